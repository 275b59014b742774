import type { Execute } from '../../engine/execute'
import type { FolderTriggerConfig } from './definition'

/** Hands on what the trigger was delivered. */
export const execute: Execute<FolderTriggerConfig> = ({ input }) => ({
  ports: ['out'],
  output: input,
})
