/**
 * A document made ready to run: numbers in place of ids, edges by port, templates parsed. Built once for each version of a
 * document and shared by all its runs; nothing in it changes, but that configs are worked out when the first run comes by.
 */
import {
  DEFAULT_CONCURRENCY,
  DEFAULT_MAX_ROUNDS,
  type Json,
  type Risk,
  type Workflow,
} from '../shared/workflow/document'
import { parseDuration } from '../shared/workflow/duration'
import {
  readGraph,
  type Graph,
  type GraphNode,
  type Loop,
  type Region,
} from '../shared/workflow/graph'
import type { NodeCatalog, NodeDefinition } from '../shared/workflow/node-definition'
import { compileValue, fixedValue, type CompiledValue } from './expressions'

/** How often and how long to try again; times in milliseconds. */
export interface RetryPolicy {
  maxAttempts: number
  delay: number
  exponential: boolean
  maxDelay: number
  anyError: boolean
}

export interface PlanNode {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly risk: Risk
  /** Place in its region's `nodes`. */
  readonly index: number
  readonly region: PlanRegion
  /** Absent for an unknown type, which a run never reaches. */
  readonly definition: NodeDefinition | undefined
  readonly disabled: boolean
  readonly joinAny: boolean
  readonly retry: RetryPolicy
  readonly timeoutMs: number | undefined
  /** Forward edges into the node, in the order of the document. */
  readonly inputs: PlanEdge[]
  /** How many of them can ever be decided: those whose source can run. */
  expected: number
  /** Forward and loop edges out of the node. */
  readonly out: PlanEdge[]
  readonly outputs: Map<string, PlanEdge[]>
  /** The first output port: where a disabled or mocked node fires. */
  readonly firstPort: string
  /** The loops around the node, innermost first. */
  readonly loops: PlanLoop[]
  readonly config: PlanConfig
  /** For a container: what it holds. */
  content: PlanRegion | undefined
}

/** A node's config: fields whose templates are filled in before it runs, and the rest as written. */
export interface PlanConfig {
  readonly fields: readonly (readonly [string, CompiledValue])[]
  readonly dynamic: boolean
  /** Filled in and checked, once the first run came by, where there is nothing to fill in. */
  filled?: { config: unknown }
  /** Templates of lazy fields, as far as runs have come by them. */
  readonly templates: Map<Json, CompiledValue>
}

export interface PlanEdge {
  readonly id: string
  /** Undefined where the edge leaves a container's `item` port. */
  readonly source: PlanNode | undefined
  readonly sourceId: string
  readonly sourcePort: string
  /** Undefined where the edge ends at a container's `result` port. */
  readonly target: PlanNode | undefined
  /** Place among the target's inputs, or among the region's results. */
  readonly slot: number
  /** Place in its region's `edges`. */
  readonly index: number
  /** For a loop edge, its loop. */
  readonly closes: PlanLoop | undefined
  /** The outermost loop that the edge leaves; it delivers when that one has ended. */
  readonly leaves: PlanLoop | undefined
}

export interface PlanLoop {
  readonly index: number
  readonly head: PlanNode
  readonly nodes: readonly PlanNode[]
  readonly size: number
  /** Its loop edges lead from several places, so that feedback is an object by source id. */
  readonly several: boolean
  /** Edges that deliver when this loop ends. */
  readonly leaving: PlanEdge[]
  /** Loops inside this one. */
  readonly inner: PlanLoop[]
  /** Edges that leave a loop inside this one and stay in this one. */
  readonly innerLeaving: PlanEdge[]
}

export interface PlanRegion {
  readonly container: string | undefined
  readonly nodes: PlanNode[]
  readonly edges: PlanEdge[]
  readonly loops: PlanLoop[]
  /** Edges out of the container's `item` port. */
  readonly entries: PlanEdge[]
  /** Edges into the container's `result` port. */
  readonly results: PlanEdge[]
  /** How many of them can ever be decided: those whose source can run. */
  expectedResults: number
}

export interface Plan {
  readonly workflow: Workflow
  readonly catalog: NodeCatalog
  readonly nodes: ReadonlyMap<string, PlanNode>
  readonly top: PlanRegion
  readonly concurrency: number
  readonly maxRounds: number
  readonly budget: { usd?: number; tokens?: number; executions?: number; durationMs?: number }
}

