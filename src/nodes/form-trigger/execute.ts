import type { Execute } from '../../engine/execute'
import type { FormTriggerConfig } from './definition'

/** Hands on what the trigger was delivered. */
export const execute: Execute<FormTriggerConfig> = ({ input }) => ({
  ports: ['out'],
  output: input,
})
