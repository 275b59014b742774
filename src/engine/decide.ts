/** What happens next in a run, as a pure function of what has happened (semantics section 3). */
import type { Json } from '../shared/workflow/document'
import { formatDuration } from '../shared/workflow/duration'
import { jsonEqual } from '../shared/workflow/json-equal'
import type { Decision, RunError, RunEventBody } from '../shared/run/events'
import { placeOf, type Agenda, type Callback, type RunState, type Step } from './state'

/**
 * The next event that follows at time `now` (milliseconds since the epoch), or undefined when the run can do nothing until an
 * executor, a person, an event or a later time. Call it again after each `evolve`. What it drops from the state's queues is
 * stale in any case, so calling it twice gives the same answer.
 */
export function decide(state: RunState, now: number): RunEventBody | undefined {
  if (state.status !== 'running') return undefined
  if (state.fault) return { type: 'run.failed', ...state.fault }
  return (
    fromAgenda(state, now) ??
    fromTimers(state, now) ??
    fromRetries(state, now) ??
    fromReady(state, now) ??
    theEnd(state)
  )
}

/** When `decide` will have something to say by the passing of time alone, in milliseconds since the epoch. */
export function nextWake(state: RunState): number | undefined {
  dropStaleTimers(state)
  const timer = state.timers.peek()?.at
  // A retry that waits for a slot begins when one is free, not at a time.
  const full = state.executing >= state.plan.concurrency
  const retry = full ? undefined : state.retries.peek()?.at
  if (timer === undefined || retry === undefined) return timer ?? retry
  return Math.min(timer, retry)
}

function fromAgenda(state: RunState, now: number): RunEventBody | undefined {
  for (let item = state.agenda.peek(); item; item = state.agenda.peek()) {
    if (isDue(item)) return say(item, now)
    state.agenda.shift()
  }
  return undefined
}

/** In an item that was given up, only failures are still said. */
function isDue(item: Agenda): boolean {
  return item.step.due === item && (item.do === 'fail' || !item.step.scope.dead)
}

function say(item: Agenda, now: number): RunEventBody {
  const place = placeOf(item.step)
  switch (item.do) {
    case 'skip':
      return { type: 'node.skipped', ...place }
    case 'complete':
      return {
        type: 'node.completed',
        ...place,
        ports: item.ports,
        output: item.output,
        durationMs: now - item.step.startedAt,
      }
    case 'fail':
      return failure(item.step, item.error, now)
    case 'resolve':
      return resolution(item.callback, item.decision, false)
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
  used: Pick<Extract<RunEventBody, { type: 'node.failed' }>, 'usage' | 'costUsd'> = {},
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
    !step.scope.dead &&
    error.code !== 'aborted' &&
    step.attempt < retry.maxAttempts &&
    (retry.anyError || error.retryable === true)
  if (!again) return { ...base, willRetry: false }
  const growth = retry.exponential ? 2 ** (step.attempt - 1) : 1
  const delay = Math.max(Math.min(retry.delay * growth, retry.maxDelay), error.retryAfterMs ?? 0)
  return { ...base, willRetry: true, retryAt: now + delay }
}

function fromTimers(state: RunState, now: number): RunEventBody | undefined {
  dropStaleTimers(state)
  const timer = state.timers.peek()
  if (!timer || timer.at > now) return undefined
  if (timer.kind === 'wake') return { type: 'timer.fired', ...placeOf(timer.step) }
  const { callback } = timer.wait
  if (!callback) return undefined
  if (timer.kind === 'escalate')
    return {
      type: 'callback.escalated',
      callback: callback.id,
      to: callback.request.escalateTo ?? [],
    }
  return resolution(callback, callback.request.onTimeout ?? 'timeout', true)
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

function fromRetries(state: RunState, now: number): RunEventBody | undefined {
  dropStaleTimers(state)
  const retry = state.retries.peek()
  if (!retry || retry.at > now || state.executing >= state.plan.concurrency) return undefined
  return start(state, retry.step, now)
}

function fromReady(state: RunState, now: number): RunEventBody | undefined {
  for (let step = state.ready.peek(); step; step = state.ready.peek()) {
    if (step.status === 'ready') {
      if (state.executing >= state.plan.concurrency) return undefined
      return start(state, step, now)
    }
    state.ready.shift()
  }
  return undefined
}

function start(state: RunState, step: Step, now: number): RunEventBody {
  const attempt = step.attempt + 1
  const spent = spentBudget(state, attempt, now)
  if (spent !== undefined)
    return {
      type: 'run.failed',
      node: step.node.id,
      error: {
        code: 'budget-exceeded',
        message: `${spent} "${step.node.name}" was not started. Raise the budget in the workflow's settings, or make the workflow do less.`,
        node: step.node.id,
      },
    }
  return { type: 'node.started', ...placeOf(step), attempt, input: step.input }
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
  if (durationMs !== undefined && now - state.startedAt >= durationMs && durationMs > 0)
    return `The run's time budget of ${formatDuration(durationMs)} is used up.`
  return undefined
}

function theEnd(state: RunState): RunEventBody | undefined {
  return state.live === 0 ? { type: 'run.completed', output: outputOf(state) } : undefined
}

/** What each node without edges on the port that fired last produced; with exactly one such node, that value (rule 10). */
function outputOf(state: RunState): Json {
  const [first, ...more] = state.ends
  if (!first) return {}
  return more.length === 0 ? first[1] : Object.fromEntries(state.ends)
}
