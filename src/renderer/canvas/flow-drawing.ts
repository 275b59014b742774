/** Sticky notes and groups as React Flow's nodes. A frame follows from its members: where it is, is never stored. */
import { Position } from '@xyflow/react'
import type { Sticky, Workflow } from '../../shared/workflow/document'
import { called, groupsOf, type ReadGroup } from '../../shared/workflow/groups'
import type { Rect } from '../editor/arrange'
import type { Point, Size } from '../editor/document-edits'
import { foldsOf } from '../editor/folding'
import { groupKey, itemOf, stickyById, stickyKey, stickyName } from '../editor/items'
import { isLocked } from '../editor/locks'
import type { Selection } from '../editor/selection'
import { nodeById } from '../editor/document-index'
import { counted } from '../editor/words'
import { CARD_HEAD, CARD_WIDTH } from './card-geometry'
import { INSIDE_EXTENT } from './container-size'
import type { FlowNode } from './flow-model'
import { boxAround } from './snapping'

/** The room between a frame and its members, and the height of its title above them. Pixels. */
export const FRAME_PADDING = 20
export const FRAME_HEAD = 36
/** A group that is collapsed. Pixels. */
export const FOLDED_SIZE: Size = { width: CARD_WIDTH, height: 76 }

/** Behind edges and cards; inside a container React Flow puts them right above it. */
const FRAME_Z = -2
const STICKY_Z = -1
const PORT = 10
const NO_DATA: Record<string, never> = {}
const CLICK_THROUGH = { pointerEvents: 'none' } as const

/** Sticky notes that are drawn. */
export function stickyNodes(
  workflow: Workflow,
  { stickies }: Selection,
  parentOf: (parent: string | undefined) => string | undefined,
  known: ReadonlyMap<string, FlowNode>,
): FlowNode[] {
  if (!workflow.stickies) return []
  const hidden = foldsOf(workflow).stickies
  const selected = new Set(stickies)
  return workflow.stickies.flatMap((sticky) =>
    hidden.has(sticky.id) || stickyById(workflow, sticky.id) !== sticky
      ? []
      : stickyNode(sticky, selected.has(sticky.id), parentOf(sticky.parent), known),
  )
}

function stickyNode(
  sticky: Sticky,
  selected: boolean,
  parent: string | undefined,
  known: ReadonlyMap<string, FlowNode>,
): FlowNode {
  const { x, y } = sticky.position
  const draggable = isLocked(sticky) ? false : undefined
  const ariaLabel = `Note: ${stickyName(sticky)}${isLocked(sticky) ? ', locked' : ''}`
  return keep(known, {
    id: stickyKey(sticky.id),
    type: 'sticky',
    data: NO_DATA,
    position: { x, y },
    ...sized(sticky.size),
    selected,
    ariaLabel,
    zIndex: STICKY_Z,
    ...(draggable === undefined ? {} : { draggable }),
    ...(parent === undefined ? {} : { parentId: parent, extent: INSIDE_EXTENT }),
  })
}

/** The frames of groups, around the nodes that are drawn, and the cards of those that are collapsed. */
export function groupNodes(
  workflow: Workflow,
  { groups }: Selection,
  parentOf: (parent: string | undefined) => string | undefined,
  drawn: ReadonlyMap<string, FlowNode>,
  known: ReadonlyMap<string, FlowNode>,
): FlowNode[] {
  const { all } = groupsOf(workflow)
  if (all.size === 0) return []
  const hidden = foldsOf(workflow).groups
  const selected = new Set(groups)
  return [...all].flatMap(([id, read]) => {
    if (hidden.has(id)) return []
    const parent = parentOf(read.parent)
    const common = {
      id: groupKey(id),
      data: NO_DATA,
      selected: selected.has(id),
      ...(parent === undefined ? {} : { parentId: parent, extent: INSIDE_EXTENT }),
    }
    if (read.group.collapsed) return keep(known, { ...common, ...foldedNode(workflow, read) })
    const rect = frameAround(read, drawn)
    if (!rect) return []
    return keep(known, {
      ...common,
      type: 'frame',
      position: { x: rect.x, y: rect.y },
      ...sized(rect),
      zIndex: FRAME_Z,
      // A click on its title selects it; what is inside is for the canvas and its cards.
      selectable: false,
      style: CLICK_THROUGH,
      ariaLabel: `Group ${called(read.group)}, ${memberWords(read)}`,
    })
  })
}

