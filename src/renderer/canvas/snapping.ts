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

/** What may be snapped to: boxes, and on each axis their lines in order, since they are asked for at every frame of a drag. */
export interface Lined {
  rects: readonly Rect[]
  x: Lines
  y: Lines
}

/** Where the lines are, in order, and to which box each belongs. */
interface Lines {
  at: Float64Array
  of: Uint32Array
}

export function lined(rects: readonly Rect[]): Lined {
  return { rects, x: inOrder(rects, 'x'), y: inOrder(rects, 'y') }
}

function inOrder(rects: readonly Rect[], axis: Axis): Lines {
  const lines = rects.flatMap((rect, of) => linesOf(rect, axis).map((at) => ({ at, of })))
  lines.sort((one, other) => one.at - other.at)
  return {
    at: Float64Array.from(lines, ({ at }) => at),
    of: Uint32Array.from(lines, ({ of }) => of),
  }
}

/** The place of the first line at or after `from`. */
function firstFrom({ at }: Lines, from: number): number {
  let low = 0
  let high = at.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((at[middle] ?? Infinity) < from) low = middle + 1
    else high = middle
  }
  return low
}

/** Begin, middle and end of a box on an axis. */
function linesOf(rect: Rect, axis: Axis): readonly [number, number, number] {
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
  const lines = others[axis]
  for (const own of linesOf(moving, axis)) {
    const after = firstFrom(lines, own)
    for (const line of [lines.at[after - 1], lines.at[after]]) {
      if (line === undefined || Math.abs(line - own) > most) continue
      best = line - own
      most = Math.abs(best)
    }
  }
  return best
}

/** Lines this close are the same: middles of odd sizes lie between pixels. */
const SAME = 0.5

function guidesOn(landed: Rect, others: Lined, axis: Axis): Guide[] {
  const across = axis === 'x' ? 'y' : 'x'
  const guides: Guide[] = []
  const lines = others[axis]
  for (const at of linesOf(landed, axis)) {
    let from = landed[across]
    let to = from + landed[SIZE[across]]
    let isAlone = true
    for (let index = firstFrom(lines, at - SAME); index < lines.at.length; index++) {
      const line = lines.at[index] ?? Infinity
      if (line >= at + SAME) break
      const rect = others.rects[lines.of[index] ?? 0]
      if (!rect || line <= at - SAME) continue
      isAlone = false
      from = Math.min(from, rect[across])
      to = Math.max(to, rect[across] + rect[SIZE[across]])
    }
    if (!isAlone) guides.push({ axis, at, from, to })
  }
  return guides
}
