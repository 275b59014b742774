/** Random valid workflows: numbers that become regions, edges, containers, real nodes and what they compute. */
import fc from 'fast-check'
import type { Json, Workflow, WorkflowEdge, WorkflowNode } from '../../shared/workflow/document'
import { readGraph, type Region } from '../../shared/workflow/graph'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { configOf } from './configs'
import type { Bounds } from './trace'

/** A workflow without problems of severity error, what bounds its run, and a number that all outcomes follow from. */
export interface Scenario {
  workflow: Workflow
  payload: Json
  bounds: Bounds
  salt: number
}

const KINDS = [
  ...['step', 'step', 'effect', 'effect', 'transform', 'transform', 'branch', 'branch'],
  ...['merge', 'log', 'pause', 'ask'],
]

interface NodeSeed {
  from: { node: number; port: number }[]
  back: { to: number; port: number }[]
  content?: RegionSeed
  kind: number
  any: boolean
  disabled: boolean
  attempts: number
  toResult: number
  config: number
}
interface RegionSeed {
  nodes: NodeSeed[]
}

/** Nodes in an order, edges forward from earlier ones and back to them, content of containers. */
const { region: regionSeed } = fc.letrec<{ region: RegionSeed; node: NodeSeed }>((tie) => ({
  region: fc.record({
    nodes: fc.array(tie('node'), {
      minLength: 1,
      maxLength: 7,
      size: '+2',
      depthIdentifier: 'region',
    }),
  }),
  node: fc.record(
    {
      from: fc.array(fc.record({ node: fc.nat(9), port: fc.nat(9) }), {
        minLength: 1,
        maxLength: 3,
      }),
      back: fc.oneof(
        fc.constant<NodeSeed['back']>([]),
        fc.array(fc.record({ to: fc.nat(9), port: fc.nat(9) }), { minLength: 1, maxLength: 2 }),
      ),
      content: fc.oneof(
        { depthIdentifier: 'region', maxDepth: 2, withCrossShrink: true },
        { arbitrary: fc.constant(undefined), weight: 4 },
        { arbitrary: tie('region'), weight: 2 },
      ),
      kind: fc.nat(KINDS.length - 1),
      any: fc.nat(4).map((n) => n === 4),
      disabled: fc.nat(9).map((n) => n === 9),
      attempts: fc.integer({ min: 1, max: 3 }),
      toResult: fc.nat(3),
      config: fc.nat(),
    },
    { requiredKeys: ['from', 'back', 'kind', 'any', 'disabled', 'attempts', 'toResult', 'config'] },
  ),
}))

const days = 86_400_000
/** Most runs are bounded by nothing but rounds. */
const bounds: fc.Arbitrary<Bounds> = fc
  .record({
    maxRounds: fc.integer({ min: 2, max: 6 }),
    which: fc.nat(11),
    size: fc.nat(99),
  })
  .map(({ maxRounds, which, size }) => ({
    maxRounds,
    ...(which === 11 ? { executions: 1 + (size % 12) } : {}),
    ...(which === 10 ? { tokens: size } : {}),
    ...(which === 9 ? { duration: (1 + (size % 20)) * days } : {}),
    ...(which === 8 ? { cancelAt: size * days * 0.3 + 0.5 } : {}),
  }))

export function scenarios(catalog: NodeCatalog): fc.Arbitrary<Scenario> {
  return fc
    .record({ region: regionSeed, second: fc.boolean(), bounds, salt: fc.nat() })
    .map(({ region, second, bounds: bound, salt }) => {
      const workflow = build(region, second, catalog)
      const { maxRounds, executions, tokens, duration } = bound
      const budget = {
        ...(executions === undefined ? {} : { executions }),
        ...(tokens === undefined ? {} : { tokens }),
        ...(duration === undefined ? {} : { duration: `${duration / 3_600_000}h` }),
      }
      return {
        workflow: { ...workflow, settings: { concurrency: 1000, maxRounds, budget } },
        payload: { a: salt % 3, b: ['x', { a: 1 }] },
        bounds: bound,
        salt,
      }
    })
}

function portsOf({ content, kind }: NodeSeed): string[] {
  if (content) return ['done', 'error']
  switch (KINDS[kind]) {
    case 'step':
    case 'effect':
      return ['p0', 'p1', 'p0', 'error']
    case 'pause':
      return ['p0', 'p1']
    case 'ask':
      return ['approved', 'rejected', 'approved', 'timeout', 'error']
    case 'branch':
      return ['yes', 'else', 'yes', 'no']
    default:
      return ['out', 'out', 'out', 'error']
  }
}

/** Where loop edges leave: mostly at ports that seldom fire, for a loop that always goes on teaches little. */
function backPorts(node: NodeSeed): string[] {
  if (node.any && !node.content) return ['p1', 'p0']
  const ports = portsOf(node)
  return node.content ? ports : [...ports.slice(1), ...ports]
}

