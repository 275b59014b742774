/**
 * The steps of a run: each execution of a node, with its attempts, from the events that are about it. A step is told as it stood
 * at a moment, so that looking back shows no output that was not there yet.
 */
import type { Json } from '../workflow/document'
import type { Note, Place, RunError, RunEvent, RunEventOf, Spent } from './events'
import { mergeModels, spentOf, unpricedOf } from './spent'
import type { NodeState } from './view'

/** Any event that says where in the run it happened. What a log point wrote is none: it comes before its node starts. */
export type PlacedEvent = Exclude<Extract<RunEvent, Place>, { type: 'debug.logged' }>

/** When the run was paused. Times are milliseconds since the epoch. */
interface Pause {
  from: number
  /** When it went on, and by which event; absent while it is paused. */
  to?: number
  seq?: number
  /** The event after which another process had it: what was in flight waits until the run goes on. */
  interrupted?: number
}

/** One execution of a node at one place: all its attempts, or that it was skipped. */
export interface Step extends Place {
  /** Names it among the steps of its run. */
  id: string
  /** What happened to it, in order; the first says when it began. */
  events: PlacedEvent[]
  /** When its run was paused: no time passed for what it waited for. */
  pauses: readonly Pause[]
}

/** One attempt of a step. Times are milliseconds since the epoch. */
export interface Attempt {
  attempt: number
  startedAt: number
  endedAt?: number
  error?: RunError
  /** When the next attempt was to begin. */
  retryAt?: number
}

/** What a step did on its way to its answer, and what a run used up that it called for it. `at`: milliseconds since the epoch. */
export interface Noted extends Spent {
  seq: number
  at: number
  attempt: number
  note: Note
}

/** What a step is and has at a moment. */
export interface StepFacts {
  state: NodeState
  startedAt: number
  endedAt?: number
  attempts: Attempt[]
  input?: Json
  output?: Json
  /** The ports that fired. */
  ports: string[]
  error?: RunError
  /** Until when it waits. */
  wakeAt?: number
  /** What a for-each goes through. */
  items?: Json[]
  /** In order, those of all attempts. */
  notes: Noted[]
  /** Sums over its attempts; `unpriced` counts those with no known price. */
  costUsd: number
  unpriced: number
  unpricedModels: readonly string[]
  inputTokens: number
  outputTokens: number
  /** Of the input, what services had kept from before. */
  cachedInputTokens: number
  /** Of the input, what services keep from now on. */
  cacheWriteTokens: number
}

/** The steps of one run, in the order in which they began. */
export class Steps {
  readonly all: Step[] = []
  readonly #byPlace = new Map<string, Step>()
  readonly #pauses: Pause[] = []
  #seq = 0

  /** Takes more events in; those that were taken in already are passed over. */
  take(events: readonly RunEvent[]): void {
    for (const event of events) {
      if (event.seq <= this.#seq || event.type === 'node.delta') continue
      this.#seq = event.seq
      if (event.type === 'run.paused') this.#pauses.push({ from: event.at })
      else if (event.type === 'run.resumed') this.#goOn(event)
      else if (event.type === 'run.recovered') this.#interrupt(event)
      else if ('node' in event && 'round' in event && event.type !== 'debug.logged')
        this.#add(event)
    }
  }

  /** The step that an event is about. */
  of(place: Place): Step | undefined {
    return this.#byPlace.get(stepId(place))
  }

  #goOn({ at, seq }: RunEvent): void {
    const pause = this.#pauses.at(-1)
    if (pause) Object.assign(pause, { to: pause.to ?? at, seq: pause.seq ?? seq })
  }

  #interrupt({ seq }: RunEvent): void {
    const pause = this.#pauses.at(-1)
    if (pause && pause.to === undefined) pause.interrupted ??= seq
  }

  #add(event: PlacedEvent): void {
    const id = stepId(event)
    const known = this.#byPlace.get(id)
    if (known) return void known.events.push(event)
    const { node, round, scope } = event
    const step: Step = {
      id,
      node,
      round,
      ...(scope === undefined ? {} : { scope }),
      events: [event],
      pauses: this.#pauses,
    }
    this.#byPlace.set(id, step)
    this.all.push(step)
  }
}

/** The name of the step at a place: nothing runs twice in the same round (semantics section 3, rule 5). */
export function stepId({ node, round, scope }: Place): string {
  return `${scope ?? ''}|${node}|${round}`
}

/** When the run reached the step: the `seq` of its first event. */
export function beginOf({ events }: Step): number {
  return events[0]?.seq ?? 0
}

