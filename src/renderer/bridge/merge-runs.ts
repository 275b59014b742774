import type { RunSummary } from '../../shared/contract'

/** The list with the changed summaries put in, newest first. */
export function mergeRuns(
  before: readonly RunSummary[],
  changed: readonly RunSummary[],
): RunSummary[] {
  const byId = new Map(before.map((run) => [run.id, run]))
  for (const run of changed) byId.set(run.id, run)
  return [...byId.values()].sort((a, b) => b.startedAt - a.startedAt)
}
