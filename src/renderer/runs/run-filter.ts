import type { RunSummary } from '../../shared/contract'

/** `triggers`: runs that a trigger of an active workflow began, with those that they called. */
export type RunFilter = 'all' | 'triggers' | 'hand'

/** The runs that are listed, in their order. */
export function runsToShow(runs: readonly RunSummary[], filter: RunFilter): readonly RunSummary[] {
  if (filter === 'all') return runs
  const byId = new Map(runs.map((run) => [run.id, run]))
  return runs.filter((run) => beganByTrigger(run, byId) === (filter === 'triggers'))
}

function beganByTrigger(run: RunSummary, byId: ReadonlyMap<string, RunSummary>): boolean {
  const seen = new Set<string>()
  for (let at: RunSummary | undefined = run; at && !seen.has(at.id); at = callerOf(at, byId)) {
    if (at.activated) return true
    seen.add(at.id)
  }
  return false
}

function callerOf(
  { calledBy }: RunSummary,
  byId: ReadonlyMap<string, RunSummary>,
): RunSummary | undefined {
  return calledBy === undefined ? undefined : byId.get(calledBy)
}
