/**
 * Drives one run: asks `decide` what follows, keeps each event in the journal, then lets its effects happen. An event is kept
 * before anything it caused can be seen outside (semantics section 6).
 */
import type { Json, Workflow } from '../shared/workflow/document'
import type { RunEvent, RunEventBody } from '../shared/run/events'
import type { NodeCatalog } from '../shared/workflow/node-definition'
import { admit, planOf } from './admission'
import { decide, nextWake } from './decide'
import type { Effects } from './effects'
import { evolve } from './evolve'
import type { ExecutorRegistry } from './execute'
import { perform, type Performing } from './perform'
import type { CancelTimer, Clock, Journal } from './ports'
import type { Mocks, Outlook, RunHandle, Vote, VoteOutcome } from './run-handle'
import { countMockCalls, doubt, placeText, stepsOf } from './recovery'
import { newState, placeOf, stepAt, type RunState, type Step } from './state'
import { castVote } from './votes'
import { matches, waits } from './waiting'

export { InputRefused, WorkflowRefused } from './refusal'

export interface StartOptions {
  /** The run's id, unique on this host. */
  run: string
  workflow: Workflow
  /** The first manual trigger where it is not given, else the first of any type. */
  trigger?: string
  /** The trigger's `sample` where it is not given, else an empty object. */
  payload?: Json
  catalog: NodeCatalog
  executors: ExecutorRegistry
  effects: Effects
  clock: Clock
  journal: Journal
  mocks?: Mocks
  /** Kept events once they are in the journal, and deltas as they come, in order. */
  onEvents(events: readonly RunEvent[]): void
  /** Nothing executes and all that happened is kept: under virtual time, the moment for the clock to jump. */
  onQuiet?(): void
  /** The journal refused, so the run is held: nothing begins or is seen until `RunHandle.keepAgain` succeeds. Called each time. */
  onHeld?(error: Error): void
}

/**
 * Starts a run. Throws `WorkflowRefused` when the document has errors and `InputRefused` when the trigger or the payload does
 * not fit; nothing has happened then.
 */
export function startRun(options: StartOptions): RunHandle {
  const { plan, trigger, payload } = admit(options.workflow, options.catalog, options)
  const run = new Run(options, newState(plan))
  run.begin({
    type: 'run.started',
    workflow: options.workflow.id,
    workflowName: options.workflow.name,
    trigger,
    payload,
  })
  return run
}

/** After so many events a run gives way: about 10 ms of work, where a frame has 16 and nothing may block for 50. */
const EVENTS_PER_TURN = 200

export interface ResumeOptions extends Omit<StartOptions, 'trigger' | 'payload'> {
  /** Every kept event of the run, in order. */
  events: readonly RunEvent[]
}

/**
 * Goes on with a run from its events (semantics section 6). What was in flight runs again with the same attempt number; an
 * irreversible or high-stakes node that was in flight is in doubt, and a person is asked. Throws when the run is over or the
 * events are not the beginning of one.
 */
export function resumeRun(options: ResumeOptions): RunHandle {
  const [first] = options.events
  if (first?.type !== 'run.started') throw new Error(`Run ${options.run} has no beginning.`)
  const state = newState(planOf(options.workflow, options.catalog))
  for (const event of options.events) evolve(state, event)
  if (state.status !== 'running') throw new Error(`Run ${options.run} is over.`)
  const run = new Run(options, state)
  run.recover(options.events)
  return run
}

/** More events than can follow from one cause. */
const MAX_DECIDED = 1_000_000

function stuck({ type }: RunEventBody): RunEventBody {
  const message = `Baton found no end to what follows (${type}). This is a fault in Baton; the run was stopped. Please report it with the workflow.`
  return { type: 'run.failed', error: { code: 'internal', message } }
}

class Run implements RunHandle {
  readonly ended: Promise<RunEvent>
  private end: (event: RunEvent) => void = () => {}
  private readonly performing: Performing
  private readonly aborts = new Map<Step, AbortController>()
  /** Events that are decided and not yet in the journal. */
  private unkept: RunEvent[] = []
  private keeping = false
  private sinceTurn = 0
  /** Pure steps that begin in the next turn. */
  private readonly ahead: Step[] = []
  /** Steps to perform again once the recovery is kept. */
  private again: Step[] = []
  /** The last event that is in the journal. */
  private keptSeq = 0
  private detached = false
  /** Why the journal refused. What was in flight then may still end; it is kept with the rest when the disk is well. */
  private held: Error | undefined
  private alarm: { at: number; cancel: CancelTimer } | undefined

