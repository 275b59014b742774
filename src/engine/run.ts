/**
 * Drives one run: asks `decide` what follows, lets `evolve` take it in, keeps it in the journal, and lets its effects happen. An
 * event is kept before anything it caused can be seen outside (semantics section 6).
 */
import type { Json, Workflow } from '../shared/workflow/document'
import type { Go } from '../shared/run/debug'
import { isEnd } from '../shared/run/events'
import type { Note, RunEvent, RunEventBody, Spent } from '../shared/run/events'
import { Alarm } from './alarm'
import { Attempt, runsAhead } from './attempt'
import { CalledRuns, type Caller } from './called-runs'
import { DebugGate } from './debug/gate'
import { goEvent, type Going } from './debug/going'
import { Inspection } from './debug/inspection'
import { runTime } from './debug/run-time'
import { decide, nextWake } from './decide'
import { evolve } from './evolve'
import type { Completion, ExecuteResult } from './execute'
import type { StartOptions } from './interpreter'
import { Keeper, type KeeperOwner } from './keeper'
import { checkOutput } from './limits'
import { completedEvent, deltaEvent, fault, makeEvent, stuck } from './make-event'
import { NodeError } from './node-error'
import { failureOf, openingEvents, perform, type Performing, type Watcher } from './perform'
import { Queue } from './queue'
import { countMockCalls, doubt, inFlight, placeText } from './recovery'
import type { GoOutcome, Outlook, RunHandle, Vote, VoteOutcome } from './run-handle'
import { placeOf, stepAt, type RunState, type Step } from './state'
import { Turns } from './turns'
import { castVote } from './votes'
import { listeners, outlookOf } from './waiting'

/**
 * How many events may wait for the journal. Nodes that run ahead of it stop there, so that neither a slow disk fills the memory nor
 * one batch holds the loop for long: writing and showing so many takes about 10 ms.
 */
const MAX_AHEAD = 4096

/** More events than can follow from one another without a node that does something. */
const MAX_DECIDED = 1_000_000

export class Run implements RunHandle, KeeperOwner, Watcher, Caller {
  readonly ended: Promise<RunEvent>
  private end: (event: RunEvent) => void = () => {}
  private readonly performing: Performing
  private readonly keeper: Keeper
  private readonly attempts = new Map<Step, Attempt>()
  private readonly called: CalledRuns
  /** What begins when the event with that `seq` is kept. */
  private readonly onceKept = new Queue<{ seq: number; act(): void }>()
  /** The last event that is in the journal. */
  private keptSeq = 0
  private detached = false
  private readonly turns: Turns
  /** The time when the clock was last looked at. */
  private at = 0
  private sinceStart = 0
  private readonly alarm: Alarm
  /** Only where somebody looks into the run: it costs time at each event. */
  private inspection: Inspection | undefined
  /** What was in flight when the process of a paused run ended: it begins again when the run goes on. */
  private interrupted: readonly Step[] = []

  constructor(
    private readonly options: StartOptions,
    private readonly state: RunState,
  ) {
    this.ended = new Promise((resolve) => (this.end = resolve))
    this.keeper = new Keeper(options.journal, this)
    const { executors, effects, clock, mocks } = options
    const mockCalls = new Map<string, number>()
    this.called = new CalledRuns(state, effects, this)
    this.performing = { state, executors, effects, clock, mocks, mockCalls, watcher: this }
    this.alarm = new Alarm(clock, () => this.pump())
    this.turns = new Turns(clock, () => this.pump())
    if (options.debug || state.paused || state.stepping) this.inspect(options.debug)
  }

  get run(): string {
    return this.options.run
  }

  get workflow(): Workflow {
    return this.options.workflow
  }

  begin(event: RunEventBody): void {
    this.state.run = this.options.run
    this.commit(event)
    const { pauseAtStart } = this.options
    if (pauseAtStart) this.say('pause', { reason: pauseAtStart })
    this.pump()
  }

  /** What was in flight goes on: again, or after a person's answer where that could do harm twice. */
  recover(events: readonly RunEvent[]): void {
    const { state } = this
    this.keptSeq = state.seq
    const { again, inDoubt } = inFlight(state)
    countMockCalls(this.performing.mockCalls, events, again)
    this.commit({ type: 'run.recovered', inDoubt: inDoubt.map((step) => placeText(placeOf(step))) })
    const { seq } = state
    for (const step of inDoubt) this.commit(doubt(state.run, step))
    if (state.paused) this.interrupted = again
    else this.performOnceKept(again)
    this.onceKept.push({ seq, act: () => this.called.followAll() })
    this.pump()
  }

  /** Goes on as if it had not been let go of: it only waited, so nothing was interrupted. */
  wake(): void {
    this.keptSeq = this.state.seq
    this.called.followAll()
    this.pump()
  }