function foldedNode(workflow: Workflow, read: ReadGroup) {
  const { width, height } = FOLDED_SIZE
  const port = (type: 'source' | 'target', id: string, position: Position, x: number) => ({
    id,
    type,
    position,
    x: x - PORT / 2,
    y: height / 2 - PORT / 2,
    width: PORT,
    height: PORT,
  })
  return {
    type: 'folded' as const,
    position: cornerOf(workflow, read),
    ...sized(FOLDED_SIZE),
    handles: [port('target', 'in', Position.Left, 0), port('source', 'out', Position.Right, width)],
    ariaLabel: `Group ${called(read.group)}, ${memberWords(read)}, collapsed`,
  }
}

/** A size that needs no measuring, of something without ports. */
function sized({ width, height }: Size) {
  return { width, height, measured: { width, height }, handles: [] }
}

/** `3 nodes`, `2 nodes and 1 note`. */
export function memberWords({ nodes, stickies }: ReadGroup): string {
  return [
    ...(nodes.length > 0 ? [counted(nodes.length, 'node')] : []),
    ...(stickies.length > 0 ? [counted(stickies.length, 'note')] : []),
  ].join(' and ')
}

/** The upper left corner of a group's frame, which needs no sizes. Where the collapsed card stands. */
function cornerOf(workflow: Workflow, { nodes, stickies }: ReadGroup): Point {
  const places = [
    ...nodes.map((id) => nodeById(workflow, id)?.position),
    ...stickies.map((id) => stickyById(workflow, id)?.position),
  ]
  return {
    x: Math.min(...places.map((place) => place?.x ?? 0)) - FRAME_PADDING,
    y: Math.min(...places.map((place) => place?.y ?? 0)) - FRAME_PADDING - FRAME_HEAD,
  }
}

function frameAround(
  { nodes, stickies }: ReadGroup,
  drawn: ReadonlyMap<string, FlowNode>,
): Rect | undefined {
  const rects = [...nodes, ...stickies.map(stickyKey)].flatMap((key) => {
    const node = drawn.get(key)
    return node ? rectOf(node) : []
  })
  if (rects.length === 0) return undefined
  const { x, y, width, height } = boxAround(rects)
  return {
    x: x - FRAME_PADDING,
    y: y - FRAME_PADDING - FRAME_HEAD,
    width: width + 2 * FRAME_PADDING,
    height: height + 2 * FRAME_PADDING + FRAME_HEAD,
  }
}

/** Where a node is drawn, relative to its container. */
export function rectOf({ position, width, height, measured }: FlowNode): Rect {
  return {
    x: position.x,
    y: position.y,
    width: width ?? measured?.width ?? CARD_WIDTH,
    height: height ?? measured?.height ?? CARD_HEAD,
  }
}

/** The nodes with every frame around its members as they stand now, but for those in `still`; the same list when none moved. */
export function withFrames(
  workflow: Workflow,
  nodes: FlowNode[],
  still: ReadonlySet<string> = new Set(),
): FlowNode[] {
  if (!nodes.some(({ type }) => type === 'frame')) return nodes
  const { all } = groupsOf(workflow)
  const drawn = new Map(nodes.map((node) => [node.id, node]))
  let moved = false
  const next = nodes.map((node) => {
    if (node.type !== 'frame' || still.has(node.id)) return node
    const read = all.get(itemOf(node.id).id)
    const rect = read && frameAround(read, drawn)
    if (!rect || sameRect(rect, rectOf(node))) return node
    moved = true
    return { ...node, position: { x: rect.x, y: rect.y }, ...sized(rect) }
  })
  return moved ? next : nodes
}

function sameRect(one: Rect, other: Rect): boolean {
  return (
    one.x === other.x &&
    one.y === other.y &&
    one.width === other.width &&
    one.height === other.height
  )
}

/** The node that was there before, where nothing of it changed. */
function keep(known: ReadonlyMap<string, FlowNode>, node: FlowNode): FlowNode {
  const before = known.get(node.id)
  const isSame =
    before !== undefined &&
    before.type === node.type &&
    sameRect(rectOf(before), rectOf(node)) &&
    before.parentId === node.parentId &&
    (before.selected ?? false) === node.selected &&
    before.draggable === node.draggable &&
    before.ariaLabel === node.ariaLabel
  return isSame ? before : node
}
