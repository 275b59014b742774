/**
 * Looking into runs: where they stop, and how they go on (docs/debugging.md). A run and those that it calls stop and go on together:
 * while a called run is paused, no time passes for the one that waits for it.
 */
import { DebugGate } from '../../engine/debug/gate'
import type { Going } from '../../engine/debug/going'
import type { GoOutcome, RunHandle } from '../../engine/run-handle'
import type { Breakpoint, Go, PauseReason } from '../../shared/run/debug'
import { isEnd, type CalledBy, type Place, type RunEvent } from '../../shared/run/events'
import { Failure } from '../failures/failure'
import type { Ports } from '../ports'
import type { RunDocument, RunRequest } from './engine-port'
import type { RunService } from './runs'

/** The runs that are looked into. */
type Runs = Pick<
  RunService,
  'awake' | 'goesOn' | 'handle' | 'holding' | 'list' | 'over' | 'summary'
>

/** How a run begins, or goes on after it was let go of. */
export interface Looking {
  debug?: DebugGate
  pauseAtStart?: PauseReason
}

const WHAT = 'Your request'

type Refused = Exclude<GoOutcome, 'done'>

const REFUSED: Record<Refused, string> = {
  over: 'The run is over: it can neither be paused nor go on. Start another, or go back in it and edit a value there.',
  'already-paused': 'The run is paused already.',
  'not-paused': 'The run is not paused, so there is nothing to step from. Pause it first.',
  'unknown-node':
    'There is no such node in the version of the workflow that this run began with. Choose one that is there.',
}

export class Debugging {
  readonly #report: Ports['report']
  readonly #runs: () => Runs
  /** By run; what a run has, those have too that it calls. */
  readonly #gates = new Map<string, DebugGate>()
  /** Where runs were called that are not over. */
  readonly #callers = new Map<string, CalledBy>()
  /** Who waits for the next pause of a run, or for its going on, to be kept. */
  readonly #waiting = new Map<string, Set<{ type: RunEvent['type']; kept(): void }>>()

  /** `runs` is asked for when the first run starts. */
  constructor({ report }: Pick<Ports, 'report'>, runs: () => Runs) {
    this.#report = report
    this.#runs = runs
  }

  /** How a run that starts is looked into. Where it does not start after all, `over` forgets that. */
  starting({ run, debug, calledBy }: RunRequest & { run: string }): Looking {
    if (debug) this.#gates.set(run, new DebugGate(debug.breakpoints))
    const caller = calledBy && this.#runs().handle(calledBy.run)
    const isStepped = debug?.pauseAtStart === true || caller?.stepsInto(run) === true
    // What was in flight when its caller paused may be this call.
    const pauseAtStart = isStepped ? 'step' : caller?.outlook().paused ? 'called' : undefined
    const gate = this.#gates.get(run) ?? (calledBy && this.#gateOf(calledBy.run))
    return { ...(gate ? { debug: gate } : {}), ...(pauseAtStart ? { pauseAtStart } : {}) }
  }

  /** How a run that was let go of is looked into. */
  resuming(run: string): Looking {
    const gate = this.#gateOf(run)
    return gate ? { debug: gate } : {}
  }

