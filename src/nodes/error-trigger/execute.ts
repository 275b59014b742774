import type { Execute } from '../../engine/execute'
import type { ErrorTriggerConfig } from './definition'

/** Hands on what is known of the run that failed: `{ run, workflow, workflowName, node, error }`. */
export const execute: Execute<ErrorTriggerConfig> = ({ input }) => ({
  ports: ['out'],
  output: input,
})
