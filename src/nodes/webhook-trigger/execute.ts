import type { Execute } from '../../engine/execute'
import type { WebhookTriggerConfig } from './definition'

/** Hands on what the trigger was delivered. */
export const execute: Execute<WebhookTriggerConfig> = ({ input }) => ({
  ports: ['out'],
  output: input,
})
