/** Where a run is left: which of its events are taken over, and which are not because what they began begins anew. */
import type { ForkChange } from '../../shared/run/debug'
import { isEnd, type Place, type RunEvent } from '../../shared/run/events'
import { evolve } from '../evolve'
import type { Plan } from '../plan'
import { stepsOf } from '../recovery'
import { newState, placeOf, type RunState, type Step } from '../state'
import { placeKey } from './given-inputs'
import { ForkRefused } from './refused'

/** Events that are folded between two yields: about half a millisecond. */
const AT_ONCE = 1_000

export interface Cut {
  /** The events up to the moment; those that `leavesOut` are not taken over. */
  readonly events: readonly RunEvent[]
  /** The last of them. */
  readonly seq: number
  /** The time of the moment at which the run is left, on its own clock. */
  readonly at: number
  /** From this index on, what follows may be another. */
  readonly changedFrom: number
  /** From this index on, what a node gave may be another. */
  readonly seenFrom: number
  /** The places at which steps are done, by key. */
  readonly done: ReadonlySet<string>
  leavesOut(event: RunEvent, index: number): boolean
}

/** Finds the cut after event `seq`. Yields now and then, so that others may have their turn. */
export function* cutting(
  plan: Plan,
  whole: readonly RunEvent[],
  seq: number,
  changes: readonly ForkChange[],
): Generator<void, Cut> {
  let { events, at } = upTo(whole, seq)
  let { state, faultIndex } = yield* folding(plan, events)
  const fault = events[faultIndex]
  // What failed in an item brought down what is around it: all of that is left behind.
  if (fault?.type === 'node.failed' && (isInItem(fault) || plan.nodes.get(fault.node)?.content)) {
    const kept = beforeFailures(events, faultIndex)
    ;({ events, at } = upTo(events, kept))
    ;({ state, faultIndex } = yield* folding(plan, events))
  }
  const done = completions(events)
  yield
  const anew = new Anew(plan)
  const failed = events[faultIndex]
  if (failed?.type === 'node.failed') anew.add(failed)
  for (const change of changes)
    if (change.kind === 'input') anew.add(change.place)
    else if (change.kind === 'output' && !done.has(placeKey(change.place))) anew.add(change.place)
  const configured = new Set(
    changes.flatMap((change) => (change.kind === 'config' ? change.node : [])),
  )
  const inFlight = new Set<string>()
  for (const step of stepsOf(state)) {
    if (step.scope.dead) continue
    const { status, wait, node } = step
    const place = placeOf(step)
    if ((status === 'waiting' || status === 'retrying') && configured.has(node.id)) anew.add(place)
    else if (status === 'running' || (status === 'waiting' && wait?.call))
      inFlight.add(placeKey(place))
  }
  const attempts = lastAttempts(events, inFlight)
  const leavesOut = (event: RunEvent, index: number) =>
    anew.has(event) || isOfAttempt(event, index, attempts)
  const outputs = new Set(
    changes.flatMap((change) => (change.kind === 'output' ? placeKey(change.place) : [])),
  )
  const isOutput = (event: RunEvent) =>
    event.type === 'node.completed' && (anew.has(event) || outputs.has(placeKey(event)))
  const from = (found: number) => (found === -1 ? events.length : found)
  return {
    events,
    seq: events.length,
    at,
    changedFrom: from(events.findIndex((event) => anew.has(event) || isOutput(event))),
    seenFrom: from(events.findIndex(isOutput)),
    done,
    leavesOut,
  }
}

/** The events up to `seq` without an end and without the pause that they end with. Throws where there are not so many. */
function upTo(whole: readonly RunEvent[], seq: number): { events: RunEvent[]; at: number } {
  const events = whole.slice(0, seq)
  const at = events.at(-1)?.at
  if (at === undefined || events.length < seq)
    throw new ForkRefused(
      'not-found',
      `The run has no event ${seq}; it has ${whole.length}. Choose another moment.`,
    )
  // A wait for an event with a time limit is one thing that two events tell.
  const [last, next] = [events.at(-1), whole[seq]]
  if (last?.type === 'timer.set' && next?.type === 'event.awaited')
    if (placeKey(last) === placeKey(next)) events.push(next)
  while (events.length > 0 && isLeftBehind(events.at(-1))) events.pop()
  return { events, at }
}

