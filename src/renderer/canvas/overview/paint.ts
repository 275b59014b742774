/** Paints a workflow from far away. One drawing of a thousand nodes costs a few milliseconds, where as many elements cost a frame each. */
import type { NodeState } from '../../../shared/run/view'
import type { Rect } from '../../editor/arrange'
import type { OverviewColors } from './colors'
import type { Places } from './places'
import { blockLook, lineLook, type BlockLook, type SceneFacts } from './scene'

/** What of the canvas is shown, and where. `x` and `y` as React Flow's viewport has them; sizes in pixels of the screen. */
export interface Sight {
  x: number
  y: number
  zoom: number
  width: number
  height: number
  /** Pixels of the device for one of the screen. */
  ratio: number
}

/** The parts of a 2D context that are painted with. */
export type Painter = Pick<
  CanvasRenderingContext2D,
  | 'setTransform'
  | 'clearRect'
  | 'fillRect'
  | 'stroke'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'roundRect'
  | 'fill'
  | 'setLineDash'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'globalAlpha'
>

/** Lines at least this wide can be seen. Pixels of the screen. */
const THINNEST = 0.5
const CORNER = 11

/** Paints all that is in sight. */
export function paint(
  on: Painter,
  { cards, edges }: Places,
  facts: SceneFacts,
  colors: OverviewColors,
  sight: Sight,
): void {
  const { x, y, zoom, width, height, ratio } = sight
  on.setTransform(1, 0, 0, 1, 0, 0)
  on.clearRect(0, 0, width * ratio, height * ratio)
  on.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio)
  const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }

  for (const edge of edges) {
    if (!touches(edge.box, seen)) continue
    const look = lineLook(edge, facts)
    const isOut = look === 'ruled-out'
    on.strokeStyle = colors.line[look]
    on.lineWidth = Math.max(look === 'selected' ? 2.5 : 2, THINNEST / zoom)
    on.globalAlpha = isOut ? 0.55 : 1
    on.setLineDash(isOut ? [4 / zoom, 4 / zoom] : [])
    on.stroke(edge.line)
  }
  on.globalAlpha = 1
  on.setLineDash([])
  for (const card of cards) {
    if (!touches(card, seen)) continue
    const look = blockLook(card, facts)
    paintBlock(on, card, look, colors)
    const rim = card.selected ? colors.selected : look.found ? colors.found : undefined
    if (rim) paintRim(on, card, rim, 2 / zoom)
    if (card.height * zoom >= SMALLEST_SIGN) paintSign(on, card, look.state, colors.sign, zoom)
  }
}

/** The family's colour, and over most of it the state's: what a node is can still be told while it runs. */
function paintBlock(
  on: Painter,
  { x, y, width, height }: Rect,
  { family, state, dim }: BlockLook,
  colors: OverviewColors,
): void {
  on.globalAlpha = dim ? 0.45 : 1
  on.fillStyle = colors.family[family] ?? colors.unknown
  on.beginPath()
  on.roundRect(x, y, width, height, CORNER)
  on.fill()
  if (state !== 'idle' && state !== 'skipped') {
    on.fillStyle = colors.state[state]
    on.beginPath()
    on.roundRect(x + width / 5, y, width - width / 5, height, [0, CORNER, CORNER, 0])
    on.fill()
  }
  on.globalAlpha = 1
}

function paintRim(on: Painter, { x, y, width, height }: Rect, color: string, by: number): void {
  on.strokeStyle = color
  on.lineWidth = by
  on.beginPath()
  on.roundRect(x - by, y - by, width + 2 * by, height + 2 * by, CORNER + by)
  on.stroke()
}

/** A block is at least so high where a sign can be told on it. Pixels of the screen. */
const SMALLEST_SIGN = 5

/** Signs by state, as strokes in a square from -1 to 1; colour alone tells nothing to some. */
const SIGNS: Partial<Record<NodeState, readonly (readonly [number, number])[][]>> = {
  running: [
    [
      [-0.5, -0.8],
      [0.8, 0],
      [-0.5, 0.8],
      [-0.5, -0.8],
    ],
  ],
  retrying: [
    [
      [-0.9, 0],
      [-0.2, -0.7],
      [-0.2, 0.7],
      [-0.9, 0],
    ],
    [
      [0.1, 0],
      [0.8, -0.7],
      [0.8, 0.7],
      [0.1, 0],
    ],
  ],
  waiting: [
    [
      [0, -0.9],
      [0, 0.1],
      [0.7, 0.1],
    ],
  ],
  asking: [
    [
      [-0.5, -0.5],
      [0, -0.9],
      [0.5, -0.5],
      [0, 0],
      [0, 0.3],
    ],
    [
      [0, 0.75],
      [0, 0.95],
    ],
  ],
  done: [
    [
      [-0.8, 0.1],
      [-0.2, 0.7],
      [0.8, -0.6],
    ],
  ],
  failed: [
    [
      [-0.7, -0.7],
      [0.7, 0.7],
    ],
    [
      [0.7, -0.7],
      [-0.7, 0.7],
    ],
  ],
  skipped: [
    [
      [-0.8, 0],
      [0.8, 0],
    ],
  ],
  stopped: [
    [
      [-0.6, -0.6],
      [0.6, -0.6],
      [0.6, 0.6],
      [-0.6, 0.6],
      [-0.6, -0.6],
    ],
  ],
}

function paintSign(
  on: Painter,
  { x, y, width, height }: Rect,
  state: NodeState,
  color: string,
  zoom: number,
): void {
  const strokes = SIGNS[state]
  if (!strokes) return
  const size = Math.min(height * 0.3, 14)
  const middle = { x: x + width * 0.6, y: y + height / 2 }
  on.strokeStyle = color
  on.lineWidth = Math.max(4, 1 / zoom)
  on.beginPath()
  for (const stroke of strokes)
    for (const [index, [right, down]] of stroke.entries()) {
      const at = [middle.x + right * size, middle.y + down * size] as const
      if (index === 0) on.moveTo(...at)
      else on.lineTo(...at)
    }
  on.stroke()
}

function touches(one: Rect, other: Rect): boolean {
  return (
    one.x <= other.x + other.width &&
    one.x + one.width >= other.x &&
    one.y <= other.y + other.height &&
    one.y + one.height >= other.y
  )
}