  constructor(
    private readonly options: StartOptions,
    private readonly state: RunState,
  ) {
    this.ended = new Promise((resolve) => (this.end = resolve))
    this.performing = {
      state,
      executors: options.executors,
      effects: options.effects,
      clock: options.clock,
      mocks: options.mocks,
      mockCalls: new Map(),
      onDelta: (step, text) => this.delta(step, text),
    }
  }

  get run(): string {
    return this.options.run
  }

  get workflow(): Workflow {
    return this.options.workflow
  }

  begin(event: RunEventBody): void {
    this.commit(event)
    this.pump()
  }

  /** What was in flight goes on: again, or after a person's answer where that could do harm twice. */
  recover(events: readonly RunEvent[]): void {
    const { state } = this
    this.keptSeq = state.seq
    const inFlight = [...stepsOf(state)].filter((step) => step.status === 'running')
    const inDoubt = inFlight.filter(
      ({ node }) => node.risk !== 'reversible' && !node.content && !node.disabled,
    )
    const again = inFlight.filter((step) => !inDoubt.includes(step))
    countMockCalls(this.performing.mockCalls, events, again)
    this.commit({ type: 'run.recovered', inDoubt: inDoubt.map((step) => placeText(placeOf(step))) })
    for (const step of inDoubt) this.commit(doubt(state.run, step))
    this.again = again
    this.pump()
  }

  outlook(): Outlook {
    const { state } = this
    let timers = 0
    for (const { status } of stepsOf(state)) if (status === 'retrying') timers += 1
    for (const { kind, wait } of waits(state)) if (kind === 'timer' && !wait.event) timers += 1
    return {
      status: this.status(),
      executing: state.executing,
      timers,
      people: state.callbacks.size,
      events: state.listening.size,
      nextAt: nextWake(state),
      ...(this.held ? { held: this.held } : {}),
    }
  }

  cancel(by: string, reason?: string): void {
    if (this.isOver() || this.detached) return
    this.commit({ type: 'run.cancelled', by, ...(reason === undefined ? {} : { reason }) })
    this.pump()
  }

  vote(vote: Vote): VoteOutcome {
    if (this.detached) return 'unknown-callback'
    const cast = castVote(this.state, vote)
    if ('refused' in cast) return cast.refused
    this.commit(cast.event)
    this.pump()
    return this.state.callbacks.has(vote.callback) ? 'counted' : 'resolved'
  }

  deliver(name: string, payload: Json): number {
    if (this.detached) return 0
    const takers = [...this.state.listening].filter(({ wait }) => {
      const { event } = wait ?? {}
      return event?.name === name && (event.match === undefined || matches(event.match, payload))
    })
    for (const step of takers)
      this.commit({ type: 'event.received', ...placeOf(step), name, payload })
    this.pump()
    return takers.length
  }

  keepAgain(): void {
    if (!this.held || this.detached) return
    this.held = undefined
    this.pump()
    this.goOnAhead()
  }

  detach(): void {
    this.detached = true
    this.alarm?.cancel()
    this.alarm = undefined
    for (const step of [...this.aborts.keys()]) this.abort(step)
  }

  private status(): Outlook['status'] {
    const { state } = this
    if (state.status === 'new') return 'running'
    if (state.status !== 'running') return state.status
    const idle = state.executing === 0 && state.ready.peek() === undefined
    return idle && state.live > 0 ? 'waiting' : 'running'
  }

  private isOver(): boolean {
    return this.state.status !== 'running'
  }

  /** Everything that follows by now, then the journal, then the alarm for what follows later. */
  private pump(): void {
    const { state } = this
    if (this.detached || this.held) return
    let decided = 0
    for (let next = decide(state, this.now()); next; next = decide(state, this.now())) {
      this.commit(next)
      decided += 1
      // No document leads to so many at once: better one failed run than a host that hangs.
      if (decided === MAX_DECIDED) this.commit(stuck(next))
    }
    void this.keep()
  }

  private now(): number {
    return this.options.clock.now()
  }

  private commit(body: RunEventBody): void {
    const event = {
      run: this.options.run,
      seq: this.state.seq + 1,
      at: this.now(),
      ...body,
    } as RunEvent
    evolve(this.state, event)
    this.unkept.push(event)
    this.sinceTurn += 1
    if (event.type !== 'node.started') return
    const step = stepAt(this.state, event)
    if (step && runsAhead(step)) this.performInTurn(step)
  }

