import '@xyflow/react/dist/base.css'
import './canvas.css'
import {
  Background,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  type EdgeTypes,
  type NodeTypes,
} from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { Viewport } from '@xyflow/react'
import { ContextMenu } from '../ui'
import { menuItems } from '../commands/menus'
import { useEditor, useSelection } from '../editor/context'
import { BatonEdge } from './BatonEdge'
import { CanvasToolbar } from './CanvasToolbar'
import { ConnectionHint } from './ConnectionHint'
import { ContainerNode } from './ContainerNode'
import type { FlowEdge, FlowNode } from './flow-model'
import { useFlowModel } from './flow-store'
import { useGestures } from './gestures'
import { InsertList } from './InsertList'
import { NodeCard } from './NodeCard'
import { Empty } from './Empty'
import { minimapColor } from './minimap-color'

const NODE_TYPES = { card: NodeCard, container: ContainerNode } satisfies NodeTypes
const EDGE_TYPES = { baton: BatonEdge } satisfies EdgeTypes
const FIT = { padding: 0.15, maxZoom: 1, minZoom: 0.3 }

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
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const gestures = useGestures(session, model, frame)

  useEffect(() => {
    const pointer = { x: 0, y: 0, over: false }
    const element = frame.current
    const middle = () => {
      const box = element?.getBoundingClientRect()
      return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 0, y: 0 }
    }
    const track = (event: PointerEvent) => {
      pointer.x = event.clientX
      pointer.y = event.clientY
      pointer.over = true
    }
    const leave = () => {
      pointer.over = false
    }
    element?.addEventListener('pointermove', track, { passive: true })
    element?.addEventListener('pointerleave', leave)
    const place = (screen: { x: number; y: number }) => ({
      screen,
      flow: flow.screenToFlowPosition(screen),
    })
    const rect = (id: string) => {
      const node = flow.getInternalNode(id)
      if (!node) return undefined
      const { x, y } = node.internals.positionAbsolute
      return {
        x,
        y,
        width: node.measured.width ?? node.width ?? 224,
        height: node.measured.height ?? node.height ?? 56,
      }
    }
    session.canvas = {
      fit: () => void flow.fitView({ ...FIT, duration: 160 }),
      zoomIn: () => void flow.zoomIn({ duration: 120 }),
      zoomOut: () => void flow.zoomOut({ duration: 120 }),
      show: (ids) =>
        void flow.fitView({
          nodes: ids.map((id) => ({ id })),
          maxZoom: 1,
          padding: 0.4,
          duration: 160,
        }),
      center: () => place(middle()),
      pointer: () => place(pointer.over ? { x: pointer.x, y: pointer.y } : middle()),
      isPointerOver: () => pointer.over,
      absolute: (id) => flow.getInternalNode(id)?.internals.positionAbsolute,
      rect,
    }
    return () => {
      session.canvas = undefined
      element?.removeEventListener('pointermove', track)
      element?.removeEventListener('pointerleave', leave)
    }
  }, [session, flow])

  return (
    <SelectionMenu>
      <div
        ref={frame}
        className="relative h-full w-full"
        data-canvas
        onDragOver={gestures.onDragOver}
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
          onNodeDragStop={gestures.onDragStop}
          onSelectionDragStart={gestures.onDragStart}
          onSelectionDragStop={gestures.onDragStop}
          onConnect={gestures.onConnect}
          onConnectEnd={gestures.onConnectEnd}
          isValidConnection={gestures.isValidConnection}
          onNodeContextMenu={gestures.onNodeContextMenu}
          onEdgeContextMenu={gestures.onEdgeContextMenu}
          onNodeDoubleClick={() => session.ui.setState({ inspectorOpen: true })}
          onMoveEnd={(_event, next) => onViewport(next)}
          defaultViewport={viewport}
          fitView={viewport === undefined}
          fitViewOptions={FIT}
          minZoom={0.08}
          maxZoom={2}
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
          selectionMode={SelectionMode.Partial}
          panOnScroll
          zoomOnDoubleClick={false}
          onlyRenderVisibleElements
          elevateNodesOnSelect={false}
          nodeDragThreshold={3}
          connectionRadius={28}
          proOptions={{ hideAttribution: true }}
          ariaLabelConfig={{
            'node.a11yDescription.default':
              'Press Enter or Space to select. Arrow keys move what is selected, Delete removes it, Escape selects nothing.',
            'edge.a11yDescription.default': 'Press Enter or Space to select. Delete removes it.',
          }}
        >
          <Background gap={20} size={1} />
          <MiniMap<FlowNode>
            pannable
            zoomable
            ariaLabel="Map of the workflow"
            className="baton-minimap"
            style={{ width: 140, height: 92 }}
            nodeColor={minimapColor(session)}
            nodeBorderRadius={24}
            position="bottom-right"
          />
          <ConnectionHint />
        </ReactFlow>
        {nodes.length === 0 && <Empty />}
        <CanvasToolbar />
        <InsertList />
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
