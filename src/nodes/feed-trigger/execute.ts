import type { Execute } from '../../engine/execute'
import type { FeedTriggerConfig } from './definition'

/** Hands on what the trigger was delivered. */
export const execute: Execute<FeedTriggerConfig> = ({ input }) => ({
  ports: ['out'],
  output: input,
})
