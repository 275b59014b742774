/** How large a card is and where its ports stand on it, so that the drawing knows both before a card was ever shown. */
import { Position, type NodeHandle } from '@xyflow/react'
import type { ShownPort } from './visible-ports'

/** Cards are this wide, whatever they hold. Pixels. */
export const CARD_WIDTH = 224
/** The height of a card's head, which holds name and summary. Pixels. */
export const CARD_HEAD = 56
/** The height of one labelled port. Pixels. */
export const PORT_ROW = 22

const BORDER = 1
const PORT = 10
const ERROR_PORT = 8
/** From the right of a card's inside to its error port. Pixels. */
export const ERROR_PORT_INSET = 24

export interface ShownPorts {
  inputs: readonly ShownPort[]
  outputs: readonly ShownPort[]
}

/** How many labelled rows the ports need: none as long as there is one on each side (`error` stands below). */
export function portRows({ inputs, outputs }: ShownPorts): number {
  const main = outputs.filter((port) => port.id !== 'error')
  return Math.max(inputs.length > 1 ? inputs.length : 0, main.length > 1 ? main.length : 0)
}

/** The middle of one of `count` ports on a side, below the upper border. Pixels. */
export function portTop(index: number, count: number): number {
  return count > 1 ? CARD_HEAD + PORT_ROW * index + PORT_ROW / 2 - 4 : CARD_HEAD / 2
}

/** The height of a card as long as no run adds a line to it. Pixels. */
export function cardHeight(ports: ShownPorts): number {
  return CARD_HEAD + portRows(ports) * PORT_ROW + 2 * BORDER
}

/** The ports as React Flow would measure them on the screen: the same places in the order of the page. */
export function cardHandles(ports: ShownPorts): NodeHandle[] {
  const main = ports.outputs.filter((port) => port.id !== 'error')
  const beside = (
    list: readonly ShownPort[],
    type: 'source' | 'target',
    position: Position,
    x: number,
  ) =>
    list.map(({ id }, index) => ({
      id,
      type,
      position,
      x: x - PORT / 2,
      y: BORDER + portTop(index, list.length) - PORT / 2,
      width: PORT,
      height: PORT,
    }))
  const handles: NodeHandle[] = [
    ...beside(ports.inputs, 'target', Position.Left, BORDER),
    ...beside(main, 'source', Position.Right, CARD_WIDTH - BORDER),
  ]
  if (main.length < ports.outputs.length)
    handles.push({
      id: 'error',
      type: 'source',
      position: Position.Bottom,
      x: CARD_WIDTH - BORDER - ERROR_PORT_INSET - ERROR_PORT / 2,
      y: cardHeight(ports) - BORDER - ERROR_PORT / 2,
      width: ERROR_PORT,
      height: ERROR_PORT,
    })
  return handles
}
