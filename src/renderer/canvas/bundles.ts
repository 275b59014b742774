/** The edges of collapsed groups: those between the same two places are drawn as one. */
import type { Workflow, WorkflowEdge } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { nodeById } from '../editor/document-index'
import { foldsOf } from '../editor/folding'
import { groupKey, itemName } from '../editor/items'
import { sourcePortOf, targetPortOf } from './port-rules'

/** Edges that are drawn as one line. */
export interface Bundle {
  /** Begins with `bundle:`, which no edge does. */
  id: string
  source: string
  sourceHandle: string
  target: string
  targetHandle: string
  /** The edges of the document in it. */
  edges: readonly string[]
  ariaLabel: string
}

/** What becomes of a document's edges: drawn as they are, in bundles, or not at all inside a collapsed group. */
export function bundled(
  workflow: Workflow,
  catalog: NodeCatalog,
): { plain: readonly WorkflowEdge[]; bundles: readonly Bundle[] } {
  const { nodes: folds } = foldsOf(workflow)
  if (folds.size === 0) return { plain: workflow.edges, bundles: [] }
  const plain: WorkflowEdge[] = []
  const bundles = new Map<string, Omit<Bundle, 'edges' | 'ariaLabel'> & { edges: string[] }>()
  for (const edge of workflow.edges) {
    const [from, to] = [folds.get(edge.source), folds.get(edge.target)]
    if (from === undefined && to === undefined) {
      plain.push(edge)
      continue
    }
    const ends = [nodeById(workflow, edge.source), nodeById(workflow, edge.target)]
    if (from === to || ends.includes(undefined)) continue
    const source = from === undefined ? edge.source : groupKey(from)
    const target = to === undefined ? edge.target : groupKey(to)
    const sourceHandle =
      from === undefined ? sourcePortOf(edge.sourceHandle, ends[0], catalog) : 'out'
    const targetHandle = to === undefined ? targetPortOf(edge.targetHandle) : 'in'
    const id = `bundle:${source}.${sourceHandle}>${target}.${targetHandle}`
    const known = bundles.get(id)
    if (known) known.edges.push(edge.id)
    else bundles.set(id, { id, source, sourceHandle, target, targetHandle, edges: [edge.id] })
  }
  return {
    plain,
    bundles: [...bundles.values()].map((bundle) => ({
      ...bundle,
      ariaLabel: [
        `From ${itemName(workflow, bundle.source)} to ${itemName(workflow, bundle.target)}`,
        ...(bundle.edges.length > 1 ? [`${bundle.edges.length} edges`] : []),
      ].join(', '),
    })),
  }
}
