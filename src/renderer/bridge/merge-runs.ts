import type { RunsChange, RunSummary } from '../../shared/contract'

/** The list with the changed summaries put in and those that are gone taken out, newest first. */
export function mergeRuns(before: readonly RunSummary[], { runs, gone }: RunsChange): RunSummary[] {
  const byId = new Map(before.map((run) => [run.id, run]))
  for (const run of gone) byId.delete(run)
  for (const run of runs) byId.set(run.id, run)
  return [...byId.values()].sort((a, b) => b.startedAt - a.startedAt)
}
