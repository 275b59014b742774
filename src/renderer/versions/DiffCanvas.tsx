import '@xyflow/react/dist/base.css'
import {
  Background,
  Controls,
  Handle,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
  type Node,
  type NodeProps,
  type NodeTypes,
} from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import { catalog } from '../../nodes/definitions'
import { isSame, type ChangeKind, type WorkflowDiff } from '../../shared/workflow/diff'
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import { hueOf } from '../canvas/family'
import { layoutPicture } from '../gallery/picture-layout'
import { cn, Icon } from '../ui'
import { Drawn, drawnNodes, type DrawnNode } from './DiffDrawing'
import { MARKS } from './marks'
import { title } from './words'

type CardData = {
  node: WorkflowNode
  change: ChangeKind | 'moved' | undefined
  /** Something changed, and not this. */
  isBeside: boolean
  holds: boolean
  width: number
  height: number
}
type CardNode = Node<CardData, 'card'>

const NODE_TYPES = { card: Card, note: Drawn, frame: Drawn } satisfies NodeTypes
const NO_ATTRIBUTION = { hideAttribution: true }

/** With more nodes than this, those out of sight are not rendered. */
const CULL_ABOVE = 150

/** The workflow with what was added, removed, changed and moved marked on it. To look at only. */
export function DiffCanvas({
  workflow,
  diff,
  picked,
  onPick,
}: {
  /** The later one of the two. */
  workflow: Workflow
  diff: WorkflowDiff
  picked: string | undefined
  onPick: (id: string | undefined) => void
}) {
  const { nodes, edges } = useMemo(() => drawing(workflow, diff), [workflow, diff])
  const shown = useMemo(
    () => nodes.map((node) => (node.id === picked ? { ...node, selected: true } : node)),
    [nodes, picked],
  )
  // What changed is what matters; the rest is a drag or a click on "fit" away.
  const around = useMemo(() => {
    const changed = nodes.filter(({ data }) => data.change !== undefined).map(({ id }) => ({ id }))
    return { padding: 0.2, maxZoom: 1, ...(changed.length > 0 ? { nodes: changed } : {}) }
  }, [nodes])
  return (
    <ReactFlowProvider>
      <div className="min-h-0 min-w-0" role="group" aria-label={summary(diff)}>
        <ReactFlow
          nodes={shown}
          edges={edges}
          nodeTypes={NODE_TYPES}
          fitView
          fitViewOptions={around}
          minZoom={0.05}
          maxZoom={2}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          onNodeClick={(_event, node) => onPick(node.id === picked ? undefined : node.id)}
          onPaneClick={() => onPick(undefined)}
          onlyRenderVisibleElements={nodes.length > CULL_ABOVE}
          proOptions={NO_ATTRIBUTION}
        >
          <Background />
          <Controls orientation="horizontal" showInteractive={false} className={CONTROLS} />
          <Follow picked={picked} />
        </ReactFlow>
      </div>
    </ReactFlowProvider>
  )
}

/** Brings the node that is picked into view. */
function Follow({ picked }: { picked: string | undefined }) {
  const { fitView } = useReactFlow()
  useEffect(() => {
    if (picked !== undefined) void fitView({ nodes: [{ id: picked }], maxZoom: 1, padding: 0.6 })
  }, [picked, fitView])
  return null
}

const CONTROLS =
  'flex overflow-hidden rounded-lg border border-line bg-surface-1 [&_button]:flex [&_button]:size-7 [&_button]:items-center [&_button]:justify-center [&_button]:text-fg-2 [&_button]:hover:bg-surface-2 [&_svg]:size-3 [&_svg]:fill-current'

