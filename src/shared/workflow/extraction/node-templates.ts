/** The templates of a node's config, without the fields that take none. */
import type { WorkflowNode } from '../document'
import { eachRead, rewriteExpression, rewriteTemplates, type NameRead } from './expression-names'
import type { NodeCatalog } from '../node-definition'

function fieldsOf(node: WorkflowNode, catalog: NodeCatalog): [string, unknown][] {
  const fixed = catalog.get(node.type)?.static ?? []
  return Object.entries(node.config ?? {}).filter(([key]) => !fixed.includes(key))
}

/** All that the expressions of a node read. */
export function readsOf(node: WorkflowNode, catalog: NodeCatalog): NameRead[] {
  const reads: NameRead[] = []
  for (const [, value] of fieldsOf(node, catalog)) eachRead(value, (read) => reads.push(read))
  return reads
}

/** The node with what its expressions read replaced; the same node where nothing is. */
export function withReads(
  node: WorkflowNode,
  catalog: NodeCatalog,
  replace: (read: NameRead) => string | undefined,
): WorkflowNode {
  const changed = fieldsOf(node, catalog).flatMap(([key, value]) => {
    const next = rewriteTemplates(value, (expression) => rewriteExpression(expression, replace))
    return next === value ? [] : [[key, next] as const]
  })
  if (changed.length === 0) return node
  return { ...node, config: { ...node.config, ...Object.fromEntries(changed) } }
}
