/**
 * The document as React Flow wants it. Nodes and edges keep their identity as long as what React Flow must know of them
 * stays: a config edit leaves all of them as they are, and the card reads its own content by id.
 */
import type { Edge, Node } from '@xyflow/react'
import type { Workflow, WorkflowEdge, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { nodeById, nodeName, standsInItself } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import { foldsOf } from '../editor/folding'
import type { Selection } from '../editor/selection'
import { bundled } from './bundles'
import { CARD_WIDTH, cardHandles, cardHeight } from './card-geometry'
import { CARD_EXTENT, containerSize } from './container-size'
import { groupNodes, stickyNodes } from './flow-drawing'
import { sourcePortOf, targetPortOf } from './port-rules'
import { usedPortsKey, visiblePorts } from './visible-ports'

export { CARD_HEAD, CARD_WIDTH } from './card-geometry'

/** Cards and containers by their id; notes, and groups as frames or as one card, by their keys (`editor/items.ts`). */
export type FlowNode = Node<
  Record<string, never>,
  'card' | 'container' | 'sticky' | 'frame' | 'folded'
>
/** `bundle`: the edges that are drawn as this one line. */
export type FlowEdge = Edge<{ loop: boolean; bundle?: readonly string[] }, 'baton' | 'bundle'>

/** From this zoom on the words on cards can be read. */
export const LEGIBLE_ZOOM = 0.45
/** Below this zoom cards are blocks of colour, painted in one picture (`overview`). */
export const BLOCK_ZOOM = 0.25
const NO_DATA: Record<string, never> = {}

/** React Flow's nodes for a document, parents first; of those in one place frames first, then notes, then cards. */
export function flowNodes(
  workflow: Workflow,
  catalog: NodeCatalog,
  selection: Selection,
  before: readonly FlowNode[],
): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]))
  const selected = new Set(selection.nodes)
  const hidden = foldsOf(workflow).nodes
  const cards = new Map<string, FlowNode>()
  const depths = new Map<string | undefined, number>([[undefined, -1]])
  for (const node of workflow.nodes) {
    if (cards.has(node.id) || hidden.has(node.id)) continue
    const parent = containerOf(workflow, node, catalog)
    const depth = depthOf(workflow, node, catalog)
    depths.set(node.id, depth)
    cards.set(
      node.id,
      flowNode(
        workflow,
        catalog,
        node,
        { parent, depth },
        selected.has(node.id),
        known.get(node.id),
      ),
    )
  }
  const containerAround = (parent: string | undefined) =>
    parent !== undefined && cards.get(parent)?.type === 'container' ? parent : undefined
  const notes = stickyNodes(workflow, selection, containerAround, known)
  const drawn = new Map([...cards, ...notes.map((note) => [note.id, note] as const)])
  const groups = groupNodes(workflow, selection, containerAround, drawn, known)
  const depth = ({ parentId }: FlowNode) => depths.get(parentId) ?? -1
  const nodes = [...groups, ...notes, ...cards.values()].sort((a, b) => depth(a) - depth(b))
  const unchanged =
    nodes.length === before.length && nodes.every((node, index) => node === before[index])
  return unchanged ? (before as FlowNode[]) : nodes
}

function flowNode(
  workflow: Workflow,
  catalog: NodeCatalog,
  node: WorkflowNode,
  { parent, depth }: { parent: string | undefined; depth: number },
  selected: boolean,
  before: FlowNode | undefined,
): FlowNode {
  const definition = catalog.get(node.type)
  const { x, y } = node.position ?? { x: 0, y: 0 }
  const size = definition?.container ? containerSize(workflow, catalog, node) : undefined
  const locked = isLocked(node)
  const ariaLabel = [
    nodeName(node),
    definition?.title ?? node.type,
    ...(node.disabled ? ['off'] : []),
    ...(locked ? ['locked'] : []),
  ].join(', ')
  const draggable = locked ? false : undefined
  const card = size ? undefined : cardOf(workflow, catalog, node, before)
  const same =
    before !== undefined &&
    before.position.x === x &&
    before.position.y === y &&
    before.parentId === parent &&
    (before.selected ?? false) === selected &&
    before.ariaLabel === ariaLabel &&
    before.draggable === draggable &&
    before.width === size?.width &&
    before.height === size?.height &&
    before.handles === card?.handles &&
    before.type === (size ? 'container' : 'card')
  if (same) return before
  return {
    id: node.id,
    type: size ? 'container' : 'card',
    data: NO_DATA,
    position: { x, y },
    selected,
    ariaLabel,
    ...(draggable === undefined ? {} : { draggable }),
    // Above what a container holds behind its cards: frames, notes and edges.
    ...(parent === undefined ? {} : { parentId: parent, extent: CARD_EXTENT, zIndex: 2 * depth }),
    ...(size ?? card),
  }
}