  /** Nothing of the run stops any more. */
  over(run: string): void {
    this.#gates.delete(run)
    this.#callers.delete(run)
    for (const { kept } of this.#waiting.get(run) ?? []) kept()
  }

  /** Replaces the breakpoints of a run, of those that it calls and of those that call it. Rejects with a `Failure`. */
  async replace(run: string, breakpoints: readonly Breakpoint[]): Promise<void> {
    const runs = this.#runs()
    runs.summary(run)
    if (!runs.goesOn(run))
      throw new Failure('CONFLICT', 'The run is over: there is nothing that a breakpoint stops.')
    const known = this.#gateOf(run)
    if (known) return known.replace(breakpoints)
    if (breakpoints.length === 0) return
    const gate = new DebugGate(breakpoints)
    // Whoever looks at its caller next has the same.
    const top = this.#topOf(run)
    this.#gates.set(top, gate)
    // One that sleeps has no handle, and takes the gate along when it is woken.
    for (const from of new Set([top, run]))
      for (const handle of this.#withCalled(from)) handle.inspect(gate)
  }

  /** Pauses a run or goes on with it, and with those that it called; resolves once that is kept. Rejects with a `Failure`. */
  async go(run: string, go: Go): Promise<void> {
    const runs = this.#runs()
    runs.summary(run)
    const handle = await this.#handleOf(run)
    if (!handle) throw new Failure('CONFLICT', REFUSED.over)
    await runs.holding.ready(run, WHAT)
    const gone = await this.#goTogether(handle, go)
    if (typeof gone === 'string') throw new Failure('CONFLICT', REFUSED[gone])
    await gone.kept
  }

  /** Takes the kept events of a run, in order. */
  observe({ run }: RunDocument, events: readonly RunEvent[]): void {
    const runs = this.#runs()
    let change: RunEvent | undefined
    for (const event of events) {
      const { type } = event
      if (type === 'run.started' && event.calledBy) this.#callers.set(run, event.calledBy)
      for (const waiting of this.#waiting.get(run) ?? []) if (waiting.type === type) waiting.kept()
      if (type === 'run.paused' || type === 'run.resumed') change = event
      // What ends goes on no more: who waits for it need not wait with it.
      else if (isEnd(event) && change?.type !== 'run.resumed') change = event
    }
    const caller = this.#callers.get(run)
    if (events.some(isEnd)) this.over(run)
    // What is told of a run before it goes on here has been heard before.
    if (!change || !caller || !runs.handle(run)) return
    this.#tell(caller, run, change).catch((error: unknown) =>
      this.#report({ where: `run ${caller.run}`, error }),
    )
  }

  /**
   * Sets right what no process lived to do, once, after a start: a called run and the one that waits for it are both paused, or
   * neither is. Where one of the two pauses was kept, the other follows: whoever looks decides again.
   */
  async setRight(): Promise<void> {
    const runs = this.#runs()
    const unfinished = runs.list().filter(({ id }) => runs.goesOn(id))
    for (const { id, calledBy, paused } of unfinished)
      try {
        if (paused) await this.#endLonePause(id)
        if (calledBy !== undefined && this.#isPaused(id) && runs.goesOn(calledBy))
          (await this.#handleOf(calledBy))?.go('pause', { reason: 'called' })
      } catch (error) {
        this.#report({ where: `run ${id}`, error })
      }
  }

  /** Goes on with a run that stopped for one that it called, where none of those is paused. */
  async #endLonePause(run: string): Promise<void> {
    const handle = await this.#handleOf(run)
    const { paused, calls = [] } = handle?.outlook() ?? {}
    if (paused === 'called' && !calls.some((called) => this.#isPaused(called)))
      handle?.go('continue')
  }

  /** The run that waits for a called one pauses and goes on with it; where that is stepped, it pauses again after it. */
  async #tell(caller: CalledBy, called: string, event: RunEvent): Promise<void> {
    const handle = await this.#handleOf(caller.run)
    if (!handle) return
    if (event.type === 'run.paused') {
      handle.go('pause', { reason: 'called' })
      return
    }
    const { paused, calls } = handle.outlook()
    const { go = 'continue' } = event.type === 'run.resumed' ? event : {}
    const steps = go === 'over' || go === 'in' || go === 'out'
    const isAlone = !calls.some((other) => other !== called && this.#isPaused(other))
    // What a person paused stays so where what it called is over; both go on where a person goes on with either.
    const isAlong = paused === 'called' || (paused === 'asked' && event.type === 'run.resumed')
    if (paused === undefined ? steps : isAlong && isAlone)
      if (steps) handle.go('over', { leaving: placeIn(caller) })
      else handle.go('continue')
  }

  /** Pauses a run or goes on with it, and with those that it called. `kept` rejects with a `Failure`. */
  async #goTogether(handle: RunHandle, go: Go): Promise<Refused | { kept: Promise<void> }> {
    const { paused, calls } = handle.outlook()
    const [stopped] = calls.filter((called) => this.#isPaused(called))
    const place = this.#callers.get(stopped ?? '')
    const isStep = go === 'over' || go === 'in' || go === 'out'
    if (paused !== 'called' || stopped === undefined || !place || go === 'pause') {
      const gone = this.#go(handle, go)
      if (typeof gone !== 'string' && !isStep) await this.#takeAlong(calls, go)
      return gone
    }
    // Into what it called: that is stepped, and this goes on with it.
    const called = go === 'in' ? await this.#handleOf(stopped) : undefined
    if (called) return this.#goTogether(called, go)
    const gone = isStep
      ? this.#go(handle, 'over', { leaving: placeIn(place) })
      : this.#go(handle, go)
    if (typeof gone !== 'string') await this.#takeAlong(calls, 'continue')
    return gone
  }

  #go(handle: RunHandle, go: Go, going?: Going): Refused | { kept: Promise<void> } {
    const { run } = handle
    const runs = this.#runs()
    const { promise, stop } = this.#whenKept(run, go === 'pause' ? 'run.paused' : 'run.resumed')
    const outcome = handle.go(go, going)
    if (outcome !== 'done') {
      stop()
      return outcome
    }
    const whenKept = Promise.race([promise, runs.over(run)])
    const kept = runs.holding.untilKept(run, whenKept, WHAT).finally(stop)
    // Whoever asked hears of it, unless something else is wrong before.
    kept.catch(() => undefined)
    return { kept }
  }

  /** Pauses called runs with their caller, or goes on with those of them that are paused, and so with those that they called. */
  async #takeAlong(calls: readonly string[], go: Go): Promise<void> {
    for (const called of calls) {
      const handle = await this.#handleOf(called)
      if (!handle) continue
      if (go === 'pause') handle.go('pause', { reason: 'called' })
      else if (handle.outlook().paused) handle.go('continue')
      await this.#takeAlong(handle.outlook().calls, go)
    }
  }

  #isPaused(run: string): boolean {
    return this.#runs().goesOn(run) && this.#runs().summary(run).paused === true
  }

  /** The handle of a run that goes on, woken where it was asleep; undefined where it is over. Rejects with a `Failure`. */
  async #handleOf(run: string): Promise<RunHandle | undefined> {
    const runs = this.#runs()
    await runs.awake(run)
    const handle = runs.handle(run)
    if (!handle && runs.goesOn(run))
      throw new Failure(
        'UNAVAILABLE',
        'Baton is still taking up this run from before. Try again in a moment.',
      )
    return handle
  }

  /** The gate of a run, or of the one that called it, and so on. */
  #gateOf(run: string): DebugGate | undefined {
    const runs = this.#runs()
    const gate = this.#gates.get(run)
    if (gate || !runs.goesOn(run)) return gate
    const { calledBy } = runs.summary(run)
    return calledBy === undefined ? undefined : this.#gateOf(calledBy)
  }

  /** The run, or the one that called it, and so on, as long as they go on. */
  #topOf(run: string): string {
    const { calledBy } = this.#runs().summary(run)
    return calledBy !== undefined && this.#runs().goesOn(calledBy) ? this.#topOf(calledBy) : run
  }

  /** The run and those that it called, as far as the engine has them. */
  *#withCalled(run: string): Generator<RunHandle> {
    const handle = this.#runs().handle(run)
    if (!handle) return
    yield handle
    for (const called of handle.outlook().calls) yield* this.#withCalled(called)
  }

  #whenKept(run: string, type: RunEvent['type']): { promise: Promise<void>; stop(): void } {
    const { promise, resolve } = Promise.withResolvers<void>()
    const entry = { type, kept: resolve }
    const waiting = this.#waiting.get(run) ?? new Set()
    this.#waiting.set(run, waiting.add(entry))
    const stop = () => {
      waiting.delete(entry)
      if (waiting.size === 0) this.#waiting.delete(run)
    }
    return { promise, stop }
  }
}

/** Where in the run that called it a run was called. */
function placeIn({ node, round, scope }: CalledBy): Place {
  return { node, round, ...(scope === undefined ? {} : { scope }) }
}
