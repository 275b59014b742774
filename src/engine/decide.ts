/** What happens next in a run, as a pure function of what has happened (semantics section 3). */
import type { Json } from '../shared/workflow/document'
import { formatDuration } from '../shared/workflow/duration'
import { jsonEqual } from '../shared/workflow/json-equal'
import type { Decision, RunError, RunEvent, RunEventBody, Spent } from '../shared/run/events'
import { runTime } from './debug/run-time'
import { mayStart } from './debug/stepping'
import { limitError, valueLimit } from './limits'
import { completedEvent, makeEvent, startedEvent } from './make-event'
import { placeOf } from './state'
import type { Agenda, Callback, RetryTimer, RunState, Step, Timer } from './state'

/**
 * The next event that follows at time `now` (milliseconds since the epoch), or undefined when the run can do nothing until an
 * executor, a person, an event or a later time. Call it again after each `evolve`. What it drops from the state's queues is
 * stale in any case, so calling it twice gives the same answer.
 */
export function decide(state: RunState, now: number): RunEvent | undefined {
  if (state.status !== 'running') return undefined
  if (state.paused) return whilePaused(state, now)
  if (state.fault) return makeEvent(state, now, { type: 'run.failed', ...state.fault })
  dropStaleTimers(state)
  return (
    fromAgenda(state, now) ??
    fromTimers(state, now) ??
    fromRetries(state, now) ??
    fromReady(state, now) ??
    theEnd(state, now)
  )
}

/** When `decide` will have something to say by the passing of time alone, in milliseconds since the epoch. */
export function nextWake(state: RunState): number | undefined {
  const { paused, pausedMs } = state
  if (paused) return undefined
  const due = nextDue(state)
  return due === undefined ? undefined : due + pausedMs
}

/** The same in run time. */
function nextDue(state: RunState): number | undefined {
  dropStaleTimers(state)
  const timer = state.timers.peek()?.at
  // A retry that waits for a slot begins when one is free, not at a time.
  const full = state.executing >= state.plan.concurrency
  const retry = full ? undefined : nextRetry(state)?.at
  if (timer === undefined || retry === undefined) return timer ?? retry
  return Math.min(timer, retry)
}

/** What was in flight ends, people answer, and what follows from that is said; nothing starts, fails or passes for lack of time. */
function whilePaused(state: RunState, now: number): RunEvent | undefined {
  const item = state.agenda.find((due) => isDue(due) && !followsFromError(due))
  return item && say(state, item, now)
}

/** An error takes its way only when whoever paused the run there has seen it. What an item gives up is of no use meanwhile. */
function followsFromError(item: Agenda): boolean {
  return (
    (item.do === 'fail' && !item.step.scope.dead) ||
    (item.do === 'complete' && item.ports.includes('error'))
  )
}

function fromAgenda(state: RunState, now: number): RunEvent | undefined {
  for (let item = state.agenda.peek(); item; item = state.agenda.peek()) {
    if (isDue(item)) return say(state, item, now)
    state.agenda.shift()
  }
  return undefined
}

/** In an item that was given up, only failures are still said. */
function isDue(item: Agenda): boolean {
  return item.step.due === item && (item.do === 'fail' || !item.step.scope.dead)
}

function say(state: RunState, item: Agenda, now: number): RunEvent {
  switch (item.do) {
    case 'skip':
      return makeEvent(state, now, { type: 'node.skipped', ...placeOf(item.step) })
    case 'complete':
      return completedEvent(state, item.step, now, item)
    case 'fail':
      return makeEvent(state, now, failure(item.step, item.error, now))
    case 'resolve':
      return makeEvent(state, now, resolution(item.callback, item.decision, false))
  }
}

/**
 * The event for a failed attempt: whether it is tried again, and when (rule 8). Network errors, 408, 429, 5xx and timeouts
 * are marked retryable by what threw them; `retry.on: "any"` retries the rest too.
 */
export function failure(
  step: Step,
  error: RunError,
  now: number,
  used: Spent = {},
  mayRetry = true,
): RunEventBody {
  const { retry } = step.node
  const base = {
    type: 'node.failed',
    ...placeOf(step),
    attempt: step.attempt,
    error,
    ...used,
  } as const
  const again =
    mayRetry &&
    !step.scope.dead &&
    error.code !== 'aborted' &&
    step.attempt < retry.maxAttempts &&
    (retry.anyError || error.retryable === true)
  if (!again) return { ...base, willRetry: false }
  const growth = retry.exponential ? 2 ** (step.attempt - 1) : 1
  const delay = Math.max(Math.min(retry.delay * growth, retry.maxDelay), error.retryAfterMs ?? 0)
  return { ...base, willRetry: true, retryAt: now + delay }
}

function fromTimers(state: RunState, now: number): RunEvent | undefined {
  const timer = state.timers.peek()
  if (!timer || timer.at > runTime(state, now)) return undefined
  const body = ofTimer(timer, now)
  return body && makeEvent(state, now, body)
}

