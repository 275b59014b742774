/** Random valid workflows with random scripted outcomes, run by the engine and by the reference interpreter. */
import fc from 'fast-check'
import { z } from 'zod'
import type { Workflow, WorkflowEdge, WorkflowNode } from '../../shared/workflow/document'
import { readGraph, type GraphNode } from '../../shared/workflow/graph'
import type { NodeCatalog, NodeDefinition } from '../../shared/workflow/node-definition'
import type { RunEvent } from '../../shared/run/events'
import type { ExecuteContext, ExecuteResult } from '../execute'
import { startRun } from '../interpreter'
import { NodeError } from '../node-error'
import type { Outcome, Script, Trace } from './trace'

const port = (id: string, inside = false) => ({ id, label: id, type: 'any', inside }) as const

function definition(type: string, rest: Partial<NodeDefinition>): NodeDefinition {
  return {
    type,
    version: 1,
    family: 'flow',
    title: type,
    description: type,
    icon: 'box',
    config: z.looseObject({}),
    static: [],
    ports: () => ({ inputs: [port('in')], outputs: [port('p0'), port('p1')] }),
    summary: () => type,
    initial: {},
    ...rest,
  }
}

const types = new Map(
  [
    definition('begin', { trigger: true, ports: () => ({ inputs: [], outputs: [port('p0')] }) }),
    definition('step', { pure: true }),
    definition('each', {
      container: true,
      ports: () => ({
        inputs: [port('in'), port('result', true)],
        outputs: [port('done'), port('item', true)],
      }),
    }),
  ].map((entry) => [entry.type, entry]),
)

/** Triggers, steps with two ports, and containers. */
export const testCatalog: NodeCatalog = {
  get: (type) => types.get(type),
  list: () => [...types.values()],
}

interface NodeSeed {
  from: { node: number; port: number }[]
  back: { to: number; port: number }[]
  content?: RegionSeed
  any: boolean
  attempts: number
  toResult: number
}
interface RegionSeed {
  nodes: NodeSeed[]
}

/** Numbers that become a region: nodes in an order, edges forward from earlier ones and back to them, content of containers. */
const { region: regionSeed } = fc.letrec<{ region: RegionSeed; node: NodeSeed }>((tie) => ({
  region: fc.record({
    nodes: fc.array(tie('node'), { minLength: 1, maxLength: 6, depthIdentifier: 'region' }),
  }),
  node: fc.record(
    {
      from: fc.array(fc.record({ node: fc.nat(9), port: fc.nat(9) }), {
        minLength: 1,
        maxLength: 3,
      }),
      back: fc.array(fc.record({ to: fc.nat(9), port: fc.nat(9) }), { maxLength: 2 }),
      content: fc.oneof(
        { depthIdentifier: 'region', maxDepth: 2, withCrossShrink: true },
        { arbitrary: fc.constant(undefined), weight: 4 },
        { arbitrary: tie('region'), weight: 1 },
      ),
      any: fc.nat(4).map((n) => n === 0),
      attempts: fc.integer({ min: 1, max: 3 }),
      toResult: fc.nat(2),
    },
    { requiredKeys: ['from', 'back', 'any', 'attempts', 'toResult'] },
  ),
}))

/** A workflow without problems of severity error, a limit on rounds, and a number that all outcomes follow from. */
export const scenarios = fc
  .record({
    region: regionSeed,
    second: fc.boolean(),
    maxRounds: fc.integer({ min: 1, max: 4 }),
    salt: fc.nat(),
  })
  .map(({ region, second, maxRounds, salt }) => {
    const workflow = build(region, second)
    return {
      workflow: { ...workflow, settings: { concurrency: 1000, maxRounds } },
      maxRounds,
      salt,
    }
  })

