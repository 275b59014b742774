/** Which ports may be connected, and why others may not (semantics section 2). */
import type { JsonObject, Workflow, WorkflowNode } from '../../shared/workflow/document'
import {
  portsOf,
  type NodeCatalog,
  type Port,
  type PortType,
} from '../../shared/workflow/node-definition'
import type { Connection } from '../editor/document-edits'

/** Both ends as React Flow reports them while an edge is drawn. */
export interface ProposedConnection {
  source: string
  target: string
  sourceHandle?: string | null
  targetHandle?: string | null
}

export type ConnectionVerdict = { ok: true; connection: Connection } | { ok: false; reason: string }

/** The ports of a node as it is configured now; none for a type that this build does not know. */
export function nodePorts(
  node: WorkflowNode,
  catalog: NodeCatalog,
): { inputs: Port[]; outputs: Port[] } {
  const definition = catalog.get(node.type)
  if (!definition) return { inputs: [], outputs: [] }
  return portsOf(definition, (node.config ?? {}) as JsonObject)
}

/** `sourceHandle` as it is meant: the node's first output port when the document does not say (semantics section 1). */
export function sourcePortOf(
  handle: string | null | undefined,
  node: WorkflowNode | undefined,
  catalog: NodeCatalog,
): string {
  if (handle != null) return handle
  return (node && nodePorts(node, catalog).outputs[0]?.id) ?? 'out'
}

/** `targetHandle` as it is meant: `in` when the document does not say. */
export function targetPortOf(handle: string | null | undefined): string {
  return handle ?? 'in'
}

/** Whether a value of one port type may go where another is expected. Errors are objects. */
export function typesFit(from: PortType, to: PortType): boolean {
  return from === 'any' || to === 'any' || from === to || (from === 'error' && to === 'object')
}

/** Whether these two ports may be connected; else a reason in words. */
export function checkConnection(
  workflow: Workflow,
  catalog: NodeCatalog,
  proposed: ProposedConnection,
): ConnectionVerdict {
  const refuse = (reason: string): ConnectionVerdict => ({ ok: false, reason })
  const source = workflow.nodes.find((node) => node.id === proposed.source)
  const target = workflow.nodes.find((node) => node.id === proposed.target)
  if (!source || !target) return refuse('One end of this edge is gone.')
  if (catalog.get(target.type)?.trigger)
    return refuse('Nothing leads into a trigger: a run starts there.')

  const sourceHandle = sourcePortOf(proposed.sourceHandle, source, catalog)
  const targetHandle = targetPortOf(proposed.targetHandle)
  const from = nodePorts(source, catalog).outputs.find((port) => port.id === sourceHandle)
  const to = nodePorts(target, catalog).inputs.find((port) => port.id === targetHandle)
  if (!from) return refuse(`${nameOf(source)} has no output port “${sourceHandle}”.`)
  if (!to) return refuse(`${nameOf(target)} has no input port “${targetHandle}”.`)

  // Where each end stands: the container whose content it is part of, or nothing at the top.
  const fromPlace = from.inside ? source.id : source.parent
  const toPlace = to.inside ? target.id : target.parent
  if (fromPlace !== toPlace)
    return refuse(
      'An edge cannot cross the border of a for-each. Use its own ports: item, result and done.',
    )
  const duplicate = workflow.edges.some(
    (edge) =>
      edge.source === source.id &&
      edge.target === target.id &&
      sourcePortOf(edge.sourceHandle, source, catalog) === sourceHandle &&
      targetPortOf(edge.targetHandle) === targetHandle,
  )
  if (duplicate) return refuse('These two ports are connected already.')
  if (!typesFit(from.type, to.type))
    return refuse(
      `${nameOf(source)} gives ${PORT_WORDS[from.type]}; ${nameOf(target)} takes ${PORT_WORDS[to.type]}. Put a transform between them.`,
    )
  return {
    ok: true,
    connection: { source: source.id, sourceHandle, target: target.id, targetHandle },
  }
}

const PORT_WORDS: Record<PortType, string> = {
  any: 'anything',
  text: 'text',
  object: 'an object',
  list: 'a list',
  error: 'an error',
}

function nameOf(node: WorkflowNode): string {
  return node.name ?? node.id
}