  outlook(): Outlook {
    const { state, keeper } = this
    const held = keeper.held ? { held: keeper.held } : {}
    const quiet = this.quiet() && !this.inspection?.hasMore
    return { ...outlookOf(state), nextAt: nextWake(state), quiet, ...held }
  }

  inspect(gate = new DebugGate()): void {
    if (this.inspection) this.inspection.gate = gate
    else this.inspection = new Inspection(this.performing, gate, () => this.pump())
  }

  go(go: Go, going?: Going): GoOutcome {
    if (this.detached) return 'over'
    const outcome = this.say(go, going)
    this.pump()
    return outcome
  }

  private say(go: Go, going?: Going): GoOutcome {
    const said = goEvent(this.state, go, this.now(), going)
    if ('refused' in said) return said.refused
    if (!this.inspection) this.inspect()
    this.commit(said.event)
    return 'done'
  }

  stepsInto(child: string): boolean {
    const { stepping, calling } = this.state
    return stepping?.go === 'in' && stepping.target === calling.get(child)
  }

  cancel(by: string, reason?: string): void {
    if (this.isOver() || this.detached) return
    this.commit({ type: 'run.cancelled', by, ...(reason === undefined ? {} : { reason }) })
    this.pump()
  }

  vote(vote: Vote): VoteOutcome {
    if (this.detached) return 'unknown-callback'
    this.expire()
    const cast = castVote(this.state, vote)
    if ('event' in cast) this.commit(cast.event)
    this.pump()
    if ('refused' in cast) return cast.refused
    const asked = this.state.callbacks.get(vote.callback)
    return asked && asked.step.due?.do !== 'resolve' ? 'counted' : 'resolved'
  }

  deliver(name: string, payload: Json): number {
    // What a run that is over waited for stays listed; nothing may come after its last event.
    if (this.isOver() || this.detached) return 0
    this.expire()
    const takers = listeners(this.state, name, payload)
    for (const step of takers)
      this.commit({ type: 'event.received', ...placeOf(step), name, payload })
    this.pump()
    return takers.length
  }

  /** What was due before this moment comes first, also where the alarm for it is late because the machine slept. */
  private expire(): void {
    const { timers } = this.state
    const at = this.now()
    for (let due = timers.peek(); due && due.at <= runTime(this.state, at); due = timers.peek()) {
      const event = this.next()
      if (!event) break
      this.take(event)
    }
  }

  keepAgain(): void {
    if (!this.keeper.held || this.detached) return
    this.keeper.again()
    this.pump()
  }

  detach(): void {
    this.detached = true
    this.keeper.stop()
    this.alarm.cancel()
    this.called.detach()
    this.abortAll()
  }

  private quiet(): boolean {
    return this.attempts.size === 0 && this.keeper.idle && !this.inspection?.evaluating
  }

  private isOver(): boolean {
    return this.state.status !== 'running'
  }

  private now(): number {
    return (this.at = this.options.clock.now())
  }

  /** Everything that follows by now, or as much as a slice allows; then the journal, then the alarm for what follows later. */
  private pump(): void {
    if (this.detached || this.turns.given || this.keeper.held) return
    try {
      // What a node does takes time, and `conclude` looks at the clock; what is only said takes none.
      this.now()
      for (let event = this.next(); event; event = this.next()) {
        this.take(event)
        // Once a batch is kept, this goes on.
        if (this.keeper.pending >= MAX_AHEAD) break
        if (this.turns.over) {
          this.turns.give()
          break
        }
      }
    } catch (thrown) {
      this.onFault(thrown)
    }
    this.keeper.keep()
  }

  private next(): RunEvent | undefined {
    const { inspection, state, at } = this
    const event = inspection ? inspection.instead(decide(state, at), at) : decide(state, at)
    // No document leads to so many: better one failed run than a host that hangs.
    if (!event || ++this.sinceStart < MAX_DECIDED) return event
    return makeEvent(state, event.at, stuck(event))
  }

  private commit(body: RunEventBody): void {
    this.take(makeEvent(this.state, this.now(), body))
  }

  /** The event has happened; what it begins follows at once, or once it is kept. */
  private take(event: RunEvent): void {
    this.inspection?.hear(event)
    const isAborted = event.type === 'node.failed' && event.error.code === 'aborted'
    // An item that was given up is forgotten with the last of its steps.
    const aborted = isAborted ? stepAt(this.state, event) : undefined
    evolve(this.state, event)
    this.keeper.add(event)
    if (event.type === 'node.started') this.start(event)
    else if (aborted) this.onceKept.push({ seq: event.seq, act: () => this.abort(aborted) })
    else if (event.type === 'workflow.called') {
      const { child, seq } = event
      this.onceKept.push({ seq, act: () => this.called.follow(child) })
    } else if (event.type === 'run.resumed') {
      this.performOnceKept(this.interrupted)
      this.interrupted = []
    }
    if (this.called.mayLeave(event)) {
      const act = this.called.leaving()
      this.onceKept.push({ seq: event.seq, act })
    }
  }

