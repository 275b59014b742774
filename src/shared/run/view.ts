/**
 * What is shown of a run, folded from its events. The canvas, the run list and the inbox all read this.
 *
 * `foldRun` copies only what an event touches: a node's view keeps its identity until that node changes, so a component that
 * subscribes to one node renders only then.
 */
import type { Json } from '../workflow/document'
import type { CallbackRequest, CalledBy, Place, RunError, RunEvent, RunStatus } from './events'

/** A node's ring and icon (interface.md, "A node"). */
export type NodeState =
  'idle' | 'running' | 'retrying' | 'waiting' | 'asking' | 'done' | 'skipped' | 'failed' | 'stopped'

/** One node in one run. Inside a for-each it speaks of the latest item, with counts over all. */
export interface NodeView {
  state: NodeState
  round: number
  attempt: number
  /** How many times it began, retries not counted. */
  executions: number
  startedAt?: number
  /** Of the last execution, in milliseconds. */
  durationMs?: number
  /** The ports that fired last. */
  ports: string[]
  input?: Json
  output?: Json
  error?: RunError
  /** What the model has streamed in the present attempt. */
  text: string
  /** While it waits: when the timer fires or the next attempt begins. */
  wakeAt?: number
  /** Sum over all executions; `unpriced` counts model calls whose price is unknown. */
  costUsd: number
  unpriced: number
  tokens: number
  /** For a container: how its items stand. */
  items?: { total: number; ended: number; failed: number }
  /** Executions now in flight or waiting, over all items. */
  active: number
  /** The run that it called last. */
  child?: string
}

/** A question put to a person, and how it stands. */
export interface CallbackView extends CallbackRequest, Place {
  callback: string
  requestedAt: number
  approvedBy: string[]
  resolved: boolean
}

export interface RunView {
  run: string
  workflow: string
  workflowName: string
  trigger?: string
  /** The node of another run that called this one. */
  calledBy?: CalledBy
  status: RunStatus
  startedAt: number
  endedAt?: number
  /** The last kept event that was folded in; 0 before the first. */
  seq: number
  nodes: Readonly<Record<string, NodeView>>
  callbacks: Readonly<Record<string, CallbackView>>
  output?: Json
  error?: RunError
  costUsd: number
  /** What of it the runs used up that it called. */
  calledCostUsd: number
  unpriced: number
  tokens: number
  /** Executions by place: in flight, or waiting for time, an event, a person or their items. */
  places: ReadonlyMap<string, Phase>
  /** How many of them are in flight. */
  running: number
  /** The question that waits for a person, by the place that asks it. */
  asking: ReadonlyMap<string, string>
}

type Phase = 'running' | 'pending'

const IDLE: NodeView = {
  state: 'idle',
  round: 1,
  attempt: 1,
  executions: 0,
  ports: [],
  text: '',
  costUsd: 0,
  unpriced: 0,
  tokens: 0,
  active: 0,
}

/** A run of which nothing is known yet. */
export function emptyRunView(run: string): RunView {
  return {
    run,
    workflow: '',
    workflowName: '',
    status: 'running',
    startedAt: 0,
    seq: 0,
    nodes: byId(),
    callbacks: byId(),
    costUsd: 0,
    calledCostUsd: 0,
    unpriced: 0,
    tokens: 0,
    places: new Map(),
    running: 0,
    asking: new Map(),
  }
}

/** The view after these events. Events with a `seq` that was folded already are passed over, so a re-sent batch does no harm. */
export function foldRun(view: RunView, events: readonly RunEvent[]): RunView {
  const next: Draft = {
    ...view,
    nodes: byId(view.nodes),
    places: new Map(view.places),
    changes: undefined,
  }
  for (const event of events) {
    const kept = event.type !== 'node.delta'
    if (kept && event.seq <= next.seq) continue
    apply(next, event)
    if (kept) next.seq = event.seq
  }
  const { changes, ...folded } = next
  return { ...folded, ...changes }
}

/** A copy without a prototype: a node may be called `constructor` or `__proto__`. */
function byId<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, entries)
}

type Draft = { -readonly [K in keyof RunView]: RunView[K] } & {
  nodes: Record<string, NodeView>
  places: Map<string, Phase>
  /** Copies of the questions, once one of them changes: there may be thousands, and few events are about them. */
  changes: Questions | undefined
}