function ofTimer({ kind, step, wait }: Timer, now: number): RunEventBody | undefined {
  if (kind === 'wake') return { type: 'timer.fired', ...placeOf(step) }
  if (wait.call) return failure(step, tooLong(step), now)
  const { callback } = wait
  if (!callback) return undefined
  if (kind === 'escalate')
    return {
      type: 'callback.escalated',
      callback: callback.id,
      to: callback.request.escalateTo ?? [],
    }
  return resolution(callback, callback.request.onTimeout ?? 'timeout', true)
}

/** A called run was not over when the node's time limit was. */
function tooLong({ node, attempt }: Step): RunError {
  return {
    code: 'timeout',
    message: `"${node.name}" took longer than ${formatDuration(node.timeoutMs ?? 0)}, its time limit. The run that it called was cancelled.`,
    node: node.id,
    attempt,
    retryable: true,
  }
}

function dropStaleTimers(state: RunState): void {
  for (let timer = state.timers.peek(); timer; timer = state.timers.peek()) {
    const { step, wait, kind } = timer
    const live = step.status === 'waiting' && step.wait === wait && !step.scope.dead
    if (live && !(kind === 'escalate' && wait.callback?.escalated)) break
    state.timers.pop()
  }
  for (let retry = state.retries.peek(); retry; retry = state.retries.peek()) {
    if (retry.step.status === 'retrying' && retry.step.retryAt === retry.at) break
    state.retries.pop()
  }
}

function resolution(
  callback: Callback,
  decision: Decision | 'timeout',
  auto: boolean,
): RunEventBody {
  const { decidedBy, approvedBy } = callback
  const by = auto
    ? []
    : decision !== 'approve' && decidedBy !== undefined
      ? [decidedBy]
      : approvedBy
  const edited = !jsonEqual(callback.value, callback.request.value)
  const comment = callback.comment === undefined ? {} : { comment: callback.comment }
  return {
    type: 'callback.resolved',
    callback: callback.id,
    decision,
    by,
    value: callback.value,
    ...comment,
    edited,
    auto,
  }
}

function fromRetries(state: RunState, now: number): RunEvent | undefined {
  const retry = nextRetry(state)
  if (!retry || retry.at > runTime(state, now) || state.executing >= state.plan.concurrency)
    return undefined
  return start(state, retry.step, now)
}

/** The retry that is due first, of those that need not wait for what is stepped. */
function nextRetry(state: RunState): RetryTimer | undefined {
  const { retries, stepping } = state
  if (!stepping) return retries.peek()
  return retries.find(
    ({ at, step }) =>
      step.status === 'retrying' && step.retryAt === at && mayStart(state, step) !== 'hold',
  )
}

function fromReady(state: RunState, now: number): RunEvent | undefined {
  for (let step = state.ready.peek(); step; step = state.ready.peek()) {
    if (step.status === 'ready') {
      if (state.executing >= state.plan.concurrency) return undefined
      const next = state.stepping ? notHeld(state) : step
      return next && start(state, next, now)
    }
    state.ready.shift()
  }
  return undefined
}

/** The first that is ready and need not wait for what is stepped. */
function notHeld(state: RunState): Step | undefined {
  return state.ready.find((step) => step.status === 'ready' && mayStart(state, step) !== 'hold')
}

function start(state: RunState, step: Step, now: number): RunEvent {
  const attempt = step.attempt + 1
  const spent = spentBudget(state, attempt, now)
  if (spent !== undefined)
    return makeEvent(state, now, {
      type: 'run.failed',
      node: step.node.id,
      error: {
        code: 'budget-exceeded',
        message: `${spent} "${step.node.name}" was not started. Raise the budget in the workflow's settings, or make the workflow do less.`,
        node: step.node.id,
      },
    })
  return startedEvent(state, step, now, attempt)
}

/** Says which budget is used up (rule 11); a retry costs no further execution. */
function spentBudget(state: RunState, attempt: number, now: number): string | undefined {
  const { executions, tokens, usd, durationMs } = state.plan.budget
  if (executions !== undefined && attempt === 1 && state.executions >= executions)
    return `The budget of ${executions} node executions is used up.`
  if (tokens !== undefined && state.tokens >= tokens)
    return `The budget of ${tokens} tokens is used up (${state.tokens} so far).`
  if (usd !== undefined && state.usd >= usd && state.usd > 0)
    return `The budget of ${usd.toFixed(2)} USD is used up (${state.usd.toFixed(4)} USD so far).`
  const passed = runTime(state, now) - state.startedAt
  if (durationMs !== undefined && passed >= durationMs && durationMs > 0)
    return `The run's time budget of ${formatDuration(durationMs)} is used up.`
  return undefined
}

function theEnd(state: RunState, now: number): RunEvent | undefined {
  if (state.live > 0) return undefined
  const output = outputOf(state)
  // One node's output was checked where it came from; several together may be more than any of them.
  const limit = state.ends.size > 1 ? valueLimit(output) : undefined
  if (!limit) return makeEvent(state, now, { type: 'run.completed', output })
  const { code, message } = limitError(limit, 'What the last nodes put out together')
  return makeEvent(state, now, { type: 'run.failed', error: { code, message, limit } })
}

/** What each node without edges on the port that fired last produced; with exactly one such node, that value (rule 10). */
function outputOf(state: RunState): Json {
  const [first, ...more] = state.ends
  if (!first) return {}
  return more.length === 0 ? first[1] : Object.fromEntries(state.ends)
}
