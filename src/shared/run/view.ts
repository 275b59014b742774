/**
 * Folds a run's events into what is shown of it (run-view.ts).
 *
 * `foldRun` copies only what an event touches: a node's view keeps its identity until that node changes, so a component that
 * subscribes to one node renders only then.
 */
import type { Json } from '../workflow/document'
import type { Place, RunEvent, RunStatus } from './events'
import { samePerson } from './people'
import { byId, IDLE, type NodeState, type NodeView, type Phase, type RunView } from './run-view'
import { answered, change, placeKey, question, type Draft } from './view-draft'
import { addCost, nodeCost } from './view-cost'
import { goOn, interrupt, log, pause, unpausedTime } from './view-pause'

export { emptyRunView } from './run-view'
export type {
  CallbackView,
  LogView,
  NodeState,
  NodeView,
  PausedView,
  RunPart,
  RunView,
} from './run-view'

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
      view.delivery = event.delivery
      view.simulated = event.simulated
      view.forkOf = event.forkOf
      view.pins = event.pins
      view.startedAt = event.at
      view.status = 'running'
      return
    case 'node.started': {
      const node = view.nodes[event.node] ?? IDLE
      put(view, placeKey(event), 'running')
      if (event.attempt === 1) view.executions += 1
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
        wakeAt: event.retryAt && unpausedTime(view, event.retryAt, event.at),
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
          value: event.value === undefined ? callback.value : event.value,
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
    case 'callback.withdrawn': {
      const callback = question(view, event.callback)
      if (callback)
        change(view, callback, {
          approvedBy: callback.approvedBy.filter((name) => !samePerson(name, event.by)),
          value: event.value === undefined ? callback.value : event.value,
        })
      return
    }
    case 'callback.delegated': {
      const callback = question(view, event.callback)
      if (callback) change(view, callback, { assignees: event.assignees })
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
    case 'run.paused':
      pause(view, event)
      break
    case 'run.resumed':
      goOn(view, event)
      break
    case 'run.recovered':
      if (!view.paused) return
      interrupt(view)
      break
    case 'node.noted':
      patch(event.node, nodeCost(view.nodes[event.node] ?? IDLE, event))
      addCost(view, event)
      return
    case 'debug.logged':
      log(view, event)
      return
    default:
      return
  }
  const waits = view.paused || (view.places.size > 0 && view.running === 0)
  view.status = waits ? 'waiting' : 'running'
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
    const expiresAt = event.expiresAt && unpausedTime(view, event.expiresAt, event.at)
    patch(event.node, { state: 'asking', wakeAt: expiresAt })
    const asked = { ...event, expiresAt, requestedAt: event.at, approvedBy: [], resolved: false }
    change(view, asked, {}).set(placeKey(event), event.callback)
  } else {
    patch(event.node, {
      state: 'waiting',
      wakeAt: event.type === 'timer.set' ? unpausedTime(view, event.wakeAt, event.at) : node.wakeAt,
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

function end(view: Draft, at: number, status: RunStatus): void {
  view.status = status
  view.endedAt = at
  if (view.paused) view.pausedMs += Math.max(0, at - view.paused.at)
  view.paused = undefined
  view.places.clear()
  view.running = 0
  for (const [id, node] of Object.entries(view.nodes))
    if (node.active > 0)
      view.nodes[id] = { ...node, state: 'stopped', active: 0, wakeAt: undefined }
}