interface Questions {
  callbacks: Record<string, CallbackView>
  asking: Map<string, string>
}

/** Puts a question as it is now; gives which places ask what. */
function change(
  view: Draft,
  callback: CallbackView,
  to: Partial<CallbackView>,
): Questions['asking'] {
  view.changes ??= { callbacks: byId(view.callbacks), asking: new Map(view.asking) }
  view.changes.callbacks[callback.callback] = { ...callback, ...to }
  return view.changes.asking
}

/** A question as it stands now. */
function question(view: Draft, callback: string | undefined): CallbackView | undefined {
  return callback === undefined ? undefined : (view.changes ?? view).callbacks[callback]
}

function placeKey({ node, round, scope }: Place): string {
  return `${scope ?? ''}|${node}|${round}`
}

function apply(view: Draft, event: RunEvent): void {
  const patch = (id: string, change: Partial<NodeView>) => {
    view.nodes[id] = { ...(view.nodes[id] ?? IDLE), ...change }
  }
  switch (event.type) {
    case 'run.started':
      view.workflow = event.workflow
      view.workflowName = event.workflowName ?? event.workflow
      view.trigger = event.trigger
      view.calledBy = event.calledBy
      view.startedAt = event.at
      view.status = 'running'
      return
    case 'node.started': {
      const node = view.nodes[event.node] ?? IDLE
      put(view, placeKey(event), 'running')
      patch(event.node, {
        state: event.attempt > 1 ? 'retrying' : 'running',
        round: event.round,
        attempt: event.attempt,
        executions: node.executions + (event.attempt === 1 ? 1 : 0),
        startedAt: event.at,
        input: event.input,
        text: '',
        wakeAt: undefined,
        // An item that begins keeps the error of an item before it in the counts, not here.
        error: undefined,
        active: node.active + (event.attempt === 1 ? 1 : 0),
      })
      break
    }
    case 'node.delta':
      patch(event.node, { text: (view.nodes[event.node] ?? IDLE).text + event.text })
      return
    case 'container.opened': {
      put(view, placeKey(event), 'pending')
      const before = view.nodes[event.node]?.items
      patch(event.node, {
        items: {
          total: (before?.total ?? 0) + event.items.length,
          ended: before?.ended ?? 0,
          failed: before?.failed ?? 0,
        },
      })
      break
    }
    case 'timer.set':
    case 'event.awaited':
    case 'workflow.called':
    case 'callback.requested':
      suspend(view, event, patch)
      break
    case 'node.completed':
      complete(view, event, patch)
      break
    case 'node.skipped':
      patch(event.node, { state: 'skipped', round: event.round, ports: [] })
      return
    case 'node.failed': {
      const node = view.nodes[event.node] ?? IDLE
      if (event.willRetry) put(view, placeKey(event), 'pending')
      else settle(view, event)
      addCost(view, event)
      patch(event.node, {
        state: event.willRetry ? 'retrying' : 'failed',
        error: event.error,
        attempt: event.attempt,
        wakeAt: event.retryAt,
        active: event.willRetry ? node.active : node.active - 1,
        ...nodeCost(node, event),
      })
      break
    }
    case 'callback.voted': {
      const callback = question(view, event.callback)
      if (callback && event.decision === 'approve')
        change(view, callback, {
          // An edit takes back the approvals of what was there before.
          approvedBy: event.value === undefined ? [...callback.approvedBy, event.by] : [event.by],
          value: event.value ?? callback.value,
        })
      return
    }
    case 'callback.resolved': {
      const callback = question(view, event.callback)
      if (callback) answered(view, callback)
      return
    }
    case 'callback.escalated': {
      const callback = question(view, event.callback)
      if (callback)
        change(view, callback, {
          assignees: [...new Set([...callback.assignees, ...event.to])],
        })
      return
    }
    case 'run.completed':
      end(view, event.at, 'completed')
      view.output = event.output
      return
    case 'run.failed':
      end(view, event.at, 'failed')
      view.error = event.error
      return
    case 'run.cancelled':
      end(view, event.at, 'cancelled')
      return
    default:
      return
  }
  view.status = view.places.size > 0 && view.running === 0 ? 'waiting' : 'running'
}

