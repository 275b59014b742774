/**
 * A run that leaves another: it takes over the first events of that one and goes on from there (docs/debugging.md, "Leaving a run").
 * What was in flight begins anew; nothing else that was done is done again.
 */
import type { ForkChange, ForkOf, Pins } from '../../shared/run/debug'
import type { Place, RunEvent, RunEventOf } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { admit } from '../admission'
import { placeWords } from '../debug/pausing'
import type { Bounded } from '../effects'
import { evolve } from '../evolve'
import { completedEvent, makeEvent, startedEvent } from '../make-event'
import type { Plan } from '../plan'
import { handOver } from '../recovery'
import type { Clock } from '../ports'
import { newState, placeOf, stepAt, type RunState, type Step } from '../state'
import { changedWorkflow, refuseChanges } from './changes'
import { cutting, isAboutToStart, type Cut } from './cut'
import { fits } from './fits'
import { givenInputs, placeKey } from './given-inputs'
import { ForkRefused } from './refused'
import { TakingOver } from './taking-over'

/** How long folding works before others have their turn, in milliseconds. */
const SLICE = 8
/** Events that are taken over between two yields. */
const AT_ONCE = 200

/** The run that is left, and where. */
export interface Leaving {
  run: string
  /** The version of the document that it began with. */
  workflow: Workflow
  /** Its kept events, in order, as far as they are known. */
  events: readonly RunEvent[]
  /** The last event that is taken over. */
  seq: number
  changes: readonly ForkChange[]
}

/** The run that leaves it. */
export interface Leaver {
  /** The id of the new run. */
  run: string
  /** Milliseconds since the epoch. */
  now: number
  /** By default what the other run was pinned to. */
  pins?: Pins
  /** It is paused before it goes on. */
  pauseAtStart?: boolean
  /** A step that a person is asked about in its place: what it gives, whether it runs again, or fails. */
  handOver?: HandOver
  /** Checks what the document makes long. */
  bounded?: Bounded
}

/** Where a person takes over, and who is asked. */
export interface HandOver {
  place: Place
  assignees: readonly string[]
}

export interface Fork {
  /** The document of the new run: another where a config was changed. */
  workflow: Workflow
  /** Its first events: those that were taken over, and those that the changes come to. */
  events: RunEvent[]
  /** What they come to. Nothing is in flight. */
  state: RunState
}

/**
 * Makes the beginning of a run that leaves another. Throws `ForkRefused` where that one cannot be left so, `WorkflowRefused` or
 * `InputRefused` where the changed document or the pins cannot be run. Changes neither the events nor the document.
 */
export function forkEvents(leaving: Leaving, leaver: Leaver, catalog: NodeCatalog): Fork {
  const forking = new Forking(leaving, leaver, catalog).steps()
  for (let step = forking.next(); ; step = forking.next()) if (step.done) return step.value
}

/** The same, giving way to others now and then. */
export async function forkInTurns(
  leaving: Leaving,
  leaver: Leaver,
  catalog: NodeCatalog,
  clock: Pick<Clock, 'spent' | 'turn'>,
): Promise<Fork> {
  const forking = new Forking(leaving, leaver, catalog).steps()
  for (let step = forking.next(); ; step = forking.next()) {
    if (step.done) return step.value
    if (clock.spent() >= SLICE) await clock.turn()
  }
}

class Forking {
  private readonly plan: Plan
  private readonly started: RunEventOf<'run.started'>
  private readonly pins: Pins | undefined
  private readonly workflow: Workflow
  private readonly state: RunState
  private readonly events: RunEvent[] = []
  /** What steps gave, by the keys of their places. */
  private readonly outputs: ReadonlyMap<string, Extract<ForkChange, { kind: 'output' }>>
  /** The nodes that look at what others gave. */
  private lookers: ReadonlySet<string> | undefined

  constructor(
    private readonly leaving: Leaving,
    private readonly leaver: Leaver,
    catalog: NodeCatalog,
  ) {
    const { workflow, events, changes } = leaving
    const [started] = events
    if (started?.type !== 'run.started')
      throw new ForkRefused('invalid', 'The run has no beginning, so it cannot be left.')
    this.started = started
    refuseChanges(workflow, catalog, changes)
    this.workflow = changedWorkflow(workflow, changes)
    this.pins = leaver.pins ?? started.pins
    const { bounded } = leaver
    this.plan = admit(this.workflow, catalog, {
      trigger: started.trigger,
      payload: this.payload(),
      pins: this.pins ?? {},
      ...(bounded ? { effects: { bounded } } : {}),
    }).plan
    this.state = newState(this.plan)
    this.outputs = new Map(
      changes.flatMap((change) =>
        change.kind === 'output' ? [[placeKey(change.place), change] as const] : [],
      ),
    )
  }

  *steps(): Generator<void, Fork> {
    const { events, seq, changes } = this.leaving
    const { run, now, handOver } = this.leaver
    // It begins anew, as if it was given another input.
    const asked: ForkChange[] = handOver
      ? [{ kind: 'input', place: handOver.place, input: null }]
      : []
    const cut = yield* cutting(this.plan, events, seq, [...changes, ...asked])
    const taking = new TakingOver(run, now - cut.at, {
      workflowName: this.workflow.name,
      forkOf: this.forkOf(cut, 0),
      pins: this.pins,
      payload: this.payload(),
    })
    for (const [index, event] of cut.events.entries()) {
      if (index % AT_ONCE === 0) yield
      this.take(cut, taking, event, index)
    }
    const [first] = this.events
    const taken = this.events.length
    if (first?.type === 'run.started')
      this.events[0] = { ...first, forkOf: this.forkOf(cut, taken) }
    this.goOn(cut)
    return { workflow: this.workflow, events: this.events, state: this.state }
  }