function build(seed: RegionSeed, second: boolean): Workflow {
  const nodes: WorkflowNode[] = [{ id: 'begin', type: 'begin' }]
  if (second) nodes.push({ id: 'begin2', type: 'begin' })
  const edges: WorkflowEdge[] = []
  const backs: WorkflowEdge[] = []
  const connect = (list: WorkflowEdge[], edge: Omit<WorkflowEdge, 'id'>) =>
    list.push({ id: `e${edges.length + backs.length}`, ...edge } as WorkflowEdge)

  const addRegion = (region: RegionSeed, parent: string | undefined, prefix: string) => {
    const ids = region.nodes.map((_, index) => `${prefix}${index}`)
    region.nodes.forEach((node, index) => {
      const id = ids[index] ?? ''
      const container = node.content !== undefined
      nodes.push({
        id,
        type: container ? 'each' : 'step',
        ...(parent === undefined ? {} : { parent }),
        ...(node.any ? { join: 'any' as const } : {}),
        retry: { maxAttempts: node.attempts, delay: '0ms' },
      })
      const portsOf = (source: number) =>
        region.nodes[source]?.content ? ['done', 'error'] : ['p0', 'p1', 'p0', 'error']
      const pick = <T>(list: T[], n: number): T | undefined => list[n % list.length]
      for (const from of node.from) {
        const source = (from.node % (index + 1)) - 1
        if (source >= 0)
          connect(edges, {
            source: ids[source] ?? '',
            sourceHandle: pick(portsOf(source), from.port),
            target: id,
          })
        else if (parent !== undefined)
          connect(edges, { source: parent, sourceHandle: 'item', target: id })
        else
          connect(edges, { source: second && from.port % 3 === 0 ? 'begin2' : 'begin', target: id })
      }
      for (const back of node.back)
        connect(backs, {
          source: id,
          sourceHandle: pick(portsOf(index), back.port),
          target: ids[back.to % (index + 1)] ?? '',
        })
      if (parent !== undefined && node.toResult > 0)
        connect(edges, {
          source: id,
          sourceHandle: pick(portsOf(index), node.toResult),
          target: parent,
          targetHandle: 'result',
        })
      if (node.content) addRegion(node.content, id, `${id}_`)
    })
  }
  addRegion(seed, undefined, 'n')
  const base = { format: 'baton/graph', version: 1, id: 'g', name: 'g', nodes } as const
  // A back edge is kept where it makes a loop with one entry.
  let kept = edges
  for (const back of backs) {
    const tried = [...kept, back]
    const { regions, faults } = readGraph({ ...base, nodes: [...nodes], edges: tried }, testCatalog)
    if (faults.length === 0 && regions.every(({ tangles }) => tangles.length === 0)) kept = tried
  }
  return { ...base, nodes: [...nodes], edges: kept }
}

/** Every outcome and every duration follows from the salt and the place. */
export function scripted(salt: number): Script {
  return (node, place, attempt) => {
    const roll = hash(`${salt}/${place}/${attempt}`)
    const takes = 1 + (hash(`${salt}/takes/${place}/${attempt}`) % 1_000_000_007)
    return { takes, outcome: outcomeOf(node, roll, attempt) }
  }
}

function outcomeOf({ definition, node }: GraphNode, roll: number, attempt: number): Outcome {
  if (definition?.trigger) return { ports: ['p0'] }
  if (roll % 11 === 0)
    return { error: { retryable: attempt < (node.retry?.maxAttempts ?? 1) || roll % 2 === 0 } }
  if (definition?.container)
    return { items: roll % 4, concurrency: 1 + ((roll >>> 4) % 3), collect: (roll >>> 8) % 2 === 0 }
  const both = [['p0'], ['p1'], ['p0', 'p1'], ['p0'], ['p1']]
  return { ports: both[(roll >>> 3) % both.length] ?? ['p0'] }
}

