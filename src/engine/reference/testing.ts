/** Runs random workflows in the engine, on a clock and a journal that the test holds. */
import { z } from 'zod'
import { catalog as realCatalog } from '../../nodes/definitions'
import { executors as realExecutors } from '../../nodes/executors'
import type { Breakpoint, Go } from '../../shared/run/debug'
import type { RunEvent } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import { readGraph, type GraphNode } from '../../shared/workflow/graph'
import type { NodeCatalog, NodeDefinition } from '../../shared/workflow/node-definition'
import { DebugGate } from '../debug/gate'
import type { Execute, ExecuteContext, ExecuteResult } from '../execute'
import { resumeRun, startRun } from '../interpreter'
import { NodeError } from '../node-error'
import { wakeRun } from '../resting'
import type { RunHandle } from '../run-handle'
import type { Scenario } from './graphs'
import type { Given } from './seen'
import { REAL } from './real-nodes'
import { hash } from './script'
import type { Outcome, Script, Trace } from './trace'

/** When scripted runs begin: 2026-01-01T00:00:00Z. */
const START = Date.UTC(2026, 0, 1)

const port = (id: string, inside = false) => ({ id, label: id, type: 'any', inside }) as const

function definition(
  type: string,
  outputs: string[],
  rest: Partial<NodeDefinition> = {},
): [string, NodeDefinition] {
  const made: NodeDefinition = {
    type,
    version: 1,
    family: 'flow',
    title: type,
    description: type,
    icon: 'box',
    config: z.looseObject({}),
    static: [],
    ports: () => ({ inputs: [port('in')], outputs: outputs.map((id) => port(id)) }),
    summary: () => type,
    initial: {},
    ...rest,
  }
  return [type, made]
}

const scriptedTypes = new Map([
  definition('begin', [], {
    trigger: true,
    ports: () => ({ inputs: [], outputs: [port('p0')] }),
  }),
  definition('step', ['p0', 'p1'], { pure: true }),
  definition('effect', ['p0', 'p1']),
  definition('pause', ['p0', 'p1']),
  definition('ask', ['approved', 'rejected', 'timeout']),
  definition('each', [], {
    container: true,
    ports: () => ({
      inputs: [port('in'), port('result', true)],
      outputs: [port('done'), port('item', true)],
    }),
  }),
])

/** Scripted triggers, steps, effects, waits, questions and containers, and real nodes that take no time. */
export const testCatalog: NodeCatalog = {
  get: (type) =>
    scriptedTypes.get(type) ?? (REAL.includes(type) ? realCatalog.get(type) : undefined),
  list: () => [...scriptedTypes.values()],
}

export const givenOf = ({ workflow, payload }: Scenario): Given => ({
  trigger: 'begin',
  payload,
  variables: (workflow.variables ?? {}) as Json,
  run: { id: 'r', workflow: workflow.id },
  startedAt: START,
})

export interface EngineOptions {
  /** Goes on from these events, which were kept before. */
  from?: readonly RunEvent[]
  /** When attempts end, by place and attempt: the same before and after a resume. */
  ends?: Map<string, number>
  /** How slow the journal is, by another number in another pattern; 0 for at once. */
  lag?: number
  concurrency?: number
  /** Goes on as if it had been held all the time; for a run that was at rest. */
  wake?: boolean
  /** Somebody looks into the run, and goes on in some way after some time each time that it is paused. */
  debugger?: Debugger
}

export interface Debugger {
  breakpoints: readonly Breakpoint[]
  pauseAtStart: boolean
  /** `seq`: of the event that paused the run. `after`: milliseconds. */
  next(seq: number): { go: Go; after: number }
}

export interface EngineRun {
  trace: Trace
  /** Those that were given, then those that were seen. */
  events: RunEvent[]
  /** The most scripted attempts at once. */
  peak: number
}