  private take(cut: Cut, taking: TakingOver, event: RunEvent, index: number): void {
    if (cut.leavesOut(event, index)) return
    const taken = taking.take(event, this.events.length + 1)
    const isSure = index < cut.changedFrom || fits(this.state, taken)
    if (!isSure || (index >= cut.seenFrom && this.seesOthers(taken))) {
      // Which edges are ruled out follows from what was changed, and is found out again.
      if (taken.type === 'node.skipped') return
      throw this.tooLate(event)
    }
    this.push(event.type === 'node.completed' ? this.withOutput(taken) : taken)
  }

  /** Whether a node starts that may have looked at what another gave, and not only at its input. */
  private seesOthers(event: RunEvent): boolean {
    if (event.type !== 'node.started') return false
    this.lookers ??= new Set(
      this.workflow.nodes.flatMap(({ id, config }) =>
        JSON.stringify(config ?? {}).includes('$nodes') ? id : [],
      ),
    )
    return this.lookers.has(event.node)
  }

  private push(event: RunEvent): void {
    evolve(this.state, event)
    this.events.push(event)
  }

  /** What a step gave, where that is changed. */
  private withOutput(event: RunEvent): RunEvent {
    if (event.type !== 'node.completed') return event
    const change = this.outputs.get(placeKey(event))
    if (!change) return event
    const { output, port } = change
    return { ...event, output, ...(port === undefined ? {} : { ports: [port] }) }
  }

  /** The run's own first events: it is not paused, and steps that were given an output are done. */
  private goOn(cut: Cut): void {
    const { now } = this.leaver
    const { changes } = this.leaving
    if (this.state.paused) this.push(makeEvent(this.state, now, { type: 'run.resumed' }))
    for (const change of changes) {
      if (change.kind === 'config') continue
      if (change.kind === 'output' && cut.done.has(placeKey(change.place))) continue
      const step = this.aboutToStart(change.place)
      if (change.kind === 'input') continue
      this.push(startedEvent(this.state, step, now, step.attempt + 1))
      const ports = [change.port ?? step.node.firstPort]
      this.push(completedEvent(this.state, step, now, { ports, output: change.output }))
    }
    if (this.leaver.handOver) this.ask(this.leaver.handOver)
    if (this.leaver.pauseAtStart) this.pause()
  }

  private ask({ place, assignees }: HandOver): void {
    const { now, run } = this.leaver
    const step = this.aboutToStart(place)
    this.push(startedEvent(this.state, step, now, step.attempt + 1))
    const asked = handOver(run, step, assignees)
    this.push(makeEvent(this.state, now, asked))
  }

  private pause(): void {
    const next = this.state.ready.find(({ status }) => status === 'ready')
    const place = next && placeOf(next)
    this.push(
      makeEvent(this.state, this.leaver.now, {
        type: 'run.paused',
        before: place ? placeWords(place) : '',
        reason: 'asked',
        ...(place ? { place } : {}),
      }),
    )
  }

  private aboutToStart(place: Place): Step {
    const step = stepAt(this.state, place)
    if (step && isAboutToStart(step) && placeKey(placeOf(step)) === placeKey(place)) return step
    const name = this.nameOf(place.node)
    throw new ForkRefused(
      'conflict',
      `It is not the turn of "${name}" at event ${this.leaving.seq}, so it can be given nothing there. Choose a moment at which it is about to start, at work, done or failed.`,
    )
  }

  private forkOf({ seq }: Cut, taken: number): ForkOf {
    const { run, changes } = this.leaving
    const before = this.started.forkOf
    const inputs = [...(before?.inherited ?? []), ...(before?.changes ?? [])].filter(
      ({ kind }) => kind === 'input',
    )
    const inherited = inputs.length > 0 ? { inherited: inputs } : {}
    return { run, seq, changes, taken, ...inherited }
  }

  /** A trigger is given what the run starts with. */
  private payload(): Json {
    const { payload, trigger } = this.started
    const given = givenInputs({ run: '', seq: 0, taken: 0, changes: this.leaving.changes })
    const input = given?.get(placeKey({ node: trigger, round: 1 }))
    return input === undefined ? payload : input
  }

  private tooLate(event: RunEvent): ForkRefused {
    const changed = this.leaving.changes
      .filter((change) => change.kind !== 'config')
      .map(({ place }) => `"${this.nameOf(place.node)}"`)
    const what = changed.length > 0 ? changed.join(' and ') : 'what is changed'
    const by =
      'node' in event && event.node !== undefined ? `"${this.nameOf(event.node)}"` : 'the run'
    return new ForkRefused(
      'conflict',
      `At event ${event.seq}, ${by} had gone on from ${what} already. Leave the run before that: right after ${what} was done, or before it started.`,
    )
  }

  private nameOf(id: string): string {
    return this.plan.nodes.get(id)?.name ?? id
  }
}
