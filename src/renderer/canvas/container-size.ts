/** How large containers are: as they were drawn, but never smaller than what they hold. Pixels of the canvas. */
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import type { Size } from '../editor/document-edits'
import { standsInItself } from '../editor/document-index'
import { CARD_WIDTH, cardHeight } from './card-geometry'
import type { FlowNode } from './flow-model'
import { usedPortsKey, visiblePorts } from './visible-ports'

/** A container's head. */
export const CONTAINER_HEAD = 48
/** What a container keeps free around its content, as long as nobody gave it a size. */
const PADDING = 40
/** The least that it keeps free at the right and below, whatever size it was given. */
const EDGE = 16
/** A container without content. */
const LEAST: Size = { width: 440, height: 220 }
/** No container is made smaller than this. */
const SMALLEST: Size = { width: 300, height: 150 }

type Extent = [[number, number], [number, number]]

const { POSITIVE_INFINITY: endless } = Number
/** What is inside a container may be dragged on to the right and down: the container grows with it. */
export const INSIDE_EXTENT: Extent = [
  [0, 0],
  [endless, endless],
]
/** The same for cards, which stand below its head. */
export const CARD_EXTENT: Extent = [
  [0, CONTAINER_HEAD],
  [endless, endless],
]

/** The size of a container: the one that it was given, or the room that its content needs where that is more. */
export function containerSize(workflow: Workflow, catalog: NodeCatalog, node: WorkflowNode): Size {
  const kept = keptSize(node)
  return kept
    ? contentSize(workflow, catalog, node.id, kept, EDGE)
    : contentSize(workflow, catalog, node.id, LEAST, PADDING)
}

/** The smallest size that a container can be given. */
export function smallestSize(workflow: Workflow, catalog: NodeCatalog, id: string): Size {
  return contentSize(workflow, catalog, id, SMALLEST, EDGE)
}

/** The drawing while things in containers are dragged: each container around one is as large as it will be when they are dropped. */
export function withGrownContainers(
  workflow: Workflow,
  nodes: FlowNode[],
  moved: ReadonlySet<string>,
): FlowNode[] {
  const byId = new Map<string, FlowNode>()
  let grown = nodes
  for (const parent of parentsOf(nodes, moved)) {
    if (byId.size === 0) for (const node of nodes) byId.set(node.id, node)
    const container = byId.get(parent)
    const document = workflow.nodes.find(({ id }) => id === parent)
    if (!container || !document) continue
    const kept = keptSize(document)
    const room = kept ? EDGE : PADDING
    let { width, height } = kept ?? LEAST
    for (const child of byId.values()) {
      if (child.parentId !== parent || child.type === 'frame') continue
      width = Math.max(
        width,
        child.position.x + (child.measured?.width ?? child.width ?? CARD_WIDTH) + room,
      )
      height = Math.max(
        height,
        child.position.y + (child.measured?.height ?? child.height ?? 0) + room,
      )
    }
    if (container.width === width && container.height === height) continue
    const next = { ...container, width, height }
    byId.set(parent, next)
    grown = grown.map((node) => (node.id === parent ? next : node))
  }
  return grown
}

/** The containers around what was moved, the innermost first. */
function parentsOf(nodes: readonly FlowNode[], moved: ReadonlySet<string>): string[] {
  const inside = nodes.filter(({ id, parentId }) => parentId !== undefined && moved.has(id))
  if (inside.length === 0) return []
  const parent = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  const found = new Set<string>()
  for (const { parentId } of inside)
    for (let at = parentId; at !== undefined && !found.has(at); at = parent.get(at)) found.add(at)
  return [...found]
}

function keptSize({ size }: WorkflowNode): Size | undefined {
  const kept = size as Partial<Size> | undefined
  return typeof kept?.width === 'number' && typeof kept.height === 'number'
    ? { width: kept.width, height: kept.height }
    : undefined
}

/** At least `least`, and room for all that stands in a container. */
function contentSize(
  workflow: Workflow,
  catalog: NodeCatalog,
  id: string,
  least: Size,
  room: number,
): Size {
  let { width, height } = least
  for (const child of workflow.nodes) {
    if (child.parent !== id || standsInItself(workflow, child.id)) continue
    const { x, y } = child.position ?? { x: 0, y: 0 }
    const size = catalog.get(child.type)?.container
      ? containerSize(workflow, catalog, child)
      : { width: CARD_WIDTH, height: heightOf(workflow, catalog, child) }
    width = Math.max(width, x + size.width + room)
    height = Math.max(height, y + size.height + room)
  }
  for (const { parent, position, size } of workflow.stickies ?? []) {
    if (parent !== id) continue
    width = Math.max(width, position.x + size.width + EDGE)
    height = Math.max(height, position.y + size.height + EDGE)
  }
  return { width, height }
}

const heights = new WeakMap<WorkflowNode, { used: string; height: number }>()

/** The height of a card by its ports. */
function heightOf(workflow: Workflow, catalog: NodeCatalog, node: WorkflowNode): number {
  const used = usedPortsKey(workflow, node.id)
  const known = heights.get(node)
  if (known?.used === used) return known.height
  const height = cardHeight(visiblePorts(node, workflow.edges, catalog))
  heights.set(node, { used, height })
  return height
}
