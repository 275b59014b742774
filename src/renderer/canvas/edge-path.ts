/** The lines that edges follow. Pixels of the canvas; y grows downwards. */

export interface LoopPathInput {
  sourceX: number
  sourceY: number
  targetX: number
  targetY: number
  /** The lower border of whatever the line must pass below. */
  floor: number
}

export interface PathWithLabel {
  path: string
  labelX: number
  labelY: number
}

/** How far a loop edge stands out from its ports, and below the cards. */
const OUT = 22
const BELOW = 24
const RADIUS = 12
/** A line that passes a card this closely counts as crossing it. */
const CLEAR = 6

/** Where a card begins and ends, from above. */
export interface Span {
  top: number
  bottom: number
}

/** The lower border that a line below `own` cards must keep to, so that it crosses none of those beside them either. */
export function loopFloor(own: readonly Span[], beside: readonly Span[]): number {
  let floor = Math.max(...own.map(({ bottom }) => bottom))
  for (const { top, bottom } of [...beside].sort((a, b) => a.top - b.top)) {
    const line = floor + BELOW
    if (top - CLEAR < line && bottom + CLEAR > line) floor = Math.max(floor, bottom)
  }
  return floor
}

/** A loop edge: out of its port, down below the cards, and back up to where the next round begins. */
export function loopPath({
  sourceX,
  sourceY,
  targetX,
  targetY,
  floor,
}: LoopPathInput): PathWithLabel {
  const right = Math.max(sourceX, targetX) + (sourceX >= targetX ? OUT : OUT * 2)
  const outX = sourceX + OUT
  const inX = Math.min(targetX - OUT, outX - OUT * 2)
  const low = Math.max(floor, sourceY, targetY) + BELOW
  const turn = Math.min(RADIUS, Math.abs(low - sourceY) / 2, Math.abs(low - targetY) / 2)
  const path = [
    `M ${sourceX},${sourceY}`,
    `L ${outX - turn},${sourceY}`,
    `Q ${outX},${sourceY} ${outX},${sourceY + turn}`,
    `L ${outX},${low - turn}`,
    `Q ${outX},${low} ${outX - turn},${low}`,
    `L ${inX + turn},${low}`,
    `Q ${inX},${low} ${inX},${low - turn}`,
    `L ${inX},${targetY + turn}`,
    `Q ${inX},${targetY} ${inX + turn},${targetY}`,
    `L ${targetX},${targetY}`,
  ].join(' ')
  return { path, labelX: (Math.min(right, outX) + inX) / 2, labelY: low }
}
