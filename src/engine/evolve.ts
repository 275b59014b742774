import type { RunEvent, RunEventOf } from '../shared/run/events'
import { samePerson } from '../shared/run/people'
import { isoTime } from '../shared/workflow/time'
import { goOn, pause } from './debug/pausing'
import { dueAt } from './debug/run-time'
import { began, ended } from './debug/stepping'
import {
  abandon,
  failScope,
  fire,
  makeReady,
  ruleOut,
  ruleOutAll,
  settle,
  startItems,
  stopWaiting,
} from './flow'
import { givenInputs } from './fork/given-inputs'
import { schedule, stepAt, type RunState, type Step, type Wait } from './state'

/**
 * The state after an event (semantics section 3). Changes `state` in place and returns it. An event that does not fit the
 * state (of a step that has moved on, say) changes nothing but `seq`.
 */
export function evolve(state: RunState, event: RunEvent): RunState {
  if (event.type === 'node.delta') return state
  state.seq = event.seq
  switch (event.type) {
    case 'run.started':
      start(state, event)
      break
    case 'node.started': {
      const step = stepAt(state, event)
      if (!step || (step.status !== 'ready' && step.status !== 'retrying')) break
      step.status = 'running'
      step.attempt = event.attempt
      step.startedAt = event.at
      state.executing += 1
      if (event.attempt === 1) state.executions += 1
      if (state.stepping || state.passed) began(state, step)
      break
    }
    case 'node.completed': {
      const step = stepAt(state, event)
      if (!step || !mayEnd(step)) break
      leaveSlot(state, step)
      step.due = undefined
      pay(state, event)
      if (state.stepping) ended(state, step)
      fire(state, step, event.ports, event.output)
      settle(state, step)
      break
    }
    case 'node.skipped': {
      const step = stepAt(state, event)
      if (step?.status !== 'skipping') break
      step.due = undefined
      ruleOutAll(state, step)
      settle(state, step)
      break
    }
    case 'node.failed':
      fail(state, event)
      break
    case 'container.opened': {
      const step = stepAt(state, event)
      if (step?.status === 'running') open(state, step, event)
      break
    }
    case 'timer.set': {
      const step = stepAt(state, event)
      if (!step) break
      const wait = waiting(state, step)
      wait.timerPort = event.port
      state.timers.push({ at: dueAt(state, event.wakeAt, event.at), kind: 'wake', step, wait })
      break
    }
    case 'event.awaited': {
      const step = stepAt(state, event)
      if (!step) break
      waiting(state, step).event = { name: event.name, match: event.match, port: event.port }
      state.listening.add(step)
      break
    }
    case 'timer.fired': {
      const step = stepAt(state, event)
      const port = step?.wait?.timerPort
      if (!step || step.status !== 'waiting' || port === undefined) break
      finish(state, step)
      schedule(state, { do: 'complete', step, ports: [port], output: step.input })
      break
    }
    case 'event.received': {
      const step = stepAt(state, event)
      const port = step?.wait?.event?.port
      if (!step || step.status !== 'waiting' || port === undefined) break
      finish(state, step)
      schedule(state, { do: 'complete', step, ports: [port], output: event.payload })
      break
    }
    case 'workflow.called': {
      const step = stepAt(state, event)
      if (!step) break
      const { child, workflow, payload = step.input, expiresAt } = event
      const wait = waiting(state, step)
      wait.call = { child, workflow, payload }
      state.calling.set(child, step)
      if (expiresAt !== undefined)
        state.timers.push({ at: dueAt(state, expiresAt, event.at), kind: 'expire', step, wait })
      break
    }
    case 'callback.requested': {
      const step = stepAt(state, event)
      if (step) ask(state, step, event)
      break
    }
    case 'callback.voted':
      vote(state, event)
      break
    case 'callback.resolved':
      resolve(state, event)
      break
    case 'callback.escalated': {
      const callback = state.callbacks.get(event.callback)
      if (!callback) break
      callback.escalated = true
      callback.assignees = [...new Set([...callback.assignees, ...event.to])]
      break
    }
    case 'callback.withdrawn':
      takeBack(state, event)
      break
    case 'callback.delegated': {
      const callback = state.callbacks.get(event.callback)
      if (callback) callback.assignees = event.assignees
      break
    }
    case 'run.completed':
      state.status = 'completed'
      break
    case 'run.failed':
      state.status = 'failed'
      break
    case 'run.cancelled':
      state.status = 'cancelled'
      break
    case 'run.paused':
      pause(state, event)
      break
    case 'run.resumed':
      goOn(state, event)
      break
    case 'node.noted':
      pay(state, event)
      break
    // They change nothing of what a run has come to.
    case 'run.recovered':
    case 'debug.logged':
      break
  }
  return state
}

