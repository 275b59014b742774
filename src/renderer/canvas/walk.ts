/** Walking from node to node by key: along the edges to the left and right, among neighbours up and down. */
import type { Workflow } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import type { Rect } from '../editor/arrange'
import { nodeById } from '../editor/document-index'
import { nodePorts, sourcePortOf } from './port-rules'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * The node that a step leads to; undefined when none stands there. Right follows the first port that leads anywhere, left goes back
 * to where it came from (with several, the nearest in height). Up and down go to the next of those that share an end with it, else to the
 * nearest node of the same container.
 */
export function step(
  workflow: Workflow,
  catalog: NodeCatalog,
  rectOf: (id: string) => Rect | undefined,
  from: string,
  direction: Direction,
): string | undefined {
  const node = nodeById(workflow, from)
  const own = rectOf(from)
  if (!node || !own) return undefined
  const middle = ({ y, height }: Rect) => y + height / 2
  const byHeight = (ids: readonly string[]) =>
    ids
      .flatMap((id) => {
        const rect = rectOf(id)
        return rect && id !== from ? [{ id, away: Math.abs(middle(rect) - middle(own)) }] : []
      })
      .sort((a, b) => a.away - b.away)[0]?.id
  if (direction === 'left')
    return byHeight(workflow.edges.flatMap(({ source, target }) => (target === from ? source : [])))
  if (direction === 'right') {
    for (const port of nodePorts(node, catalog).outputs) {
      const targets = workflow.edges.flatMap((edge) =>
        edge.source === from && sourcePortOf(edge.sourceHandle, node, catalog) === port.id
          ? edge.target
          : [],
      )
      const found = byHeight(targets)
      if (found !== undefined) return found
    }
    return undefined
  }
  const isBeyond = (rect: Rect) =>
    direction === 'up' ? middle(rect) < middle(own) : middle(rect) > middle(own)
  const closest = (ids: readonly string[]) =>
    ids
      .flatMap((id) => {
        const rect = rectOf(id)
        if (!rect || id === from || !isBeyond(rect)) return []
        const across = Math.abs(rect.x + rect.width / 2 - (own.x + own.width / 2))
        return [{ id, away: Math.abs(middle(rect) - middle(own)) + 2 * across }]
      })
      .sort((a, b) => a.away - b.away)[0]?.id
  return (
    closest(siblings(workflow, from)) ??
    closest(workflow.nodes.filter(({ parent }) => parent === node.parent).map(({ id }) => id))
  )
}

/** The nodes that an edge joins with the same node as this one, on the same side. */
function siblings(workflow: Workflow, id: string): string[] {
  const sources = new Set<string>()
  const targets = new Set<string>()
  for (const { source, target } of workflow.edges) {
    if (target === id) sources.add(source)
    if (source === id) targets.add(target)
  }
  const found = new Set<string>()
  for (const { source, target } of workflow.edges) {
    if (sources.has(source)) found.add(target)
    if (targets.has(target)) found.add(source)
  }
  return [...found]
}
