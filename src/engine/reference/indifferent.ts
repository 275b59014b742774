/** What of a run does not depend on when its nodes had their turn. */
import type { Scenario } from './graphs'
import type { EngineRun } from './testing'

/** Whether the run comes to the same whenever its nodes begin. */
export function isIndifferentToTime(
  { bounds, workflow }: Scenario,
  { trace, events }: EngineRun,
): boolean {
  const { maxRounds: _, ...others } = bounds
  return (
    trace.status === 'completed' &&
    Object.keys(others).length === 0 &&
    workflow.nodes.every((node) => node.join !== 'any') &&
    !events.some((event) => event.type === 'node.failed' && event.scope?.includes(':'))
  )
}

/** What was tried, put in, put out and skipped where, and the output: without times and order. */
export function whatHappened({ trace }: EngineRun): unknown {
  const { attempts, inputs, outputs, skipped, output } = trace
  const told = { attempts, inputs, outputs, skipped: [...skipped].sort(), output }
  return JSON.parse(JSON.stringify(told, timeless)) as unknown
}

/** An answer says when it was given. */
function timeless(key: string, value: unknown): unknown {
  return key === 'at' && typeof value === 'string' ? '(at)' : value
}