/** FNV-1a with a final mix, so that neighbouring places differ in all bits. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Runs the workflow in the engine, each attempt ending at its scripted time, and says what can be compared. */
export async function runInEngine(
  workflow: Workflow,
  script: Script,
): Promise<{ trace: Trace; events: RunEvent[] }> {
  const graph = readGraph(workflow, testCatalog)
  const events: RunEvent[] = []
  const coming: { at: number; end: () => void }[] = []
  let now = 0
  let over = false
  const execute = (context: ExecuteContext): Promise<ExecuteResult> => {
    const { takes, outcome } = script(
      graph.nodes.get(context.node.id) as GraphNode,
      placeOf(context),
      context.attempt,
    )
    return new Promise((resolve, reject) => {
      const entry = { at: now + takes, end: () => finish(outcome, resolve, reject) }
      coming.push(entry)
      context.signal.addEventListener('abort', () => coming.splice(coming.indexOf(entry), 1))
    })
  }
  const handle = startRun({
    run: 'r',
    workflow,
    trigger: 'begin',
    catalog: testCatalog,
    executors: new Map([...types.keys()].map((type) => [type, execute])),
    effects: {} as never,
    clock: {
      now: () => now,
      at: () => () => {},
      after: () => () => {},
      turn: () => Promise.resolve(),
      spent: () => 0,
    },
    journal: { append: () => Promise.resolve(), read: () => Promise.resolve([]) },
    onEvents: (batch) => void events.push(...batch),
  })
  void handle.ended.then(() => (over = true))
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    if (over) break
    const next = coming.sort((a, b) => a.at - b.at).shift()
    if (!next) {
      const last = events.slice(-6).map(({ type, seq }) => `${seq} ${type}`)
      throw new Error(`The run hangs: ${JSON.stringify(handle.outlook())} ${last.join(', ')}`)
    }
    now = next.at
    next.end()
  }
  return { trace: traceOf(events, workflow), events }
}

function finish(
  outcome: Outcome,
  resolve: (result: ExecuteResult) => void,
  reject: (error: NodeError) => void,
): void {
  if ('error' in outcome) reject(new NodeError('error', 'scripted', outcome.error))
  else if ('ports' in outcome) resolve({ ports: outcome.ports, output: 1 })
  else
    resolve({
      open: {
        items: Array.from({ length: outcome.items }, (_, index) => index),
        concurrency: outcome.concurrency,
        onItemError: outcome.collect ? 'collect' : 'stop',
      },
    })
}

function placeOf({ idempotencyKey, node }: ExecuteContext): string {
  const rest = idempotencyKey.slice(`r/${node.id}/`.length)
  const at = rest.lastIndexOf('/')
  return `${rest.slice(0, at)}|${node.id}|${rest.slice(at + 1)}`
}

function traceOf(events: readonly RunEvent[], workflow: Workflow): Trace {
  const trace: Trace = { status: 'completed', attempts: {}, skipped: [], saw: {} }
  for (const event of events) {
    if (event.type === 'node.started') {
      const place = `${event.scope ?? ''}|${event.node}|${event.round}`
      trace.attempts[place] = event.attempt
      const node = workflow.nodes.find(({ id }) => id === event.node)
      if (node?.join !== 'any') trace.saw[place] = sourcesOf(event.node, event.input, workflow)
    } else if (event.type === 'node.skipped')
      trace.skipped.push(`${event.scope ?? ''}|${event.node}|${event.round}`)
    else if (event.type === 'run.failed') {
      trace.status = 'failed'
      trace.failedNode = event.node
    }
  }
  return trace
}

/** Who an input came from: with several edges in, its keys are the source ids. */
function sourcesOf(node: string, input: unknown, workflow: Workflow): string[] {
  const graph = readGraph(workflow, testCatalog)
  const into = graph.regions
    .flatMap(({ edges }) => edges)
    .filter(({ target, kind }) => target === node && (kind === 'forward' || kind === 'item'))
  if (into.length === 0) return []
  if (into.length === 1) return [into[0]?.source ?? '']
  return Object.keys(input as object).sort()
}
