/**
 * What a run has come to: everything `decide` looks at, and nothing that is not a consequence of the run's events.
 *
 * One run owns its state, and `evolve` changes it in place: a run of a thousand nodes would otherwise copy a thousand-entry
 * record two thousand times. Folding the same events into a new state gives the same state.
 */
import type { Json } from '../shared/workflow/document'
import type { Go, PauseReason, Pins } from '../shared/run/debug'
import type { CallbackRequest, Decision, Place, RunError, RunStatus } from '../shared/run/events'
import type { GivenInputs } from './fork/given-inputs'
import { TimeHeap } from './heap'
import type { Plan, PlanNode, PlanRegion } from './plan'
import { Queue } from './queue'

/**
 * `idle`: edges into it are open. `skipping` and `finishing`: settled in all but the event that says so. `opened`: a
 * container whose items run. `dropped`: never started, in an item that was given up.
 */
export type StepStatus =
  | 'idle'
  | 'ready'
  | 'running'
  | 'waiting'
  | 'retrying'
  | 'opened'
  | 'skipping'
  | 'finishing'
  | 'settled'
  | 'dropped'

/** A node in one scope, in its present round. */
export interface Step {
  readonly node: PlanNode
  readonly scope: Scope
  status: StepStatus
  /** Forward edges in that are neither delivered nor ruled out. */
  open: number
  delivered: number
  /** What the edges in delivered, by slot; undefined where nothing came. */
  values: (Json | undefined)[]
  input: Json
  attempt: number
  startedAt: number
  retryAt: number
  wait: Wait | undefined
  items: Items | undefined
  /** What `decide` must say of it next. */
  due: Agenda | undefined
}

/** What a waiting step waits for. */
export interface Wait {
  timerPort?: string
  event?: { name: string; match?: Json; port: string }
  callback?: Callback
  call?: CallWait
}

/** A run of another workflow, and what it starts with. */
export interface CallWait {
  readonly child: string
  readonly workflow: string
  readonly payload: Json
}

/** The items of an opened container. */
export interface Items {
  values: Json[]
  concurrency: number
  stopOnError: boolean
  next: number
  active: number
  ended: number
  results: Json[]
  errors: Map<number, RunError>
  /** Of the items in which something may still happen. */
  scopes: Set<Scope>
  starting: boolean
}

/** The top of a run, or one item of a container. */
export interface Scope {
  /** The scope part of a place, without the rounds of the node's own outer loops; empty at the top. */
  readonly key: string
  readonly region: PlanRegion
  readonly owner: Step | undefined
  /** The items that this is one of. The owner has others in its next round or attempt. */
  readonly batch: Items | undefined
  readonly index: number
  readonly item: Json
  readonly steps: Step[]
  readonly loops: LoopState[]
  /** By edge: what an edge that leaves a loop will deliver when the loop has ended. */
  readonly pending: (Json | undefined)[]
  /** The latest output by node id, as `$nodes` shows it. */
  readonly outputs: { [node: string]: Json }
  /** Edges into `result` that are neither delivered nor ruled out. */
  openResults: number
  results: (Json | undefined)[]
  /** Steps that are ready, running, waiting or about to settle. */
  live: number
  ended: boolean
  dead: boolean
}

export interface LoopState {
  round: number
  feedback: Json
  /** What loop edges carried in this round, by source id. */
  fired: Map<string, Json>
  unsettled: number
  ended: boolean
}

/** A question to a person, and the votes so far. */
export interface Callback {
  readonly id: string
  readonly step: Step
  readonly request: CallbackRequest
  /** When nobody needs to answer any more, in run time. */
  readonly expiresAt: number | undefined
  /** Who is asked by now. */
  assignees: string[]
  approvedBy: string[]
  /** Who rejected it, or said to run it again. */
  decidedBy: string | undefined
  value: Json
  /** What stood there before the last approval. */
  before: Json
  comment: string | undefined
  escalated: boolean
}

/** What `decide` must say next. Each step has one at most, its `due`; others in the queue are passed over. */
export type Agenda =
  | { do: 'skip'; step: Step }
  | { do: 'complete'; step: Step; ports: string[]; output: Json }
  | { do: 'fail'; step: Step; error: RunError }
  | { do: 'resolve'; step: Step; callback: Callback; decision: Decision }

/** The next that is said of the step, in place of what was due before. */
export function schedule(state: RunState, item: Agenda): void {
  item.step.due = item
  state.agenda.push(item)
}

/** Something that is due at a time: in run time, which stands still while the run is paused (`debug/pausing.ts`). */
export interface Timer {
  readonly at: number
  readonly kind: 'wake' | 'expire' | 'escalate'
  readonly step: Step
  readonly wait: Wait
}

export interface RetryTimer {
  readonly at: number
  readonly step: Step
}

/** A run that is paused: since when, why, and where it stopped. */
export interface Paused {
  readonly at: number
  readonly reason: PauseReason
  readonly place: Place | undefined
}

/** How a run that is stepped goes on (`debug/stepping.ts`). */
export interface Stepping {
  readonly go: Exclude<Go, 'pause' | 'continue'>
  /** Whether the next node that starts is the one that is stepped; if not, the run pauses before it. */
  readonly first: boolean
  /** What is stepped, once it has begun; for `out`, what is left. */
  target: Step | undefined
  /** It is over. */
  done: boolean
}