/** The run that leaves goes on: it is not over and not paused. */
function isLeftBehind(event: RunEvent | undefined): boolean {
  return event !== undefined && (isEnd(event) || event.type === 'run.paused')
}

/** What events come to, and which of them is the one that the run, or a container in it, must fail for; -1 where there is none. */
export function* folding(
  plan: Plan,
  events: readonly RunEvent[],
): Generator<void, { state: RunState; faultIndex: number }> {
  const state = newState(plan)
  let faultIndex = -1
  for (const [index, event] of events.entries()) {
    if (index % AT_ONCE === 0) yield
    evolve(state, event)
    if (state.fault && faultIndex === -1) faultIndex = index
  }
  return { state, faultIndex: faultIndex === -1 ? itemFault(state, events) : faultIndex }
}

/** What failed in an item, where its container must fail for it and has not yet: the run was paused there. */
function itemFault(state: RunState, events: readonly RunEvent[]): number {
  const errors = new Set<unknown>()
  for (const { items, due } of stepsOf(state))
    if (items && due?.do === 'fail') errors.add(due.error)
  if (errors.size === 0) return -1
  return events.findIndex((event) => event.type === 'node.failed' && errors.has(event.error))
}

/** The scope of an item holds a colon; rounds of loops do not. */
function isInItem({ scope }: Place): boolean {
  return scope?.includes(':') === true
}

/** How many events there are before the failures that end with the one at `index`. */
function beforeFailures(events: readonly RunEvent[], index: number): number {
  let kept = index
  for (let at = index - 1; ; at -= 1) {
    const type = events[at]?.type
    if (type === 'node.failed') kept = at
    else if (type !== 'run.paused' && type !== 'run.resumed' && type !== 'debug.logged') return kept
  }
}

/** The places at which steps are done. */
function completions(events: readonly RunEvent[]): ReadonlySet<string> {
  const done = new Set<string>()
  for (const event of events) if (event.type === 'node.completed') done.add(placeKey(event))
  return done
}

/** Steps that begin anew with their first attempt: nothing of them is taken over, nor of what is inside them. */
class Anew {
  readonly #places = new Set<string>()
  readonly #inside: string[] = []
  readonly #callbacks = new Set<string>()

  constructor(private readonly plan: Plan) {}

  add(place: Place): void {
    this.#places.add(placeKey(place))
    const node = this.plan.nodes.get(place.node)
    if (!node?.content) return
    const [loop] = node.loops
    const round = loop ? `${loop.head.id}@${place.round}` : undefined
    const parts = [place.scope, round, place.node].filter((part) => part !== undefined)
    this.#inside.push(parts.join('/'))
  }

  has(event: RunEvent): boolean {
    if (event.type === 'debug.logged' || this.#places.size === 0) return false
    if (!('round' in event)) return 'callback' in event && this.#callbacks.has(event.callback)
    const found = this.#places.has(placeKey(event)) || this.#isInside(event.scope)
    if (found && 'callback' in event) this.#callbacks.add(event.callback)
    return found
  }

  #isInside(scope: string | undefined): boolean {
    return this.#inside.some(
      (prefix) => scope?.startsWith(`${prefix}:`) || scope?.startsWith(`${prefix}~`),
    )
  }
}

/** The index at which each of these steps began its last attempt. */
function lastAttempts(
  events: readonly RunEvent[],
  places: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const attempts = new Map<string, number>()
  for (let index = events.length - 1; index >= 0 && attempts.size < places.size; index -= 1) {
    const event = events[index]
    if (event?.type !== 'node.started') continue
    const key = placeKey(event)
    if (places.has(key) && !attempts.has(key)) attempts.set(key, index)
  }
  return attempts
}

/** Whether the event is of an attempt that begins anew, and not of one before it. */
function isOfAttempt(
  event: RunEvent,
  index: number,
  attempts: ReadonlyMap<string, number>,
): boolean {
  if (event.type !== 'node.started' && event.type !== 'workflow.called') return false
  return index >= (attempts.get(placeKey(event)) ?? Infinity)
}

/** Whether a step is about to start. */
export function isAboutToStart({ status }: Step): boolean {
  return status === 'ready' || status === 'retrying'
}
