/** What stands between the runs of a host and the engine that drives them. */
import type { Rest } from '../../engine/resting'
import type { RunHandle } from '../../engine/run-handle'
import type { DebugStart, Pins } from '../../shared/run/debug'
import type { CalledBy, DeliveryOf, RunEvent } from '../../shared/run/events'
import type { Simulation } from '../../shared/run/simulation'
import type { Json, Workflow } from '../../shared/workflow/document'

/** What is needed to start a run; see `StartOptions` of the engine. */
export interface RunRequest {
  workflow: Workflow
  trigger?: string
  payload?: Json
  /** The node of another run that calls this one. */
  calledBy?: CalledBy
  /** What of an active workflow's trigger begins it; kept with its first event. */
  delivery?: RunDelivery
  /** Nothing of it leaves the machine. */
  simulated?: Simulation
  /** What nodes give in place of running. */
  pins?: Pins
  /** How it is looked into from its start; one that is called takes over from its caller. */
  debug?: DebugStart
}

/** A delivery as it begins a run. */
export interface RunDelivery extends DeliveryOf {
  /** What the trigger's source wants to find again. */
  place?: Json
}

/** What a run in the engine reports; see `StartOptions` there. */
export interface RunReports {
  onEvents(events: readonly RunEvent[]): void
  onHeld(error: Error): void
  onQuiet(): void
}

/** Starts a run in the engine. Throws a `Failure` for what it refuses. */
export type Launch = (request: RunRequest & RunReports & { run: string }) => RunHandle

/** A run as the journal has it. */
export interface RunHistory extends RunDocument {
  events: readonly RunEvent[]
}

/** Goes on with runs that the engine does not have. */
export interface Resuming {
  /** Folds what is kept of a run; others have their turn meanwhile. Rejects when its document cannot be run. */
  fold(history: RunHistory): Promise<FoldedRun>
}

/** A run as its events left it. The engine goes on with it once. */
export interface FoldedRun {
  /** What a run that only waits is waiting for; undefined when it does more than that. */
  rest(): Rest | undefined
  /** Goes on with a run that a process left behind. Throws when its events are no beginning of a run that goes on. */
  resume(reports: RunReports): RunHandle
  /** Goes on with one that was let go while it only waited: nothing was interrupted, and no event says so. Throws as `resume`. */
  wake(reports: RunReports): RunHandle
}

/** Hears the kept events of every run, in order, a frame at a time. */
export type KeptListener = (run: RunDocument, events: readonly RunEvent[]) => void

/** A run with the version of the document that it began with. */
export interface RunDocument {
  run: string
  workflow: Workflow
}
