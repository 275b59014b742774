/**
 * The graph in a document: resolved edges, regions, loops (semantics section 2).
 *
 * A region is the nodes that share a `parent`: the top, or the content of one container. Loops never cross a container's
 * border, so dominators and loops are found for each region apart; the root of a container's region is its `item` port.
 */
import type { Json, JsonObject, Workflow, WorkflowEdge, WorkflowNode } from './document'
import { dominates, immediateDominators } from './dominators'
import { portsOf, type NodeCatalog, type NodeDefinition, type Port } from './node-definition'

/** Why an edge takes no part in the graph. */
export type EdgeFault =
  'dangling' | 'unknown-source-port' | 'unknown-target-port' | 'into-trigger' | 'crosses-container'

/**
 * `forward` and `loop` join two nodes of a region. `item` leads from a container to its content, `result` from the content
 * back, `through` from a container's `item` straight to its `result`.
 */
export type EdgeKind = 'forward' | 'loop' | 'item' | 'result' | 'through'

export interface GraphEdge {
  id: string
  source: string
  sourcePort: string
  target: string
  targetPort: string
  kind: EdgeKind
  /** The document's edge. */
  edge: WorkflowEdge
}

export interface GraphNode {
  id: string
  node: WorkflowNode
  config: JsonObject
  /** Absent for an unknown type. */
  definition: NodeDefinition | undefined
  inputs: Port[]
  outputs: Port[]
  region: Region
}

/** The loop of `head`: all its loop edges, and every node that can reach one of them without passing the head. */
export interface Loop {
  head: string
  nodes: ReadonlySet<string>
  edges: readonly GraphEdge[]
  /** The innermost loop around this one, in the same region. */
  parent: Loop | undefined
}

export interface Region {
  /** The container whose content this is; undefined at the top. */
  container: string | undefined
  nodes: GraphNode[]
  /** Edges with an end in this region, without faults, in the order of the document. */
  edges: GraphEdge[]
  /** Innermost first: a loop stands before the loops around it. */
  loops: Loop[]
  /** Nodes that the region's root leads to. */
  reachable: ReadonlySet<string>
  /** Cycles that are no loops: the nodes of each. */
  tangles: string[][]
}

export interface Graph {
  nodes: ReadonlyMap<string, GraphNode>
  /** The top, then one for each container. */
  regions: Region[]
  /** The ids of all loop edges. */
  loopEdges: ReadonlySet<string>
  faults: { edge: WorkflowEdge; fault: EdgeFault; handle?: string }[]
  /** The innermost loop around a node. */
  loopOf(node: string): Loop | undefined
}

/** Reads the graph of a document. Never throws: what does not fit is in `faults` and takes no part. */
export function readGraph(workflow: Workflow, catalog: NodeCatalog): Graph {
  const top = emptyRegion(undefined)
  const nodes = readNodes(workflow, catalog, top)
  const regions = [top]
  const inside = new Map<string, Region>()
  for (const node of nodes.values()) {
    if (!node.definition?.container) continue
    const region = emptyRegion(node.id)
    inside.set(node.id, region)
    regions.push(region)
  }
  for (const node of nodes.values()) {
    node.region = inside.get(node.node.parent ?? '') ?? top
    node.region.nodes.push(node)
  }

  const faults: Graph['faults'] = []
  for (const edge of firstOfEachId(workflow.edges)) {
    const resolved = resolveEdge(edge, nodes)
    if ('fault' in resolved) faults.push({ edge, ...resolved })
    else regionOf(resolved, nodes, inside)?.edges.push(resolved)
  }

  const loopEdges = new Set<string>()
  const innermost = new Map<string, Loop>()
  for (const region of regions) {
    findLoops(region)
    for (const loop of region.loops) {
      for (const edge of loop.edges) loopEdges.add(edge.id)
      for (const id of loop.nodes) if (!innermost.has(id)) innermost.set(id, loop)
    }
  }
  return { nodes, regions, loopEdges, faults, loopOf: (id) => innermost.get(id) }
}

function emptyRegion(container: string | undefined): Region {
  return { container, nodes: [], edges: [], loops: [], reachable: new Set(), tangles: [] }
}

function readNodes(workflow: Workflow, catalog: NodeCatalog, top: Region): Map<string, GraphNode> {
  const nodes = new Map<string, GraphNode>()
  for (const node of workflow.nodes) {
    if (nodes.has(node.id)) continue
    const definition = catalog.get(node.type)
    const config = (node.config ?? {}) as { [key: string]: Json }
    const { inputs, outputs } = definition
      ? portsOf(definition, config)
      : { inputs: [], outputs: [] }
    nodes.set(node.id, { id: node.id, node, config, definition, inputs, outputs, region: top })
  }
  return nodes
}

function firstOfEachId(edges: readonly WorkflowEdge[]): WorkflowEdge[] {
  const seen = new Set<string>()
  return edges.filter((edge) => !seen.has(edge.id) && seen.add(edge.id))
}

function resolveEdge(
  edge: WorkflowEdge,
  nodes: ReadonlyMap<string, GraphNode>,
): GraphEdge | { fault: EdgeFault; handle?: string } {
  const source = nodes.get(edge.source)
  const target = nodes.get(edge.target)
  if (!source || !target) return { fault: 'dangling' }
  if (target.definition?.trigger) return { fault: 'into-trigger' }
  const sourcePort = edge.sourceHandle ?? source.outputs[0]?.id ?? 'out'
  const targetPort = edge.targetHandle ?? 'in'
  const out = source.outputs.find((port) => port.id === sourcePort)
  const into = target.inputs.find((port) => port.id === targetPort)
  if (source.definition && !out) return { fault: 'unknown-source-port', handle: sourcePort }
  if (target.definition && !into) return { fault: 'unknown-target-port', handle: targetPort }

  const from = out?.inside ? source.id : parentOf(source, nodes)
  const to = into?.inside ? target.id : parentOf(target, nodes)
  if (from !== to) return { fault: 'crosses-container' }
  const kind = out?.inside
    ? into?.inside
      ? 'through'
      : 'item'
    : into?.inside
      ? 'result'
      : 'forward'
  return { id: edge.id, source: source.id, sourcePort, target: target.id, targetPort, kind, edge }
}

