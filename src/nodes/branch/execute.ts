import type { Execute, ExecuteResult } from '../../engine/execute'
import { after, type Eventually } from '../../engine/later'
import { isTrue } from '../../shared/workflow/truth'
import type { BranchConfig } from './definition'

/**
 * Fires the port of the first case that holds, or of all; `else` when none does. With `first`, later conditions are not even
 * evaluated, so one of them may rest on an earlier one having failed.
 */
export const execute: Execute<BranchConfig> = ({ config, input, evaluate }) => {
  const { cases, mode } = config
  const ports: string[] = []
  const from = (index: number): Eventually<ExecuteResult> => {
    const asked = cases[index]
    if (!asked || (mode === 'first' && ports.length > 0))
      return { ports: ports.length > 0 ? ports : ['else'], output: input }
    return after(evaluate(asked.when), (value) => {
      if (isTrue(value)) ports.push(asked.port)
      return from(index + 1)
    })
  }
  return from(0)
}