export interface RunState {
  readonly plan: Plan
  run: string
  status: RunStatus | 'new'
  seq: number
  startedAt: number
  trigger: string
  payload: Json
  /** What nodes give in place of running. */
  pins: Pins | undefined
  /** What steps are given in place of what leads to them. */
  givenInputs: GivenInputs | undefined
  top: Scope
  /** Item scopes by key. */
  scopes: Map<string, Scope>
  ready: Queue<Step>
  agenda: Queue<Agenda>
  timers: TimeHeap<Timer>
  retries: TimeHeap<RetryTimer>
  /** Questions that wait for an answer. */
  callbacks: Map<string, Callback>
  /** The ids of those that were answered, timed out or withdrawn. */
  answered: Set<string>
  /** Steps that wait for an event. */
  listening: Set<Step>
  /** Steps that wait for the end of a run that they called, by its id. */
  calling: Map<string, Step>
  executing: number
  /** Sum of `live` over all scopes. */
  live: number
  executions: number
  tokens: number
  usd: number
  /** Why the run must fail. */
  fault: { error: RunError; node?: string } | undefined
  paused: Paused | undefined
  /** How long the run was paused before, in milliseconds. */
  pausedMs: number
  stepping: Stepping | undefined
  /** The step that the run was paused before last: it does not stop there again. */
  passed: Step | undefined
  /** The step that `stepAt` found last. */
  last: Step | undefined
  /** Last outputs of nodes that fired a port without edges, in the order of their first. */
  ends: Map<string, Json>
}

/** A run before its first event. */
export function newState(plan: Plan): RunState {
  return {
    plan,
    run: '',
    status: 'new',
    seq: 0,
    startedAt: 0,
    trigger: '',
    payload: null,
    pins: undefined,
    givenInputs: undefined,
    top: newScope(plan.top, '', undefined, 0, null),
    scopes: new Map(),
    ready: new Queue(),
    agenda: new Queue(),
    timers: new TimeHeap(),
    retries: new TimeHeap(),
    callbacks: new Map(),
    answered: new Set(),
    listening: new Set(),
    calling: new Map(),
    executing: 0,
    live: 0,
    executions: 0,
    tokens: 0,
    usd: 0,
    fault: undefined,
    paused: undefined,
    pausedMs: 0,
    stepping: undefined,
    passed: undefined,
    last: undefined,
    ends: new Map(),
  }
}

export function newScope(
  region: PlanRegion,
  key: string,
  owner: Step | undefined,
  index: number,
  item: Json,
): Scope {
  const scope: Scope = {
    key,
    region,
    owner,
    batch: owner?.items,
    index,
    item,
    steps: [],
    loops: region.loops.map((loop) => newLoop(loop.size)),
    pending: [],
    // No prototype: a node may be called `constructor` or `__proto__`.
    outputs: Object.create(null) as Scope['outputs'],
    openResults: region.expectedResults,
    results: [],
    live: 0,
    ended: false,
    dead: false,
  }
  for (const node of region.nodes) scope.steps.push(newStep(node, scope))
  return scope
}

function newStep(node: PlanNode, scope: Scope): Step {
  return {
    node,
    scope,
    status: 'idle',
    open: node.expected,
    delivered: 0,
    values: [],
    input: null,
    attempt: 0,
    startedAt: 0,
    retryAt: 0,
    wait: undefined,
    items: undefined,
    due: undefined,
  }
}

export function newLoop(size: number): LoopState {
  return { round: 1, feedback: null, fired: new Map(), unsettled: size, ended: false }
}

/** The innermost loop around a step, as it stands. */
export function loopOf(step: Step): LoopState | undefined {
  const loop = step.node.loops[0]
  return loop && step.scope.loops[loop.index]
}

/** The round of the innermost loop around a step; 1 outside loops. */
export function roundOf(step: Step): number {
  return loopOf(step)?.round ?? 1
}

/** Where a step stands, as events say it. */
export function placeOf(step: Step): Place {
  const scope = scopeText(step)
  const round = roundOf(step)
  return scope === undefined ? { node: step.node.id, round } : { node: step.node.id, round, scope }
}

/** The scope part of a step's place: its item, then the rounds of all loops around it but the innermost. */
export function scopeText(step: Step): string | undefined {
  const { key } = step.scope
  if (step.node.loops.length < 2) return key === '' ? undefined : key
  const outer = rounds(step, 1)
  return key === '' ? outer : `${key}/${outer}`
}

/** The key of an item's scope: unique in the run, whatever loops and containers stand around it. */
export function itemKey(container: Step, index: number): string {
  const attempt = container.attempt > 1 ? `~${container.attempt}` : ''
  const own = `${container.node.id}${attempt}:${index}`
  return [container.scope.key, rounds(container, 0), own].filter((part) => part !== '').join('/')
}

/** The rounds of the loops around a step, outermost first, leaving out so many of the innermost. */
function rounds(step: Step, skip: number): string {
  return step.node.loops
    .slice(skip)
    .reverse()
    .map((loop) => `${loop.head.id}@${step.scope.loops[loop.index]?.round ?? 1}`)
    .join('/')
}

/** The step that an event speaks of. */
export function stepAt(state: RunState, place: Place): Step | undefined {
  // Most events speak of the same step as the one before.
  const { last } = state
  if (last?.node.id === place.node && place.scope === undefined && last.scope === state.top)
    return last
  const step = findStep(state, place)
  state.last = step
  return step
}

function findStep(state: RunState, place: Place): Step | undefined {
  const scope = scopeAt(state, place.scope)
  const node = state.plan.nodes.get(place.node)
  return node && scope?.steps[node.index]
}

function scopeAt(state: RunState, scope: string | undefined): Scope | undefined {
  // Item segments hold a colon; what follows the last one are rounds of the node's own loops.
  const item = scope?.lastIndexOf(':') ?? -1
  if (scope === undefined || item === -1) return state.top
  const end = scope.indexOf('/', item)
  return state.scopes.get(end === -1 ? scope : scope.slice(0, end))
}