function Card({ data, selected }: NodeProps<CardNode>) {
  const { node, change, isBeside, holds, width, height } = data
  const definition = catalog.get(node.type)
  const mark = change && MARKS[change]
  return (
    <div
      style={{ width, height, ...hueOf(definition?.family) }}
      className={cn(
        'rounded-xl border bg-surface-1 px-3 py-2.5',
        holds && 'bg-surface-2/40',
        change === undefined && 'border-line-strong',
        isBeside && 'opacity-60',
        change && FRAMES[change],
        change === 'removed' && 'border-dashed',
        selected && 'outline-2 outline-offset-2 outline-accent-fg',
      )}
    >
      <Handle type="target" position={Position.Left} className="invisible" />
      <div className="flex items-center gap-2">
        <Icon name={definition?.icon ?? 'box'} className="shrink-0 text-(--hue)" />
        <span className={cn('truncate font-medium', change === 'removed' && 'line-through')}>
          {title(node)}
        </span>
      </div>
      {mark && (
        <span className={cn('mt-2 flex items-center gap-1 text-xs font-medium', mark.tone)}>
          <Icon name={mark.icon} size={14} />
          {mark.word}
        </span>
      )}
      <Handle type="source" position={Position.Right} className="invisible" />
    </div>
  )
}

const FRAMES: Record<ChangeKind | 'moved', string> = {
  added: 'border-success ring-1 ring-success',
  removed: 'border-danger ring-1 ring-danger',
  changed: 'border-warning ring-1 ring-warning',
  moved: 'border-info ring-1 ring-info',
}

function drawing(
  workflow: Workflow,
  diff: WorkflowDiff,
): { nodes: (CardNode | DrawnNode)[]; edges: Edge[] } {
  const gone = diff.nodes.flatMap(({ kind, before }) =>
    kind === 'removed' && before ? [before] : [],
  )
  const lost = diff.edges.flatMap(({ kind, before }) =>
    kind === 'removed' && before ? [before] : [],
  )
  const both: Workflow = {
    ...workflow,
    nodes: [...workflow.nodes, ...gone],
    edges: [...workflow.edges, ...lost],
  }
  const byId = new Map(both.nodes.map((node) => [node.id, node]))
  const changes = new Map(
    diff.nodes.map(({ id, kind, fields }): [string, ChangeKind | 'moved'] => [
      id,
      kind === 'changed' && fields.length === 0 ? 'moved' : kind,
    ]),
  )
  const { boxes } = layoutPicture(both)
  const isWhole = isSame(diff)
  const nodes = boxes.flatMap(({ id, x, y, width, height, holds }) => {
    const node = byId.get(id)
    if (!node) return []
    const change = changes.get(id)
    const isBeside = !isWhole && change === undefined
    const data: CardData = { node, change, isBeside, holds, width, height }
    return [
      {
        id,
        type: 'card' as const,
        position: { x, y },
        data,
        width,
        height,
        zIndex: holds ? 0 : 1,
        selectable: false,
      },
    ]
  })
  const edgeKinds = new Map(diff.edges.map(({ id, kind }) => [id, kind]))
  const edges = both.edges.map((edge): Edge => {
    const kind = edgeKinds.get(edge.id)
    return {
      id: edge.id,
      source: edge.source,
      target: edge.target,
      selectable: false,
      style: {
        stroke: `var(--color-${kind ? STROKES[kind] : 'line-strong'})`,
        strokeWidth: kind ? 2 : 1.5,
        ...(kind === 'removed' ? { strokeDasharray: '6 4' } : {}),
      },
      ...(kind
        ? {
            label: MARKS[kind].word,
            labelStyle: { fill: `var(--color-${STROKES[kind]})`, fontSize: 11 },
            labelBgStyle: { fill: 'var(--color-bg)' },
          }
        : {}),
    }
  })
  return { nodes: [...drawnNodes(both, diff, boxes), ...nodes], edges }
}

const STROKES: Record<ChangeKind, string> = {
  added: 'success',
  removed: 'danger',
  changed: 'warning',
}

function summary({ nodes, edges, stickies, groups }: WorkflowDiff): string {
  const drawn = stickies.length + groups.length
  const count = (kind: ChangeKind) => nodes.filter((change) => change.kind === kind).length
  return `Drawing of the changes: ${count('added')} nodes added, ${count('removed')} removed, ${count('changed')} changed, ${edges.length} edges${drawn > 0 ? `, ${drawn} notes and groups` : ''}`
}