function build(seed: RegionSeed, second: boolean, catalog: NodeCatalog): Workflow {
  const nodes: WorkflowNode[] = [{ id: 'begin', type: 'begin' }]
  if (second) nodes.push({ id: 'begin2', type: 'begin' })
  const edges: WorkflowEdge[] = []
  const backs: WorkflowEdge[] = []
  const configs = new Map<string, number>()
  const connect = (list: WorkflowEdge[], edge: Omit<WorkflowEdge, 'id'>) =>
    list.push({ id: `e${edges.length + backs.length}`, ...edge } as WorkflowEdge)
  const pick = <T>(list: T[], n: number): T | undefined => list[n % list.length]

  const addRegion = (region: RegionSeed, parent: string | undefined, prefix: string) => {
    const ids = region.nodes.map((_, index) => `${prefix}${index}`)
    region.nodes.forEach((wanted, index) => {
      const id = ids[index] ?? ''
      // What one with `join: any` sees may depend on the order of things in one instant, so it hands nothing on.
      const node = region.nodes[index] && wanted.any ? { ...wanted, kind: 0 } : wanted
      region.nodes[index] = node
      const any = node.any && !node.content
      nodes.push({
        id,
        type: node.content ? 'each' : (KINDS[node.kind] ?? 'step'),
        ...(parent === undefined ? {} : { parent }),
        ...(any ? { join: 'any' as const } : {}),
        ...(node.disabled && !any && !node.content ? { disabled: true } : {}),
        retry: { maxAttempts: node.attempts, delay: '0ms' },
      })
      configs.set(id, node.config)
      const portOf = (source: number, n: number) => {
        const from = region.nodes[source]
        const ports = from ? portsOf(from) : []
        return pick(from?.any ? ports.filter((port) => port !== 'error') : ports, n)
      }
      for (const from of node.from) {
        const source = (from.node % (index + 1)) - 1
        if (source >= 0)
          connect(edges, {
            source: ids[source] ?? '',
            sourceHandle: portOf(source, from.port),
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
          sourceHandle: pick(backPorts(node), back.port),
          target: ids[back.to % (index + 1)] ?? '',
        })
      const result = { target: parent ?? '', targetHandle: 'result' }
      if (parent !== undefined && node.toResult === 3)
        connect(edges, { source: parent, sourceHandle: 'item', ...result })
      else if (parent !== undefined && node.toResult > 0)
        connect(edges, { source: id, sourceHandle: portOf(index, node.toResult), ...result })
      if (node.content) addRegion({ nodes: [...node.content.nodes] }, id, `${id}_`)
    })
  }
  addRegion({ nodes: [...seed.nodes] }, undefined, 'n')
  const base = { format: 'baton/graph', version: 1, id: 'g', name: 'g' } as const
  const document = (list: WorkflowEdge[]): Workflow => ({
    ...base,
    variables: { k: 'variable', list: [1, 2] },
    nodes: nodes.map((node) => ({ ...node })),
    edges: list,
  })
  // What branches lead by is known to the graph only with its cases.
  for (const node of nodes) node.config = configOf(node, configs.get(node.id) ?? 0, [])
  // A back edge is kept where it makes a loop with one entry.
  let kept = edges
  for (const back of backs) {
    const { regions, faults } = readGraph(document([...kept, back]), catalog)
    if (faults.length === 0 && regions.every(({ tangles }) => tangles.length === 0))
      kept = [...kept, back]
  }
  const { regions } = readGraph(document(kept), catalog)
  for (const node of nodes)
    node.config = configOf(node, configs.get(node.id) ?? 0, settledBefore(node.id, nodes, regions))
  return document(kept)
}

/**
 * The nodes that every way to a node passes: what they put out is there when it begins, whatever else happens at that time. In a
 * container, those before the container too.
 */
function settledBefore(id: string, nodes: WorkflowNode[], regions: Region[]): string[] {
  const region = regions.find(({ nodes: all }) => all.some((node) => node.id === id))
  if (!region) return []
  const roots = region.nodes.filter(({ definition }) => definition?.trigger).map((node) => node.id)
  const reaches = (without: string) => {
    const seen = new Set<string>()
    const open = [region.container ?? '', ...roots]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === without || seen.has(at)) continue
      seen.add(at)
      for (const { source, target, kind } of region.edges)
        if (source === at && (kind === 'forward' || kind === 'item')) open.push(target)
    }
    return seen.has(id)
  }
  const own = region.nodes.map((node) => node.id).filter((node) => node !== id && !reaches(node))
  const around = region.container ? settledBefore(region.container, nodes, regions) : []
  return [...own, ...around].filter((node) => nodes.find((n) => n.id === node)?.type !== 'each')
}
