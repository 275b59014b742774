/**
 * Which edges stand after a node came between two others, went from between them, or became one of another type. Nothing here
 * changes a document; the actions do, with what they learn here.
 */
import type { Workflow, WorkflowEdge, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog, Port } from '../../shared/workflow/node-definition'
import {
  checkConnection,
  nodePorts,
  sourcePortOf,
  targetPortOf,
  typesFit,
  type ProposedConnection,
} from '../canvas/port-rules'
import { withContent, type Connection } from './document-edits'
import { nodeById, nodeName } from './document-index'

/** The two edges that take the place of one, or why they cannot. */
export type Splice = { ok: true; into: Connection; out: Connection } | { ok: false; reason: string }

/** The ports that edges from outside may stand on, the error port last. */
export function outerPorts(
  node: WorkflowNode,
  catalog: NodeCatalog,
): { inputs: Port[]; outputs: Port[] } {
  const { inputs, outputs } = nodePorts(node, catalog)
  const isOuter = (port: Port) => port.inside !== true
  return { inputs: inputs.filter(isOuter), outputs: outputs.filter(isOuter) }
}

/** The container whose content an edge is part of; undefined at the top. */
export function placeOfEdge(
  workflow: Workflow,
  catalog: NodeCatalog,
  edge: WorkflowEdge,
): string | undefined {
  const source = nodeById(workflow, edge.source)
  if (!source) return undefined
  const handle = sourcePortOf(edge.sourceHandle, source, catalog)
  const port = nodePorts(source, catalog).outputs.find(({ id }) => id === handle)
  return port?.inside ? source.id : source.parent
}

/**
 * How `entry` (and `exit`, where what is put in are several nodes) comes between the ends of an edge: the first input and the
 * first output that fit. The nodes need not be in the document yet.
 */
export function splice(
  workflow: Workflow,
  catalog: NodeCatalog,
  edge: WorkflowEdge,
  entry: WorkflowNode,
  exit: WorkflowNode = entry,
): Splice {
  const parent = placeOfEdge(workflow, catalog, edge)
  const added = entry === exit ? [entry] : [entry, exit]
  const moved = withContent(
    workflow,
    added.map(({ id }) => id),
  )
  if (parent !== undefined && moved.has(parent))
    return { ok: false, reason: `${nodeName(entry)} cannot go into itself.` }
  const trial: Workflow = {
    ...workflow,
    nodes: [
      ...workflow.nodes.filter((node) => added.every(({ id }) => id !== node.id)),
      ...added.map((node) => ({ ...node, parent })),
    ],
    edges: workflow.edges.filter(({ id }) => id !== edge.id),
  }
  const into = firstConnection(
    trial,
    catalog,
    outerPorts(entry, catalog).inputs.map((port) => ({
      ...sourceOf(edge),
      target: entry.id,
      targetHandle: port.id,
    })),
    `${nodeName(entry)} takes no input, so nothing can lead into it.`,
  )
  if (!into.ok) return into
  const outputs = outerPorts(exit, catalog).outputs.filter((port) => port.id !== 'error')
  const out = firstConnection(
    trial,
    catalog,
    outputs.map((port) => ({
      source: exit.id,
      sourceHandle: port.id,
      target: edge.target,
      targetHandle: edge.targetHandle,
    })),
    `${nodeName(exit)} gives no output, so nothing can follow it.`,
  )
  return out.ok ? { ok: true, into: into.connection, out: out.connection } : out
}

const sourceOf = (edge: WorkflowEdge) => ({ source: edge.source, sourceHandle: edge.sourceHandle })

/** The first of some proposals that may stand; else why the first of them may not, or `otherwise` when there is none. */
export function firstConnection(
  workflow: Workflow,
  catalog: NodeCatalog,
  proposals: readonly ProposedConnection[],
  otherwise: string,
): ReturnType<typeof checkConnection> {
  let refusal: { ok: false; reason: string } | undefined
  for (const proposal of proposals) {
    const verdict = checkConnection(workflow, catalog, proposal)
    if (verdict.ok) return verdict
    refusal ??= verdict
  }
  return refusal ?? { ok: false, reason: otherwise }
}

