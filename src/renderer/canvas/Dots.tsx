import { Background, useStore as useFlowStore } from '@xyflow/react'
import { GRID } from '../editor/arrange'

/** Dots stand at least this far apart. Pixels of the screen. */
const LEAST_GAP = 12

/** The dots behind the drawing: on the grid, and fewer from further away, where thousands would be painted as a grey haze. */
export function Dots() {
  const every = useFlowStore(({ transform }) => stepAt(transform[2]))
  return <Background gap={GRID * every} size={every} />
}

/** Each so many lines of the grid have dots; a power of two. */
function stepAt(zoom: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(LEAST_GAP / (GRID * zoom))))
}
