/** Random workflows of real nodes with the parts of them to take out, and runs of them with what they call. For tests. */
import fc from 'fast-check'
import { endOfCall } from '../../../engine/call-end'
import type { Calls } from '../../../engine/effects'
import { configOf } from '../../../engine/reference/configs'
import { scenarios, type Scenario } from '../../../engine/reference/graphs'
import { hash, valueOf } from '../../../engine/reference/script'
import { testCatalog } from '../../../engine/reference/testing'
import type { Mocks } from '../../../engine/run-handle'
import { runGraph } from '../../../engine/testing'
import type { RunEvent } from '../../run/events'
import type { Json, Workflow, WorkflowNode } from '../document'

/** The scenario's workflow with types of this build: what was scripted is a node with these ports that is mocked. */
function real({ workflow, salt }: Scenario): { workflow: Workflow; mocks: Mocks } {
  const mocks: Record<string, Mocks[string]> = {}
  const nodes = workflow.nodes.map((node): WorkflowNode => {
    // Which of two comes first is a matter of time, and time is not what is looked at here.
    const { join: _join, retry: _retry, ...rest } = node
    const roll = hash(`${salt}/${node.id}`)
    const output = valueOf(roll >>> 5)
    switch (node.type) {
      case 'begin':
        return { ...rest, type: 'manual-trigger', config: {} }
      case 'each':
        return {
          ...rest,
          type: 'for-each',
          config: {
            items: [...Array(roll % 3).keys()].map((n) => valueOf(roll >>> (n + 3))),
            concurrency: 1,
            onItemError: roll % 5 === 0 ? 'collect' : 'stop',
          },
        }
      case 'step':
      case 'effect':
      case 'pause':
      case 'ask': {
        const ports = node.type === 'ask' ? ['approved', 'rejected', 'timeout'] : ['p0', 'p1']
        const cases = ports.map((port) => ({ port, label: port, when: '{{ true }}' }))
        if (node.disabled) return { ...rest, type: 'branch', config: { cases } }
        if (roll % 41 === 0) mocks[node.id] = [{ error: { message: 'Scripted', retryable: false } }]
        else mocks[node.id] = [{ output, port: ports[(roll >>> 9) % ports.length] ?? 'p0' }]
        return { ...rest, type: 'branch', config: { cases } }
      }
      default:
        return rest
    }
  })
  const triggers = new Set(
    nodes.filter(({ type }) => type === 'manual-trigger').map(({ id }) => id),
  )
  const edges = workflow.edges.map((edge) =>
    triggers.has(edge.source) ? { ...edge, sourceHandle: 'out' } : edge,
  )
  const { maxRounds } = workflow.settings ?? {}
  return { workflow: { ...workflow, nodes, edges, settings: { maxRounds } }, mocks }
}

export interface Ran {
  status: string
  output: Json | undefined
  /** What every node put out, each time, by id. */
  outputs: Record<string, string[]>
}

/** Runs it, and what it calls. */
export async function ran(workflow: Workflow, mocks: Mocks, payload: Json): Promise<Ran> {
  const outputs: Record<string, string[]> = {}
  const started: Promise<unknown>[] = []
  const go = async (document: Workflow, input: Json, trigger: string): Promise<RunEvent[]> => {
    const calls: Calls = {
      childId: (key) => key,
      follow: ({ workflow: child, payload: given }, onEnd) => {
        const entrance = child.nodes.find(({ type }) => type === 'manual-trigger')?.id ?? ''
        started.push(
          go(child, given, entrance).then((events) => {
            const end = endOfCall(events)
            if (end) onEnd(end)
          }),
        )
        return () => undefined
      },
      abandon: () => undefined,
    }
    // Nodes that were added have names, and perhaps the id of one that stands elsewhere now.
    const own = new Set(document.nodes.flatMap(({ id, name }) => (name === undefined ? id : [])))
    const scripts = Object.fromEntries(Object.entries(mocks).filter(([id]) => own.has(id)))
    const run = await runGraph(document, { input, trigger, mocks: scripts, effects: { calls } })
    await run.handle.ended
    for (const event of run.events)
      if (event.type === 'node.completed' && own.has(event.node))
        (outputs[event.node] ??= []).push(JSON.stringify([event.ports, event.output], inOrder))
    return run.events
  }
  const events = await go(workflow, payload, 'begin')
  await Promise.all(started)
  const last = events.at(-1)
  for (const list of Object.values(outputs)) list.sort()
  return {
    status: last?.type ?? '',
    output: last?.type === 'run.completed' ? last.output : undefined,
    outputs,
  }
}

