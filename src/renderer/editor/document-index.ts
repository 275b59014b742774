/** Finding nodes and edges of a document by id without walking it each time. */
import type { Workflow, WorkflowEdge, WorkflowNode } from '../../shared/workflow/document'

const nodeIndex = new WeakMap<object, ReadonlyMap<string, WorkflowNode>>()
const edgeIndex = new WeakMap<object, ReadonlyMap<string, WorkflowEdge>>()

function indexOf<T extends { id: string }>(
  cache: WeakMap<object, ReadonlyMap<string, T>>,
  items: readonly T[],
): ReadonlyMap<string, T> {
  const known = cache.get(items)
  if (known) return known
  const made = new Map(items.map((item) => [item.id, item]))
  cache.set(items, made)
  return made
}

/** The node with this id. Documents are immutable, so each list of nodes is indexed once. */
export function nodeById(workflow: Workflow, id: string): WorkflowNode | undefined {
  return indexOf(nodeIndex, workflow.nodes).get(id)
}

/** The edge with this id. */
export function edgeById(workflow: Workflow, id: string): WorkflowEdge | undefined {
  return indexOf(edgeIndex, workflow.edges).get(id)
}

/** A node's name as people see it. */
export function nodeName(node: WorkflowNode): string {
  return node.name?.trim() || node.id
}

/** Whether a node's containers lead back to it. A document may say so; nothing can be drawn or arranged that way. */
export function standsInItself(workflow: Workflow, id: string): boolean {
  const seen = new Set<string>()
  let at = nodeById(workflow, id)?.parent
  while (at !== undefined && !seen.has(at)) {
    if (at === id) return true
    seen.add(at)
    at = nodeById(workflow, at)?.parent
  }
  return false
}
