/** Moving, aligning and distributing what is selected. Pixels of the canvas; one entry of the history each. */
import { moveItems, sayLocked } from './actions'
import { withContent, type Point, type Size } from './document-edits'
import { nodeById } from './document-index'
import { itemOf, membersOf, parentOf, stickyById, type ItemKey } from './items'
import { isLocked } from './locks'
import { chosenNodes, countedKeys, keysOf } from './selection'
import type { EditorSession } from './session'

/** The distance between two dots of the canvas. */
export const GRID = 20

/** The edges and middles that nodes can be aligned by. */
export type Alignment = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom'

export type Rect = Point & Size

/** How far each has to move so that all share an edge or a middle of what is around them. */
export function alignment(rects: ReadonlyMap<string, Rect>, by: Alignment): Map<string, Point> {
  const all = [...rects.values()]
  const left = Math.min(...all.map(({ x }) => x))
  const right = Math.max(...all.map(({ x, width }) => x + width))
  const top = Math.min(...all.map(({ y }) => y))
  const bottom = Math.max(...all.map(({ y, height }) => y + height))
  const shift = ({ x, y, width, height }: Rect): Point => {
    switch (by) {
      case 'left':
        return { x: left - x, y: 0 }
      case 'center':
        return { x: (left + right) / 2 - (x + width / 2), y: 0 }
      case 'right':
        return { x: right - (x + width), y: 0 }
      case 'top':
        return { x: 0, y: top - y }
      case 'middle':
        return { x: 0, y: (top + bottom) / 2 - (y + height / 2) }
      case 'bottom':
        return { x: 0, y: bottom - (y + height) }
    }
  }
  return new Map([...rects].map(([id, rect]) => [id, shift(rect)]))
}

/** How far each has to move so that the gaps between them are equal; the outermost stay. */
export function distribution(
  rects: ReadonlyMap<string, Rect>,
  axis: 'x' | 'y',
): Map<string, Point> {
  const size = axis === 'x' ? 'width' : 'height'
  const middle = (rect: Rect) => rect[axis] + rect[size] / 2
  const ordered = [...rects].sort(([, a], [, b]) => middle(a) - middle(b))
  const [first, last] = [ordered[0]?.[1], ordered.at(-1)?.[1]]
  if (!first || !last || ordered.length < 3) return new Map()
  const taken = ordered.reduce((sum, [, rect]) => sum + rect[size], 0)
  const gap = (last[axis] + last[size] - first[axis] - taken) / (ordered.length - 1)
  let at = first[axis]
  return new Map(
    ordered.map(([id, rect]) => {
      const by = at - rect[axis]
      at += rect[size] + gap
      return [id, axis === 'x' ? { x: by, y: 0 } : { x: 0, y: by }]
    }),
  )
}

/** What moves by itself of what is selected, by key: not what moves with a container or a group that is selected too. */
export function movable(session: EditorSession): ItemKey[] {
  const { document } = session
  const workflow = document.document()
  const { selection } = document.getState()
  const carriers = chosenNodes(workflow, selection)
  const carried = new Set<ItemKey>(selection.groups.flatMap((id) => membersOf(workflow, id)))
  for (const id of carriers)
    for (const inner of withContent(workflow, [id])) if (inner !== id) carried.add(inner)
  const isCarried = (key: ItemKey) => {
    const parent = parentOf(workflow, key)
    return (
      carried.has(key) ||
      (parent !== undefined && (carriers.includes(parent) || carried.has(parent)))
    )
  }
  return keysOf(selection).filter((key) => !isCarried(key))
}

/** Aligns what is selected. */
export function alignSelection(session: EditorSession, by: Alignment): void {
  arrange(session, 'Align', (rects) => alignment(rects, by))
}

/** Makes the gaps between what is selected equal. */
export function distributeSelection(session: EditorSession, axis: 'x' | 'y'): void {
  arrange(session, 'Distribute', (rects) => distribution(rects, axis))
}

function arrange(
  session: EditorSession,
  verb: string,
  shiftsOf: (rects: ReadonlyMap<string, Rect>) => ReadonlyMap<string, Point>,
): void {
  const rects = new Map<ItemKey, Rect>()
  for (const id of movable(session)) {
    const rect = session.canvas?.rect(id)
    if (rect) rects.set(id, rect)
  }
  shift(session, `${verb} ${countedKeys(rects.keys())}`, shiftsOf(rects))
}

/** Moves what is selected by a distance; what is pressed in one go is one entry. */
export function nudge(session: EditorSession, by: Point): void {
  const keys = movable(session)
  shift(
    session,
    `Move ${countedKeys(keys)}`,
    new Map(keys.map((key) => [key, by])),
    `keys:${keys.join(',')}`,
  )
}

/** What stands in a container keeps clear of its head and its border. */
const INNER_LEAST: Point = { x: 8, y: 56 }

function shift(
  session: EditorSession,
  label: string,
  shifts: ReadonlyMap<ItemKey, Point>,
  merge?: string,
): void {
  const { document } = session
  const workflow = document.document()
  const places = new Map<ItemKey, Point>()
  let locked = 0
  for (const [key, by] of [...shifts].flatMap(([key, by]) => withMembers(key, by))) {
    const { kind, id } = itemOf(key)
    const item = kind === 'node' ? nodeById(workflow, id) : stickyById(workflow, id)
    if (!item || (by.x === 0 && by.y === 0)) continue
    if (isLocked(item)) {
      locked += 1
      continue
    }
    const place = { x: (item.position?.x ?? 0) + by.x, y: (item.position?.y ?? 0) + by.y }
    places.set(
      key,
      item.parent === undefined
        ? place
        : { x: Math.max(place.x, INNER_LEAST.x), y: Math.max(place.y, INNER_LEAST.y) },
    )
  }
  if (locked > 0) sayLocked(session, locked, 'moved')
  if (places.size > 0) document.edit(label, (draft) => moveItems(draft, places), merge)

  /** A group moves by its members. */
  function withMembers(key: ItemKey, by: Point): [ItemKey, Point][] {
    const { kind, id } = itemOf(key)
    return kind === 'group' ? membersOf(workflow, id).map((member) => [member, by]) : [[key, by]]
  }
}
