import {
  BaseEdge,
  EdgeLabelRenderer,
  useStore as useFlowStore,
  type EdgeProps,
} from '@xyflow/react'
import { memo } from 'react'
import { cn } from '../ui'
import { useDocument, useEditor, useRunView } from '../editor/context'
import { edgeById, nodeById } from '../editor/document-index'
import { useEdgePath } from './BatonEdge'
import { EdgeBreakpoint } from './DebugMarks'
import { edgeFacts, type EdgeState } from './edge-state'
import { LEGIBLE_ZOOM, type FlowEdge } from './flow-model'
import { nodePorts, sourcePortOf } from './port-rules'

const NO_EDGES: readonly string[] = []

/** The edges between a collapsed group and another place as one line, with how many they are. */
export const BundleEdge = memo(function BundleEdge(props: EdgeProps<FlowEdge>) {
  const { id, selected, data } = props
  const edges = data?.bundle ?? NO_EDGES
  const isLoop = data?.loop === true
  const state = useBundleState(edges, isLoop)
  const { path, labelX, labelY } = useEdgePath(props, isLoop)
  const detailed = useFlowStore(({ transform }) => transform[2] >= LEGIBLE_ZOOM)
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        className={cn('baton-edge', `baton-edge-${state}`, selected && 'baton-edge-selected')}
      />
      <EdgeBreakpoint edges={edges} path={path} detailed={detailed} />
      {detailed && edges.length > 1 && (
        <EdgeLabelRenderer>
          <span
            className={cn(
              'baton-edge-label nodrag nopan',
              state === 'taken' && 'text-accent-fg',
              state === 'ruled-out' && 'text-fg-3',
            )}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {edges.length}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
})

/** Taken when one of its edges was, ruled out when all of them were. */
function useBundleState(ids: readonly string[], loop: boolean): EdgeState {
  const { catalog } = useEditor()
  const workflow = useDocument((each) => each)
  return useRunView((view) => {
    const states = ids.flatMap((id) => {
      const edge = edgeById(workflow, id)
      const source = edge && nodeById(workflow, edge.source)
      if (!edge || !source) return []
      const port = sourcePortOf(edge.sourceHandle, source, catalog)
      const inside = nodePorts(source, catalog).outputs.find((each) => each.id === port)?.inside
      const ends = [view?.nodes[edge.source], view?.nodes[edge.target]] as const
      return edgeFacts({ port, loop, inside: inside === true }, ...ends).state
    })
    if (states.includes('taken')) return 'taken'
    return states.length > 0 && states.every((state) => state === 'ruled-out')
      ? 'ruled-out'
      : 'open'
  })
}
