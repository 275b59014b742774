import type { Execute } from '../../engine/execute'
import type { EmailTriggerConfig } from './definition'

/** Hands on the mail that the trigger was delivered. */
export const execute: Execute<EmailTriggerConfig> = ({ input }) => ({
  ports: ['out'],
  output: input,
})