type CardShape = Pick<FlowNode, 'measured' | 'handles'>
const shapes = new WeakMap<WorkflowNode, { used: string; shape: CardShape }>()

/**
 * The size of a card and where its ports are. One that was measured on the screen goes by that; any other by what it will be, so
 * that a large workflow opens without every card being drawn once only to measure it.
 */
function cardOf(
  workflow: Workflow,
  catalog: NodeCatalog,
  node: WorkflowNode,
  before: FlowNode | undefined,
): CardShape {
  if (before?.type === 'card' && before.handles === undefined)
    return before.measured ? { measured: before.measured } : {}
  const used = usedPortsKey(workflow, node.id)
  const known = shapes.get(node)
  if (known?.used === used) return known.shape
  const ports = visiblePorts(node, workflow.edges, catalog)
  const measured = { width: CARD_WIDTH, height: cardHeight(ports) }
  const handles = cardHandles(ports)
  const isAsBefore = JSON.stringify(handles) === JSON.stringify(before?.handles)
  const shape = { measured, handles: isAsBefore ? before?.handles : handles }
  shapes.set(node, { used, shape })
  return shape
}

/** The container that a node stands in, if that is one. What stands in itself, by way of its container, is drawn outside. */
function containerOf(
  workflow: Workflow,
  node: WorkflowNode,
  catalog: NodeCatalog,
): string | undefined {
  const parent = node.parent === undefined ? undefined : nodeById(workflow, node.parent)
  if (!parent || !catalog.get(parent.type)?.container) return undefined
  return standsInItself(workflow, node.id) ? undefined : parent.id
}

function depthOf(workflow: Workflow, node: WorkflowNode, catalog: NodeCatalog): number {
  let depth = 0
  let at: WorkflowNode | undefined = node
  while (at) {
    const parent = containerOf(workflow, at, catalog)
    if (parent === undefined) return depth
    depth += 1
    at = nodeById(workflow, parent)
  }
  return depth
}

/** What edges were made from: one whose ends and edge are the same objects needs no making to compare it. */
const madeFrom = new WeakMap<FlowEdge, readonly [WorkflowEdge, WorkflowNode, WorkflowNode]>()

/** React Flow's edges for a document; those without two ends are left to the list of problems. */
export function flowEdges(
  workflow: Workflow,
  catalog: NodeCatalog,
  selection: Selection,
  loops: ReadonlySet<string>,
  before: readonly FlowEdge[],
): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]))
  const selected = new Set(selection.edges)
  const seen = new Set<string>()
  const edges: FlowEdge[] = []
  const { plain, bundles } = bundled(workflow, catalog)
  for (const edge of plain) {
    const source = nodeById(workflow, edge.source)
    const target = nodeById(workflow, edge.target)
    if (!source || !target || seen.has(edge.id)) continue
    seen.add(edge.id)
    const old = known.get(edge.id)
    const isSelected = selected.has(edge.id)
    const isLoop = loops.has(edge.id)
    const from = old && madeFrom.get(old)
    if (
      from?.[0] === edge &&
      from[1] === source &&
      from[2] === target &&
      (old?.selected ?? false) === isSelected &&
      old?.data?.loop === isLoop
    ) {
      edges.push(old)
      continue
    }
    const next: FlowEdge = {
      id: edge.id,
      type: 'baton',
      source: source.id,
      target: target.id,
      sourceHandle: sourcePortOf(edge.sourceHandle, source, catalog),
      targetHandle: targetPortOf(edge.targetHandle),
      selected: isSelected,
      data: { loop: isLoop },
      ariaLabel: `From ${nodeName(source)} to ${nodeName(target)}`,
    }
    const kept = old && sameEdge(old, next) ? old : next
    madeFrom.set(kept, [edge, source, target])
    edges.push(kept)
  }
  for (const { edges: inside, ...bundle } of bundles) {
    const next: FlowEdge = {
      ...bundle,
      type: 'bundle',
      selected: inside.every((id) => selected.has(id)),
      data: { loop: inside.every((id) => loops.has(id)), bundle: inside },
    }
    const old = known.get(bundle.id)
    edges.push(old && sameEdge(old, next) ? old : next)
  }
  const unchanged =
    edges.length === before.length && edges.every((edge, index) => edge === before[index])
  return unchanged ? (before as FlowEdge[]) : edges
}

function sameEdge(one: FlowEdge, other: FlowEdge): boolean {
  return (
    one.source === other.source &&
    one.target === other.target &&
    one.sourceHandle === other.sourceHandle &&
    one.targetHandle === other.targetHandle &&
    (one.selected ?? false) === other.selected &&
    one.data?.loop === other.data?.loop &&
    one.data?.bundle?.join() === other.data?.bundle?.join() &&
    one.ariaLabel === other.ariaLabel
  )
}