  /** Writes what is decided, in order, one batch at a time; what is decided meanwhile makes the next batch. */
  private async keep(): Promise<void> {
    if (this.keeping || this.held) return
    this.keeping = true
    while (this.unkept.length > 0 && !this.held) {
      const batch = this.unkept
      this.unkept = []
      try {
        await this.options.journal.append(batch)
      } catch (thrown) {
        this.hold(batch, thrown)
        continue
      }
      if (this.detached) continue
      this.release(batch)
      if (this.sinceTurn < EVENTS_PER_TURN) continue
      await this.options.clock.turn()
      this.sinceTurn = 0
    }
    this.keeping = false
    this.rest()
  }

  /** The batch is kept: it may be seen, and what it begins may begin. */
  private release(batch: readonly RunEvent[]): void {
    this.keptSeq = batch.at(-1)?.seq ?? this.keptSeq
    this.options.onEvents(batch)
    for (const event of batch) {
      if (event.type === 'node.started') {
        const step = stepAt(this.state, event)
        if (step && !runsAhead(step)) this.perform(step)
      } else if (event.type === 'run.recovered')
        this.again.splice(0).forEach((step) => this.perform(step))
      else if (event.type === 'node.failed' && event.error.code === 'aborted') {
        const step = stepAt(this.state, event)
        if (step) this.abort(step)
      } else if (
        event.type === 'run.completed' ||
        event.type === 'run.failed' ||
        event.type === 'run.cancelled'
      ) {
        for (const step of [...this.aborts.keys()]) this.abort(step)
        this.end(event)
      }
    }
  }

  /** Pure nodes need not wait for the journal, and would hold the loop for ever if they did not give way now and then. */
  private performInTurn(step: Step): void {
    if (this.sinceTurn < EVENTS_PER_TURN && this.ahead.length === 0) {
      this.perform(step)
      return
    }
    this.ahead.push(step)
    if (this.ahead.length > 1) return
    void this.options.clock.turn().then(() => {
      this.sinceTurn = 0
      if (!this.held) this.goOnAhead()
    })
  }

  private goOnAhead(): void {
    this.ahead.splice(0).forEach((next) => this.perform(next))
    // Where all of them were given up meanwhile, nothing else would say that the run is quiet.
    if (this.aborts.size === 0) void this.keep()
  }

  private perform(step: Step): void {
    // An attempt that was given up before it could begin never does.
    if (step.status !== 'running' || this.isOver() || this.detached) return
    const controller = new AbortController()
    this.aborts.set(step, controller)
    void perform(this.performing, step, controller.signal).then((bodies) => {
      if (this.aborts.get(step) !== controller) return
      this.aborts.delete(step)
      if (this.isOver() || step.status !== 'running') return
      for (const body of bodies) this.commit(body)
      this.pump()
    })
  }

  private abort(step: Step): void {
    const controller = this.aborts.get(step)
    this.aborts.delete(step)
    controller?.abort()
  }

  private delta(step: Step, text: string): void {
    if (text === '' || this.isOver() || step.status !== 'running') return
    const { run } = this.state
    this.options.onEvents([
      {
        run,
        seq: this.keptSeq,
        at: this.now(),
        type: 'node.delta',
        ...placeOf(step),
        attempt: step.attempt,
        text,
      },
    ])
  }

  /** Sets the alarm for the next timer, and says when nothing else can happen. */
  private rest(): void {
    if (this.detached || this.held) return
    const at = this.isOver() ? undefined : nextWake(this.state)
    if (this.alarm && this.alarm.at !== at) {
      this.alarm.cancel()
      this.alarm = undefined
    }
    if (at !== undefined && !this.alarm) {
      const cancel = this.options.clock.at(at, () => {
        this.alarm = undefined
        this.pump()
      })
      this.alarm = { at, cancel }
    }
    if (this.aborts.size === 0 && this.unkept.length === 0 && this.ahead.length === 0)
      this.options.onQuiet?.()
  }

  /** The journal refused: nothing that it does not hold may be seen, so the run goes no further until it is kept. */
  private hold(batch: RunEvent[], thrown: unknown): void {
    // A journal that closed meanwhile is no news: whoever resumes the run goes on from what is kept.
    if (this.detached) return
    this.unkept = [...batch, ...this.unkept]
    this.held = thrown instanceof Error ? thrown : new Error(String(thrown))
    this.options.onHeld?.(this.held)
  }
}

/** Whether a step may begin before its event is kept. */
function runsAhead({ node }: Step): boolean {
  return node.definition?.pure === true && node.risk === 'reversible'
}