/** What joins the neighbours of nodes that go. */
export interface Bridges {
  connections: Connection[]
  /** Why others do not stand, in words. */
  refused: string[]
}

interface Line extends Connection {
  isNew: boolean
}

/**
 * The edges that join the neighbours of nodes that go, as if each had been switched off: what led into its first port goes on to
 * what its first port led to. Where several lead in and several lead out, nobody can tell which belong together: those stay apart.
 */
export function bridges(workflow: Workflow, catalog: NodeCatalog, ids: readonly string[]): Bridges {
  const gone = withContent(workflow, ids)
  let lines: Line[] = workflow.edges.flatMap((edge) => {
    const source = nodeById(workflow, edge.source)
    if (!source || !nodeById(workflow, edge.target)) return []
    return {
      source: edge.source,
      sourceHandle: sourcePortOf(edge.sourceHandle, source, catalog),
      target: edge.target,
      targetHandle: targetPortOf(edge.targetHandle),
      isNew: false,
    }
  })
  for (const id of gone) {
    const node = nodeById(workflow, id)
    const touching = lines.filter((line) => line.source === id || line.target === id)
    if (!node || touching.length === 0) continue
    lines = lines.filter((line) => line.source !== id && line.target !== id)
    // What is inside a container goes with it; its own ports join its neighbours.
    if (node.parent !== undefined && gone.has(node.parent)) continue
    const { inputs, outputs } = outerPorts(node, catalog)
    const [input, output] = [inputs[0], outputs.find((port) => port.id !== 'error')]
    const before = touching.filter((line) => line.source !== id && line.targetHandle === input?.id)
    const after = touching.filter((line) => line.target !== id && line.sourceHandle === output?.id)
    if (before.length > 1 && after.length > 1) continue
    for (const from of before) for (const to of after) lines.push(joined(from, to))
  }
  return standing(workflow, catalog, gone, lines)
}

function joined(from: Connection, to: Connection): Line {
  return {
    source: from.source,
    sourceHandle: from.sourceHandle,
    target: to.target,
    targetHandle: to.targetHandle,
    isNew: true,
  }
}

function standing(
  workflow: Workflow,
  catalog: NodeCatalog,
  gone: ReadonlySet<string>,
  lines: readonly Line[],
): Bridges {
  const fresh = lines.filter((line) => line.isNew)
  const found: Bridges = { connections: [], refused: [] }
  if (fresh.length === 0) return found
  let trial: Workflow = {
    ...workflow,
    nodes: workflow.nodes.filter(({ id }) => !gone.has(id)),
    edges: workflow.edges.filter(({ source, target }) => !gone.has(source) && !gone.has(target)),
  }
  for (const { isNew: _isNew, ...line } of fresh) {
    const isThere = trial.edges.some(
      (edge) =>
        edge.source === line.source &&
        edge.target === line.target &&
        sourcePortOf(edge.sourceHandle, nodeById(trial, edge.source), catalog) ===
          line.sourceHandle &&
        targetPortOf(edge.targetHandle) === line.targetHandle,
    )
    if (isThere) continue
    const verdict = checkConnection(trial, catalog, line)
    if (!verdict.ok) {
      found.refused.push(verdict.reason)
      continue
    }
    found.connections.push(verdict.connection)
    trial = { ...trial, edges: [...trial.edges, { id: 'bridge', ...verdict.connection }] }
  }
  return found
}

/** The edges of a node that became one of another type, and those that fit it no more. */
export interface Rewired {
  /** The ports that edges stand on now, by edge id. */
  ports: ReadonlyMap<string, { sourceHandle?: string; targetHandle?: string }>
  dropped: WorkflowEdge[]
}

/**
 * Which port of `next` each edge of the node `next.id` goes to: the one of the same name, else, in their order, those that are
 * still free. Edges that find none, or one of another kind, are dropped.
 */
