/** What is placed in one piece: a card, a container, or a bundle of nodes. Pixels. */
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { containerSize } from '../canvas/container-size'
import { FOLDED_SIZE, FRAME_HEAD, FRAME_PADDING } from '../canvas/flow-drawing'
import { nodePorts, sourcePortOf, targetPortOf } from '../canvas/port-rules'
import type { Point, Size } from '../editor/document-edits'
import { nodeById } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import { noteRect, type Bundle } from './bundles'
import { placeNotes } from './notes'
import { around, between, moved, type Rect } from './rects'
import { settle } from './settle'
import { cardShape, containerShape, portKey, type Shape } from './shapes'
import type { PlaceSheet, Sheet, SheetBox, SheetPort } from './sheet'

export interface Unit extends Shape {
  id: string
  /** Places from the unit's corner. */
  nodes: Map<string, Point>
  notes: Map<string, Rect>
  /** Where its corner has to be. */
  pin?: Point
}

/** An edge within a region, ports named; loop edges are not among them: they are drawn below, and lead nowhere. */
export interface Line {
  id: string
  /** The container that it is inside of. */
  region: string | undefined
  source: string
  sourcePort: string
  target: string
  targetPort: string
}

/** The inner ports of a container stand for themselves among its content. */
export const ITEM = '#item'
export const RESULT = '#result'

/** A group's frame keeps this much free around its members; its title stands above them. */
const FRAME = {
  left: FRAME_PADDING,
  top: FRAME_PADDING + FRAME_HEAD,
  right: FRAME_PADDING,
  bottom: FRAME_PADDING,
}

/** Everything that stays the same while a workflow is arranged. */
export interface Plan {
  workflow: Workflow
  catalog: NodeCatalog
  lines: readonly Line[]
  /** Sizes of containers that were arranged already. */
  sizes: ReadonlyMap<string, Size>
  place: PlaceSheet
}

/** The container that a node stands in. */
export function regionOf(
  workflow: Workflow,
  catalog: NodeCatalog,
  { id, parent }: WorkflowNode,
): string | undefined {
  const container = parent === undefined ? undefined : nodeById(workflow, parent)
  return container && container.id !== id && catalog.get(container.type)?.container
    ? container.id
    : undefined
}

/** The edges that layers follow. */
export function linesOf(
  workflow: Workflow,
  catalog: NodeCatalog,
  loops: ReadonlySet<string>,
): Line[] {
  return workflow.edges.flatMap((edge): Line[] => {
    const [from, to] = [nodeById(workflow, edge.source), nodeById(workflow, edge.target)]
    if (!from || !to || loops.has(edge.id)) return []
    const sourcePort = sourcePortOf(edge.sourceHandle, from, catalog)
    const targetPort = targetPortOf(edge.targetHandle)
    const isInner = nodePorts(from, catalog).outputs.find(({ id }) => id === sourcePort)?.inside
    const isBack = nodePorts(to, catalog).inputs.find(({ id }) => id === targetPort)?.inside
    const region = isInner ? from.id : regionOf(workflow, catalog, from)
    if (region !== (isBack ? to.id : regionOf(workflow, catalog, to))) return []
    return [
      {
        id: edge.id,
        region,
        source: isInner ? ITEM : from.id,
        sourcePort: portKey('source', sourcePort),
        target: isBack ? RESULT : to.id,
        targetPort: portKey('target', targetPort),
      },
    ]
  })
}

/** Where a node stood, in its region. */
export function rectBefore({ workflow, catalog }: Plan, id: string): Rect {
  const node = nodeById(workflow, id)
  if (!node) return { x: 0, y: 0, width: 0, height: 0 }
  const { x, y } = node.position ?? { x: 0, y: 0 }
  const { width, height } = catalog.get(node.type)?.container
    ? containerSize(workflow, catalog, node)
    : cardShape(workflow, catalog, node)
  return { x, y, width, height }
}

/** A card or a container. */
export function singleUnit(plan: Plan, node: WorkflowNode): Unit {
  const { workflow, catalog, sizes } = plan
  const shape = catalog.get(node.type)?.container
    ? containerShape(
        workflow,
        catalog,
        node,
        sizes.get(node.id) ?? containerSize(workflow, catalog, node),
      )
    : cardShape(workflow, catalog, node)
  const { x, y } = rectBefore(plan, node.id)
  return {
    ...shape,
    id: node.id,
    nodes: new Map([[node.id, { x: 0, y: 0 }]]),
    notes: new Map(),
    ...(isLocked(node) ? { pin: { x, y } } : {}),
  }
}

