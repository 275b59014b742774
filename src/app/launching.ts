/** What stands between the runs of a host and the engine that drives them. */
import type { RunHandle } from '../engine/run-handle'
import type { RunEvent } from '../shared/run/events'
import type { Json, Workflow } from '../shared/workflow/document'

/** What is needed to start a run; see `StartOptions` of the engine. */
export interface RunRequest {
  workflow: Workflow
  trigger?: string
  payload?: Json
}

/** What a run in the engine reports; see `StartOptions` there. */
export interface RunReports {
  onEvents(events: readonly RunEvent[]): void
  onHeld(error: Error): void
}

/** Starts a run in the engine. Throws a `Failure` for what it refuses. */
export type Launch = (request: RunRequest & RunReports & { run: string }) => RunHandle

/** Goes on with a run from its kept events. Throws when they are no beginning of a run that goes on. */
export type Resume = (
  request: RunReports & { run: string; workflow: Workflow; events: readonly RunEvent[] },
) => RunHandle

/** Hears the kept events of every run, in order, a frame at a time. */
export type KeptListener = (run: RunDocument, events: readonly RunEvent[]) => void

/** A run with the version of the document that it began with. */
export interface RunDocument {
  run: string
  workflow: Workflow
}
