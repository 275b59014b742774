/** Keeps what runs in sight, for as long as the person leaves the canvas where it is. */
import { useReactFlow } from '@xyflow/react'
import { useEffect, type RefObject } from 'react'
import type { RunView } from '../../shared/run/view'
import type { Workflow } from '../../shared/workflow/document'
import { shownAs } from '../editor/folding'
import type { EditorSession } from '../editor/session'
import type { FlowEdge, FlowNode } from './flow-model'

/** Nodes that follow each other this quickly are gone to once. Milliseconds. */
const SETTLE_MS = 250
/** How far from the border of the canvas is in sight. Pixels of the screen. */
const MARGIN = 24

/** Runs that were started in this window, and the one that the person turned away from by moving the canvas. */
const startedHere = new Set<string>()
let turnedFrom: string | undefined

/** The nodes that are at work or ask, without the containers around them. */
export function nodesAtWork(view: RunView, workflow: Workflow): string[] {
  const atWork = new Set(
    Object.entries(view.nodes)
      .filter(([, { state }]) => ['running', 'retrying', 'waiting', 'asking'].includes(state))
      .map(([id]) => id),
  )
  for (const { id, parent } of workflow.nodes)
    if (parent !== undefined && atWork.has(id)) atWork.delete(parent)
  return [...atWork]
}

export interface Span {
  from: number
  to: number
}

/** How far to move so that `wanted` is in sight; 0 when it is. What does not fit shows its beginning. */
export function moveIntoSight(wanted: Span, sight: Span): number {
  if (wanted.from >= sight.from && wanted.to <= sight.to) return 0
  const room = sight.to - sight.from - (wanted.to - wanted.from)
  // A third of the room before it: what comes next stands after it.
  return sight.from + Math.max(0, room / 3) - wanted.from
}

/** The person moved the canvas: the run that is shown is followed no longer. */
export function turnAway(session: EditorSession): void {
  turnedFrom = session.run.state.getState().view?.run
}

/** Follows a run that was started in this window. */
export function useFollowRun(session: EditorSession, frame: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow<FlowNode, FlowEdge>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let shown = ''
    const show = (ids: readonly string[]) => {
      const canvas = frame.current?.getBoundingClientRect()
      const known = ids.filter((id) => flow.getInternalNode(id))
      if (!canvas || known.length === 0) return
      const { x, y, zoom } = flow.getViewport()
      const along = (size: 'width' | 'height') => {
        const sight = { from: MARGIN, to: canvas[size] - MARGIN }
        const of = (nodes: string[]) => {
          const box = flow.getNodesBounds(nodes)
          const [at, offset] = size === 'width' ? [box.x, x] : [box.y, y]
          return { from: at * zoom + offset, to: (at + box[size]) * zoom + offset }
        }
        const all = of(known)
        const fits = all.to - all.from <= sight.to - sight.from
        return moveIntoSight(fits ? all : of(known.slice(0, 1)), sight)
      }
      const right = along('width')
      const down = along('height')
      if (right === 0 && down === 0) return
      const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
      void flow.setViewport({ x: x + right, y: y + down, zoom }, { duration: isStill ? 0 : 180 })
    }
    const stop = session.run.state.subscribe(({ view, starting, live }, before) => {
      if (!view) return
      if (starting && view.run !== before.view?.run) startedHere.add(view.run)
      if (!live || !startedHere.has(view.run) || turnedFrom === view.run) return
      const workflow = session.document.document()
      const ids = nodesAtWork(view, workflow).map((id) => shownAs(workflow, id))
      const key = `${view.run} ${ids.join(' ')}`
      if (key === shown || ids.length === 0) return
      shown = key
      clearTimeout(timer)
      timer = setTimeout(() => {
        if (turnedFrom !== view.run) show(ids)
      }, SETTLE_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [session, flow, frame])
}
