/** What the map of a workflow shows. Pixels of the canvas, unless they are said to be of the screen. */
import type { Rect } from '../editor/arrange'
import { boxAround } from './snapping'

export interface MapShapes {
  /** A path for each colour, around all nodes that have it; in the order in which the colours come first. */
  shapes: ReadonlyMap<string, string>
  /** Around all nodes; absent when there are none. */
  bounds: Rect | undefined
}

/** The shapes of nodes. Whole pixels are enough: a map is much smaller than what it shows. */
export function mapOf(nodes: readonly (Rect & { color: string })[]): MapShapes {
  const paths = new Map<string, string[]>()
  for (const { x, y, width, height, color } of nodes) {
    const path = `M${Math.round(x)},${Math.round(y)}h${Math.round(width)}v${Math.round(height)}h${-Math.round(width)}z`
    const list = paths.get(color)
    if (list) list.push(path)
    else paths.set(color, [path])
  }
  return {
    shapes: new Map([...paths].map(([color, list]) => [color, list.join('')])),
    bounds: nodes.length > 0 ? boxAround(nodes) : undefined,
  }
}

/** The room around what the map shows. Pixels of the screen. */
const MARGIN = 5

/** The part of the canvas that the map shows: all nodes and all that is seen, in the proportions of `size`. */
export function mapView(
  bounds: Rect | undefined,
  seen: Rect,
  size: { width: number; height: number },
): Rect & {
  /** Pixels of the canvas for one of the map. */
  scale: number
} {
  const all = bounds ? boxAround([bounds, seen]) : seen
  const scale = Math.max(
    all.width / (size.width - 2 * MARGIN),
    all.height / (size.height - 2 * MARGIN),
    Number.EPSILON,
  )
  const width = size.width * scale
  const height = size.height * scale
  return {
    x: all.x + (all.width - width) / 2,
    y: all.y + (all.height - height) / 2,
    width,
    height,
    scale,
  }
}