/** Runs a scenario in the engine, each attempt ending at its scripted time. Throws where the engine breaks its word on the way. */
export async function runInEngine(
  scenario: Scenario,
  script: Script,
  options: EngineOptions = {},
): Promise<EngineRun> {
  const { from = [], ends = new Map<string, number>(), lag = 0, concurrency, wake } = options
  const { bounds } = scenario
  const workflow = limited(scenario.workflow, concurrency)
  const graph = readGraph(workflow, testCatalog)
  const nodeAt = (id: string) => graph.nodes.get(id) as GraphNode
  const before = JSON.parse(JSON.stringify(from)) as RunEvent[]
  const seen: RunEvent[] = []
  const kept: string[] = before.map((event) => JSON.stringify(event))
  const begun = new Set(before.flatMap(beginning))
  const coming: { at: number; happen: () => void }[] = []
  let now = before.at(-1)?.at ?? START
  let appending = 0
  let executing = 0
  let peak = 0
  let over = false

  const later = (at: number, happen: () => void) => {
    const entry = { at: Math.max(at, now), happen }
    coming.push(entry)
    return () => {
      const index = coming.indexOf(entry)
      if (index !== -1) coming.splice(index, 1)
    }
  }
  const execute: Execute = (context) => {
    const place = placeOf(context)
    const key = `${place}/${context.attempt}`
    const node = nodeAt(context.node.id)
    if (!node.definition?.pure && !begun.has(key))
      throw new Error(`${key} runs ahead of the journal`)
    const { takes, outcome } = script(node, place, context.attempt)
    const at = ends.get(key) ?? now + takes
    ends.set(key, at)
    executing += 1
    peak = Math.max(peak, executing)
    return new Promise((resolve, reject) => {
      const cancel = later(at, () => {
        executing -= 1
        finish(outcome, { key, now }, resolve, reject)
      })
      context.signal.addEventListener('abort', () => {
        executing -= 1
        cancel()
      })
    })
  }
  /** What people and services do about an event. */
  const react = (event: RunEvent) => {
    if (event.type === 'run.paused' && options.debugger) {
      const { go, after } = options.debugger.next(event.seq)
      later(now + after, () => void handle.go(go))
    }
    if (event.type !== 'event.awaited' && event.type !== 'callback.requested') return
    const place = `${event.scope ?? ''}|${event.node}|${event.round}`
    const attempt = attemptOf([...before, ...seen], place)
    const { outcome } = script(nodeAt(event.node), place, attempt)
    if (event.type === 'event.awaited' && 'waits' in outcome)
      later(event.at + outcome.waits, () => handle.deliver(event.name, outcome.payload ?? null))
    else if (event.type === 'callback.requested' && 'asks' in outcome) {
      const { answer, asks, people } = outcome
      if (answer !== 'approve' && answer !== 'reject') return
      const { callback } = event
      if (people === 2)
        later(event.at + Math.floor(asks / 2), () =>
          handle.vote({ callback, by: 'Ada', decision: 'approve' }),
        )
      const by = people === 2 ? 'Bo' : 'Ada'
      later(event.at + asks, () => handle.vote({ callback, by, decision: answer }))
    }
  }
  const clock = {
    now: () => now,
    at: later,
    after: () => () => {},
    turn: () => Promise.resolve(),
    spent: () => 0,
  }
  const host = {
    run: 'r',
    workflow,
    ...(options.debugger ? { debug: new DebugGate(options.debugger.breakpoints) } : {}),
    ...(options.debugger?.pauseAtStart ? { pauseAtStart: 'step' as const } : {}),
    catalog: testCatalog,
    executors: new Map([
      ...realExecutors,
      ...[...scriptedTypes.keys()].map((type) => [type, execute] as const),
    ]),
    effects: { log: () => {} } as never,
    clock,
    journal: {
      async append(batch: readonly RunEvent[]) {
        const texts = batch.map((event) => JSON.stringify(event))
        appending += 1
        for (let turns = lag && hash(`${lag}/${batch[0]?.seq}`) % 4; turns > 0; turns -= 1)
          await new Promise((resolve) => setImmediate(resolve))
        kept.push(...texts)
        for (const event of batch) for (const key of beginning(event)) begun.add(key)
        appending -= 1
      },
      read: () => Promise.resolve([]),
    },
    onEvents: (batch: readonly RunEvent[]) => {
      for (const event of batch) {
        if (kept[event.seq - 1] !== JSON.stringify(event))
          throw new Error(`${event.seq} ${event.type} was seen and not kept, or kept otherwise`)
        seen.push(event)
        react(event)
      }
    },
  }
  const handle: RunHandle =
    before.length === 0
      ? startRun({ ...host, trigger: 'begin', payload: scenario.payload })
      : (wake ? wakeRun : resumeRun)({ ...host, events: before })
  for (const event of before) if (isOpen(event, before)) react(event)
  if (bounds.cancelAt !== undefined) later(START + bounds.cancelAt, () => handle.cancel('person'))
  void handle.ended.then(() => (over = true))
  for (;;) {
    do await new Promise((resolve) => setImmediate(resolve))
    while (appending > 0)
    if (lag > 0) await new Promise((resolve) => setImmediate(resolve))
    if (appending > 0) continue
    if (over) break
    const next = coming.sort((a, b) => a.at - b.at).shift()
    if (!next) {
      const last = seen.slice(-6).map(({ type, seq }) => `${seq} ${type}`)
      throw new Error(`The run hangs: ${JSON.stringify(handle.outlook())} ${last.join(', ')}`)
    }
    now = next.at
    next.happen()
  }
  const events = [...before, ...seen]
  // Nobody changed an event after it was kept.
  events.forEach((event, index) => {
    if (event.seq !== index + 1) throw new Error(`seq ${event.seq} at ${index + 1}`)
    if (kept[index] !== JSON.stringify(event))
      throw new Error(`Event ${event.seq} was changed later`)
  })
  if (kept.length !== events.length) throw new Error('More was kept than seen')
  return { trace: traceOf(events, workflow), events, peak }
}