/** What is known of a step once the event `until` has happened; undefined before it began. `over`: the run ended by then. */
export function stepFacts(step: Step, until: number, over = false): StepFacts | undefined {
  const [first] = step.events
  if (!first || first.seq > until) return undefined
  const facts: StepFacts = {
    state: 'running',
    startedAt: first.at,
    attempts: [],
    ports: [],
    notes: [],
    costUsd: 0,
    unpriced: 0,
    unpricedModels: [],
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
  }
  for (const event of step.events) {
    if (event.seq > until) break
    const before = facts.wakeAt
    tell(facts, event)
    if (facts.wakeAt !== undefined && facts.wakeAt !== before)
      facts.wakeAt += pausedAfter(step.pauses, event.at, until)
  }
  if (isInFlight(facts) && isInterrupted(step.pauses, until)) facts.state = 'waiting'
  if (over && facts.endedAt === undefined) facts.state = 'stopped'
  return facts
}

/** How long the run was paused after a time, in milliseconds, as far as it had gone on when `until` happened. */
function pausedAfter(pauses: readonly Pause[], at: number, until: number): number {
  let sum = 0
  for (const { from, to, seq = Infinity } of pauses)
    if (to !== undefined && seq <= until) sum += Math.max(0, to - Math.max(from, at))
  return sum
}

function isInFlight({ state, attempts }: StepFacts): boolean {
  return (state === 'running' || state === 'retrying') && attempts.at(-1)?.endedAt === undefined
}

function isInterrupted(pauses: readonly Pause[], until: number): boolean {
  return pauses.some(
    ({ seq = Infinity, interrupted = Infinity }) => interrupted <= until && until < seq,
  )
}

function tell(facts: StepFacts, event: PlacedEvent): void {
  switch (event.type) {
    case 'node.started':
      facts.state = event.attempt > 1 ? 'retrying' : 'running'
      facts.input = event.input
      delete facts.wakeAt
      delete facts.error
      facts.attempts.push({ attempt: event.attempt, startedAt: event.at })
      return
    case 'node.skipped':
      facts.state = 'skipped'
      facts.endedAt = event.at
      return
    case 'container.opened':
      facts.items = event.items
      return
    case 'timer.set':
      facts.state = 'waiting'
      facts.wakeAt = event.wakeAt
      return
    case 'event.awaited':
    case 'workflow.called':
      facts.state = 'waiting'
      return
    case 'callback.requested':
      facts.state = 'asking'
      if (event.expiresAt !== undefined) facts.wakeAt = event.expiresAt
      return
    case 'node.noted': {
      const { seq, at, attempt, note } = event
      facts.notes.push({ seq, at, attempt, note, ...spentOf(event) })
      addCost(facts, event)
      return
    }
    case 'node.failed':
      return tellFailure(facts, event)
    case 'node.completed':
      // An error that went out of the error port: the failure was told already.
      if (facts.state !== 'failed') facts.state = 'done'
      facts.ports = event.ports
      facts.output = event.output
      addCost(facts, event)
      endAttempt(facts, event.at)
      facts.endedAt = event.at
      delete facts.wakeAt
      return
    default:
      return
  }
}

function tellFailure(facts: StepFacts, event: RunEventOf<'node.failed'>): void {
  facts.state = event.willRetry ? 'retrying' : 'failed'
  facts.error = event.error
  addCost(facts, event)
  endAttempt(facts, event.at)
  const latest = facts.attempts.at(-1)
  if (latest) {
    latest.error = event.error
    if (event.retryAt !== undefined) latest.retryAt = event.retryAt
  }
  if (event.retryAt === undefined) delete facts.wakeAt
  else facts.wakeAt = event.retryAt
  if (!event.willRetry) facts.endedAt = event.at
}

function endAttempt({ attempts }: StepFacts, at: number): void {
  const latest = attempts.at(-1)
  if (latest) latest.endedAt ??= at
}

function addCost(facts: StepFacts, event: Spent): void {
  const unknown = unpricedOf(event)
  facts.inputTokens += event.usage?.inputTokens ?? 0
  facts.outputTokens += event.usage?.outputTokens ?? 0
  facts.cachedInputTokens += event.usage?.cachedInputTokens ?? 0
  facts.cacheWriteTokens += event.usage?.cacheWriteTokens ?? 0
  facts.costUsd += event.costUsd ?? 0
  facts.unpriced += unknown?.calls ?? 0
  facts.unpricedModels = mergeModels(facts.unpricedModels, unknown?.models ?? [])
}
