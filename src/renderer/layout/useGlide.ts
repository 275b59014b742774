import { useEffect } from 'react'
import type { FlowNode } from '../canvas/flow-model'
import type { FlowModel } from '../canvas/flow-store'
import type { EditorSession } from '../editor/session'
import { layoutOf } from './layout-store'

/** How long everything takes to get to its place. Milliseconds. */
const DURATION_MS = 150

/** Lets what tidying up moves glide to its place, unless people want no motion. The document has the new places at once. */
export function useGlide(session: EditorSession, model: FlowModel): void {
  useEffect(() => {
    const store = layoutOf(session)
    let frame = 0
    let finish: (() => void) | undefined
    const stop = () => {
      cancelAnimationFrame(frame)
      finish = undefined
    }
    const glide = (edit: () => void, then: () => void) => {
      finish?.()
      const before = new Map(model.getState().nodes.map((node) => [node.id, node]))
      edit()
      if (matchMedia('(prefers-reduced-motion: reduce)').matches) return then()
      const targets = new Map(
        model.getState().nodes.flatMap((node) => {
          const from = before.get(node.id)
          return from && !isAt(from, node) ? [[node.id, { from, to: node }] as const] : []
        }),
      )
      const show = (share: number) =>
        model.setState(({ nodes }) => ({
          nodes: nodes.map((node) => {
            const target = targets.get(node.id)
            return target ? partOfTheWay(node, target.from, target.to, share) : node
          }),
        }))
      const begun = performance.now()
      const step = (now: number) => {
        const share = Math.min(1, Math.max(0, now - begun) / DURATION_MS)
        if (share >= 1) return finish?.()
        // Ease-out: fast first.
        show(1 - (1 - share) ** 3)
        frame = requestAnimationFrame(step)
      }
      finish = () => {
        stop()
        show(1)
        then()
      }
      show(0)
      frame = requestAnimationFrame(step)
    }
    store.setState({ glide })
    // Whatever is edited meanwhile draws everything where the document has it.
    const stopWatching = session.document.subscribe((state, before) => {
      if (state.history.document !== before.history.document) stop()
    })
    return () => {
      stop()
      stopWatching()
      store.setState({ glide: undefined })
    }
  }, [session, model])
}

function isAt(one: FlowNode, other: FlowNode): boolean {
  return (
    one.position.x === other.position.x &&
    one.position.y === other.position.y &&
    one.width === other.width &&
    one.height === other.height
  )
}

function partOfTheWay(node: FlowNode, from: FlowNode, to: FlowNode, share: number): FlowNode {
  if (share === 1) return { ...node, position: to.position, ...sizeOf(to) }
  const along = (start: number, end: number) => start + (end - start) * share
  return {
    ...node,
    position: {
      x: along(from.position.x, to.position.x),
      y: along(from.position.y, to.position.y),
    },
    ...(from.width === undefined || from.height === undefined ? {} : sizeOf(to, from, along)),
  }
}

/** The size of a frame; cards have none of their own. */
function sizeOf(
  { width, height }: FlowNode,
  from?: FlowNode,
  along?: (start: number, end: number) => number,
): Partial<FlowNode> {
  if (width === undefined || height === undefined) return {}
  if (!along) return { width, height }
  return {
    width: along(from?.width ?? width, width),
    height: along(from?.height ?? height, height),
  }
}
