/** Rectangles of the canvas, in pixels, and getting them out of each other's way. */
import type { Point, Size } from '../editor/document-edits'

export type Rect = Point & Size

/** What stays free between two cards that were moved apart. */
export const CLEARANCE = 24

/** The smallest rectangle around some; undefined around none. */
export function around(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const rect of rects) {
    left = Math.min(left, rect.x)
    top = Math.min(top, rect.y)
    right = Math.max(right, rect.x + rect.width)
    bottom = Math.max(bottom, rect.y + rect.height)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

export function middleOf({ x, y, width, height }: Rect): Point {
  return { x: x + width / 2, y: y + height / 2 }
}

export function moved<T extends Point>(place: T, by: Point): T {
  return { ...place, x: place.x + by.x, y: place.y + by.y }
}

export function between(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y }
}

/** Whether two come nearer to each other than `gap`. */
export function overlap(one: Rect, other: Rect, gap = 0): boolean {
  return (
    one.x < other.x + other.width + gap &&
    other.x < one.x + one.width + gap &&
    one.y < other.y + other.height + gap &&
    other.y < one.y + one.height + gap
  )
}

/** Whether one lies wholly within the other. */
export function isWithin(inner: Rect, outer: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  )
}

/** How far it is from one to the other; 0 where they touch. */
export function distance(one: Rect, other: Rect): number {
  const across = Math.max(one.x - other.x - other.width, other.x - one.x - one.width, 0)
  const down = Math.max(one.y - other.y - other.height, other.y - one.y - one.height, 0)
  return Math.hypot(across, down)
}

/** How far down some rectangles have to go together so that none comes near those that are taken. */
export function wayDown(rects: readonly Rect[], taken: readonly Rect[]): number {
  let by = 0
  for (let isMoved = true; isMoved;) {
    isMoved = false
    for (const rect of rects)
      for (const other of taken) {
        if (!overlap(moved(rect, { x: 0, y: by }), other, CLEARANCE)) continue
        by = other.y + other.height + CLEARANCE - rect.y
        isMoved = true
      }
  }
  return by
}