/** The container a node stands in; a parent that is no container counts as none (the analysis reports it). */
function parentOf(node: GraphNode, nodes: ReadonlyMap<string, GraphNode>): string | undefined {
  const parent = node.node.parent
  return parent !== undefined && nodes.get(parent)?.definition?.container ? parent : undefined
}

function regionOf(
  edge: GraphEdge,
  nodes: ReadonlyMap<string, GraphNode>,
  inside: ReadonlyMap<string, Region>,
): Region | undefined {
  if (edge.kind === 'item' || edge.kind === 'through') return inside.get(edge.source)
  if (edge.kind === 'result') return inside.get(edge.target)
  return nodes.get(edge.source)?.region
}

function findLoops(region: Region): void {
  const index = new Map(region.nodes.map((node, i) => [node.id, i + 1]))
  const successors: number[][] = Array.from({ length: region.nodes.length + 1 }, () => [])
  for (const node of region.nodes)
    if (region.container === undefined && node.definition?.trigger)
      successors[0]?.push(index.get(node.id) ?? 0)
  for (const edge of region.edges) {
    const to = index.get(edge.target)
    if (to === undefined) continue
    if (edge.kind === 'item') successors[0]?.push(to)
    else if (edge.kind === 'forward') successors[index.get(edge.source) ?? 0]?.push(to)
  }
  const idom = immediateDominators(successors, 0)
  const reached = (id: string) => (idom[index.get(id) ?? 0] ?? -1) !== -1
  region.reachable = new Set(region.nodes.filter((node) => reached(node.id)).map((node) => node.id))

  const byHead = new Map<string, GraphEdge[]>()
  for (const edge of region.edges) {
    if (edge.kind !== 'forward' || !reached(edge.source)) continue
    if (!dominates(idom, index.get(edge.target) ?? -1, index.get(edge.source) ?? -1)) continue
    edge.kind = 'loop'
    const edges = byHead.get(edge.target)
    if (edges) edges.push(edge)
    else byHead.set(edge.target, [edge])
  }
  region.loops = nest(
    [...byHead].map(([head, edges]) => ({ head, edges, nodes: body(region, head, edges) })),
  )
  region.tangles = cycles(region)
}

/** The head and everything that reaches one of its loop edges without passing it. */
function body(region: Region, head: string, edges: readonly GraphEdge[]): Set<string> {
  const into = new Map<string, string[]>()
  for (const edge of region.edges) {
    if (edge.kind !== 'forward' && edge.kind !== 'loop') continue
    const sources = into.get(edge.target)
    if (sources) sources.push(edge.source)
    else into.set(edge.target, [edge.source])
  }
  const nodes = new Set([head])
  const open = edges.map((edge) => edge.source)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (nodes.has(id) || !region.reachable.has(id)) continue
    nodes.add(id)
    open.push(...(into.get(id) ?? []))
  }
  return nodes
}

/** Smallest first, each with the next larger loop that holds its head. */
function nest(found: { head: string; edges: GraphEdge[]; nodes: Set<string> }[]): Loop[] {
  const loops: { -readonly [K in keyof Loop]: Loop[K] }[] = found
    .sort((a, b) => a.nodes.size - b.nodes.size)
    .map((loop) => ({ ...loop, parent: undefined }))
  loops.forEach((loop, i) => {
    loop.parent = loops.slice(i + 1).find((outer) => outer.nodes.has(loop.head))
  })
  return loops
}

/** Cycles that remain without the loop edges: strongly connected components (Tarjan 1972, iterative) of two nodes or more. */
function cycles(region: Region): string[][] {
  const next = new Map<string, string[]>()
  for (const edge of region.edges) {
    if (edge.kind !== 'forward' || !region.reachable.has(edge.source)) continue
    const targets = next.get(edge.source)
    if (targets) targets.push(edge.target)
    else next.set(edge.source, [edge.target])
  }
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const onStack = new Set<string>()
  const stack: string[] = []
  const found: string[][] = []
  for (const start of region.reachable) {
    if (order.has(start)) continue
    const work: { id: string; child: number }[] = [{ id: start, child: 0 }]
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const { id } = top
      if (top.child === 0) {
        order.set(id, order.size)
        low.set(id, order.get(id) ?? 0)
        stack.push(id)
        onStack.add(id)
      }
      const to = next.get(id)?.[top.child++]
      if (to !== undefined) {
        if (!order.has(to)) work.push({ id: to, child: 0 })
        else if (onStack.has(to)) low.set(id, Math.min(low.get(id) ?? 0, order.get(to) ?? 0))
        continue
      }
      work.pop()
      const parent = work.at(-1)
      if (parent) low.set(parent.id, Math.min(low.get(parent.id) ?? 0, low.get(id) ?? 0))
      if (low.get(id) !== order.get(id)) continue
      const component = stack.splice(stack.indexOf(id))
      component.forEach((member) => onStack.delete(member))
      if (component.length > 1) found.push(component)
    }
  }
  return found
}
