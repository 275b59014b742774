import type { Execute } from '../../engine/execute'
import type { ScheduleTriggerConfig } from './definition'

/** Hands on what the schedule delivered: `{ scheduledAt }`. */
export const execute: Execute<ScheduleTriggerConfig> = ({ input }) => ({
  ports: ['out'],
  output: input,
})
