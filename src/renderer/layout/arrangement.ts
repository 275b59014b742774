/**
 * Where the nodes of a workflow go when it is tidied up: from left to right along the edges, each container's content first and by
 * itself, the members of a group together. It says the same for the same document, so doing it twice changes nothing. Pixels.
 */
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import { readGraph } from '../../shared/workflow/graph'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { CONTAINER_HEAD, containerSize } from '../canvas/container-size'
import { withContent, type Point, type Size } from '../editor/document-edits'
import { nodeById } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import { bundlesOf, noteRect } from './bundles'
import { placeNotes, type MovedNode } from './notes'
import { around, between, middleOf, moved, type Rect } from './rects'
import type { PlaceSheet } from './sheet'
import {
  bundleUnit,
  linesOf,
  rectBefore,
  regionOf,
  settleUnits,
  singleUnit,
  type Plan,
  type SettledUnits,
  type Unit,
} from './units'

/** Where things go, as the document has it: corners of nodes, sizes of containers, rectangles of notes. */
export interface Arrangement {
  nodes: Map<string, Point>
  sizes: Map<string, Size>
  notes: Map<string, Rect>
  /** How many of the nodes stay because they are locked. */
  locked: number
}

/** What is arranged: all of it, or `only` these nodes with what is in them. */
export interface Task {
  workflow: Workflow
  catalog: NodeCatalog
  only?: readonly string[]
}

/** A container keeps this much free around its content; its inner ports and their labels stand there. */
const INSIDE = { left: 64, top: CONTAINER_HEAD + 32, right: 72, bottom: 40 }
/** The least that it keeps free at the right and below. */
const LEAST_ROOM = 40
const CONTAINER_LEAST: Size = { width: 300, height: 150 }
/** The inner ports stand this far below the middle of a container. */
const INNER_PORT_BELOW = CONTAINER_HEAD / 2 - 12
/** A container may become so much higher than its content needs for its inner ports to be in line with it. */
const MOST_LEVELLING = 160

/** One region's nodes that are arranged. `isAll`: no other stands there. */
interface RegionTask {
  region: string | undefined
  nodes: WorkflowNode[]
  isAll: boolean
}

/** Works out where everything goes. Rejects as `place` does. */
export async function arrangement(task: Task, place: PlaceSheet): Promise<Arrangement> {
  const { workflow, catalog } = task
  const found: Arrangement = { nodes: new Map(), sizes: new Map(), notes: new Map(), locked: 0 }
  const { loopEdges } = readGraph(workflow, catalog)
  const lines = linesOf(workflow, catalog, loopEdges)
  const plan: Plan = { workflow, catalog, lines, sizes: found.sizes, place }
  const regions = regionTasks(task)
  for (const each of regions) {
    await arrangeRegion(plan, each, found)
    // Before what is around it is arranged by its size.
    growAround(plan, each.region, found)
  }
  return found
}

/** The regions that hold something to arrange, those inside others first: their sizes count outside. */
function regionTasks({ workflow, catalog, only }: Task): RegionTask[] {
  const chosen = only && withContent(workflow, only)
  const tasks = new Map<string | undefined, RegionTask>()
  for (const node of workflow.nodes) {
    if (chosen?.has(node.id) === false) continue
    const region = regionOf(workflow, catalog, node)
    // What stands in a locked container stays with it.
    if (ancestors(workflow, catalog, region).some(isLocked)) continue
    const known = tasks.get(region)
    if (known) known.nodes.push(node)
    else {
      const isAll = !chosen || (region !== undefined && chosen.has(region))
      tasks.set(region, { region, nodes: [node], isAll })
    }
  }
  const depth = ({ region }: RegionTask) => ancestors(workflow, catalog, region).length
  return [...tasks.values()].sort((a, b) => depth(b) - depth(a))
}

/** A container and those around it, innermost first. */
function ancestors(
  workflow: Workflow,
  catalog: NodeCatalog,
  region: string | undefined,
): WorkflowNode[] {
  const found: WorkflowNode[] = []
  for (let at = region; at !== undefined;) {
    const node = nodeById(workflow, at)
    if (!node || found.includes(node)) break
    found.push(node)
    at = regionOf(workflow, catalog, node)
  }
  return found
}