/** Keys in one order: which of two nodes that run at once comes first is a matter of time. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** What a node put out, of those that all three have; in a run that failed, only how it ended. */
export function compared({ status, output, outputs }: Ran, ids: readonly string[]): unknown {
  if (status !== 'run.completed') return { status }
  return { status, output, outputs: Object.fromEntries(ids.map((id) => [id, outputs[id] ?? []])) }
}

export interface Case {
  workflow: Workflow
  mocks: Mocks
  payload: Json
  parts: string[][]
}

/** Steps one after the other, with choices that come together again, loops and containers: much of it can be one call. */
type Block =
  | { kind: 'step'; seed: number }
  | { kind: 'each'; seed: number }
  | { kind: 'choice'; seed: number; arms: Block[][] }
  | { kind: 'loop'; seed: number; body: Block[] }

const { blocks } = fc.letrec<{ blocks: Block[]; block: Block }>((tie) => ({
  blocks: fc.array(tie('block'), { minLength: 1, maxLength: 4, depthIdentifier: 'block' }),
  block: fc.oneof(
    { depthIdentifier: 'block', maxDepth: 2 },
    fc.record({ kind: fc.constant('step' as const), seed: fc.nat() }),
    fc.record({ kind: fc.constant('each' as const), seed: fc.nat() }),
    fc.record({
      kind: fc.constant('choice' as const),
      seed: fc.nat(),
      arms: fc.array(tie('blocks'), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant('loop' as const), seed: fc.nat(), body: tie('blocks') }),
  ),
}))

/** A workflow of blocks, and every run of blocks that follow each other as a part. */
function structured(all: Block[], payload: Json): Case {
  const nodes: WorkflowNode[] = [{ id: 'begin', type: 'manual-trigger' }]
  const edges: Workflow['edges'] = []
  const parts: string[][] = []
  const connect = (from: string, to: string) => {
    const [source = '', sourceHandle] = from.split('.')
    const [target = '', targetHandle = 'in'] = to.split('.')
    edges.push({
      id: `e${edges.length}`,
      source,
      target,
      targetHandle,
      ...(sourceHandle ? { sourceHandle } : {}),
    })
  }
  /** Adds a node that reads any of `seen`, and returns its id. */
  const add = (
    type: string,
    seed: number,
    seen: readonly string[],
    rest: Partial<WorkflowNode> = {},
  ) => {
    const id = `n${nodes.length}`
    const kinds = ['transform', 'transform', 'log', 'transform']
    const node = { id, type: type === 'step' ? (kinds[seed % 4] ?? 'log') : type, ...rest }
    // As in an item: its expressions may find nothing, but do not fail.
    nodes.push({ ...node, config: rest.config ?? configOf({ ...node, parent: 'x' }, seed, seen) })
    return id
  }
  const lay = (
    list: Block[],
    from: string,
    around: readonly string[],
    parent?: string,
  ): { ids: string[]; end: string } => {
    const place = parent === undefined ? {} : { parent }
    const made: string[][] = []
    let end = from
    for (const block of list) {
      const begun = nodes.length
      const seen = [...around, ...made.flat()]
      if (block.kind === 'step') {
        const id = add('step', block.seed, seen, place)
        connect(end, `${id}.in`)
        end = id
      } else if (block.kind === 'each') {
        const config = { items: [1, { a: 2 }, [3]].slice(0, block.seed % 4), concurrency: 1 }
        const id = add('for-each', block.seed, [], { ...place, config })
        connect(end, `${id}.in`)
        const inner = lay(
          [
            { kind: 'step', seed: block.seed >>> 2 },
            { kind: 'step', seed: block.seed >>> 3 },
          ],
          `${id}.item`,
          seen,
          id,
        )
        connect(inner.end, `${id}.result`)
        end = `${id}.done`
      } else if (block.kind === 'choice') {
        const id = add('branch', block.seed, seen, place)
        connect(end, `${id}.in`)
        const ports = ['yes', 'no', 'else']
        const ends = ports.map((port, index) => {
          const arm = block.arms[index]
          return arm ? lay(arm, `${id}.${port}`, seen, parent).end : `${id}.${port}`
        })
        const join = add(
          block.seed % 3 === 0 ? 'merge' : 'transform',
          block.seed >>> 4,
          [...seen, ...since(begun)],
          place,
        )
        for (const each of ends) connect(each, `${join}.in`)
        end = join
      } else {
        const head = add('log', block.seed, seen, place)
        connect(end, `${head}.in`)
        // What is read of the body may be what an earlier round put out.
        const later = block.seed % 2 === 0 ? ['n' + (begun + 2)] : []
        const body = lay(block.body, head, [...seen, head, ...later], parent)
        const cases = [
          { port: 'again', label: 'again', when: `{{ $loop.round < ${2 + (block.seed % 3)} }}` },
        ]
        const choose = add('branch', block.seed, [], { ...place, config: { cases } })
        connect(body.end, `${choose}.in`)
        connect(`${choose}.again`, `${head}.in`)
        end = `${choose}.else`
      }
      made.push(since(begun))
    }
    made.forEach((_, from_) => {
      for (let to = from_; to < made.length; to += 1) parts.push(made.slice(from_, to + 1).flat())
    })
    return { ids: made.flat(), end }
  }
  const since = (begun: number) => nodes.slice(begun).map(({ id }) => id)
  lay(all, 'begin', [])
  const variables = { k: 'variable', list: [1, 2] }
  const settings = { maxRounds: 8 }
  return {
    workflow: {
      format: 'baton/graph',
      version: 1,
      id: 'g',
      name: 'g',
      variables,
      settings,
      nodes,
      edges,
    },
    mocks: {},
    payload,
    parts,
  }
}

/** Half of them drawn anyhow, half of them in blocks. */
export const cases: fc.Arbitrary<Case> = fc.oneof(
  fc
    .record({
      scenario: scenarios(testCatalog),
      choices: fc.array(fc.record({ seed: fc.nat(99), size: fc.integer({ min: 1, max: 6 }) }), {
        minLength: 4,
        maxLength: 8,
      }),
    })
    .map(({ scenario, choices }) => {
      const made = real(scenario)
      const parts = choices.map(({ seed, size }) => partOf(made.workflow, seed, size))
      return { ...made, payload: scenario.payload, parts }
    }),
  fc.record({ list: blocks, seed: fc.nat(), first: fc.nat() }).map(({ list, seed, first }) => {
    const made = structured(list, { a: valueOf(seed), b: ['x', { a: 1 }] })
    const at = first % made.parts.length
    return { ...made, parts: [...made.parts.slice(at), ...made.parts.slice(0, at)].slice(0, 6) }
  }),
)

/** What lies between two nodes that are drawn by lot, or some that follow one. */
function partOf({ nodes, edges }: Workflow, seed: number, size: number): string[] {
  const inner = nodes.filter(({ type }) => type !== 'manual-trigger')
  const first = inner[seed % Math.max(1, inner.length)]
  if (!first) return []
  const beside = new Set(nodes.flatMap(({ id, parent }) => (parent === first.parent ? id : [])))
  const spread = (from: string, along: 'source' | 'target', most = Infinity) => {
    const found = [from]
    for (let at = 0; at < found.length && found.length < most; at += 1)
      for (const edge of edges) {
        const next = edge[along === 'source' ? 'target' : 'source']
        if (edge[along] === found[at] && beside.has(next) && !found.includes(next)) found.push(next)
      }
    return found
  }
  if (size % 2 === 0) return spread(first.id, 'source', size).slice(0, size)
  const after = spread(first.id, 'source')
  const last = after[(seed >>> 3) % after.length] ?? first.id
  const before = new Set(spread(last, 'target'))
  return after.filter((id) => before.has(id))
}
