/** Snapping what is dragged to the edges and middles of what stands around it. Pixels of the canvas. */
import type { Point } from '../editor/document-edits'
import type { Rect } from '../editor/arrange'

/** A line that shows what was snapped to: at `at` on its axis, between `from` and `to` on the other. */
export interface Guide {
  axis: 'x' | 'y'
  at: number
  from: number
  to: number
}

export interface Snapped {
  /** How far to move so that it snaps. */
  by: Point
  guides: Guide[]
}

type Axis = 'x' | 'y'
const SIZE = { x: 'width', y: 'height' } as const

/** What may be snapped to: boxes with their lines, which are asked for at every frame of a drag. */
export type Lined = readonly { rect: Rect; x: Lines; y: Lines }[]
type Lines = readonly [number, number, number]

export function lined(rects: readonly Rect[]): Lined {
  return rects.map((rect) => ({ rect, x: linesOf(rect, 'x'), y: linesOf(rect, 'y') }))
}

/** Begin, middle and end of a box on an axis. */
function linesOf(rect: Rect, axis: Axis): Lines {
  const size = rect[SIZE[axis]]
  return [rect[axis], rect[axis] + size / 2, rect[axis] + size]
}

/** The box around several. */
export function boxAround(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x))
  const y = Math.min(...rects.map((rect) => rect.y))
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y,
  }
}

/** Where a moving box snaps to, no further than `within`; on each axis to the nearest line of any other box. */
export function snap(moving: Rect, others: Lined, within: number): Snapped {
  const by = { x: nearest(moving, others, 'x', within), y: nearest(moving, others, 'y', within) }
  const landed = { ...moving, x: moving.x + (by.x ?? 0), y: moving.y + (by.y ?? 0) }
  return {
    by: { x: by.x ?? 0, y: by.y ?? 0 },
    guides: [
      ...(by.x === undefined ? [] : guidesOn(landed, others, 'x')),
      ...(by.y === undefined ? [] : guidesOn(landed, others, 'y')),
    ],
  }
}

function nearest(moving: Rect, others: Lined, axis: Axis, within: number): number | undefined {
  let best: number | undefined
  let most = within
  const own = linesOf(moving, axis)
  for (const other of others)
    for (const line of other[axis])
      for (const at of own) {
        const distance = line - at
        if (Math.abs(distance) > most) continue
        best = distance
        most = Math.abs(distance)
      }
  return best
}

/** Lines this close are the same: middles of odd sizes lie between pixels. */
const SAME = 0.5

function guidesOn(landed: Rect, others: Lined, axis: Axis): Guide[] {
  const across = axis === 'x' ? 'y' : 'x'
  const guides: Guide[] = []
  for (const at of linesOf(landed, axis)) {
    const along = others.filter((other) => other[axis].some((line) => Math.abs(line - at) < SAME))
    if (along.length === 0) continue
    const all = [landed, ...along.map(({ rect }) => rect)]
    guides.push({
      axis,
      at,
      from: Math.min(...all.map((rect) => rect[across])),
      to: Math.max(...all.map((rect) => rect[across] + rect[SIZE[across]])),
    })
  }
  return guides
}
