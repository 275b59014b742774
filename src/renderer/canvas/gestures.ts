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
import { connectPorts, connectToNode, moveTo, sayLocked } from '../editor/actions'
import { containerAt, dropIntoContainer } from '../editor/containers'
import { nodeById } from '../editor/document-index'
import { dropInGroups, groupOf, type Regrouping } from '../editor/groups'
import { dropOnEdge, insertAt } from '../editor/insertion'
import type { WorkflowNode } from '../../shared/workflow/document'
import type { Point } from '../editor/document-edits'
import { itemOf, stickyById, type ItemKey } from '../editor/items'
import { keysOf, selectionOfKeys } from '../editor/selection'
import type { EditorSession } from '../editor/session'
import { beginWriting } from '../editor/stickies'
import { withGrownContainers } from './container-size'
import { beginSnapping, isAltHeld, UNSNAPPED, type Snapping } from './drag-snapping'
import { edgeForCard, edgeForType, isFree } from './edge-drop'
import type { FlowEdge, FlowNode } from './flow-model'
import type { FlowModel } from './flow-store'
import { withFrames } from './flow-drawing'
import { beginGroupDrag, type GroupDrag } from './group-drag'
import { toast } from '../ui'
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
  /** What the drag means for groups. */
  let groups: GroupDrag | undefined
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
  const placeOf = (key: ItemKey): Point | undefined => {
    const workflow = session.document.document()
    const { kind, id } = itemOf(key)
    return (kind === 'node' ? nodeById(workflow, id) : stickyById(workflow, id))?.position
  }
  const positionsOf = (ids: Iterable<string>) => {
    const wanted = new Set(ids)
    const { nodes } = model.getState()
    const moved = new Map<ItemKey, Point>(groups?.folded(nodes))
    for (const node of nodes) {
      if (!wanted.has(node.id) || itemOf(node.id).kind === 'group') continue
      const before = placeOf(node.id)
      if (before?.x !== node.position.x || before.y !== node.position.y)
        moved.set(node.id, node.position)
    }
    return moved
  }
  const hintAt = (regrouping: Regrouping) => {
    const [first] = regrouping
    const group = first && (first[1] ?? groupOf(session, first[0]))
    const { dropGroup } = session.ui.getState()
    const goes = first?.[1] === undefined ? 'out' : 'in'
    if (dropGroup?.group !== group || (dropGroup && dropGroup.goes !== goes))
      session.ui.setState({ dropGroup: group === undefined ? undefined : { group, goes } })
  }
  const selectNodes = (changes: readonly NodeChange<FlowNode>[]) => {
    const { selection } = session.document.getState()
    session.document.select({
      ...selectionOfKeys(selected(keysOf(selection), changes)),
      edges: selection.edges,
    })
  }
  const selectEdges = (changes: readonly EdgeChange<FlowEdge>[]) => {
    const { selection } = session.document.getState()
    const drawn = new Map(model.getState().edges.map((edge) => [edge.id, edge]))
    // A bundle stands for the edges in it.
    const single = changes.flatMap((change) =>
      change.type === 'select'
        ? (drawn.get(change.id)?.data?.bundle ?? [change.id]).map((id) => ({ ...change, id }))
        : [],
    )
    session.document.select({ ...selection, edges: [...selected(selection.edges, single)] })
  }
  const regroupingNow = () => groups?.regrouping(model.getState().nodes) ?? NO_REGROUPING
  /** What a drop does: into an edge, into a container, into a group or out of it, or to another place. */
  const land = (
    event: DragMove,
    dragged: readonly FlowNode[],
    positions: ReadonlyMap<ItemKey, Point>,
    { regrouping, dropEdge, locked }: Drop,
  ) => {
    const only = dragged.length === 1 ? dragged[0] : undefined
    const at = only && flow.getInternalNode(only.id)?.internals.positionAbsolute
    const regroups = !keepsGroup(event)
    if (
      loose &&
      at &&
      dropEdge !== undefined &&
      dropOnEdge(session, loose.id, dropEdge, at, regroups).ok
    )
      return
    // Where a locked member stays behind, its group stays with it.
    if (
      locked === 0 &&
      'clientX' in event &&
      dragged.every((node) => node.parentId === undefined)
    ) {
      const pointer = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
      const container = containerAt(session, pointer, [...positions.keys()])
      if (container !== undefined && dropIntoContainer(session, container, positions)) return
    }
    if (regrouping.size > 0) dropInGroups(session, positions, regrouping)
    else moveTo(session, positions)
  }
  const edgeUnder = (event: DragEvent) =>
    edgeForType(session.document.document(), session.catalog, session.ui.getState().carried, {
      x: event.clientX,
      y: event.clientY,
    })
  return {
    onNodesChange(changes: NodeChange<FlowNode>[]) {
      const own = snapped(
        changes.filter((change) => change.type === 'position' || change.type === 'dimensions'),
      )
      const kept = groups?.withCarried(own) ?? own
      if (kept.length > 0)
        model.setState(({ nodes }) => {
          const workflow = session.document.document()
          const changed = withMeasured(applyNodeChanges(kept, nodes), kept)
          const framed = withFrames(workflow, changed, groups?.still)
          return { nodes: withGrownContainers(workflow, framed, movedIn(kept)) }
        })
      if (changes.some((change) => change.type === 'select')) selectNodes(changes)
    },
    onEdgesChange(changes: EdgeChange<FlowEdge>[]) {
      if (changes.some((change) => change.type === 'select')) selectEdges(changes)
    },
    onDragStart(_event: unknown, ...rest: unknown[]) {
      const dragged = draggedOf(rest)
      const [only, ...more] = dragged
      const workflow = session.document.document()
      const node = only && more.length === 0 ? nodeById(workflow, only.id) : undefined
      loose = node && isFree(workflow, session.catalog, node) ? node : undefined
      groups = beginGroupDrag(workflow, model.getState().nodes, dragged)
      snapping = beginSnapping(dragged, flow, groups.carried)
      // React Flow selects what it drags; a frame it does not.
      if (only?.type === 'frame' && more.length === 0)
        session.document.select({ groups: [itemOf(only.id).id] })
    },
    onDrag(event: DragMove) {
      hintAt(keepsGroup(event) ? NO_REGROUPING : regroupingNow())
      if (!loose || !('clientX' in event)) return
      const place = { x: event.clientX, y: event.clientY }
      aimAt(edgeForCard(session.document.document(), session.catalog, loose, place))
    },
    onDragStop(event: DragMove, ...rest: unknown[]) {
      const { dropEdge } = session.ui.getState()
      const dragged = draggedOf(rest)
      const moved = [...dragged.map((node) => node.id), ...(groups?.carried ?? [])]
      const positions = positionsOf(moved)
      const regrouping = keepsGroup(event) ? NO_REGROUPING : regroupingNow()
      const locked = groups?.locked ?? 0
      aimAt(undefined)
      hintAt(NO_REGROUPING)
      snapping = undefined
      groups = undefined
      if (model.getState().guides.length > 0) model.setState({ guides: [] })
      if (locked > 0) sayLocked(session, locked, 'moved')
      if (positions.size === 0) return
      land(event, dragged, positions, { regrouping, dropEdge, locked })
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
      else if (element?.closest('.react-flow__node-folded'))
        toast({
          title: 'Not connected',
          description: 'Expand the group, then draw the edge to one of its nodes.',
        })
      else if (isOnCanvas(element))
        session.ui.setState({
          insert: { screen, flow: flow.screenToFlowPosition(screen), from },
        })
    },
    /** React Flow selects what is clicked, but for frames. */
    onNodeClick(event: MouseEvent, node: FlowNode) {
      if (node.type !== 'frame') return
      const { selection } = session.document.getState()
      const { id } = itemOf(node.id)
      if (!(event.shiftKey || event.ctrlKey || event.metaKey))
        return session.document.select({ groups: [id] })
      session.document.select({
        ...selection,
        groups: selection.groups.includes(id)
          ? selection.groups.filter((each) => each !== id)
          : [...selection.groups, id],
      })
    },
    onNodeDoubleClick(_event: MouseEvent, { id, type }: FlowNode) {
      if (type === 'sticky') beginWriting(session, id)
      else if (type === 'frame' || type === 'folded') session.ui.setState({ editing: id })
      else session.ui.setState({ inspectorOpen: true })
    },
    onNodeContextMenu(_event: MouseEvent, node: FlowNode) {
      if (!keysOf(session.document.getState().selection).includes(node.id))
        session.document.select(selectionOfKeys([node.id]))
    },
    onEdgeContextMenu(_event: MouseEvent, edge: FlowEdge) {
      session.document.select({ edges: edge.data?.bundle ?? [edge.id] })
    },
    onMoveStart(event: unknown) {
      // Without an event the canvas was moved by Baton.
      if (event) turnAway(session)
    },
    onEdgeEnter(event: MouseEvent, { id, data }: FlowEdge) {
      if (event.buttons === 0)
        session.ui.setState({
          hoverEdge: { edges: data?.bundle ?? [id], x: event.clientX, y: event.clientY },
        })
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

/** What a drop means besides the places. */
interface Drop {
  regrouping: Regrouping
  /** The edge that it comes into. */
  dropEdge: string | undefined
  /** Members of dragged groups that stay, because they are locked. */
  locked: number
}

const NO_REGROUPING: Regrouping = new Map()

/** With this key held, what is dragged stays in its group, and goes into no other. */
function keepsGroup(event: DragMove): boolean {
  return event.ctrlKey || event.metaKey
}

/** Ids after React Flow's changes of what is selected. */
function selected(
  before: Iterable<string>,
  changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[],
): Set<string> {
  const chosen = new Set(before)
  for (const change of changes) {
    if (change.type !== 'select') continue
    if (change.selected) chosen.add(change.id)
    else chosen.delete(change.id)
  }
  return chosen
}

/** What changes of position are about. */
function movedIn(changes: readonly NodeChange<FlowNode>[]): Set<string> {
  return new Set(changes.flatMap((change) => (change.type === 'position' ? [change.id] : [])))
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