function start(state: RunState, event: RunEventOf<'run.started'>): void {
  state.run = event.run
  state.status = 'running'
  state.startedAt = event.at
  state.trigger = event.trigger
  state.payload = event.payload
  state.pins = event.pins
  state.givenInputs = givenInputs(event.forkOf)
  for (const step of state.top.steps) {
    if (!step.node.definition?.trigger) continue
    if (step.node.id === event.trigger) {
      step.input = event.payload
      makeReady(state, step)
    } else {
      // Rule 1: the other triggers did not fire.
      for (const edge of step.node.out) if (!edge.leaves) ruleOut(state, state.top, edge)
    }
  }
}

/** Whether a step may be said to have completed or failed: at work, about to, or waiting for a run that it called. */
function mayEnd({ status, wait }: Step): boolean {
  return (
    status === 'running' ||
    status === 'finishing' ||
    (status === 'waiting' && wait?.call !== undefined)
  )
}

function leaveSlot(state: RunState, step: Step): void {
  if (step.status === 'running') state.executing -= 1
}

function pay(
  state: RunState,
  event: RunEventOf<'node.completed' | 'node.failed' | 'node.noted'>,
): void {
  if (event.usage) state.tokens += event.usage.inputTokens + event.usage.outputTokens
  state.usd += event.costUsd ?? 0
}

function fail(state: RunState, event: RunEventOf<'node.failed'>): void {
  const step = stepAt(state, event)
  if (!step || !mayEnd(step)) return
  leaveSlot(state, step)
  stopWaiting(state, step)
  step.due = undefined
  pay(state, event)
  step.items = undefined
  if (event.willRetry) {
    step.status = 'retrying'
    step.retryAt = dueAt(state, event.retryAt ?? event.at, event.at)
    state.retries.push({ at: step.retryAt, step })
    return
  }
  if (state.stepping) ended(state, step)
  if (step.scope.dead) {
    settle(state, step)
    return
  }
  if (step.node.outputs.has('error')) {
    step.status = 'finishing'
    const { code, message, node, attempt } = event.error
    schedule(state, {
      do: 'complete',
      step,
      ports: ['error'],
      output: {
        error: { code, message, node: node ?? step.node.id, attempt: attempt ?? event.attempt },
        input: step.input,
      },
    })
    return
  }
  abandon(state, step)
  failScope(state, step, event.error)
}

function open(state: RunState, step: Step, event: RunEventOf<'container.opened'>): void {
  leaveSlot(state, step)
  step.status = 'opened'
  step.items = {
    values: event.items,
    concurrency: Math.max(1, event.concurrency),
    stopOnError: event.onItemError === 'stop',
    next: 0,
    active: 0,
    ended: 0,
    results: [],
    errors: new Map(),
    scopes: new Set(),
    starting: false,
  }
  startItems(state, step)
}

/** A step that begins to wait gives up its slot; a second reason to wait joins the first. */
function waiting(state: RunState, step: Step): Wait {
  leaveSlot(state, step)
  step.status = 'waiting'
  step.wait ??= {}
  return step.wait
}

function finish(state: RunState, step: Step): void {
  stopWaiting(state, step)
  step.status = 'finishing'
}

