import type { Execute } from '../../engine/execute'
import type { TransformConfig } from './definition'

/** The value, whose templates are filled in by now. */
export const execute: Execute<TransformConfig> = ({ config }) => ({
  ports: ['out'],
  output: config.value,
})
