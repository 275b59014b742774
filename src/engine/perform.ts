/** Performs one attempt of one step: calls its executor with its config filled in, and says what came of it as events. */
import type { Note, Place, RunEventBody, Spent } from '../shared/run/events'
import { spentOf } from '../shared/run/spent'
import { calledWorkflow } from '../shared/workflow/called'
import type { Attempt } from './attempt'
import { contextFor } from './context'
import { failure } from './decide'
import type { Effects } from './effects'
import type { Completion, Execute, ExecuteResult, ExecutorRegistry, Suspension } from './execute'
import { after, type Eventually } from './later'
import { checkValue } from './limits'
import { NodeError, toRunError, type NodeErrorCode } from './node-error'
import { pinOf } from './pins'
import type { Clock } from './ports'
import type { MockEntry, Mocks } from './run-handle'
import { placeOf, type RunState, type Step } from './state'

/** Who hears what an attempt streams out. */
export interface Watcher {
  onDelta(step: Step, text: string): void
  onNote(step: Step, note: Note, spent: Spent): void
}

/** What attempts need from the run that they belong to. */
export interface Performing {
  readonly state: RunState
  readonly executors: ExecutorRegistry
  readonly effects: Effects
  readonly clock: Clock
  readonly mocks: Mocks | undefined
  /** How often each mocked node was called; counted here, because attempts and rounds share one list. */
  readonly mockCalls: Map<string, number>
  readonly watcher: Watcher
}

/** What the attempt comes to: at once where nothing in it has to wait. Throws or rejects with whatever the executor throws. */
export function perform(
  performing: Performing,
  step: Step,
  attempt: Attempt,
): Eventually<ExecuteResult> {
  const { node } = step
  const { mocks } = performing
  const mock = mocks && Object.hasOwn(mocks, node.id) ? mocks[node.id] : undefined
  if (mock) return scripted(performing, step, mock)
  const pin = pinOf(performing.state, node)
  if (pin) return { ports: [pin.port ?? node.firstPort], output: pin.output }
  if (node.disabled) return { ports: [node.firstPort], output: step.input }
  const execute = performing.executors.get(node.type)
  if (!execute || !node.definition)
    throw new NodeError(
      'error',
      `"${node.name}" is of type "${node.type}", which this version of Baton cannot run.`,
    )
  if (node.timeoutMs !== undefined)
    return withTimeLimit(performing, step, attempt, execute, node.timeoutMs)
  return after(contextFor(performing, step, attempt), execute)
}

/** The n-th call of a mocked node yields the n-th entry of its script; the last one repeats (semantics section 7). */
function scripted(performing: Performing, step: Step, script: MockEntry[]): ExecuteResult {
  const { node } = step
  const call = performing.mockCalls.get(node.id) ?? 0
  performing.mockCalls.set(node.id, call + 1)
  const entry = script[Math.min(call, script.length - 1)]
  if (!entry) throw new NodeError('error', `The mocks script of "${node.id}" is empty.`)
  if ('error' in entry)
    // A script may name any code, also one of a node type that this version does not have.
    throw new NodeError((entry.error.code ?? 'error') as NodeErrorCode, entry.error.message, {
      retryable: entry.error.retryable,
    })
  return { ports: [entry.port ?? node.firstPort], output: entry.output }
}

async function withTimeLimit(
  performing: Performing,
  step: Step,
  attempt: Attempt,
  execute: Execute,
  limit: number,
): Promise<ExecuteResult> {
  const late = new AbortController()
  let cancel = () => {}
  const timeout = new Promise<never>((_resolve, reject) => {
    cancel = performing.clock.after(limit, () => {
      const error = new NodeError(
        'timeout',
        `"${step.node.name}" took longer than ${limit} ms, its time limit.`,
        { retryable: true },
      )
      late.abort(error)
      reject(error)
    })
  })
  try {
    const work = after(contextFor(performing, step, attempt, late.signal), execute)
    return await Promise.race([work, timeout])
  } finally {
    cancel()
  }
}

/** The events of an attempt that suspends its step or opens its container. Throws when the executor's answer is none. */
export function openingEvents(
  state: RunState,
  step: Step,
  result: Exclude<ExecuteResult, Completion>,
  now: number,
): RunEventBody[] {
  const place = placeOf(step)
  if ('open' in result) return [{ type: 'container.opened', ...place, ...result.open }]
  const { timer, event, callback, call } = result.suspend
  const events: RunEventBody[] = []
  if (timer) events.push({ type: 'timer.set', ...place, ...timer })
  if (event) events.push({ type: 'event.awaited', ...place, ...event })
  if (call) events.push(calledEvent(state, step, call, now))
  if (callback)
    events.push({
      type: 'callback.requested',
      ...place,
      ...callback,
      callback: callbackId(state.run, place),
    })
  if (events.length === 0)
    throw new NodeError('bad-config', `"${step.node.name}" waits for nothing. Say for what.`)
  return events
}

function calledEvent(
  { plan }: RunState,
  step: Step,
  { child, workflow, payload }: NonNullable<Suspension['suspend']['call']>,
  now: number,
): RunEventBody {
  const { name, timeoutMs } = step.node
  const called = calledWorkflow(plan.workflow, workflow, plan.catalog)
  if (!called)
    throw new NodeError(
      'bad-config',
      `"${name}" runs the workflow "${workflow}", which is not there. Choose another one.`,
    )
  checkValue(payload, () => `The input of "${called.name}"`)
  return {
    type: 'workflow.called',
    ...placeOf(step),
    child,
    workflow,
    workflowName: called.name,
    ...(payload === step.input ? {} : { payload }),
    ...(timeoutMs === undefined ? {} : { expiresAt: now + timeoutMs }),
  }
}

/**
 * The event of an attempt that threw. `spent` is what it used up, where the error does not say. After something lasting no error is
 * worth another try: it could be done twice.
 */
export function failureOf(
  step: Step,
  thrown: unknown,
  now: number,
  attempt?: Attempt,
  spent: Spent = {},
): RunEventBody {
  const error = toRunError(thrown, step.node.id, step.attempt)
  const lasting = error.code === 'aborted' ? undefined : attempt?.lasting
  if (lasting !== undefined) {
    error.retryable = false
    error.message += ` It is not tried again: ${lasting} before, which cannot be undone. See what it did, then run the node again if that is right.`
  }
  const own = thrown instanceof NodeError ? thrown.spent : {}
  const used = Object.keys(own).length > 0 ? own : spentOf(spent)
  return failure(step, error, now, used, lasting === undefined)
}

/** One question, one id: readable, and the same however often the run is rebuilt from its events. */
export function callbackId(run: string, { node, round, scope }: Place): string {
  return [run, ...(scope ? scope.split('/') : []), node, round].join('.')
}
