import type { Execute } from '../../engine/execute'
import type { LogConfig } from './definition'

/** Logs, and hands on the input. */
export const execute: Execute<LogConfig> = async ({ config, input, run, node, effects }) => {
  effects.log({ level: config.level, message: config.message, run: run.id, node: node.id })
  return { ports: ['out'], output: input }
}