/** Where an execution stands. A run may have a hundred thousand, so nothing looks at all of them. */
function put(view: Draft, key: string, phase: Phase): void {
  leave(view, key)
  if (phase === 'running') view.running += 1
  view.places.set(key, phase)
}

/** The execution is over; false when it was before. */
function leave(view: Draft, key: string): boolean {
  if (view.places.get(key) === 'running') view.running -= 1
  return view.places.delete(key)
}

function answered(view: Draft, callback: CallbackView): void {
  const asking = change(view, callback, { resolved: true })
  const key = placeKey(callback)
  if (asking.get(key) === callback.callback) asking.delete(key)
}

type Patch = (id: string, change: Partial<NodeView>) => void

function suspend(
  view: Draft,
  event: Extract<
    RunEvent,
    { type: 'timer.set' | 'event.awaited' | 'workflow.called' | 'callback.requested' }
  >,
  patch: Patch,
): void {
  const node = view.nodes[event.node] ?? IDLE
  put(view, placeKey(event), 'pending')
  if (event.type === 'callback.requested') {
    patch(event.node, { state: 'asking', wakeAt: event.expiresAt })
    const asked = { ...event, requestedAt: event.at, approvedBy: [], resolved: false }
    change(view, asked, {}).set(placeKey(event), event.callback)
  } else {
    patch(event.node, {
      state: 'waiting',
      wakeAt: event.type === 'timer.set' ? event.wakeAt : node.wakeAt,
      ...(event.type === 'workflow.called' ? { child: event.child } : {}),
    })
  }
}

function complete(
  view: Draft,
  event: Extract<RunEvent, { type: 'node.completed' }>,
  patch: Patch,
): void {
  const node = view.nodes[event.node] ?? IDLE
  // An error that went out of the error port: the failure was counted already.
  const handled = !settle(view, event)
  addCost(view, event)
  patch(event.node, {
    state: handled ? 'failed' : node.active > 1 ? stillActive(node.state) : 'done',
    ports: event.ports,
    output: event.output,
    durationMs: event.durationMs,
    wakeAt: undefined,
    active: handled ? node.active : node.active - 1,
    ...nodeCost(node, event),
    ...(node.items
      ? { items: { ...node.items, ended: node.items.total, failed: failures(event.output) } }
      : {}),
  })
}

/** One execution is over; a question that it asked and nobody answered is withdrawn. False when it was over before. */
function settle(view: Draft, place: Place): boolean {
  const key = placeKey(place)
  const { asking } = view.changes ?? view
  const callback = asking.size > 0 ? question(view, asking.get(key)) : undefined
  if (callback) answered(view, callback)
  return leave(view, key)
}

/** While other items are in it, a node shows what they do. */
function stillActive(state: NodeState): NodeState {
  return state === 'asking' || state === 'waiting' ? state : 'running'
}

function failures(output: Json): number {
  if (output === null || typeof output !== 'object' || Array.isArray(output)) return 0
  return Array.isArray(output.errors) ? output.errors.length : 0
}

type Priced = Extract<RunEvent, { type: 'node.completed' | 'node.failed' }>

function nodeCost(node: NodeView, event: Priced): Partial<NodeView> {
  if (!event.usage) return {}
  return {
    costUsd: node.costUsd + (event.costUsd ?? 0),
    unpriced: node.unpriced + (event.costUsd === undefined ? 1 : 0),
    tokens: node.tokens + event.usage.inputTokens + event.usage.outputTokens,
  }
}

function addCost(view: Draft, event: Priced): void {
  if (!event.usage) return
  if (view.nodes[event.node]?.child !== undefined) view.calledCostUsd += event.costUsd ?? 0
  view.costUsd += event.costUsd ?? 0
  view.unpriced += event.costUsd === undefined ? 1 : 0
  view.tokens += event.usage.inputTokens + event.usage.outputTokens
}

function end(view: Draft, at: number, status: RunStatus): void {
  view.status = status
  view.endedAt = at
  view.places.clear()
  view.running = 0
  for (const [id, node] of Object.entries(view.nodes))
    if (node.active > 0)
      view.nodes[id] = { ...node, state: 'stopped', active: 0, wakeAt: undefined }
}
