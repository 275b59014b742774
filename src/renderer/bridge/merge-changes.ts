import type { InboxChange, PendingCallback, RunsChange, RunSummary } from '../../shared/contract'
import type { ActivationsChange, ActiveWorkflow } from '../../shared/contract/activations'
import type { Alert, AlertsChange } from '../../shared/contract/alerts'

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

/** What is active, by name. */
export function mergeActive(
  before: readonly ActiveWorkflow[],
  { workflows, gone }: ActivationsChange,
): ActiveWorkflow[] {
  return merge(before, workflows, gone, ({ workflow }) => workflow).sort(
    (a, b) => a.name.localeCompare(b.name) || a.workflow.localeCompare(b.workflow),
  )
}

/** Alerts, newest first. */
export function mergeAlerts(before: readonly Alert[], { alerts, gone }: AlertsChange): Alert[] {
  return merge(before, alerts, gone, ({ id }) => id).sort((a, b) => b.at - a.at)
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
