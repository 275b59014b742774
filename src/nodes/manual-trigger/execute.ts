import type { Execute } from '../../engine/execute'
import type { ManualTriggerConfig } from './definition'

/** Hands on the payload, which was checked against `schema` before the run started. */
export const execute: Execute<ManualTriggerConfig> = ({ input }) => ({
  ports: ['out'],
  output: input,
})
