/**
 * Looks into one run while it goes: stops it at breakpoints, writes what log points say, and pauses it where a step is done. While a
 * condition is evaluated, nothing of the run starts.
 */
import type { Place, RunEvent, RunEventBody, RunEventOf } from '../../shared/run/events'
import type { Json } from '../../shared/workflow/document'
import { seenAt } from '../context'
import { all, type Eventually } from '../later'
import { makeEvent } from '../make-event'
import type { Performing } from '../perform'
import { seenWith } from '../seen'
import type { Bindings } from '../jsonata'
import { loopOf, placeOf, roundOf, stepAt, type Step } from '../state'
import type { DebugGate, Hit, Spot } from './gate'
import { placeWords } from './pausing'
import { mayStart, nextToStart } from './stepping'

/** Something in a run at which it may stop. */
interface Moment extends Pick<Spot, 'on' | 'edges'> {
  step: Step
  place: Place
  /** What `$` is for conditions. */
  input: Json
  /** What they see besides what the node sees. */
  extra: Bindings
}

export class Inspection {
  readonly #performing: Performing
  /** Where the run stops. */
  gate: DebugGate
  readonly #goOn: () => void
  /** What has happened and was not held against the breakpoints yet. */
  readonly #heard: Moment[] = []
  /** What is said next. */
  readonly #due: RunEventBody[] = []
  /** Steps that may start: they were held against the breakpoints. */
  readonly #cleared = new WeakSet<Step>()
  #evaluating = false

  /** `goOn` is called when a condition is evaluated that took its time. */
  constructor(performing: Performing, gate: DebugGate, goOn: () => void) {
    this.#performing = performing
    this.gate = gate
    this.#goOn = goOn
  }

  /** Whether a condition is being evaluated: the run goes no further until `goOn`. */
  get evaluating(): boolean {
    return this.#evaluating
  }

  /** Whether something happened, or is to be said, that the run has not been stopped for yet. No event tells of it. */
  get hasMore(): boolean {
    return this.#heard.length > 0 || this.#due.length > 0
  }

  /** Notes where the run may stop after this event. To be called before the state takes it in. */
  hear(event: RunEvent): void {
    switch (event.type) {
      case 'node.completed':
        return this.#hear(event, { on: 'start', edges: this.#passedBy(event), input: event.output })
      case 'node.skipped':
        return this.#hear(event, { on: 'skip', edges: [], input: null })
      case 'node.failed':
        if (event.willRetry || event.error.code === 'aborted') return
        return this.#hear(event, { on: 'error', edges: [] }, { error: { ...event.error } })
    }
  }

  /** What happens in place of what would happen next at a time; undefined where nothing does for now. */
  instead(next: RunEvent | undefined, at: number): RunEvent | undefined {
    const { state } = this.#performing
    if (state.paused || state.status !== 'running') return next
    for (;;) {
      if (this.#evaluating) return undefined
      const due = this.#due.shift()
      if (due) return makeEvent(state, at, due)
      const moment = this.#heard.shift() ?? this.#start(next)
      if (!moment) return next
      this.#weigh(moment, at)
    }
  }

  #hear(
    event: RunEventOf<'node.completed' | 'node.skipped' | 'node.failed'>,
    what: Pick<Moment, 'on' | 'edges'> & { input?: Json },
    extra: Bindings = {},
  ): void {
    const { state } = this.#performing
    const step = stepAt(state, event)
    if (!step) return
    const { on, edges, input = step.input } = what
    if (on === 'start' && edges.length === 0) return
    if (this.#at({ on, edges, step }).length === 0) return
    const place = placeOf(step)
    const loop = { round: place.round, feedback: loopOf(step)?.feedback ?? null }
    this.#heard.push({
      on,
      edges,
      step,
      place,
      input,
      extra: { ...extra, round: place.round, loop },
    })
  }

  /** The start of a node, unless it was held against the breakpoints before. */
  #start(next: RunEvent | undefined): Moment | undefined {
    if (next?.type !== 'node.started') return undefined
    const step = stepAt(this.#performing.state, next)
    if (!step || this.#cleared.delete(step)) return undefined
    const extra = { round: roundOf(step) }
    return { on: 'start', edges: [], step, place: placeOf(step), input: step.input, extra }
  }

  #weigh(moment: Moment, at: number): void {
    const hits = this.#hitsOf(moment)
    if (!(hits instanceof Promise)) return this.#conclude(moment, hits, at)
    this.#evaluating = true
    void hits.then((found) => {
      this.#evaluating = false
      this.#conclude(moment, found, at)
      this.#goOn()
    })
  }

  #hitsOf(moment: Moment): Eventually<(Hit | undefined)[]> {
    const { state } = this.#performing
    const { step, input, extra, on, edges } = moment
    const isStart = on === 'start' && edges.length === 0
    // It stopped there before, or it is another attempt of what was let through.
    if (isStart && (state.passed === step || step.status === 'retrying')) return []
    const breakpoints = this.#at(moment)
    if (breakpoints.length === 0) return []
    const seen = seenWith(seenAt(this.#performing, step), { ...extra, cost: state.usd })
    return all(breakpoints, (breakpoint) => this.gate.weigh(breakpoint, input, seen))
  }

  #conclude(moment: Moment, hits: readonly (Hit | undefined)[], at: number): void {
    const { state } = this.#performing
    const { place, step } = moment
    for (const hit of hits)
      if (hit?.log !== undefined)
        this.#due.push({
          type: 'debug.logged',
          ...place,
          breakpoint: hit.breakpoint,
          text: hit.log,
        })
    const isStart = moment.on === 'start' && moment.edges.length === 0
    const stop = hits.find((hit) => hit && hit.log === undefined)
    const before = () => {
      const next = isStart ? step : nextToStart(state, at)
      return next ? placeWords(placeOf(next)) : ''
    }
    if (stop) {
      const { breakpoint, error } = stop
      this.#due.push({
        type: 'run.paused',
        before: before(),
        reason: 'breakpoint',
        place,
        breakpoint,
        ...(error === undefined ? {} : { error }),
      })
    } else if (isStart && mayStart(state, step) === 'pause')
      this.#due.push({ type: 'run.paused', before: before(), reason: 'step', place })
    else if (isStart) this.#cleared.add(step)
  }

  #at({ on, edges, step }: Pick<Moment, 'on' | 'edges' | 'step'>) {
    const workflow = this.#performing.state.plan.workflow.id
    const { id, inputs } = step.node
    const breakpoints = this.gate.at({ workflow, on, node: id, edges })
    if (on !== 'start' || edges.length > 0) return breakpoints
    // A value comes in by a container's `item` port when its item begins, which no event says.
    const entries = inputs.filter(({ source }) => !source).map((edge) => edge.id)
    if (entries.length === 0) return breakpoints
    return [...breakpoints, ...this.gate.at({ workflow, on, node: '', edges: entries })]
  }

  /** The edges that a node's output goes by. */
  #passedBy(event: RunEventOf<'node.completed'>): string[] {
    const { plan } = this.#performing.state
    const { out = [] } = plan.nodes.get(event.node) ?? {}
    return out.filter(({ sourcePort }) => event.ports.includes(sourcePort)).map(({ id }) => id)
  }
}
