/** The run that the editor shows: started here or elsewhere, followed through reloads and a lost host. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunEvent } from '../../../shared/run/events'
import { isEnded } from '../../../shared/run/events'
import { emptyRunView, foldRun, type RunView } from '../../../shared/run/view'
import type { Json, Workflow } from '../../../shared/workflow/document'

export interface RunState {
  /** What is known of the run; absent when none is shown. */
  view?: RunView
  /** The version of the document that the run began with. */
  workflow?: Workflow
  /** The kept events (no deltas), in order. Grows in place; `eventCount` changes with it. */
  events: readonly RunEvent[]
  eventCount: number
  /** What is shown happens now; false while an earlier run, or what was missed, is caught up with. */
  live: boolean
  starting: boolean
  /** Why the host does not tell more of this run. */
  problem?: string
}

/** The calls to the host that a run needs. */
export interface RunPorts {
  start(request: { workflow: Workflow; trigger?: string; payload?: Json }): Promise<{ run: string }>
  cancel(run: string): Promise<unknown>
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
}

/** Whether a run is known to be under way. One of which nothing was heard yet is not. */
export function isUnderWay({ view }: Pick<RunState, 'view'>): boolean {
  return view !== undefined && view.seq > 0 && !isEnded(view.status)
}

export interface RunFollower {
  readonly state: StoreApi<RunState>
  /** Starts a run and follows it. Rejects with the host's refusal; then the run before it stays. */
  start(workflow: Workflow, options?: { trigger?: string; payload?: Json }): Promise<string>
  cancel(): Promise<void>
  /**
   * Shows a run from its beginning; nothing when it is shown already. One that the host does not know is let go: with a word about
   * it, or without where nobody asked for it (`quiet`).
   */
  follow(run: string, options?: { quiet?: boolean }): void
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
  let controller: AbortController | undefined

  function attach(run: string, workflow: Workflow | undefined, quiet = false): void {
    controller?.abort()
    controller = new AbortController()
    const { signal } = controller
    events = []
    const known = workflow !== undefined
    state.setState(
      { view: emptyRunView(run), workflow, events, eventCount: 0, live: known, starting: known },
      true,
    )
    const say = (error: unknown) => {
      if (signal.aborted) return
      const isUnknown = ports.isUnknown(error)
      state.setState({
        starting: false,
        problem: isUnknown && quiet ? undefined : ports.explain(error),
        ...(isUnknown ? { view: undefined } : {}),
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
        () => state.getState().view?.seq ?? 0,
        (batch) => {
          if (signal.aborted) return
          take(batch)
          if (caughtUp) return
          caughtUp = true
          setTimeout(() => {
            if (!signal.aborted) state.setState({ live: true })
          }, CATCH_UP_MS)
        },
        signal,
      )
      .then(() => {
        if (!signal.aborted) state.setState({ problem: undefined })
      }, say)
  }

  function take(batch: readonly RunEvent[]): void {
    const view = state.getState().view
    if (!view) return
    for (const event of batch)
      if (event.type !== 'node.delta' && event.seq > (events.at(-1)?.seq ?? 0)) events.push(event)
    state.setState({
      view: foldRun(view, batch),
      events,
      eventCount: events.length,
      starting: false,
      problem: undefined,
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
      const view = state.getState().view
      if (view && !isEnded(view.status)) await ports.cancel(view.run)
    },
    follow(run, { quiet = false } = {}) {
      if (state.getState().view?.run !== run) attach(run, undefined, quiet)
    },
    dispose() {
      controller?.abort()
    },
  }
}
