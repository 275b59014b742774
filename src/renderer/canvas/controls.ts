import { getViewportForBounds, useReactFlow, type ReactFlowInstance } from '@xyflow/react'
import { useEffect, type RefObject } from 'react'
import type { Point } from '../editor/document-edits'
import type { EditorSession } from '../editor/session'
import { moveIntoSight, turnAway } from './follow-run'
import { CARD_HEAD, CARD_WIDTH, LEGIBLE_ZOOM, type FlowEdge, type FlowNode } from './flow-model'

/** How all of a workflow is fitted in. */
export const FIT = { padding: 0.12, maxZoom: 1 }

/** Where not all of it can be shown legibly, the beginning is shown at this size. */
const FIRST_ZOOM = 0.6
const MARGIN = 40

/** A node that was just added is drawn within so many frames. */
const REVEAL_FRAMES = 10
/** How far from the border a node that is shown stands. Pixels of the screen. */
const SIGHT_MARGIN = 32

/** The edge whose line (or the strip beside it that takes clicks) is at a place of the screen. */
export function edgeAt(x: number, y: number): string | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const id = element.closest('.react-flow__edge')?.getAttribute('data-id')
    if (id) return id
  }
  return undefined
}

/** Gives a node the focus, for keys and screen readers, unless someone is writing. */
function focusNode(frame: HTMLElement, id: string): void {
  const active = document.activeElement
  if (active instanceof HTMLElement && active.matches('input, textarea, select')) return
  frame
    .querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
    ?.focus({ preventScroll: true })
}

/** The first look at a workflow: all of it where that can be read, else its beginning at a size that can. */
export function showFirst(
  flow: ReactFlowInstance<FlowNode, FlowEdge>,
  options: { duration?: number } = {},
): void {
  const nodes = flow.getNodes()
  if (nodes.length === 0) return
  const view = document.querySelector('.baton-canvas')?.getBoundingClientRect()
  if (!view) return
  const bounds = flow.getNodesBounds(nodes)
  const { padding, maxZoom } = FIT
  const whole = getViewportForBounds(bounds, view.width, view.height, 0, maxZoom, padding)
  // Decided before anything is drawn: a large workflow that is fitted in first draws all of its cards.
  void flow.setViewport(
    whole.zoom >= LEGIBLE_ZOOM
      ? whole
      : {
          zoom: FIRST_ZOOM,
          x: MARGIN - bounds.x * FIRST_ZOOM,
          y: view.height / 2 - (bounds.y + bounds.height / 2) * FIRST_ZOOM,
        },
    options,
  )
}

/** Lends the canvas to the commands while it is shown: zoom, fit, and where things are. */
export function useCanvasControls(
  session: EditorSession,
  frame: RefObject<HTMLDivElement | null>,
): void {
  const flow = useReactFlow<FlowNode, FlowEdge>()
  useEffect(() => {
    const element = frame.current
    const pointer = { x: 0, y: 0, over: false, held: false }
    const track = (event: PointerEvent) => {
      pointer.x = event.clientX
      pointer.y = event.clientY
      pointer.over = true
      pointer.held = false
    }
    // What is chosen in a menu happens where the menu was opened.
    const hold = () => {
      pointer.held = pointer.over
    }
    const leave = () => {
      if (!pointer.held) pointer.over = false
    }
    element?.addEventListener('pointermove', track, { passive: true })
    element?.addEventListener('pointerleave', leave)
    element?.addEventListener('contextmenu', hold)
    const middle = (): Point => {
      const box = element?.getBoundingClientRect()
      return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 0, y: 0 }
    }
    const place = (screen: Point) => ({ screen, flow: flow.screenToFlowPosition(screen) })
    const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 160
    const chosen = (move: Promise<boolean>) => {
      turnAway(session)
      void move
    }
    let revealed = 0
    const reveal = (id: string, focuses: boolean, frames = REVEAL_FRAMES) => {
      const node = flow.getInternalNode(id)
      if (!node || !element) {
        // It was added a moment ago and is not drawn yet.
        if (frames > 0) revealed = requestAnimationFrame(() => reveal(id, focuses, frames - 1))
        return
      }
      const { x, y, zoom } = flow.getViewport()
      const { x: left, y: top } = node.internals.positionAbsolute
      const { width = CARD_WIDTH, height = CARD_HEAD } = node.measured
      const box = element.getBoundingClientRect()
      const along = (from: number, size: number, offset: number, room: number) =>
        moveIntoSight(
          { from: from * zoom + offset, to: (from + size) * zoom + offset },
          { from: SIGHT_MARGIN, to: room - SIGHT_MARGIN },
        )
      const right = along(left, width, x, box.width)
      const down = along(top, height, y, box.height)
      if (right !== 0 || down !== 0)
        chosen(flow.setViewport({ x: x + right, y: y + down, zoom }, { duration }))
      if (focuses) focusNode(element, id)
    }
    const detach = session.attachCanvas({
      fit: () => chosen(flow.fitView({ ...FIT, duration })),
      showFirst: () => {
        turnAway(session)
        showFirst(flow, { duration })
      },
      zoomIn: () => chosen(flow.zoomIn({ duration })),
      zoomOut: () => chosen(flow.zoomOut({ duration })),
      show: (ids) => {
        session.document.uncover(ids)
        chosen(
          flow.fitView({
            nodes: ids.map((id) => ({ id })),
            maxZoom: 1,
            padding: 0.4,
            duration,
          }),
        )
      },
      reveal: (id) => {
        session.document.uncover([id])
        cancelAnimationFrame(revealed)
        reveal(id, true)
      },
      bring: (key) => {
        cancelAnimationFrame(revealed)
        reveal(key, false)
      },
      edgeAt: ({ x, y }) => edgeAt(x, y),
      screenOf: (point) => flow.flowToScreenPosition(point),
      center: () => place(middle()),
      pointer: () => place(pointer.over ? { x: pointer.x, y: pointer.y } : middle()),
      isPointerOver: () => pointer.over,
      absolute: (id) => flow.getInternalNode(id)?.internals.positionAbsolute,
      rect: (id) => {
        const node = flow.getInternalNode(id)
        if (!node) return undefined
        const { x, y } = node.internals.positionAbsolute
        return {
          x,
          y,
          width: node.measured.width ?? node.width ?? CARD_WIDTH,
          height: node.measured.height ?? node.height ?? CARD_HEAD,
        }
      },
    })
    return () => {
      detach()
      cancelAnimationFrame(revealed)
      element?.removeEventListener('pointermove', track)
      element?.removeEventListener('pointerleave', leave)
      element?.removeEventListener('contextmenu', hold)
    }
  }, [session, flow, frame])
}