async function arrangeRegion(plan: Plan, task: RegionTask, found: Arrangement): Promise<void> {
  const { region, nodes, isAll } = task
  found.locked += nodes.filter(isLocked).length
  const ids = new Set(nodes.map(({ id }) => id))
  const before = (id: string) => rectBefore(plan, id)
  const { bundles, notes } = bundlesOf(plan.workflow, region, ids, before)
  const units: Unit[] = []
  for (const bundle of bundles) units.push(await bundleUnit(plan, bundle))
  const bundled = new Set(bundles.flatMap((bundle) => bundle.nodes))
  for (const node of nodes) if (!bundled.has(node.id)) units.push(singleUnit(plan, node))
  // In the order of the document, by which ties are broken.
  const order = new Map(nodes.map(({ id }, index) => [id, index]))
  const rank = (unit: Unit) => Math.min(...[...unit.nodes.keys()].map((id) => order.get(id) ?? 0))
  units.sort((a, b) => rank(a) - rank(b))

  const least = region === undefined ? undefined : { x: INSIDE.left, y: INSIDE.top }
  const settled = await settleUnits(plan, units, isAll ? region : undefined, least)
  const by = settled.pinned
    ? { x: 0, y: 0 }
    : isAll && region !== undefined
      ? contentShift(region, units, settled, found)
      : anchorShift(plan, task, units, settled, least)
  if (settled.pinned && isAll && region !== undefined)
    found.sizes.set(region, sizeAround(rectsOf(units, settled, by)))

  const placed: MovedNode[] = []
  for (const unit of units) {
    const corner = moved(cornerOf(settled, unit), by)
    for (const [id, inner] of unit.nodes) {
      const { x, y } = moved(inner, corner)
      found.nodes.set(id, { x, y })
      const { width, height } = found.sizes.get(id) ?? before(id)
      const isFrame = plan.catalog.get(nodeById(plan.workflow, id)?.type ?? '')?.container === true
      placed.push({ before: before(id), after: { x, y, width, height }, isFrame })
    }
    for (const [id, inner] of unit.notes) found.notes.set(id, moved(inner, corner))
  }
  const loose = notes.map((note) => ({ id: note.id, ...noteRect(note) }))
  const corners = placeNotes(loose, placed)
  for (const { id, ...note } of loose) found.notes.set(id, { ...note, ...corners.get(id) })
}

/** Lets what was arranged keep its upper left corner, or, of a selection, its middle. */
function anchorShift(
  plan: Plan,
  { nodes, isAll }: RegionTask,
  units: readonly Unit[],
  settled: SettledUnits,
  least: Point | undefined,
): Point {
  const before = around(nodes.map(({ id }) => rectBefore(plan, id)))
  const after = around(
    units.flatMap((unit) =>
      [...unit.nodes].map(([id, inner]): Rect => {
        const { width, height } = plan.sizes.get(id) ?? rectBefore(plan, id)
        return { ...moved(inner, cornerOf(settled, unit)), width, height }
      }),
    ),
  )
  if (!before || !after) return { x: 0, y: 0 }
  const { x, y } = isAll ? between(after, before) : between(middleOf(after), middleOf(before))
  const by = { x: Math.round(x), y: Math.round(y) }
  if (!least) return by
  return { x: Math.max(by.x, least.x - after.x), y: Math.max(by.y, least.y - after.y) }
}

/** Puts the content of a container below its head, its inner ports level with it, and notes the size that this needs. */
function contentShift(
  region: string,
  units: readonly Unit[],
  settled: SettledUnits,
  found: Arrangement,
): Point {
  const content = around(rectsOf(units, settled, { x: 0, y: 0 }))
  if (!content) return { x: 0, y: 0 }
  const by = { x: INSIDE.left - content.x, y: INSIDE.top - content.y }
  const size = sizeAround(rectsOf(units, settled, by))
  const wanted = settled.itemY === undefined ? undefined : settled.itemY + by.y
  const port = size.height / 2 + INNER_PORT_BELOW
  if (wanted !== undefined && Math.abs(wanted - port) <= MOST_LEVELLING / 2) {
    // Room below lowers the ports by half of it; room above lowers the content by all of it.
    const lower = Math.round(2 * (wanted - port))
    size.height += Math.abs(lower)
    if (lower < 0) by.y -= lower
  }
  found.sizes.set(region, size)
  return by
}

/** The size of a container around content. */
function sizeAround(rects: readonly Rect[]): Size {
  const right = Math.max(...rects.map(({ x, width }) => x + width)) + INSIDE.right
  const bottom = Math.max(...rects.map(({ y, height }) => y + height)) + INSIDE.bottom
  return {
    width: Math.round(Math.max(CONTAINER_LEAST.width, right)),
    height: Math.round(Math.max(CONTAINER_LEAST.height, bottom)),
  }
}

/** Lets a container, and those around it, hold all that stands in it now, notes and what was not arranged too. */
function growAround(plan: Plan, region: string | undefined, found: Arrangement): void {
  const { workflow, catalog } = plan
  for (const container of ancestors(workflow, catalog, region)) {
    if (isLocked(container)) return
    const size = found.sizes.get(container.id) ?? containerSize(workflow, catalog, container)
    const held = [
      ...workflow.nodes.flatMap((node) =>
        node.parent === container.id
          ? {
              ...rectBefore(plan, node.id),
              ...found.nodes.get(node.id),
              ...found.sizes.get(node.id),
            }
          : [],
      ),
      ...(workflow.stickies ?? []).flatMap((note) =>
        note.parent === container.id ? (found.notes.get(note.id) ?? noteRect(note)) : [],
      ),
    ]
    const width = Math.max(size.width, ...held.map((rect) => rect.x + rect.width + LEAST_ROOM))
    const height = Math.max(size.height, ...held.map((rect) => rect.y + rect.height + LEAST_ROOM))
    if (width !== size.width || height !== size.height)
      found.sizes.set(container.id, { width, height })
  }
}

function rectsOf(units: readonly Unit[], settled: SettledUnits, by: Point): Rect[] {
  return units.map((unit) => ({
    ...moved(cornerOf(settled, unit), by),
    width: unit.width,
    height: unit.height,
  }))
}

function cornerOf({ corners }: SettledUnits, { id }: Unit): Point {
  return corners.get(id) ?? { x: 0, y: 0 }
}
