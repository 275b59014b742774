/** The run that the editor shows: started here or elsewhere, followed through reloads and a lost host. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Simulation } from '../../../shared/run/simulation'
import type { RunEvent } from '../../../shared/run/events'
import { isEnded } from '../../../shared/run/events'
import { Moments } from '../../../shared/run/moments'
import type { Breakpoint, DebugStart, Go, Pins } from '../../../shared/run/debug'
import { emptyRunView, foldRun, type RunView } from '../../../shared/run/view'
import type { Json, Workflow } from '../../../shared/workflow/document'

export interface RunState {
  /** What is shown of the run: as it is now, or as it was at `moment`; absent when none is shown. */
  view?: RunView
  /** What is known of it up to now. */
  latest?: RunView
  /** The event after which it is looked at, and when that was in milliseconds; absent while what is shown is now. */
  moment?: Moment
  /** The version of the document that the run began with. */
  workflow?: Workflow
  /** The kept events (no deltas), in order. Grows in place; `eventCount` changes with it. */
  events: readonly RunEvent[]
  eventCount: number
  /** What is shown happens now; false while an earlier run, or what was missed, is caught up with, and at a moment. */
  live: boolean
  starting: boolean
  /** Why the host does not tell more of this run. */
  problem?: string
}

/** An event of the run that is shown. */
export interface Moment {
  seq: number
  at: number
}

/** How a run is started; what is left out is as the workflow has it. */
export interface RunOptions {
  trigger?: string
  payload?: Json
  debug?: DebugStart
  pins?: Pins
  simulated?: Simulation
}

/** The calls to the host that a run needs. */
export interface RunPorts {
  start(request: { workflow: Workflow } & RunOptions): Promise<{ run: string }>
  cancel(run: string): Promise<unknown>
  /** Pauses it or goes on with it. */
  go(run: string, go: Go): Promise<unknown>
  /** Replaces the breakpoints of a run that is under way. */
  debug(run: string, breakpoints: readonly Breakpoint[]): Promise<unknown>
  workflowOf(run: string): Promise<Workflow>
  /** Streams events after the `seq` that `after` says at each (re)opening; resolves with the end of the run. */
  stream(
    run: string,
    after: () => number,
    onEvents: (events: readonly RunEvent[]) => void,
    signal: AbortSignal,
  ): Promise<void>
  explain(error: unknown): string
  /** Whether the host answered that it does not know the run; any other error may pass. */
  isUnknown(error: unknown): boolean
  /** Whether the host answered that this does not fit how the run stands. */
  isRefused(error: unknown): boolean
}

/** Whether a run is known to be under way. One of which nothing was heard yet is not. */
export function isUnderWay({ latest }: Pick<RunState, 'latest'>): boolean {
  return latest !== undefined && latest.seq > 0 && !isEnded(latest.status)
}

export interface RunFollower {
  readonly state: StoreApi<RunState>
  /** Starts a run and follows it. Rejects with the host's refusal; then the run before it stays. */
  start(workflow: Workflow, options?: RunOptions): Promise<string>
  cancel(): Promise<void>
  /** Pauses the run that is shown or goes on with it, and shows it as it is now. Rejects with the host's refusal. */
  go(go: Go): Promise<void>
  /**
   * Shows a run from its beginning; nothing when it is shown already. One that the host does not know is let go: with a word about
   * it, or without where nobody asked for it (`quiet`).
   */
  follow(run: string, options?: { quiet?: boolean }): void
  /** Shows the run as it was after the event with this `seq`, and goes on following it; as it is now without one, or past the last. */
  goTo(seq: number | undefined): void
  dispose(): void
}

/** Edges whose value came by within the first batch do not animate: they are history. Milliseconds. */
const CATCH_UP_MS = 60

/** A follower that shows nothing yet. */
export function createRunFollower(ports: RunPorts): RunFollower {
  let events: RunEvent[] = []
  const state = createStore<RunState>(() => ({
    events,
    eventCount: 0,
    live: false,
    starting: false,
  }))
  let moments = new Moments('', events)
  let controller: AbortController | undefined

  /** What came by until now is history: only what comes after it animates. */
  function goLive(signal: AbortSignal | undefined): void {
    setTimeout(() => {
      if (!signal?.aborted && !state.getState().moment) state.setState({ live: true })
    }, CATCH_UP_MS)
  }

  function attach(run: string, workflow: Workflow | undefined, quiet = false): void {
    controller?.abort()
    controller = new AbortController()
    const { signal } = controller
    events = []
    moments = new Moments(run, events)
    const known = workflow !== undefined
    const view = emptyRunView(run)
    state.setState(
      { view, latest: view, workflow, events, eventCount: 0, live: known, starting: known },
      true,
    )
    const say = (error: unknown) => {
      if (signal.aborted) return
      const isUnknown = ports.isUnknown(error)
      state.setState({
        starting: false,
        problem: isUnknown && quiet ? undefined : ports.explain(error),
        ...(isUnknown ? { view: undefined, latest: undefined } : {}),
      })
    }
    if (!known)
      ports.workflowOf(run).then((found) => {
        if (!signal.aborted) state.setState({ workflow: found })
      }, say)
    let caughtUp = known
    ports
      .stream(
        run,
        () => state.getState().latest?.seq ?? 0,
        (batch) => {
          if (signal.aborted) return
          take(batch)
          if (caughtUp) return
          caughtUp = true
          goLive(signal)
        },
        signal,
      )
      .then(() => {
        if (!signal.aborted) state.setState({ problem: undefined })
      }, say)
  }

  function take(batch: readonly RunEvent[]): void {
    const { latest: before, moment, view } = state.getState()
    if (!before) return
    for (const event of batch)
      if (event.type !== 'node.delta' && event.seq > (events.at(-1)?.seq ?? 0)) events.push(event)
    const latest = foldRun(before, batch)
    state.setState({
      view: moment ? view : latest,
      latest,
      events,
      eventCount: events.length,
      starting: false,
      problem: undefined,
    })
  }

  function goTo(seq: number | undefined): void {
    const { latest, moment } = state.getState()
    const event = seq === undefined ? undefined : events[Math.max(1, Math.floor(seq)) - 1]
    if (!latest || (!event && !moment)) return
    if (!event || event.seq === events.length) {
      state.setState({ view: latest, moment: undefined, live: false })
      goLive(controller?.signal)
    } else if (event.seq !== moment?.seq)
      state.setState({
        view: moments.at(event.seq),
        moment: { seq: event.seq, at: event.at },
        live: false,
      })
  }

  return {
    state,
    async start(workflow, options = {}) {
      state.setState({ starting: true })
      try {
        const { run } = await ports.start({ workflow, ...options })
        attach(run, workflow)
        return run
      } catch (error) {
        state.setState({ starting: false })
        throw error
      }
    },
    async cancel() {
      const { latest } = state.getState()
      if (latest && !isEnded(latest.status)) await ports.cancel(latest.run)
    },
    async go(go) {
      const { latest } = state.getState()
      if (!latest || isEnded(latest.status)) return
      await ports.go(latest.run, go)
      goTo(undefined)
    },
    follow(run, { quiet = false } = {}) {
      if (state.getState().view?.run !== run) attach(run, undefined, quiet)
    },
    goTo,
    dispose() {
      controller?.abort()
    },
  }
}
