/** From a run to one that it called, or to the one that called it, as far as these are paused. Pure. */
import type { RunSummary } from '../../../shared/contract'

type Listed = Pick<RunSummary, 'id' | 'calledBy' | 'paused' | 'workflow' | 'workflowName'>

/** The innermost run that is paused below this one: the one in which it stopped. */
export function pausedBelow(run: string, runs: readonly Listed[]): Listed | undefined {
  let found: Listed | undefined
  const seen = new Set([run])
  for (let at: string | undefined = run; at !== undefined;) {
    const below: Listed | undefined = runs.find(
      ({ id, calledBy, paused }) => calledBy === at && paused && !seen.has(id),
    )
    if (below) seen.add(below.id)
    found = below ?? found
    at = below?.id
  }
  return found
}

/** The nearest run above that is paused, where the run itself is not: a person who stepped out of it looks there next. */
export function pausedAbove(run: string, runs: readonly Listed[]): Listed | undefined {
  const byId = new Map(runs.map((each) => [each.id, each]))
  const seen = new Set<string>()
  for (let at = byId.get(run)?.calledBy; at !== undefined && !seen.has(at);) {
    seen.add(at)
    const above = byId.get(at)
    if (above?.paused) return above
    at = above?.calledBy
  }
  return undefined
}