export function rewired(workflow: Workflow, catalog: NodeCatalog, next: WorkflowNode): Rewired {
  const before = nodeById(workflow, next.id)
  const now = nodePorts(next, catalog)
  const ports = new Map<string, { sourceHandle?: string; targetHandle?: string }>()
  const dropped: WorkflowEdge[] = []
  const edgesIn = workflow.edges.filter((edge) => edge.target === next.id)
  const edgesOut = workflow.edges.filter((edge) => edge.source === next.id)
  const portIn = (edge: WorkflowEdge) => targetPortOf(edge.targetHandle)
  const portOut = (edge: WorkflowEdge) => sourcePortOf(edge.sourceHandle, before, catalog)
  const old = before ? nodePorts(before, catalog) : { inputs: [], outputs: [] }
  const inputs = mapped(edgesIn.map(portIn), old.inputs, now.inputs)
  const outputs = mapped(edgesOut.map(portOut), old.outputs, now.outputs)

  const otherEnd = (id: string, side: 'inputs' | 'outputs', port: string) => {
    const node = id === next.id ? next : nodeById(workflow, id)
    return node && nodePorts(node, catalog)[side].find((each) => each.id === port)
  }
  for (const edge of workflow.edges) {
    const leaves = edge.source === next.id
    const enters = edge.target === next.id
    if (!leaves && !enters) continue
    const from = leaves
      ? outputs.get(portOut(edge))
      : otherEnd(
          edge.source,
          'outputs',
          sourcePortOf(edge.sourceHandle, nodeById(workflow, edge.source), catalog),
        )
    const to = enters ? inputs.get(portIn(edge)) : otherEnd(edge.target, 'inputs', portIn(edge))
    if (!from || !to || !typesFit(from.type, to.type)) {
      dropped.push(edge)
      continue
    }
    ports.set(edge.id, {
      ...(leaves && from.id !== portOut(edge) ? { sourceHandle: from.id } : {}),
      ...(enters && to.id !== portIn(edge) ? { targetHandle: to.id } : {}),
    })
  }
  return { ports, dropped }
}

/** Old ports in use to new ports: by name, then by order. An error port stays one. */
function mapped(
  used: readonly string[],
  old: readonly Port[],
  now: readonly Port[],
): ReadonlyMap<string, Port> {
  const order = old.map((port) => port.id)
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length)
  const wanted = [...new Set(used)].sort((a, b) => rank(a) - rank(b))
  const found = new Map<string, Port>()
  for (const id of wanted) {
    const same = now.find((port) => port.id === id)
    if (same) found.set(id, same)
  }
  const isInside = (id: string) => old.find((port) => port.id === id)?.inside === true
  const free = now.filter((port) => port.id !== 'error' && !found.has(port.id))
  for (const id of wanted) {
    if (found.has(id) || id === 'error') continue
    const at = free.findIndex((port) => (port.inside === true) === isInside(id))
    const port = free[at]
    if (!port) continue
    free.splice(at, 1)
    found.set(id, port)
  }
  return found
}

/** A port that an edge is drawn from. */
export interface DrawnFrom {
  node: string
  port: string
  side: 'source' | 'target'
}

/** The connection between a port that an edge was drawn from and the first port of a node that takes it; undefined when none does. */
export function firstFit(
  workflow: Workflow,
  catalog: NodeCatalog,
  from: DrawnFrom,
  other: string,
): Connection | undefined {
  const node = nodeById(workflow, other)
  if (!node) return undefined
  const { inputs, outputs } = nodePorts(node, catalog)
  const verdict = firstConnection(
    workflow,
    catalog,
    from.side === 'source'
      ? inputs.map((port) => ({
          source: from.node,
          sourceHandle: from.port,
          target: other,
          targetHandle: port.id,
        }))
      : outputs.map((port) => ({
          source: other,
          sourceHandle: port.id,
          target: from.node,
          targetHandle: from.port,
        })),
    '',
  )
  return verdict.ok ? verdict.connection : undefined
}