function ask(state: RunState, step: Step, event: RunEventOf<'callback.requested'>): void {
  const wait = waiting(state, step)
  const { callback: id, at } = event
  const due = (time?: number) => (time === undefined ? undefined : dueAt(state, time, at))
  const [expiresAt, escalateAt] = [due(event.expiresAt), due(event.escalateAt)]
  wait.callback = {
    id,
    step,
    request: event,
    expiresAt,
    assignees: event.assignees,
    approvedBy: [],
    decidedBy: undefined,
    value: event.value,
    before: event.value,
    comment: undefined,
    escalated: false,
  }
  state.callbacks.set(id, wait.callback)
  if (expiresAt !== undefined) state.timers.push({ at: expiresAt, kind: 'expire', step, wait })
  if (escalateAt !== undefined) state.timers.push({ at: escalateAt, kind: 'escalate', step, wait })
}

function vote(state: RunState, event: RunEventOf<'callback.voted'>): void {
  const callback = state.callbacks.get(event.callback)
  if (!callback) return
  callback.before = callback.value
  if (event.value !== undefined) {
    // Whoever approved before approved something else.
    callback.value = event.value
    callback.approvedBy = []
  }
  callback.comment = event.comment ?? callback.comment
  if (event.decision !== 'approve') callback.decidedBy = event.by
  else if (!callback.approvedBy.includes(event.by)) callback.approvedBy.push(event.by)
  if (event.decision !== 'approve' || callback.approvedBy.length >= callback.request.approvals)
    schedule(state, { do: 'resolve', step: callback.step, callback, decision: event.decision })
}

/** The first of two approvals is taken back, with its edit and its comment. */
function takeBack(state: RunState, event: RunEventOf<'callback.withdrawn'>): void {
  const callback = state.callbacks.get(event.callback)
  if (!callback) return
  callback.approvedBy = callback.approvedBy.filter((name) => !samePerson(name, event.by))
  if (event.value !== undefined) callback.value = event.value
  callback.before = callback.value
  callback.comment = undefined
}

/** Ports by what was decided. */
const PORT = { approve: 'approved', reject: 'rejected', timeout: 'timeout', again: '' } as const

function resolve(state: RunState, event: RunEventOf<'callback.resolved'>): void {
  const callback = state.callbacks.get(event.callback)
  if (callback?.step.status !== 'waiting') return
  const { step } = callback
  step.due = undefined
  finish(state, step)
  if (callback.request.question === 'in-doubt') {
    settleDoubt(state, step, event, callback.request.handedOver === true)
    return
  }
  const { value, decision, by, comment, edited, auto } = event
  schedule(state, {
    do: 'complete',
    step,
    ports: [PORT[decision]],
    output: { value, decision, by, at: isoTime(event.at), comment: comment ?? null, edited, auto },
  })
}

/** A person said whether a node that was in flight when the process ended has happened, or what it is to give (semantics section 6). */
function settleDoubt(
  state: RunState,
  step: Step,
  event: RunEventOf<'callback.resolved'>,
  handedOver: boolean,
): void {
  if (event.decision === 'again') {
    step.status = 'retrying'
    step.retryAt = dueAt(state, event.at, event.at)
    state.retries.push({ at: step.retryAt, step })
  } else if (event.decision === 'approve')
    schedule(state, { do: 'complete', step, ports: [step.node.firstPort], output: event.value })
  else
    schedule(state, {
      do: 'fail',
      step,
      error: {
        code: 'in-doubt',
        message: doubtWords(step.node.name, event.by.join(', ') || 'a person', handedOver),
        node: step.node.id,
        attempt: step.attempt,
        retryable: false,
      },
    })
}

function doubtWords(name: string, by: string, handedOver: boolean): string {
  return handedOver
    ? `"${name}" was handed over to a person, and ${by} let it fail.`
    : `"${name}" was in flight when Baton ended, and ${by} said that it did not happen.`
}
