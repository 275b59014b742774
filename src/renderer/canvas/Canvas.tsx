import '@xyflow/react/dist/base.css'
import './canvas.css'
import './drawings.css'
import './debug-marks.css'
import {
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  type EdgeTypes,
  type NodeTypes,
} from '@xyflow/react'
import { useCallback, useRef } from 'react'
import { useStore } from 'zustand'
import type { Viewport } from '@xyflow/react'
import { ContextMenu } from '../ui'
import { menuItems } from '../commands/menus'
import { useEditor, useSelection } from '../editor/context'
import { BatonEdge } from './BatonEdge'
import { BundleEdge } from './BundleEdge'
import { CanvasMap } from './CanvasMap'
import { CanvasToolbar } from './CanvasToolbar'
import { showFirst, useCanvasControls } from './controls'
import { ConnectionHint } from './ConnectionHint'
import { ContainerNode } from './ContainerNode'
import { useDetail } from './detail'
import { Dots } from './Dots'
import type { FlowEdge, FlowNode } from './flow-model'
import { useFlowModel } from './flow-store'
import { useFollowRun } from './follow-run'
import { EdgeHover } from './EdgeHover'
import { useGestures } from './gestures'
import { FindBar } from './FindBar'
import { FoldedGroup } from './FoldedGroup'
import { GroupFrame } from './GroupFrame'
import { Guides } from './Guides'
import { InsertList } from './InsertList'
import { NodeCard } from './NodeCard'
import { Empty } from './Empty'
import { Overview } from './overview/Overview'
import { PastedDocument } from './PastedDocument'
import { RenameNode } from './RenameNode'
import { StickyNote } from './StickyNote'
import { usePauseInSight } from './use-pause-in-sight'
import { ExtractDialog } from '../editor/ExtractDialog'
import { LayoutBusy } from '../layout/LayoutBusy'
import { useGlide } from '../layout/useGlide'

const NODE_TYPES = {
  card: NodeCard,
  container: ContainerNode,
  sticky: StickyNote,
  frame: GroupFrame,
  folded: FoldedGroup,
} satisfies NodeTypes
const EDGE_TYPES = { baton: BatonEdge, bundle: BundleEdge } satisfies EdgeTypes

/** With more nodes than this, those out of sight are not rendered. */
const CULL_ABOVE = 150

// All that React Flow is given keeps its identity: what is new at a frame is taken over by its store, which asks every card then.
const MULTI_SELECTION_KEYS = ['Meta', 'Control', 'Shift']
const PRO_OPTIONS = { hideAttribution: true }
const WORDS = {
  'node.a11yDescription.default':
    'Press Enter or Space to select. Arrow keys move what is selected, Delete removes it, Escape selects nothing.',
  'edge.a11yDescription.default': 'Press Enter or Space to select. Delete removes it.',
}

interface CanvasProps {
  /** How it was looked at last; without it, all of it is fitted in. */
  viewport: Viewport | undefined
  onViewport(viewport: Viewport): void
}

/** The drawing of the workflow. */
export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  )
}

function Flow({ viewport, onViewport }: CanvasProps) {
  const session = useEditor()
  const frame = useRef<HTMLDivElement>(null)
  const model = useFlowModel(session)
  const nodes = useStore(model, (state) => state.nodes)
  const edges = useStore(model, (state) => state.edges)
  const gestures = useGestures(session, model, frame)
  const detail = useDetail()
  const onMoveEnd = useCallback((_event: unknown, next: Viewport) => onViewport(next), [onViewport])

  useCanvasControls(session, frame)
  useFollowRun(session, frame)
  usePauseInSight(session)
  useGlide(session, model)

  return (
    <SelectionMenu>
      <div
        ref={frame}
        className="relative h-full w-full"
        data-canvas
        data-far={detail === 'full' ? undefined : true}
        data-painted={detail === 'block' ? true : undefined}
        onDragOver={gestures.onDragOver}
        onDragLeave={gestures.onDragLeave}
        onDrop={gestures.onDrop}
      >
        <ReactFlow<FlowNode, FlowEdge>
          className="baton-canvas"
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onNodesChange={gestures.onNodesChange}
          onEdgesChange={gestures.onEdgesChange}
          onNodeDragStart={gestures.onDragStart}
          onNodeDrag={gestures.onDrag}
          onNodeDragStop={gestures.onDragStop}
          onSelectionDragStart={gestures.onDragStart}
          onSelectionDragStop={gestures.onDragStop}
          onConnect={gestures.onConnect}
          onConnectEnd={gestures.onConnectEnd}
          isValidConnection={gestures.isValidConnection}
          onNodeContextMenu={gestures.onNodeContextMenu}
          onEdgeContextMenu={gestures.onEdgeContextMenu}
          onEdgeMouseEnter={gestures.onEdgeEnter}
          onEdgeMouseLeave={gestures.onEdgeLeave}
          onNodeClick={gestures.onNodeClick}
          onNodeDoubleClick={gestures.onNodeDoubleClick}
          onMoveStart={gestures.onMoveStart}
          onMoveEnd={onMoveEnd}
          defaultViewport={viewport}
          onInit={(flow) => {
            if (viewport === undefined) showFirst(flow)
          }}
          minZoom={0.04}
          maxZoom={2}
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={MULTI_SELECTION_KEYS}
          selectionMode={SelectionMode.Partial}
          panOnScroll
          zoomOnDoubleClick={false}
          // Few nodes are all kept, so that Tab and screen readers reach those out of sight too.
          // From that far away a workflow is looked at, not rearranged.
          nodesDraggable={detail !== 'block'}
          nodesConnectable={detail !== 'block'}
          onlyRenderVisibleElements={nodes.length > CULL_ABOVE}
          elevateNodesOnSelect={false}
          nodeDragThreshold={3}
          connectionRadius={28}
          proOptions={PRO_OPTIONS}
          ariaLabelConfig={WORDS}
        >
          <Dots />
          <Overview />
          <CanvasMap model={model} />
          <ConnectionHint />
          <Guides model={model} />
        </ReactFlow>
        {nodes.length === 0 && <Empty />}
        <CanvasToolbar />
        <EdgeHover />
        <FindBar />
        <InsertList />
        <PastedDocument />
        <RenameNode />
        <LayoutBusy />
        <ExtractDialog />
      </div>
    </SelectionMenu>
  )
}

/** The menu of what was right-clicked, from the commands. */
function SelectionMenu({ children }: { children: React.ReactElement }) {
  const session = useEditor()
  // Which lines can be chosen follows the selection.
  useSelection()
  return <ContextMenu items={menuItems(session, 'canvas')}>{children}</ContextMenu>
}
