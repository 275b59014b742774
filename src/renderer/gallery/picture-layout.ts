/** Where the blocks and lines of a workflow's small picture go. Pure. */
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'

/** A node's card on the canvas, about. */
const WIDTH = 224
const HEIGHT = 84
/** Free space around the picture, and inside a container. */
const MARGIN = 24

export interface PictureBox {
  id: string
  type: string
  x: number
  y: number
  width: number
  height: number
  /** A container with nodes in it. */
  holds: boolean
}

export interface Picture {
  boxes: PictureBox[]
  paths: { id: string; d: string }[]
  viewBox: string
}

/** Nodes at their positions on the canvas (in a row where they have none), containers behind what they hold. */
export function layoutPicture(workflow: Workflow): Picture {
  const byId = new Map(workflow.nodes.map((node) => [node.id, node]))
  const holders = new Set(workflow.nodes.flatMap(({ parent }) => (parent ? [parent] : [])))
  const boxes = new Map<string, PictureBox>()
  workflow.nodes.forEach((node, index) => {
    const { x, y } = place(node, index, byId)
    boxes.set(node.id, {
      id: node.id,
      type: node.type,
      x,
      y,
      width: WIDTH,
      height: HEIGHT,
      holds: holders.has(node.id),
    })
  })
  for (const holder of holders) surround(holder, workflow, boxes)

  const paths = workflow.edges.flatMap((edge) => {
    const from = boxes.get(edge.source)
    const to = boxes.get(edge.target)
    return from && to ? [{ id: edge.id, d: curve(...ends(from, to, byId)) }] : []
  })
  const ordered = [...boxes.values()].sort((a, b) => Number(b.holds) - Number(a.holds))
  return { boxes: ordered, paths, viewBox: frame(ordered) }
}

function place(
  node: WorkflowNode,
  index: number,
  byId: ReadonlyMap<string, WorkflowNode>,
): { x: number; y: number } {
  let { x, y } = node.position ?? { x: index * (WIDTH + 56), y: 0 }
  const seen = new Set([node.id])
  let parent = byId.get(node.parent ?? '')
  while (parent && !seen.has(parent.id)) {
    seen.add(parent.id)
    x += parent.position?.x ?? 0
    y += parent.position?.y ?? 0
    parent = byId.get(parent.parent ?? '')
  }
  return { x, y }
}

/** Grows a container's box around what it holds. */
function surround(holder: string, workflow: Workflow, boxes: Map<string, PictureBox>): void {
  const box = boxes.get(holder)
  if (!box) return
  const held = workflow.nodes.flatMap((node) => {
    const inner = node.parent === holder ? boxes.get(node.id) : undefined
    return inner ? [inner] : []
  })
  const right = Math.max(box.x + box.width, ...held.map((one) => one.x + one.width + MARGIN))
  const bottom = Math.max(box.y + box.height, ...held.map((one) => one.y + one.height + MARGIN))
  boxes.set(holder, { ...box, width: right - box.x, height: bottom - box.y })
}

interface Point {
  x: number
  y: number
  /** The box's lower edge. */
  low: number
}

/** Where an edge begins and ends: at the right and the left of its nodes, but for edges between a container and its content. */
function ends(
  from: PictureBox,
  to: PictureBox,
  byId: ReadonlyMap<string, WorkflowNode>,
): [Point, Point] {
  const left = (box: PictureBox) => ({
    x: box.x,
    y: box.y + box.height / 2,
    low: box.y + box.height,
  })
  const right = (box: PictureBox) => ({ ...left(box), x: box.x + box.width })
  const inward = byId.get(to.id)?.parent === from.id
  const outward = byId.get(from.id)?.parent === to.id
  return [inward ? left(from) : right(from), outward ? right(to) : left(to)]
}

function curve({ x: x1, y: y1, low: low1 }: Point, { x: x2, y: y2, low: low2 }: Point): string {
  if (x2 >= x1) {
    const middle = (x1 + x2) / 2
    return `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
  }
  // A loop edge leaves below and curves back.
  const low = Math.max(low1, low2) + 56
  return `M${x1} ${y1} C${x1 + 70} ${low} ${x1} ${low} ${(x1 + x2) / 2} ${low} S${x2 - 70} ${low} ${x2} ${y2}`
}

function frame(boxes: readonly PictureBox[]): string {
  if (boxes.length === 0) return '0 0 100 60'
  const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN
  const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN
  return `${left} ${top} ${right - left} ${bottom - top}`
}
