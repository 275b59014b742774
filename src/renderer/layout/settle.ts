/** Where units go once ELK has said how they stand to each other: locked ones stay, and what would lie on them gives way. */
import type { Point, Size } from '../editor/document-edits'
import { between, moved, wayDown, type Rect } from './rects'
import { partsOf, type Sheet } from './sheet'

/** What is settled; `pin` is where its corner has to be. */
export interface Settling extends Size {
  id: string
  pin?: Point
}

/** Corners by id. `pinned`: they are places of the region, not only places to each other. */
export interface Settled {
  corners: Map<string, Point>
  pinned: boolean
}

/**
 * Each part moves so that its first locked unit is where it was; its other locked units are put where they were, and what then comes
 * too near to one goes below. Parts without a locked unit keep their place to the others, or go below. `least` is the first corner
 * that is free for what is not locked.
 */
export function settle(
  units: readonly Settling[],
  placed: ReadonlyMap<string, Point>,
  sheet: Sheet,
  least?: Point,
): Settled {
  const corners = new Map(units.map(({ id }) => [id, placed.get(id) ?? { x: 0, y: 0 }]))
  const first = units.find(({ pin }) => pin)
  if (!first?.pin) return { corners, pinned: false }

  const byId = new Map(units.map((unit) => [unit.id, unit]))
  const frame = between(corners.get(first.id) ?? first.pin, first.pin)
  const taken: Rect[] = units.flatMap(({ pin, width, height }) =>
    pin ? [{ ...pin, width, height }] : [],
  )
  const parts = partsOf(sheet).map((ids) => ids.flatMap((id) => byId.get(id) ?? []))
  const pinOf = (part: readonly Settling[]) => part.find(({ pin }) => pin)
  const ordered = [...parts.filter(pinOf), ...parts.filter((part) => !pinOf(part))]
  for (const part of ordered) {
    const anchor = pinOf(part)
    const by = anchor?.pin ? between(corners.get(anchor.id) ?? anchor.pin, anchor.pin) : frame
    const rects = part.flatMap((unit) => {
      if (unit.pin) return []
      const { x, y } = moved(corners.get(unit.id) ?? { x: 0, y: 0 }, by)
      const at = least ? { x: Math.max(x, least.x), y: Math.max(y, least.y) } : { x, y }
      return [{ id: unit.id, ...at, width: unit.width, height: unit.height }]
    })
    for (const unit of part) if (unit.pin) corners.set(unit.id, unit.pin)
    // A part that holds a locked unit gives way one by one, from the left; any other stays in shape.
    const steps = anchor
      ? rects.sort((a, b) => a.x - b.x || a.y - b.y).map((rect) => [rect])
      : [rects]
    for (const step of steps) {
      const down = { x: 0, y: wayDown(step, taken) }
      for (const { id, ...rect } of step) {
        const at = moved(rect, down)
        corners.set(id, { x: at.x, y: at.y })
        taken.push(at)
      }
    }
  }
  return { corners, pinned: true }
}
