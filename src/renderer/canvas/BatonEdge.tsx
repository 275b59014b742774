import {
  BaseEdge,
  EdgeLabelRenderer,
  getBezierPath,
  useStoreApi,
  type EdgeProps,
} from '@xyflow/react'
import { memo, useMemo, useState, useSyncExternalStore } from 'react'
import { cn } from '../ui'
import { useDocument, useEditor, useNode, useRun, useRoundsOf, useUi } from '../editor/context'
import { EdgeBreakpoint } from './DebugMarks'
import { edgeFacts, type EdgeFacts } from './edge-state'
import { loopPath, type PathWithLabel } from './edge-path'
import { useDetail } from './detail'
import type { FlowEdge } from './flow-model'
import { floorBelow } from './overview/places'
import { nodePorts } from './port-rules'
import { hasTwins } from './twins'

/** One edge. Its line says what the run did to it; a loop edge passes below and carries its round. */
export const BatonEdge = memo(function BatonEdge(props: EdgeProps<FlowEdge>) {
  const { id, source, target, sourceHandleId, selected, data } = props
  const { catalog } = useEditor()
  const sourceNode = useNode(source)
  const port = sourceHandleId ?? 'out'
  const ports = useMemo(
    () => (sourceNode ? nodePorts(sourceNode, catalog).outputs : []),
    [sourceNode, catalog],
  )
  const shown = ports.find((each) => each.id === port)
  const isLoop = data?.loop === true
  const detail = useDetail()
  const detailed = detail === 'full' || detail === 'name'
  const facts = useEdgeFacts(
    { port, loop: isLoop, inside: shown?.inside === true },
    source,
    target,
    detail === 'block' ? 'none' : detailed ? 'all' : 'state',
  )
  const limit = useRoundsOf(target)
  const own = useMemo(() => [id], [id])
  const { path, labelX, labelY } = useEdgePath(props, isLoop)
  const isAlone = useDocument((workflow) => !hasTwins(workflow, source, target))

  // Edges between the same two nodes run too close for words: there the ports say their names.
  const isNamed =
    port === 'error' ||
    (isLoop || isAlone
      ? ports.filter((each) => each.id !== 'error' && !each.inside).length > 1
      : false)
  const words = [
    isNamed ? (shown?.label ?? port) : undefined,
    isLoop && facts.round !== undefined
      ? `${facts.round}${limit === undefined ? '' : `/${limit}`}`
      : undefined,
  ].filter((word) => word !== undefined)
  const isFaulty = ports.length > 0 && !shown
  const isAimedAt = useUi((ui) => ui.dropEdge === id)
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        className={cn(
          'baton-edge',
          `baton-edge-${facts.state}`,
          (selected || isAimedAt) && 'baton-edge-selected',
          isAimedAt && 'baton-edge-aimed',
          (port === 'error' || isFaulty) && 'baton-edge-error',
        )}
      />
      {isAimedAt && (
        <EdgeLabelRenderer>
          <span
            role="status"
            className="baton-edge-label nodrag nopan z-10 text-accent-fg"
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            Insert here
          </span>
        </EdgeLabelRenderer>
      )}
      <EdgeBreakpoint edges={own} path={path} detailed={detailed} />
      {/* From further away a dot is less than a pixel, and a thousand of them are a lot to paint. */}
      {detailed && <Dot key={facts.passes} path={path} passes={facts.passes} />}
      {detailed && words.length > 0 && !isAimedAt && (
        <EdgeLabelRenderer>
          <span
            className={cn(
              'baton-edge-label nodrag nopan',
              facts.state === 'taken' && 'text-accent-fg',
              facts.state === 'ruled-out' && 'text-fg-3',
              isFaulty && 'text-danger',
            )}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {words.join(' · ')}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
})

/**
 * The facts as one text, so that the edge renders only when they change and not at every word a model streams. From further away the
 * state alone is shown: what passes by is not counted. From far away nothing is, but by the overview.
 */
function useEdgeFacts(
  edge: Parameters<typeof edgeFacts>[0],
  source: string,
  target: string,
  shows: 'all' | 'state' | 'none',
): EdgeFacts {
  const key = useRun(({ view }) => {
    if (shows === 'none') return 'open 0 '
    const { state, passes, round } = edgeFacts(edge, view?.nodes[source], view?.nodes[target])
    return shows === 'all' ? `${state} ${passes} ${round ?? ''}` : `${state} 0 `
  })
  const [state, passes, round] = key.split(' ')
  return {
    state: state as EdgeFacts['state'],
    passes: Number(passes),
    ...(round ? { round: Number(round) } : {}),
  }
}

/** The line of an edge and where its label goes; a loop edge passes below what is in its way. */
export function useEdgePath(props: EdgeProps<FlowEdge>, isLoop: boolean): PathWithLabel {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const floor = useLoopFloor(props, isLoop)
  if (isLoop) return loopPath({ sourceX, sourceY, targetX, targetY, floor })
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
  })
  return { path, labelX, labelY }
}

function useLoopFloor(
  { source, target, sourceX, targetX }: EdgeProps<FlowEdge>,
  isLoop: boolean,
): number {
  const { subscribe, getState } = useStoreApi()
  // Only loop edges follow what other cards do.
  return useSyncExternalStore(isLoop ? subscribe : toNothing, () =>
    isLoop ? floorBelow(getState().nodeLookup, { source, target, sourceX, targetX }) : 0,
  )
}

function toNothing(): () => void {
  return () => {}
}

/** Travels once along the edge when a value has passed while someone looks. */
export function Dot({ path, passes }: { path: string; passes: number }) {
  const { run } = useEditor()
  // Read once, when the dot appears: what was caught up with does not move.
  const [moves] = useState(() => passes > 0 && run.state.getState().live)
  if (!moves) return null
  return <circle r={4} className="baton-dot" style={{ offsetPath: `path('${path}')` }} />
}
