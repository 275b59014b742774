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
  }
}

/** The view after these events. Events with a `seq` that was folded already are passed over, so a re-sent batch does no harm. */
export function foldRun(view: RunView, events: readonly RunEvent[]): RunView {
  const next: Draft = {
    ...view,
    nodes: byId(view.nodes),
    callbacks: byId(view.callbacks),
    places: new Map(view.places),
  }
  for (const event of events) {
    const kept = event.type !== 'node.delta'
    if (kept && event.seq <= next.seq) continue
    apply(next, event)
    if (kept) next.seq = event.seq
  }
  return next
}

/** A copy without a prototype: a node may be called `constructor` or `__proto__`. */
function byId<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, entries)
}

type Draft = { -readonly [K in keyof RunView]: RunView[K] } & {
  nodes: Record<string, NodeView>
  callbacks: Record<string, CallbackView>
  places: Map<string, Phase>
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
      view.places.set(placeKey(event), 'running')
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
      view.places.set(placeKey(event), 'pending')
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
      if (event.willRetry) view.places.set(placeKey(event), 'pending')
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
      const callback = view.callbacks[event.callback]
      if (callback && event.decision === 'approve')
        view.callbacks[event.callback] = {
          ...callback,
          // An edit takes back the approvals of what was there before.
          approvedBy: event.value === undefined ? [...callback.approvedBy, event.by] : [event.by],
          value: event.value ?? callback.value,
        }
      return
    }
    case 'callback.resolved': {
      const callback = view.callbacks[event.callback]
      if (callback) view.callbacks[event.callback] = { ...callback, resolved: true }
      return
    }
    case 'callback.escalated': {
      const callback = view.callbacks[event.callback]
      if (callback)
        view.callbacks[event.callback] = {
          ...callback,
          assignees: [...new Set([...callback.assignees, ...event.to])],
        }
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
  view.status = isWaiting(view.places) ? 'waiting' : 'running'
}

function isWaiting(places: ReadonlyMap<string, Phase>): boolean {
  if (places.size === 0) return false
  for (const phase of places.values()) if (phase === 'running') return false
  return true
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
  view.places.set(placeKey(event), 'pending')
  if (event.type === 'callback.requested') {
    patch(event.node, { state: 'asking', wakeAt: event.expiresAt })
    view.callbacks[event.callback] = {
      ...event,
      requestedAt: event.at,
      approvedBy: [],
      resolved: false,
    }
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
  const handled = !view.places.has(placeKey(event))
  settle(view, event)
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

/** One execution is over; a question that it asked and nobody answered is withdrawn. */
function settle(view: Draft, place: Place): void {
  const key = placeKey(place)
  view.places.delete(key)
  for (const callback of Object.values(view.callbacks))
    if (!callback.resolved && placeKey(callback) === key)
      view.callbacks[callback.callback] = { ...callback, resolved: true }
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
  for (const [id, node] of Object.entries(view.nodes))
    if (node.active > 0)
      view.nodes[id] = { ...node, state: 'stopped', active: 0, wakeAt: undefined }
}
