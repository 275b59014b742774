import type { InboxChange, PendingCallback, RunsChange, RunSummary } from '../../shared/contract'

/** The list with the changed summaries put in and those that are gone taken out, newest first. */
export function mergeRuns(before: readonly RunSummary[], { runs, gone }: RunsChange): RunSummary[] {
  return merge(before, runs, gone, ({ id }) => id).sort((a, b) => b.startedAt - a.startedAt)
}

/** The same with questions, oldest first. */
export function mergeInbox(
  before: readonly PendingCallback[],
  { questions, gone }: InboxChange,
): PendingCallback[] {
  return merge(before, questions, gone, ({ callback }) => callback).sort(
    (a, b) => a.requestedAt - b.requestedAt,
  )
}

function merge<T>(
  before: readonly T[],
  changed: readonly T[],
  gone: readonly string[],
  idOf: (entry: T) => string,
): T[] {
  const byId = new Map(before.map((entry) => [idOf(entry), entry]))
  for (const id of gone) byId.delete(id)
  for (const entry of changed) byId.set(idOf(entry), entry)
  return [...byId.values()]
}
