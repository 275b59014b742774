import type { Execute } from '../../engine/execute'
import { isTrue } from '../truth'
import type { BranchConfig } from './definition'

/**
 * Fires the port of the first case that holds, or of all; `else` when none does. With `first`, later conditions are not even
 * evaluated, so one of them may rest on an earlier one having failed.
 */
export const execute: Execute<BranchConfig> = async ({ config, input, evaluate }) => {
  const ports: string[] = []
  for (const { port, when } of config.cases) {
    if (!isTrue(await evaluate(when))) continue
    ports.push(port)
    if (config.mode === 'first') break
  }
  return { ports: ports.length > 0 ? ports : ['else'], output: input }
}