/** The members of a bundle, arranged among themselves. A collapsed group keeps its inside and is as large as a card. */
export async function bundleUnit(plan: Plan, bundle: Bundle): Promise<Unit> {
  const members = bundle.nodes.flatMap((id) => {
    const node = nodeById(plan.workflow, id)
    return node ? singleUnit(plan, node) : []
  })
  const isCollapsed = bundle.group?.collapsed === true
  const { corners, pinned } = isCollapsed
    ? {
        corners: new Map(members.map(({ id }) => [id, rectBefore(plan, id) as Point])),
        pinned: members.some(({ pin }) => pin),
      }
    : await settleUnits(plan, members)
  const rects = new Map(
    members.map((unit): [string, Rect] => [
      unit.id,
      { ...cornerIn(corners, unit.id), width: unit.width, height: unit.height },
    ]),
  )
  const movedNodes = [...rects].map(([id, after]) => ({ before: rectBefore(plan, id), after }))
  const notes = new Map<string, Rect>()
  const placed = placeNotes(
    bundle.notes.map((note) => ({ id: note.id, ...noteRect(note) })),
    movedNodes,
    Infinity,
  )
  for (const note of bundle.notes)
    notes.set(note.id, { ...noteRect(note), ...cornerIn(placed, note.id) })

  const inner = around([...rects.values(), ...notes.values()]) ?? rectBefore(plan, '')
  const margin = bundle.backdrop ? marginsOf(plan, bundle) : FRAME
  const frame: Rect = {
    x: inner.x - margin.left,
    y: inner.y - margin.top,
    width: inner.width + margin.left + margin.right,
    height: inner.height + margin.top + margin.bottom,
  }
  if (bundle.backdrop) notes.set(bundle.backdrop.id, frame)
  const within = between(frame, { x: 0, y: 0 })
  const size: Size = isCollapsed ? FOLDED_SIZE : frame
  return {
    id: bundle.id,
    width: size.width,
    height: size.height,
    ports: members.flatMap((unit) =>
      unit.ports.map((port) =>
        outerPort(unit.id, port, moved(cornerIn(corners, unit.id), within), size, isCollapsed),
      ),
    ),
    nodes: new Map([...rects].map(([id, rect]) => [id, cornerOf(moved(rect, within))])),
    notes: new Map([...notes].map(([id, rect]) => [id, moved(rect, within)])),
    ...(pinned ? { pin: cornerOf(frame) } : {}),
  }
}

/** How far the note around some nodes reaches beyond them. */
function marginsOf(plan: Plan, { nodes, backdrop }: Bundle): typeof FRAME {
  const inner = around(nodes.map((id) => rectBefore(plan, id)))
  if (!backdrop || !inner) return FRAME
  const outer = noteRect(backdrop)
  return {
    left: inner.x - outer.x,
    top: inner.y - outer.y,
    right: outer.x + outer.width - inner.x - inner.width,
    bottom: outer.y + outer.height - inner.y - inner.height,
  }
}

/** The port of a member as a port of the whole. */
function outerPort(
  member: string,
  { id, side, at }: SheetPort,
  corner: Point,
  { width, height }: Size,
  isCollapsed: boolean,
): SheetPort {
  const { x, y } = isCollapsed ? { x: width - 24, y: height / 2 } : moved(at, corner)
  return {
    id: `${member} ${id}`,
    side,
    at: {
      x: side === 'left' ? 0 : side === 'right' ? width : x,
      y: side === 'below' ? height : y,
    },
  }
}

/** Units with the corners that they have to each other, or in their region (`pinned`), and the height of the inner `item` port. */
export interface SettledUnits {
  corners: Map<string, Point>
  pinned: boolean
  itemY?: number
}

/** Arranges units by the lines among them. `inside` is the container that they are all of the content of. */
export async function settleUnits(
  plan: Plan,
  units: readonly Unit[],
  inside?: string,
  least?: Point,
): Promise<SettledUnits> {
  const sheet = sheetOf(plan, units, inside)
  const placed = await plan.place(sheet)
  const settled = settle(units, placed, sheet, least)
  const itemY = placed.get(ITEM)?.y
  return { ...settled, ...(itemY === undefined ? {} : { itemY }) }
}

function sheetOf({ lines }: Plan, units: readonly Unit[], inside: string | undefined): Sheet {
  const holders = new Map<string, Unit>()
  for (const unit of units) for (const id of unit.nodes.keys()) holders.set(id, unit)
  const boxes: SheetBox[] = units.map(({ id, width, height, ports }) => ({
    id,
    width,
    height,
    ports,
  }))
  const end = (node: string, port: string) => {
    const unit = holders.get(node)
    if (unit) return { box: unit.id, port: unit.id === node ? port : `${node} ${port}` }
    return inside !== undefined && (node === ITEM || node === RESULT)
      ? { box: node, port: 'inner' }
      : undefined
  }
  const drawn = lines.flatMap((line) => {
    if (line.source === ITEM || line.target === RESULT) if (line.region !== inside) return []
    const from = end(line.source, line.sourcePort)
    const to = end(line.target, line.targetPort)
    return from && to && from.box !== to.box ? [{ id: line.id, from, to }] : []
  })
  const inner = (id: string, edge: 'first' | 'last'): SheetBox[] =>
    drawn.some(({ from, to }) => from.box === id || to.box === id)
      ? [
          {
            id,
            width: 0,
            height: 0,
            edge,
            ports: [{ id: 'inner', side: edge === 'first' ? 'right' : 'left', at: { x: 0, y: 0 } }],
          },
        ]
      : []
  return { boxes: [...inner(ITEM, 'first'), ...boxes, ...inner(RESULT, 'last')], lines: drawn }
}

function cornerIn(corners: ReadonlyMap<string, Point>, id: string): Point {
  return corners.get(id) ?? { x: 0, y: 0 }
}

function cornerOf({ x, y }: Point): Point {
  return { x, y }
}
