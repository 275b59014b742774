/**
 * Sticky notes when nodes are arranged: a note goes along with the node that it is nearest to, and then out of the way of cards that
 * it did not lie on before.
 */
import type { Point } from '../editor/document-edits'
import { between, CLEARANCE, distance, moved, overlap, type Rect } from './rects'

/** A note further from every card than this is about none of them, and stays. Pixels. */
const NEAR = 160

/** A node before and after it was arranged. */
export interface MovedNode {
  before: Rect
  after: Rect
  /** A container: a note beside it is rather about a card that is about as near. */
  isFrame?: boolean
}

/** The new corners of the notes. `near` is how far a note may be from its node. */
export function placeNotes(
  notes: readonly (Rect & { id: string })[],
  nodes: readonly MovedNode[],
  near = NEAR,
): Map<string, Point> {
  const taken = nodes.map(({ after }) => after)
  const placed = new Map<string, Point>()
  for (const { id, ...note } of notes) {
    const by = shiftOf(note, nodes, near)
    const wanted = moved(note, by)
    const lainOn = new Set(
      nodes.filter(({ before }) => overlap(note, before)).map(({ after }) => after),
    )
    const free = clearOf(
      wanted,
      taken.filter((rect) => !lainOn.has(rect)),
    )
    placed.set(id, { x: free.x, y: free.y })
    taken.push(free)
  }
  return placed
}

function shiftOf(note: Rect, nodes: readonly MovedNode[], near: number): Point {
  let nearest: { node: MovedNode; rank: number } | undefined
  for (const node of nodes) {
    const away = distance(note, node.before)
    const rank = node.isFrame ? away + NEAR : away
    if (away <= near && (!nearest || rank < nearest.rank)) nearest = { node, rank }
  }
  return nearest ? between(nearest.node.before, nearest.node.after) : { x: 0, y: 0 }
}

/** As little up or down as lets the note lie on none of the rectangles. */
function clearOf(note: Rect, taken: readonly Rect[]): Rect {
  const isFree = (rect: Rect) => !taken.some((other) => overlap(rect, other))
  if (isFree(note)) return note
  const beside = taken.filter(
    (rect) => rect.x < note.x + note.width && note.x < rect.x + rect.width,
  )
  const heights = beside.flatMap((rect) => [
    rect.y - note.height - CLEARANCE,
    rect.y + rect.height + CLEARANCE,
  ])
  heights.sort((a, b) => Math.abs(a - note.y) - Math.abs(b - note.y) || a - b)
  const free = heights.map((y) => ({ ...note, y })).find(isFree)
  return free ?? note
}
