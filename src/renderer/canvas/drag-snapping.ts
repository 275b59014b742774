/** Snapping while nodes are dragged: what stands around them is measured once, when the drag begins. */
import type { NodeChange, ReactFlowInstance } from '@xyflow/react'
import type { Rect } from '../editor/arrange'
import { CARD_HEAD, CARD_WIDTH, type FlowEdge, type FlowNode } from './flow-model'
import { boxAround, lined, snap, type Snapped } from './snapping'

/** As near as this, on the screen, a line is snapped to. Pixels. */
const WITHIN = 6

/** Where React Flow's changes of position snap to. */
export type Snapping = (changes: readonly NodeChange<FlowNode>[]) => Snapped

export const UNSNAPPED: Snapped = { by: { x: 0, y: 0 }, guides: [] }

let alt = false
const remember = (event: Event) => {
  alt = 'altKey' in event && event.altKey === true
}
if (typeof window !== 'undefined')
  for (const type of ['keydown', 'keyup', 'pointermove', 'mousemove'])
    window.addEventListener(type, remember, { capture: true, passive: true })

/** Whether the key that turns snapping off is held. */
export function isAltHeld(): boolean {
  return alt
}

/** Measures what the dragged nodes may snap to: their neighbours in the same container, but for `carried`, which move along. */
export function beginSnapping(
  dragged: readonly FlowNode[],
  flow: ReactFlowInstance<FlowNode, FlowEdge>,
  carried: ReadonlySet<string>,
): Snapping | undefined {
  const [first] = dragged
  if (!first || dragged.some((node) => node.parentId !== first.parentId)) return undefined
  const rectOf = (id: string): Rect | undefined => {
    const node = flow.getInternalNode(id)
    return (
      node && {
        ...node.internals.positionAbsolute,
        width: node.measured.width ?? node.width ?? CARD_WIDTH,
        height: node.measured.height ?? node.height ?? CARD_HEAD,
      }
    )
  }
  const moving = new Set([...carried, ...dragged.map((node) => node.id)])
  const others = lined(
    flow
      .getNodes()
      .filter((node) => node.parentId === first.parentId && !moving.has(node.id))
      .flatMap((node) => rectOf(node.id) ?? []),
  )
  const box = boxAround(dragged.flatMap((node) => rectOf(node.id) ?? []))
  const from = first.position
  return (changes) => {
    const change = changes.find((each) => each.type === 'position' && each.id === first.id)
    if (change?.type !== 'position' || !change.position) return UNSNAPPED
    const by = { x: change.position.x - from.x, y: change.position.y - from.y }
    return snap({ ...box, x: box.x + by.x, y: box.y + by.y }, others, WITHIN / flow.getZoom())
  }
}
