import {
  applyNodeChanges,
  useReactFlow,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  type ReactFlowInstance,
} from '@xyflow/react'
import { useMemo, type DragEvent, type MouseEvent, type RefObject } from 'react'
import { checkConnection } from './port-rules'
import { connectPorts, connectToNode, moveTo } from '../editor/actions'
import { containerAt, dropIntoContainer } from '../editor/containers'
import { nodeById } from '../editor/document-index'
import { dropOnEdge, insertAt } from '../editor/insertion'
import type { WorkflowNode } from '../../shared/workflow/document'
import type { Point } from '../editor/document-edits'
import type { EditorSession } from '../editor/session'
import { beginSnapping, isAltHeld, UNSNAPPED, type Snapping } from './drag-snapping'
import { edgeForCard, edgeForType, isFree } from './edge-drop'
import type { FlowEdge, FlowNode } from './flow-model'
import type { FlowModel } from './flow-store'
import { turnAway } from './follow-run'

/** What a node dragged from the palette carries. */
export const PALETTE_MIME = 'application/x-baton-node'

/** React Flow's events as edits. Positions live in the flow model while a drag lasts, and land as one entry when it ends. */
export function useGestures(
  session: EditorSession,
  model: FlowModel,
  frame: RefObject<HTMLDivElement | null>,
) {
  const flow = useReactFlow<FlowNode, FlowEdge>()
  return useMemo(
    () =>
      createGestures(session, model, flow, (element) => frame.current?.contains(element) === true),
    [session, model, flow, frame],
  )
}

