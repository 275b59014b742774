/** Performs one attempt of one step: fills in its config, calls its executor, and says what came of it as events. */
import type { Json } from '../shared/workflow/document'
import type { Place, RunEventBody, Usage } from '../shared/run/events'
import { describeIssue } from '../shared/workflow/config-check'
import { configSchema } from '../shared/workflow/config-schema'
import { isoTime } from '../shared/workflow/time'
import type { Effects } from './effects'
import type { ExecuteContext, ExecuteResult, ExecutorRegistry } from './execute'
import { compileValue } from './expressions'
import { clockBindings, type Bindings } from './jsonata'
import { NodeError, toRunError, type NodeErrorCode } from './node-error'
import type { Clock } from './ports'
import type { MockEntry, Mocks } from './run-handle'
import { loopOf, placeOf, type RunState, type Scope, type Step } from './state'
import { failure } from './decide'

/** What an attempt needs from the run it belongs to. */
export interface Performing {
  state: RunState
  executors: ExecutorRegistry
  effects: Effects
  clock: Clock
  mocks: Mocks | undefined
  /** How often each mocked node was called; counted here, because attempts and rounds share one list. */
  mockCalls: Map<string, number>
  /** Streams text out. */
  onDelta(step: Step, text: string): void
}

/** The events that an attempt ends with. Never rejects: what an executor throws is an event too. */
export async function perform(
  performing: Performing,
  step: Step,
  signal: AbortSignal,
): Promise<RunEventBody[]> {
  const { clock } = performing
  try {
    return toEvents(step, await attempt(performing, step, signal), performing)
  } catch (thrown) {
    const error = toRunError(thrown, step.node.id, step.attempt)
    const used =
      thrown instanceof NodeError && thrown.usage
        ? { usage: thrown.usage, costUsd: thrown.costUsd }
        : {}
    return [failure(step, error, clock.now(), used)]
  }
}

function attempt(
  performing: Performing,
  step: Step,
  signal: AbortSignal,
): ExecuteResult | Promise<ExecuteResult> {
  const { node } = step
  const { mocks } = performing
  const mock = mocks && Object.hasOwn(mocks, node.id) ? mocks[node.id] : undefined
  if (mock) return scripted(performing, step, mock)
  if (node.disabled) return { ports: [node.firstPort], output: step.input }
  const execute = performing.executors.get(node.type)
  if (!execute || !node.definition)
    throw new NodeError(
      'error',
      `"${node.name}" is of type "${node.type}", which this version of Baton cannot run.`,
    )
  return withTimeLimit(performing.clock, step, signal, async (limited) =>
    execute(await contextFor(performing, step, limited)),
  )
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

async function withTimeLimit<T>(
  clock: Clock,
  { node }: Step,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = node.timeoutMs
  if (limit === undefined) return work(signal)
  const late = new AbortController()
  let cancel = () => {}
  const timeout = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(limit, () => {
      const error = new NodeError(
        'timeout',
        `"${node.name}" took longer than ${node.timeoutMs} ms, its time limit.`,
        { retryable: true },
      )
      late.abort(error)
      reject(error)
    })
  })
  try {
    return await Promise.race([work(AbortSignal.any([signal, late.signal])), timeout])
  } finally {
    cancel()
  }
}

async function contextFor(
  performing: Performing,
  step: Step,
  signal: AbortSignal,
): Promise<ExecuteContext> {
  const { state, effects, clock } = performing
  const { node, scope, input, attempt: count } = step
  const loop = loopOf(step)
  const place = placeOf(step)
  const bindings = bindingsFor(state, step, clock)
  return {
    node: { id: node.id, name: node.name, type: node.type, risk: node.risk },
    run: { id: state.run, workflow: state.plan.workflow.id, startedAt: state.startedAt },
    input,
    config: await fillConfig(step, bindings),
    attempt: count,
    loop: { round: place.round, feedback: loop?.feedback ?? null },
    signal,
    idempotencyKey: [state.run, node.id, place.scope ?? '', place.round].join('/'),
    now: () => clock.now(),
    delta: (text) => performing.onDelta(step, text),
    evaluate: async (template, extra) =>
      compileValue(template, `config of "${node.id}"`).evaluate(input, { ...bindings, ...extra }),
    ports: {
      sources: node.inputs.map((edge) => edge.sourceId),
      connected: (port) => node.outputs.has(port),
      exhausted: (port) =>
        (node.outputs.get(port) ?? []).some(
          ({ closes }) => closes && (scope.loops[closes.index]?.round ?? 1) >= state.plan.maxRounds,
        ),
    },
    effects,
  }
}

async function fillConfig(step: Step, bindings: Bindings): Promise<unknown> {
  const { config, definition, name } = step.node
  const entries: [string, Json][] = []
  for (const [key, value] of config.fields)
    entries.push([key, await value.evaluate(step.input, bindings)])
  const filled = Object.fromEntries(entries)
  const checked = definition?.config.safeParse(filled)
  if (!checked || checked.success) return checked?.data ?? filled
  const [issue] = checked.error.issues
  const message =
    issue && definition ? describeIssue(issue, filled, configSchema(definition)).message : ''
  throw new NodeError('bad-config', `"${name}": ${message}`)
}

/** `$nodes`, `$trigger`, `$vars`, `$run`, `$loop`, and in a for-each `$item` and `$index`. */
function bindingsFor(state: RunState, step: Step, clock: Clock): Bindings {
  const loop = loopOf(step)
  const { workflow } = state.plan
  return {
    ...clockBindings(() => clock.now()),
    nodes: outputsSeen(step.scope, state.top),
    trigger: state.payload,
    vars: workflow.variables ?? {},
    run: { id: state.run, startedAt: isoTime(state.startedAt), workflow: workflow.id },
    loop: { round: loop?.round ?? 1, feedback: loop?.feedback ?? null },
    ...(step.scope.owner ? { item: step.scope.item, index: step.scope.index } : {}),
  }
}

/** In an item: what its own nodes put out, then what the scopes around it did. */
function outputsSeen(scope: Scope, top: Scope): { [node: string]: Json } {
  if (scope === top || !scope.owner) return scope.outputs
  return { ...outputsSeen(scope.owner.scope, top), ...scope.outputs }
}

function toEvents(step: Step, result: ExecuteResult, { clock, state }: Performing): RunEventBody[] {
  const place = placeOf(step)
  if ('ports' in result)
    return [
      {
        type: 'node.completed',
        ...place,
        ports: result.ports,
        output: result.output ?? null,
        ...costOf(result),
        durationMs: clock.now() - step.startedAt,
      },
    ]
  if ('open' in result) return [{ type: 'container.opened', ...place, ...result.open }]
  const { timer, event, callback } = result.suspend
  const events: RunEventBody[] = []
  if (timer) events.push({ type: 'timer.set', ...place, ...timer })
  if (event) events.push({ type: 'event.awaited', ...place, ...event })
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

function costOf({ usage, costUsd }: { usage?: Usage; costUsd?: number }): {
  usage?: Usage
  costUsd?: number
} {
  return { ...(usage ? { usage } : {}), ...(costUsd === undefined ? {} : { costUsd }) }
}

/** One question, one id: readable, and the same however often the run is rebuilt from its events. */
export function callbackId(run: string, { node, round, scope }: Place): string {
  return [run, ...(scope ? scope.split('/') : []), node, round].join('.')
}