function limited(workflow: Workflow, concurrency: number | undefined): Workflow {
  if (concurrency === undefined) return workflow
  return { ...workflow, settings: { ...workflow.settings, concurrency } }
}

const beginning = (event: RunEvent): string[] =>
  event.type === 'node.started'
    ? [`${event.scope ?? ''}|${event.node}|${event.round}/${event.attempt}`]
    : []

/** Whether what was asked or awaited has no answer yet; of two people, one may have answered. */
function isOpen(event: RunEvent, events: readonly RunEvent[]): boolean {
  if (event.type === 'run.paused')
    return !events.some((e) => e.type === 'run.resumed' && e.seq > event.seq)
  if (event.type === 'callback.requested')
    return !events.some((e) => e.type === 'callback.resolved' && e.callback === event.callback)
  if (event.type !== 'event.awaited') return false
  return !events.some(
    (e) => e.type === 'event.received' && e.seq > event.seq && e.name === event.name,
  )
}

function attemptOf(events: readonly RunEvent[], place: string): number {
  const started = events.findLast(
    (e) => e.type === 'node.started' && `${e.scope ?? ''}|${e.node}|${e.round}` === place,
  )
  return started?.type === 'node.started' ? started.attempt : 1
}

function finish(
  outcome: Outcome,
  { key, now }: { key: string; now: number },
  resolve: (result: ExecuteResult) => void,
  reject: (error: NodeError) => void,
): void {
  if ('error' in outcome) reject(new NodeError('error', 'scripted', outcome.error))
  else if ('ports' in outcome) {
    const { ports, output, tokens = 0 } = outcome
    resolve({
      ports,
      output,
      ...(tokens > 0 ? { usage: { inputTokens: tokens, outputTokens: 0 } } : {}),
    })
  } else if ('items' in outcome) {
    const { items, concurrency, collect } = outcome
    resolve({ open: { items, concurrency, onItemError: collect ? 'collect' : 'stop' } })
  } else if ('waits' in outcome) {
    const { waits, port: fires, payload } = outcome
    resolve(
      payload === undefined
        ? { suspend: { timer: { wakeAt: now + waits, port: fires } } }
        : { suspend: { event: { name: key, port: fires } } },
    )
  } else {
    const { value, people, answer, asks } = outcome
    const inTime = answer === 'approve' || answer === 'reject'
    resolve({
      suspend: {
        callback: {
          title: key,
          value,
          assignees: [],
          approvals: people,
          ...(inTime ? {} : { expiresAt: now + asks }),
          onTimeout: answer === 'approve by itself' ? 'approve' : 'timeout',
        },
      },
    })
  }
}

function placeOf({ idempotencyKey, node }: ExecuteContext): string {
  const rest = idempotencyKey.slice(`r/${node.id}/`.length)
  const at = rest.lastIndexOf('/')
  return `${rest.slice(0, at)}|${node.id}|${rest.slice(at + 1)}`
}

function traceOf(events: readonly RunEvent[], workflow: Workflow): Trace {
  const trace: Trace = {
    status: 'completed',
    attempts: {},
    began: {},
    skipped: [],
    inputs: {},
    outputs: {},
    endedAt: events.at(-1)?.at ?? 0,
  }
  const any = new Set(workflow.nodes.filter(({ join }) => join === 'any').map(({ id }) => id))
  for (const event of events) {
    const place = 'round' in event ? `${event.scope ?? ''}|${event.node}|${event.round}` : ''
    if (event.type === 'node.started') {
      trace.attempts[place] = event.attempt
      trace.began[place] = event.at
      if (!any.has(event.node)) trace.inputs[place] = event.input
    } else if (event.type === 'node.completed') trace.outputs[place] = event.output
    else if (event.type === 'node.skipped') trace.skipped.push(place)
    else if (event.type === 'run.completed') trace.output = event.output
    else if (event.type === 'run.cancelled') trace.status = 'cancelled'
    else if (event.type === 'run.failed') {
      trace.status = 'failed'
      trace.failed = { node: event.node ?? '', code: event.error.code }
    }
  }
  return trace
}
