/** Room for a node that comes between two others: what follows moves to the right. Pixels of the canvas. */
import type { Workflow } from '../../shared/workflow/document'
import type { Point, Size } from './document-edits'
import { nodeById } from './document-index'
import { isLocked } from './locks'

/** Between two cards that follow each other. */
export const GAP = 60
/** As near as this to the line between two cards, a card that is dropped stands in line. */
const IN_LINE = 48

/** Where a node of this size goes between two others, and where others move so that it fits. Positions as in the document. */
export interface Room {
  at: Point
  moved: ReadonlyMap<string, Point>
}

/**
 * Makes room between `source` and `target`. `wanted` is where the node was dropped; without it, it goes midway. An edge that leads
 * back (a loop) moves nothing. Locked nodes stay where they are.
 */
export function roomBetween(
  workflow: Workflow,
  sizeOf: (id: string) => Size,
  ends: { source: string; target: string; inside: 'source' | 'target' | 'both' | 'none' },
  size: Size,
  wanted?: Point,
): Room {
  const placeOf = (id: string): Point => {
    const { x, y } = nodeById(workflow, id)?.position ?? { x: 0, y: 0 }
    return { x, y }
  }
  const isInner = (end: 'source' | 'target') => ends.inside === end || ends.inside === 'both'
  // A container's own inner port has no place among its content.
  const from = isInner('source') ? undefined : placeOf(ends.source)
  const to = isInner('target') ? undefined : placeOf(ends.target)
  const left = from ? from.x + sizeOf(ends.source).width + GAP : GAP
  const leadsBack = from !== undefined && to !== undefined && to.x < left - GAP
  const line = from && to ? (from.y + to.y) / 2 : (to ?? from ?? { y: GAP }).y
  // Dropped about on the line between the two, it stands in line with them.
  const y = wanted && Math.abs(wanted.y - line) > IN_LINE ? wanted.y : line
  const x = leadsBack
    ? (wanted?.x ?? (from.x + to.x) / 2)
    : wanted
      ? Math.max(wanted.x, left)
      : left
  const at = { x: Math.round(x), y: Math.round(y) }
  if (to === undefined || leadsBack) return { at, moved: new Map() }
  const by = at.x + size.width + GAP - to.x
  // Where what follows is locked there is no room beside it, but below.
  if (by > 0 && isLocked(nodeById(workflow, ends.target)))
    at.y = Math.max(at.y, to.y + sizeOf(ends.target).height + GAP)
  return { at, moved: by <= 0 ? new Map() : pushedRight(workflow, ends.target, by, ends.source) }
}

/** Where a node and what follows it stand when they move to the right; `except` and locked nodes stay. */
export function pushedRight(
  workflow: Workflow,
  first: string,
  by: number,
  except?: string,
): Map<string, Point> {
  const moved = new Map<string, Point>()
  const left = nodeById(workflow, first)?.position?.x ?? 0
  for (const id of following(workflow, first, except, left)) {
    const node = nodeById(workflow, id)
    if (!node || isLocked(node)) continue
    const { x, y } = node.position ?? { x: 0, y: 0 }
    moved.set(id, { x: Math.round(x + by), y })
  }
  return moved
}

/** A node and what its edges lead to, as far as that stands to the right of `x` in the same container. */
function following(
  workflow: Workflow,
  first: string,
  except: string | undefined,
  x: number,
): ReadonlySet<string> {
  const next = new Map<string, string[]>()
  for (const { source, target } of workflow.edges) {
    const known = next.get(source)
    if (known) known.push(target)
    else next.set(source, [target])
  }
  const parent = nodeById(workflow, first)?.parent
  const found = new Set<string>()
  const open = [first]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodeById(workflow, id)
    if (!node || found.has(id) || id === except || node.parent !== parent) continue
    if ((node.position?.x ?? 0) < x) continue
    found.add(id)
    open.push(...(next.get(id) ?? []))
  }
  return found
}
