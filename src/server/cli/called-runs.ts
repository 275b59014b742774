/** The runs of one command: those that it drives itself, and those that they call, which nobody drives from outside. */
import { calledRunId, newRunId } from '../../adapters/ids'
import type { DurableJournal } from '../../app/ports'
import { RunCalls, type CallableRuns } from '../../app/runs/calls'
import type { RunRequest } from '../../app/runs/engine-port'
import { launchInEngine } from '../../app/runs/launch'
import type { Effects } from '../../engine/effects'
import type { Clock } from '../../engine/ports'
import { simulatedEffects } from '../../app/simulation/effects'
import { catalog } from '../../nodes/definitions'
import type { Simulation } from '../../shared/run/simulation'
import type { RunHandle } from '../../engine/run-handle'
import { isEnd, type RunEvent } from '../../shared/run/events'

/** Hears of the called runs. */
export interface CalledWatcher {
  /** Kept events, and deltas, of one of them. */
  onEvents(events: readonly RunEvent[]): void
  /** Something has come to rest. */
  onQuiet(): void
  /** The journal refuses: the command stops. `kept`: whether any of the run is kept. */
  onHeld(run: string, error: Error, kept: boolean): void
}

export class CommandRuns implements CallableRuns {
  /** What the nodes of all of them can do. */
  readonly effects: Effects
  closed = false
  readonly #calls: RunCalls
  readonly #launch: ReturnType<typeof launchInEngine>
  readonly #handles = new Map<string, RunHandle>()
  readonly #over = new Set<string>()
  readonly #abandoned: Promise<unknown>[] = []
  readonly #watchers = new Set<CalledWatcher>()

  /** `simulated`: all of them are, with these effects. */
  constructor(
    private readonly host: {
      effects: Effects
      clock: Clock
      journal: DurableJournal
      simulated?: Simulation
    },
  ) {
    const { clock, journal } = host
    this.#calls = new RunCalls(
      {
        clock,
        journal,
        ids: { run: () => newRunId(), called: calledRunId },
        report: ({ where, error }) => console.error(`Baton: ${where}:`, error),
      },
      () => this,
    )
    this.effects = { ...host.effects, calls: this.#calls }
    const isSimulation = host.simulated !== undefined
    this.#launch = launchInEngine({ clock, journal, effects: this.effects, isSimulation })
  }

  /** A run that the command drives, or has begun. */
  add(handle: RunHandle): void {
    const { run } = handle
    this.#handles.set(run, handle)
    void handle.ended.then(() => this.#over.add(run))
  }

  watch(watcher: CalledWatcher): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  handle(run: string): RunHandle | undefined {
    return this.#handles.get(run)
  }

  goesOn(run: string): boolean {
    return this.#handles.has(run) && !this.#over.has(run)
  }

  async over(run: string): Promise<void> {
    await this.#handles.get(run)?.ended
  }

  async start(request: RunRequest & { run: string }): Promise<void> {
    const { run } = request
    const begun = Promise.withResolvers<void>()
    let kept = false
    const { simulated, effects, clock, journal } = this.host
    const own = simulated ? undefined : request.simulated
    // One that a simulated run calls is simulated, also where a command goes on with real ones beside it.
    const launch = own
      ? launchInEngine({
          clock,
          journal,
          effects: simulatedEffects({ ...effects, calls: this.#calls }, catalog, own),
          isSimulation: true,
        })
      : this.#launch
    const handle = launch({
      ...request,
      ...(simulated ? { simulated } : {}),
      onEvents: (events) => {
        kept = true
        begun.resolve()
        for (const watcher of this.#watchers) watcher.onEvents(events)
        if (events.some(isEnd)) this.#over.add(run)
      },
      onHeld: (error) => {
        for (const watcher of this.#watchers) watcher.onHeld(run, error, kept)
      },
      onQuiet: () => this.look(),
    })
    this.add(handle)
    await begun.promise
  }

  async cancel(run: string, by: string, reason?: string): Promise<void> {
    const handle = this.#handles.get(run)
    handle?.cancel(by, reason)
    const cancelled = this.over(run)
    if (handle && !handle.outlook().held) this.#abandoned.push(cancelled)
    await cancelled
  }

  /** Whether a run, and all that it waits for, can go on only through a person or an event. */
  isStuck(handle: RunHandle): boolean {
    const { executing, timers, people, events, calls, quiet } = handle.outlook()
    if (executing > 0 || timers > 0 || !quiet) return false
    if (people + events + calls.length === 0) return false
    return calls.every((call) => {
      const called = this.#handles.get(call)
      return called !== undefined && !this.#over.has(call) && this.isStuck(called)
    })
  }

  /** Whether nothing goes on in any of them but waiting, and every one that waits for another has it. */
  isQuiet(): boolean {
    for (const [run, handle] of this.#handles) {
      if (this.#over.has(run)) continue
      const { quiet, calls } = handle.outlook()
      if (!quiet || !calls.every((call) => this.goesOn(call))) return false
    }
    return true
  }

  /** How many waits for events there are in a run, and in those that it waits for. */
  eventsAwaited(handle: RunHandle): number {
    const { events, calls } = handle.outlook()
    return calls.reduce((sum, call) => {
      const called = this.#handles.get(call)
      return sum + (called ? this.eventsAwaited(called) : 0)
    }, events)
  }

  /** Lets those that were cancelled come to their end, and lets go of all others, as they are kept. */
  async close(): Promise<void> {
    // What is cancelled next to the end of its caller begins in this turn.
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all(this.#abandoned)
    this.closed = true
    for (const handle of this.#handles.values()) handle.detach()
  }

  /** Whether this is the run, or one that it waits for. */
  waitsFor(handle: RunHandle, run: string): boolean {
    if (handle.run === run) return true
    return handle.outlook().calls.some((call) => {
      const called = this.#handles.get(call)
      return called !== undefined && this.waitsFor(called, run)
    })
  }

  /** Something has come to rest. */
  look(): void {
    for (const watcher of [...this.#watchers]) watcher.onQuiet()
  }
}