function createGestures(
  session: EditorSession,
  model: FlowModel,
  flow: ReactFlowInstance<FlowNode, FlowEdge>,
  isOnCanvas: (element: Element | null) => boolean,
) {
  /** The one node that is dragged, while it could come into an edge. */
  let loose: WorkflowNode | undefined
  /** What the dragged nodes snap to; absent where they stand in different containers. */
  let snapping: Snapping | undefined
  const snapped = (changes: NodeChange<FlowNode>[]): NodeChange<FlowNode>[] => {
    if (!snapping) return changes
    const { by, guides } = isAltHeld() ? UNSNAPPED : snapping(changes)
    if (guides.length > 0 || model.getState().guides.length > 0) model.setState({ guides })
    if (by.x === 0 && by.y === 0) return changes
    return changes.map((change) =>
      change.type === 'position' && change.position
        ? { ...change, position: { x: change.position.x + by.x, y: change.position.y + by.y } }
        : change,
    )
  }
  const aimAt = (dropEdge: string | undefined) => {
    if (session.ui.getState().dropEdge !== dropEdge) session.ui.setState({ dropEdge })
  }
  const positionsOf = (ids: Iterable<string>) => {
    const wanted = new Set(ids)
    const moved = new Map<string, Point>()
    for (const node of model.getState().nodes) {
      if (!wanted.has(node.id)) continue
      const before = nodeById(session.document.document(), node.id)?.position
      if (before?.x !== node.position.x || before.y !== node.position.y)
        moved.set(node.id, node.position)
    }
    return moved
  }
  const select = (
    changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[],
    kind: 'nodes' | 'edges',
  ) => {
    const { selection } = session.document.getState()
    const chosen = new Set(selection[kind])
    for (const change of changes) {
      if (change.type !== 'select') continue
      if (change.selected) chosen.add(change.id)
      else chosen.delete(change.id)
    }
    session.document.select({ ...selection, [kind]: [...chosen] })
  }
  const edgeUnder = (event: DragEvent) =>
    edgeForType(session.document.document(), session.catalog, session.ui.getState().carried, {
      x: event.clientX,
      y: event.clientY,
    })
  return {
    onNodesChange(changes: NodeChange<FlowNode>[]) {
      const kept = snapped(
        changes.filter((change) => change.type === 'position' || change.type === 'dimensions'),
      )
      if (kept.length > 0)
        model.setState(({ nodes }) => ({
          nodes: withMeasured(applyNodeChanges(kept, nodes), kept),
        }))
      if (changes.some((change) => change.type === 'select')) select(changes, 'nodes')
    },
    onEdgesChange(changes: EdgeChange<FlowEdge>[]) {
      if (changes.some((change) => change.type === 'select')) select(changes, 'edges')
    },
    onDragStart(_event: unknown, ...rest: unknown[]) {
      const [only, ...more] = draggedOf(rest)
      const workflow = session.document.document()
      const node = only && more.length === 0 ? nodeById(workflow, only.id) : undefined
      loose = node && isFree(workflow, session.catalog, node) ? node : undefined
      snapping = beginSnapping(draggedOf(rest), flow)
    },
    onDrag(event: DragMove) {
      if (!loose || !('clientX' in event)) return
      const place = { x: event.clientX, y: event.clientY }
      aimAt(edgeForCard(session.document.document(), session.catalog, loose, place))
    },
    onDragStop(event: DragMove, ...rest: unknown[]) {
      const { dropEdge } = session.ui.getState()
      aimAt(undefined)
      snapping = undefined
      if (model.getState().guides.length > 0) model.setState({ guides: [] })
      const dragged = draggedOf(rest)
      const only = dragged.length === 1 ? dragged[0] : undefined
      const positions = positionsOf(dragged.map((node) => node.id))
      if (positions.size === 0) return
      const at = only && flow.getInternalNode(only.id)?.internals.positionAbsolute
      if (loose && at && dropEdge !== undefined && dropOnEdge(session, loose.id, dropEdge, at).ok)
        return
      if (only && only.parentId === undefined && 'clientX' in event) {
        const container = containerAt(
          session,
          flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }),
          [only.id],
        )
        if (
          container !== undefined &&
          dropIntoContainer(session, only.id, container, only.position)
        )
          return
      }
      moveTo(session, positions)
    },
    onConnect(connection: Connection) {
      connectPorts(session, connection)
    },
    isValidConnection(connection: Connection | Edge) {
      return checkConnection(session.document.document(), session.catalog, connection).ok
    },
    onConnectEnd(event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) {
      if (state.isValid === true || !state.fromHandle) return
      const from = {
        node: state.fromHandle.nodeId,
        port: state.fromHandle.id ?? 'out',
        side: state.fromHandle.type,
      }
      if (state.toHandle) {
        // A port was hit, and it does not fit: connecting says why.
        const ends = [
          { node: from.node, port: from.port },
          { node: state.toHandle.nodeId, port: state.toHandle.id },
        ]
        const [source, target] = from.side === 'source' ? ends : [...ends].reverse()
        if (source && target && state.toHandle.type !== from.side)
          connectPorts(session, {
            source: source.node,
            sourceHandle: source.port,
            target: target.node,
            targetHandle: target.port,
          })
        return
      }
      const screen =
        'clientX' in event
          ? { x: event.clientX, y: event.clientY }
          : { x: event.changedTouches[0]?.clientX ?? 0, y: event.changedTouches[0]?.clientY ?? 0 }
      const element = document.elementFromPoint(screen.x, screen.y)
      const hit = element?.closest('.react-flow__node-card')?.getAttribute('data-id')
      if (hit && hit !== from.node) connectToNode(session, from, hit)
      else if (isOnCanvas(element))
        session.ui.setState({
          insert: { screen, flow: flow.screenToFlowPosition(screen), from },
        })
    },
    onNodeContextMenu(_event: MouseEvent, node: FlowNode) {
      if (!session.document.getState().selection.nodes.includes(node.id))
        session.document.select({ nodes: [node.id] })
    },
    onEdgeContextMenu(_event: MouseEvent, edge: FlowEdge) {
      session.document.select({ edges: [edge.id] })
    },
    onNodeDoubleClick() {
      session.ui.setState({ inspectorOpen: true })
    },
    onMoveStart(event: unknown) {
      // Without an event the canvas was moved by Baton.
      if (event) turnAway(session)
    },
    onEdgeEnter(event: MouseEvent, { id }: FlowEdge) {
      if (event.buttons === 0)
        session.ui.setState({ hoverEdge: { edge: id, x: event.clientX, y: event.clientY } })
    },
    onEdgeLeave() {
      session.ui.setState({ hoverEdge: undefined })
    },
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes(PALETTE_MIME)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      aimAt(edgeUnder(event))
    },
    onDragLeave() {
      aimAt(undefined)
    },
    onDrop(event: DragEvent) {
      const type = event.dataTransfer.getData(PALETTE_MIME)
      if (!type) return
      event.preventDefault()
      const onEdge = edgeUnder(event)
      session.ui.setState({ carried: undefined, dropEdge: undefined })
      insertAt(session, type, {
        flow: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }),
        ...(onEdge === undefined ? {} : { onEdge }),
      })
    },
  }
}

/** A card that was measured on the screen goes by that, also for its ports. */
function withMeasured(nodes: FlowNode[], changes: readonly NodeChange<FlowNode>[]): FlowNode[] {
  const measured = new Set(
    changes.flatMap((change) => (change.type === 'dimensions' ? [change.id] : [])),
  )
  if (measured.size === 0) return nodes
  return nodes.map((node) =>
    measured.has(node.id) && node.handles ? { ...node, handles: undefined } : node,
  )
}

type DragMove = globalThis.MouseEvent | MouseEvent | TouchEvent

/** What is dragged, from the arguments of either of React Flow's calls: `(event, node, nodes)` or `(event, nodes)`. */
function draggedOf(rest: readonly unknown[]): FlowNode[] {
  return (Array.isArray(rest[0]) ? rest[0] : rest[1]) as FlowNode[]
}
