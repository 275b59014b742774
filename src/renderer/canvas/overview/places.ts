/** Where the cards and edges of a workflow are, as React Flow has them. Pixels of the canvas. */
import { getBezierPath, type InternalNode } from '@xyflow/react'
import type { Rect } from '../../editor/arrange'
import type { Point } from '../../editor/document-edits'
import { loopFloor, loopPath, type Span } from '../edge-path'
import type { FlowEdge, FlowNode } from '../flow-model'

export interface PlacedCard extends Rect {
  id: string
  selected: boolean
}

export interface PlacedEdge {
  source: string
  target: string
  port: string
  loop: boolean
  selected: boolean
  /** Around the line. */
  box: Rect
  line: Path2D
}

export interface Places {
  cards: readonly PlacedCard[]
  edges: readonly PlacedEdge[]
}

type LookedUp = Pick<InternalNode, 'id' | 'parentId' | 'internals' | 'measured'>
/** React Flow's nodes as they are placed, by id. */
export type NodeLookup = ReadonlyMap<string, LookedUp>

/** The cards, and the edges between them, that stand on the canvas; containers, notes and groups are elements at any distance. */
export function placesOf(
  nodes: readonly FlowNode[],
  edges: readonly FlowEdge[],
  lookup: NodeLookup,
): Places {
  const cards = nodes.flatMap(({ id, type, selected = false }) => {
    const node = lookup.get(id)
    return type === 'card' && node ? [{ id, selected, ...rectOf(node) }] : []
  })
  return { cards, edges: edges.flatMap((edge) => placedEdge(edge, lookup) ?? []) }
}

function placedEdge(edge: FlowEdge, lookup: NodeLookup): PlacedEdge | undefined {
  const { source, target, sourceHandle, targetHandle, selected = false, data } = edge
  const loop = data?.loop === true
  const from = portAt(lookup.get(source), 'source', sourceHandle)
  const to = portAt(lookup.get(target), 'target', targetHandle)
  if (edge.type !== 'baton' || !from || !to) return undefined
  const floor = loop ? floorBelow(lookup, { source, target, sourceX: from.x, targetX: to.x }) : 0
  const ends = { sourceX: from.x, sourceY: from.y, targetX: to.x, targetY: to.y }
  const path = loop
    ? loopPath({ ...ends, floor }).path
    : getBezierPath({ ...ends, sourcePosition: from.position, targetPosition: to.position })[0]
  const port = sourceHandle ?? 'out'
  const box = around(from, to, floor)
  return { source, target, port, loop, selected, box, line: new Path2D(path) }
}

/** The lower border that a loop edge must pass below: that of its own ends, and of every card its line would cross. */
export function floorBelow(
  lookup: NodeLookup,
  {
    source,
    target,
    sourceX,
    targetX,
  }: Record<'source' | 'target', string> & Record<'sourceX' | 'targetX', number>,
): number {
  const parent = lookup.get(source)?.parentId
  const own: Span[] = []
  const beside: Span[] = []
  for (const node of lookup.values()) {
    if (node.parentId !== parent) continue
    const { x, y, width, height } = rectOf(node)
    const isApart = x > Math.max(sourceX, targetX) || x + width < Math.min(sourceX, targetX)
    const span = { top: y, bottom: y + height }
    if (node.id === source || node.id === target) own.push(span)
    else if (!isApart) beside.push(span)
  }
  return loopFloor(own, beside)
}

function rectOf({ internals, measured }: LookedUp): Rect {
  const { x, y } = internals.positionAbsolute
  return { x, y, width: measured.width ?? 0, height: measured.height ?? 0 }
}

function portAt(
  node: LookedUp | undefined,
  side: 'source' | 'target',
  port: string | null | undefined,
) {
  const ports = node?.internals.handleBounds?.[side] ?? []
  const at = port == null ? ports[0] : ports.find(({ id }) => id === port)
  if (!node || !at) return undefined
  const { x, y } = node.internals.positionAbsolute
  // An edge meets its port at the border that faces away from the card.
  const out = { left: [0, 0.5], right: [1, 0.5], top: [0.5, 0], bottom: [0.5, 1] } as const
  const [right, down] = out[at.position]
  return {
    x: x + at.x + at.width * right,
    y: y + at.y + at.height * down,
    position: at.position,
  }
}

/** How far a line may stand out from its ends, beyond where they are. */
const STANDS_OUT = 0.3

function around(from: Point, to: Point, floor: number): Rect {
  const left = Math.min(from.x, to.x)
  const top = Math.min(from.y, to.y)
  const width = Math.abs(from.x - to.x)
  const height = Math.max(Math.abs(from.y - to.y), floor - top)
  const margin = 50 + STANDS_OUT * Math.max(width, height)
  return {
    x: left - margin,
    y: top - margin,
    width: width + 2 * margin,
    height: height + 2 * margin,
  }
}
