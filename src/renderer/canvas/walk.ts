/** Walking from node to node by key: along the edges to the left and right, among neighbours up and down. */
import type { Workflow } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { groupsOf } from '../../shared/workflow/groups'
import type { Rect } from '../editor/arrange'
import { nodeById } from '../editor/document-index'
import { foldsOf, shownAs } from '../editor/folding'
import { itemOf, parentOf, type ItemKey } from '../editor/items'
import { nodePorts, sourcePortOf } from './port-rules'

export type Direction = 'left' | 'right' | 'up' | 'down'

type RectOf = (key: ItemKey) => Rect | undefined

/**
 * The same from anything on the canvas. A collapsed group is walked through like a node with the edges of its members; from the
 * frame of one the first step leads to its first member, and from a note to the nearest node on that side.
 */
export function stepFrom(
  workflow: Workflow,
  catalog: NodeCatalog,
  rectOf: RectOf,
  from: ItemKey,
  direction: Direction,
): ItemKey | undefined {
  const { kind, id } = itemOf(from)
  const shown = (key: ItemKey) => shownAs(workflow, key)
  if (kind === 'node') {
    const to = step(workflow, catalog, (key) => rectOf(shown(key)), id, direction)
    return to === undefined ? undefined : shown(to)
  }
  const group = kind === 'group' ? groupsOf(workflow).all.get(id) : undefined
  if (group && group.group.collapsed !== true) {
    const left = (key: ItemKey) => rectOf(key)?.x ?? Infinity
    return [...group.nodes].sort((a, b) => left(a) - left(b))[0]
  }
  const { nodes: folds } = foldsOf(workflow)
  const isOwn = (node: string) => folds.get(node) === id
  const along = workflow.edges.flatMap(({ source, target }) => {
    if (!group || isOwn(source) === isOwn(target)) return []
    if (direction === 'right' && isOwn(source)) return target
    return direction === 'left' && isOwn(target) ? source : []
  })
  if (group && (direction === 'left' || direction === 'right'))
    return nearest(rectOf, from, [...new Set(along.map(shown))], 'any')
  const parent = parentOf(workflow, from)
  const beside = workflow.nodes.filter((node) => node.parent === parent)
  return nearest(rectOf, from, [...new Set(beside.map((node) => shown(node.id)))], direction)
}

/** The item whose middle is nearest, of those on a side. */
function nearest(
  rectOf: RectOf,
  from: ItemKey,
  keys: readonly ItemKey[],
  side: Direction | 'any',
): ItemKey | undefined {
  const own = middleOf(rectOf(from))
  if (!own) return undefined
  return keys
    .flatMap((key) => {
      const at = key === from ? undefined : middleOf(rectOf(key))
      if (!at) return []
      const [right, down] = [at.x - own.x, at.y - own.y]
      const isBeyond =
        side === 'any' || { left: right < 0, right: right > 0, up: down < 0, down: down > 0 }[side]
      return isBeyond ? [{ key, away: Math.hypot(right, down) }] : []
    })
    .sort((a, b) => a.away - b.away)[0]?.key
}

function middleOf(rect: Rect | undefined): { x: number; y: number } | undefined {
  return rect && { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 }
}

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
