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
const BELOW = 30
const RADIUS = 12

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
