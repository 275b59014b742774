import {
  BaseEdge,
  EdgeLabelRenderer,
  useStore as useFlowStore,
  type EdgeProps,
} from '@xyflow/react'
import { memo, useMemo } from 'react'
import { cn } from '../ui'
import { useDocument, useEditor, useFindings, useRunView } from '../editor/context'
import { Dot, useEdgePath } from './BatonEdge'
import {
  bundleFacts,
  bundleLabel,
  readEdges,
  type BundleFacts,
  type ReadEdge,
} from './bundle-facts'
import { EdgeBreakpoint } from './DebugMarks'
import { LEGIBLE_ZOOM, type FlowEdge } from './flow-model'

const NO_EDGES: readonly string[] = []

/** The edges between a collapsed group and another place as one line, with how many they are and the round they are in. */
export const BundleEdge = memo(function BundleEdge(props: EdgeProps<FlowEdge>) {
  const { id, selected, data } = props
  const edges = data?.bundle ?? NO_EDGES
  const isLoop = data?.loop === true
  const { edges: read, facts } = useBundle(edges)
  const { state } = facts
  const label = bundleLabel(read, facts)
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
      {detailed && <Dot key={facts.passes} path={path} passes={facts.passes} />}
      {detailed && label !== '' && (
        <EdgeLabelRenderer>
          <span
            className={cn(
              'baton-edge-label nodrag nopan',
              state === 'taken' && 'text-accent-fg',
              state === 'ruled-out' && 'text-fg-3',
            )}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
})

/** What the run did to the edges of a bundle; as one text, so that the line renders only when that changes. */
function useBundle(ids: readonly string[]): { edges: readonly ReadEdge[]; facts: BundleFacts } {
  const { catalog } = useEditor()
  const workflow = useDocument((each) => each)
  const loopEdges = useFindings((found) => found.loopEdges)
  const rounds = useFindings((found) => found.rounds)
  const edges = useMemo(
    () => readEdges(ids, { workflow, catalog, loopEdges, rounds }),
    [ids, workflow, catalog, loopEdges, rounds],
  )
  const key = useRunView((view) => JSON.stringify(bundleFacts(edges, rounds, view)))
  return { edges, facts: useMemo(() => JSON.parse(key) as BundleFacts, [key]) }
}