  private performOnceKept(steps: readonly Step[]): void {
    const { seq } = this.state
    for (const step of steps) this.onceKept.push({ seq, act: () => this.perform(step) })
  }

  private start(event: RunEvent & { type: 'node.started' }): void {
    const step = stepAt(this.state, event)
    if (!step) return
    this.sinceStart = 0
    if (runsAhead(step)) this.perform(step)
    else this.performOnceKept([step])
  }

  /** The batch is kept: it may be seen, and what it begins may begin. */
  onKept(batch: readonly RunEvent[]): void {
    const last = batch.at(-1)
    if (!last) return
    this.keptSeq = last.seq
    try {
      this.options.onEvents(batch)
    } finally {
      const { onceKept } = this
      for (let next = onceKept.peek(); next && next.seq <= last.seq; next = onceKept.peek()) {
        onceKept.shift()
        next.act()
      }
      if (isEnd(last)) {
        this.abortAll()
        this.end(last)
      }
    }
    this.pump()
  }

  private perform(step: Step): void {
    // An attempt that was given up before it could begin never does.
    if (step.status !== 'running' || this.isOver() || this.detached) return
    const attempt = new Attempt()
    let result
    try {
      result = perform(this.performing, step, attempt)
    } catch (thrown) {
      this.commit(failureOf(step, thrown, this.now(), attempt))
      return
    }
    if (!(result instanceof Promise)) {
      this.conclude(step, result, attempt)
      return
    }
    this.attempts.set(step, attempt)
    void result.then(
      (value) => this.comeBack(step, attempt, () => this.conclude(step, value, attempt)),
      (why: unknown) =>
        this.comeBack(step, attempt, () => this.commit(failureOf(step, why, this.now(), attempt))),
    )
  }

  /** An attempt that took its time is done, unless it was given up meanwhile. */
  private comeBack(step: Step, attempt: Attempt, conclude: () => void): void {
    if (this.attempts.get(step) !== attempt) return
    this.attempts.delete(step)
    if (!this.isOver() && step.status === 'running')
      try {
        conclude()
      } catch (thrown) {
        this.onFault(thrown)
      }
    this.pump()
  }

  private conclude(step: Step, result: ExecuteResult, attempt?: Attempt): void {
    try {
      if ('ports' in result) {
        // What is handed on was checked where it came from.
        if (result.output !== step.input) checkOutput(result.output, step.node)
        this.take(completedEvent(this.state, step, this.now(), result))
      } else
        for (const body of openingEvents(this.state, step, result, this.now())) this.commit(body)
    } catch (thrown) {
      if (!(thrown instanceof NodeError)) throw thrown
      this.commit(failureOf(step, thrown, this.now(), attempt, 'ports' in result ? result : {}))
    }
  }

  /** A run that the step called is over, or cannot begin. */
  onCalled(step: Step, end: Completion | NodeError): void {
    if (this.isOver() || this.detached) return
    if (end instanceof NodeError) this.commit(failureOf(step, end, this.now()))
    else this.conclude(step, end)
    this.pump()
  }

  private abort(step: Step): void {
    const attempt = this.attempts.get(step)
    this.attempts.delete(step)
    attempt?.abort()
  }

  private abortAll(): void {
    for (const step of [...this.attempts.keys()]) this.abort(step)
  }

  onDelta(step: Step, text: string): void {
    if (text === '' || this.isOver() || step.status !== 'running') return
    this.options.onEvents([deltaEvent(this.state, step, this.keptSeq, this.now(), text)])
  }

  onNote(step: Step, note: Note, spent: Spent): void {
    if (this.isOver() || this.detached || step.status !== 'running') return
    this.commit({ type: 'node.noted', ...placeOf(step), attempt: step.attempt, note, ...spent })
    this.keeper.keep()
  }

  onHeld(error: Error): void {
    this.options.onHeld?.(error)
  }

  /** All is kept: sets the alarm for the next timer, and says when nothing else can happen. */
  onIdle(): void {
    if (this.detached || this.turns.given || this.keeper.held) return
    const stands = this.isOver() || this.inspection?.evaluating
    this.alarm.set(stands ? undefined : nextWake(this.state))
    if (this.quiet()) this.options.onQuiet?.()
  }

  /** A fault in Baton itself: the run ends with it rather than hang. */
  onFault(thrown: unknown): void {
    if (!this.isOver() && !this.detached) this.commit(fault(thrown))
    this.keeper.keep()
  }
}