/** Compiles a document. It must have no problems of severity error, but for nodes that a run never reaches. */
export function compilePlan(
  workflow: Workflow,
  catalog: NodeCatalog,
  graph: Graph = readGraph(workflow, catalog),
): Plan {
  const nodes = new Map<string, PlanNode>()
  const regions = new Map<Region, PlanRegion>()
  for (const region of graph.regions) {
    const planned: PlanRegion = {
      container: region.container,
      nodes: [],
      edges: [],
      loops: [],
      entries: [],
      results: [],
      expectedResults: 0,
    }
    regions.set(region, planned)
    for (const graphNode of region.nodes) {
      const node = planNode(graphNode, planned)
      planned.nodes.push(node)
      nodes.set(node.id, node)
    }
  }
  let top: PlanRegion | undefined
  for (const [region, planned] of regions) {
    if (region.container === undefined) top = planned
    else {
      const container = nodes.get(region.container)
      if (container) container.content = planned
    }
    connect(region, planned, nodes)
  }
  if (!top) throw new Error('A graph has a top region')
  const { settings } = workflow
  const duration = settings?.budget?.duration
  return {
    workflow,
    catalog,
    nodes,
    top,
    concurrency: settings?.concurrency ?? DEFAULT_CONCURRENCY,
    maxRounds: settings?.maxRounds ?? DEFAULT_MAX_ROUNDS,
    budget: {
      usd: settings?.budget?.usd,
      tokens: settings?.budget?.tokens,
      executions: settings?.budget?.executions,
      durationMs: duration === undefined ? undefined : parseDuration(duration),
    },
  }
}

function planNode(
  { id, node, definition, config, outputs }: GraphNode,
  region: PlanRegion,
): PlanNode {
  const eager = Object.entries(config).filter(([key]) => !definition?.lazy?.includes(key))
  const lazy = Object.entries(config).filter(([key]) => definition?.lazy?.includes(key))
  const fields = [
    ...eager.map(
      ([key, value]) =>
        [
          key,
          definition?.static.includes(key)
            ? fixedValue(value)
            : compileValue(value, `config.${key}`),
        ] as const,
    ),
    ...lazy.map(([key, value]) => [key, fixedValue(value)] as const),
  ]
  return {
    id,
    name: node.name || id,
    type: node.type,
    risk: node.risk ?? 'reversible',
    index: region.nodes.length,
    region,
    definition,
    disabled: node.disabled ?? false,
    joinAny: node.join === 'any',
    retry: {
      maxAttempts: node.retry?.maxAttempts ?? 1,
      delay: parseDuration(node.retry?.delay ?? '1s') ?? 1000,
      exponential: node.retry?.backoff === 'exponential',
      maxDelay: parseDuration(node.retry?.maxDelay ?? '1h') ?? 3_600_000,
      anyError: node.retry?.on === 'any',
    },
    timeoutMs: node.timeout === undefined ? undefined : parseDuration(node.timeout),
    inputs: [],
    expected: 0,
    out: [],
    outputs: new Map(),
    firstPort: outputs.find((port) => !port.inside)?.id ?? 'out',
    loops: [],
    config: { fields, dynamic: fields.some(([, value]) => value.dynamic), templates: new Map() },
    content: undefined,
  }
}

type Building = { -readonly [K in keyof PlanLoop]: PlanLoop[K] }

function connect(region: Region, planned: PlanRegion, nodes: ReadonlyMap<string, PlanNode>): void {
  const loops = new Map<Loop, Building>()
  for (const loop of region.loops) {
    const head = nodes.get(loop.head)
    if (!head) continue
    const members = [...loop.nodes].flatMap((id) => nodes.get(id) ?? [])
    const built: Building = {
      index: planned.loops.length,
      head,
      nodes: members,
      size: members.length,
      several: loop.edges.length > 1,
      leaving: [],
      inner: [],
      innerLeaving: [],
    }
    loops.set(loop, built)
    planned.loops.push(built)
    for (const member of members) member.loops.push(built)
  }
  for (const [loop, built] of loops)
    built.inner = region.loops
      .filter(
        (inner) =>
          inner !== loop && loop.nodes.has(inner.head) && inner.nodes.size < loop.nodes.size,
      )
      .flatMap((inner) => loops.get(inner) ?? [])

  for (const edge of region.edges) {
    const source =
      edge.kind === 'item' || edge.kind === 'through' ? undefined : nodes.get(edge.source)
    const target =
      edge.kind === 'result' || edge.kind === 'through' ? undefined : nodes.get(edge.target)
    const closes =
      edge.kind === 'loop' && target
        ? planned.loops.find((loop) => loop.head === target)
        : undefined
    const left = source?.loops.filter((loop) => !target || !target.loops.includes(loop)) ?? []
    const leaves = closes ? undefined : left.at(-1)
    const slot = closes ? -1 : target ? target.inputs.length : planned.results.length
    const made: PlanEdge = {
      id: edge.id,
      source,
      sourceId: edge.source,
      sourcePort: edge.sourcePort,
      target,
      slot,
      index: planned.edges.length,
      closes,
      leaves,
    }
    planned.edges.push(made)
    if (!source) planned.entries.push(made)
    if (source) {
      source.out.push(made)
      const port = source.outputs.get(made.sourcePort)
      if (port) port.push(made)
      else source.outputs.set(made.sourcePort, [made])
    }
    const canRun = !source || region.reachable.has(source.id)
    if (!target) {
      planned.results.push(made)
      if (canRun) planned.expectedResults += 1
    } else if (!closes) {
      target.inputs.push(made)
      if (canRun) target.expected += 1
    }
    if (leaves) {
      leaves.leaving.push(made)
      for (const loop of target?.loops ?? []) loop.innerLeaving.push(made)
    }
  }
}
