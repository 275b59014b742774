/**
 * Every change that the editor makes to a workflow, as recipes for a draft. They touch only what they name, so fields that this
 * version does not know ride along.
 */
import type { Draft } from 'immer'
import type {
  Group,
  Sticky,
  Workflow,
  WorkflowEdge,
  WorkflowNode,
} from '../../shared/workflow/document'
import { groupsOf } from '../../shared/workflow/groups'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { edgeId, idFrom, uniqueId } from './ids'
import { isLocked } from './locks'
import { renameReferences } from './references'
import { addSticky, keepStickies } from './sticky-edits'

export type WorkflowDraft = Draft<Workflow>
/** A place on the canvas; a type alias so that it fits the document's open objects. */
export type Point = { x: number; y: number }
export interface Size {
  width: number
  height: number
}
/** The two ends of an edge, ports included. */
export interface Connection {
  source: string
  sourceHandle: string
  target: string
  targetHandle: string
}

/** A selection as a document of its own: what the clipboard holds. */
export interface Fragment {
  nodes: WorkflowNode[]
  edges: WorkflowEdge[]
  stickies?: Sticky[]
  groups?: Group[]
}

function nodeOf(draft: WorkflowDraft, id: string): Draft<WorkflowNode> | undefined {
  return draft.nodes.find((node) => node.id === id)
}

/** A node as the palette has it, with an id that is free. A position inside a container is relative to it. */
export function newNode(
  workflow: Pick<Workflow, 'nodes'>,
  definition: NodeDefinition,
  position: Point,
  parent?: string,
): WorkflowNode {
  return {
    id: uniqueId(idFrom(definition.type), new Set(workflow.nodes.map((node) => node.id))),
    type: definition.type,
    name: definition.title,
    position: rounded(position),
    config: structuredClone(definition.initial),
    ...(definition.initialRisk === undefined ? {} : { risk: definition.initialRisk }),
    ...(definition.version > 1 ? { typeVersion: definition.version } : {}),
    ...(parent === undefined ? {} : { parent }),
  }
}

/** Adds a node. */
export function addNode(draft: WorkflowDraft, node: WorkflowNode): void {
  draft.nodes.push(node as Draft<WorkflowNode>)
}

/** Adds a node as the palette has it and returns its id. */
export function insertNode(
  draft: WorkflowDraft,
  definition: NodeDefinition,
  position: Point,
  parent?: string,
): string {
  const node = newNode(draft as Workflow, definition, position, parent)
  addNode(draft, node)
  return node.id
}

/** Connects two ports and returns the edge's id. Whether they may be connected is for `checkConnection` to say. */
export function connect(draft: WorkflowDraft, connection: Connection): string {
  const id = edgeId(new Set(draft.edges.map((edge) => edge.id)))
  draft.edges.push({ id, ...connection })
  return id
}

/** Lets an edge end at another port; `out` goes on from there to where it ended. */
export function divertEdge(
  draft: WorkflowDraft,
  id: string,
  into: Connection,
  out: Connection,
): void {
  const edge = draft.edges.find((each) => each.id === id)
  if (!edge) return
  edge.target = into.target
  edge.targetHandle = into.targetHandle
  connect(draft, out)
}

/** The given nodes and everything inside them, however deep. */
export function withContent(
  workflow: Pick<Workflow, 'nodes'>,
  ids: Iterable<string>,
): ReadonlySet<string> {
  const all = new Set(ids)
  for (let size = -1; size !== all.size;) {
    size = all.size
    for (const node of workflow.nodes)
      if (node.parent !== undefined && all.has(node.parent)) all.add(node.id)
  }
  return all
}

/** Those of some nodes that can go: not the locked ones, nor containers with a locked node inside. */
export function removable(workflow: Pick<Workflow, 'nodes'>, ids: readonly string[]): string[] {
  const locked = new Set(workflow.nodes.filter(isLocked).map((node) => node.id))
  if (locked.size === 0) return [...ids]
  return ids.filter((id) => [...withContent(workflow, [id])].every((each) => !locked.has(each)))
}

/** Removes nodes (with their content, its notes too, and their edges) and edges. Locked nodes stay. */
export function removeItems(
  draft: WorkflowDraft,
  nodes: readonly string[],
  edges: readonly string[],
): void {
  const gone = withContent(draft as Workflow, removable(draft as Workflow, nodes))
  const cut = new Set(edges)
  const keepsNode = (node: { id: string }) => !gone.has(node.id)
  const keepsEdge = (edge: { id: string; source: string; target: string }) =>
    !cut.has(edge.id) && !gone.has(edge.source) && !gone.has(edge.target)
  if (!draft.nodes.every(keepsNode)) draft.nodes = draft.nodes.filter(keepsNode)
  if (!draft.edges.every(keepsEdge)) draft.edges = draft.edges.filter(keepsEdge)
  if (gone.size > 0) keepStickies(draft, ({ parent }) => parent === undefined || !gone.has(parent))
}

/** Puts nodes where they were dragged; locked ones stay. */
export function moveNodes(draft: WorkflowDraft, positions: ReadonlyMap<string, Point>): void {
  for (const node of draft.nodes) {
    const to = positions.get(node.id)
    if (!to || isLocked(node)) continue
    const next = rounded(to)
    if (!node.position) node.position = next
    else if (node.position.x !== next.x || node.position.y !== next.y)
      Object.assign(node.position, next)
  }
}

/** Keeps a container's size, which no other type has. */
export function resizeNode(draft: WorkflowDraft, id: string, size: Size): void {
  const node = nodeOf(draft, id)
  if (node && !isLocked(node))
    node.size = { width: Math.round(size.width), height: Math.round(size.height) }
}

/** Puts a node into a container or takes it out (`parent` undefined), at a position relative to where it now stands. */
export function reparent(
  draft: WorkflowDraft,
  id: string,
  parent: string | undefined,
  position: Point,
): void {
  const node = nodeOf(draft, id)
  if (!node || isLocked(node)) return
  setField(node, 'parent', parent)
  node.position = rounded(position)
}

/** Sets one field of a node, or removes it when the value is undefined. Nothing while the node is locked. */
export function setNodeField(
  draft: WorkflowDraft,
  id: string,
  field: string,
  value: unknown,
): void {
  const node = nodeOf(draft, id)
  if (node && !isLocked(node)) setField(node, field, value)
}

/** Sets one field of the document, or removes it when the value is undefined. */
export function setWorkflowField(draft: WorkflowDraft, field: string, value: unknown): void {
  setField(draft, field, value)
}

function setField(target: object, field: string, value: unknown): void {
  if (value === undefined) Reflect.deleteProperty(target, field)
  else Reflect.set(target, field, value)
}

/** Locks nodes and notes, or unlocks them. */
export function lockItems(
  draft: WorkflowDraft,
  { nodes, stickies }: { nodes: readonly string[]; stickies: readonly string[] },
  locked: boolean,
): void {
  const value = locked ? true : undefined
  for (const node of draft.nodes) if (nodes.includes(node.id)) setField(node, 'locked', value)
  for (const sticky of draft.stickies ?? [])
    if (stickies.includes(sticky.id)) setField(sticky, 'locked', value)
}

/** Switches nodes off, or on again when all of them are off. Locked ones stay as they are. */
export function toggleDisabled(draft: WorkflowDraft, ids: readonly string[]): void {
  const nodes = draft.nodes.filter((node) => ids.includes(node.id) && !isLocked(node))
  const disable = nodes.some((node) => node.disabled !== true)
  for (const node of nodes) setField(node, 'disabled', disable ? true : undefined)
}

/**
 * The chosen nodes, what is inside them, and the edges among them; the chosen notes; and every group of several nodes that is there
 * as a whole, or was chosen itself.
 */
export function fragmentOf(
  workflow: Workflow,
  ids: readonly string[],
  drawn: { stickies?: readonly string[]; groups?: readonly string[] } = {},
): Fragment {
  const chosen = withContent(workflow, ids)
  const notes = new Set(drawn.stickies)
  for (const { id, parent } of workflow.stickies ?? [])
    if (parent !== undefined && chosen.has(parent)) notes.add(id)
  const groups = [...groupsOf(workflow).all.values()].flatMap(({ group, nodes, stickies }) => {
    const isWhole = nodes.every((id) => chosen.has(id)) && stickies.every((id) => notes.has(id))
    // A node that was chosen alone is not meant as its group; one that comes with its container brings the group along.
    const isMeant =
      nodes.length + stickies.length > 1 ||
      drawn.groups?.includes(group.id) === true ||
      ![...ids, ...(drawn.stickies ?? [])].some((id) => nodes.includes(id) || stickies.includes(id))
    if (!isWhole || !isMeant) return []
    const { stickies: _stickies, ...rest } = group
    return [
      { ...rest, nodes: [...nodes], ...(stickies.length > 0 ? { stickies: [...stickies] } : {}) },
    ]
  })
  const stickies = workflow.stickies?.filter(({ id }) => notes.has(id)) ?? []
  return {
    nodes: workflow.nodes.filter((node) => chosen.has(node.id)),
    edges: workflow.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
    ...(stickies.length > 0 ? { stickies } : {}),
    ...(groups.length > 0 ? { groups } : {}),
  }
}

/** A fragment as it will stand in a document, with the ids of its outermost nodes and notes. */
export interface Renewed extends Required<Fragment> {
  outermost: string[]
  outermostNotes: string[]
}

/**
 * A copy of a fragment for a document: ids that are taken are renamed, in edges, parents, groups and `$nodes` expressions of the
 * copy too. Copies are not locked.
 */
export function renewed(
  workflow: Pick<Workflow, 'nodes' | 'stickies' | 'groups'>,
  fragment: Fragment,
): Renewed {
  const ids = freeIds(workflow.nodes, fragment.nodes)
  const changed = new Map([...ids].filter(([from, to]) => from !== to))
  const outermost: string[] = []
  const nodes = fragment.nodes.map((source) => {
    const { locked: _locked, ...node } = structuredClone(source)
    node.id = ids.get(source.id) ?? source.id
    if (node.config) node.config = renameReferences(node.config, changed)
    const inside = source.parent === undefined ? undefined : ids.get(source.parent)
    setField(node, 'parent', inside)
    if (inside === undefined) outermost.push(node.id)
    return node
  })
  const edges = fragment.edges.map((source) => ({
    ...structuredClone(source),
    source: ids.get(source.source) ?? source.source,
    target: ids.get(source.target) ?? source.target,
  }))
  const noteIds = freeIds(workflow.stickies ?? [], fragment.stickies ?? [])
  const outermostNotes: string[] = []
  const stickies = (fragment.stickies ?? []).map((source) => {
    const { locked: _locked, ...sticky } = structuredClone(source)
    sticky.id = noteIds.get(source.id) ?? source.id
    const inside = source.parent === undefined ? undefined : ids.get(source.parent)
    setField(sticky, 'parent', inside)
    if (inside === undefined) outermostNotes.push(sticky.id)
    return sticky
  })
  const groupIds = freeIds(workflow.groups ?? [], fragment.groups ?? [])
  const groups = (fragment.groups ?? []).map((source) => {
    const group = structuredClone(source)
    group.id = groupIds.get(source.id) ?? source.id
    group.nodes = source.nodes.flatMap((id) => ids.get(id) ?? [])
    if (source.stickies) group.stickies = source.stickies.flatMap((id) => noteIds.get(id) ?? [])
    return group
  })
  return { nodes, edges, stickies, groups, outermost, outermostNotes }
}

/** For each item an id that is free: its own where nothing has it. */
function freeIds(
  there: readonly { id: string }[],
  added: readonly { id: string }[],
): Map<string, string> {
  const taken = new Set(there.map(({ id }) => id))
  const ids = new Map<string, string>()
  for (const item of added) {
    const id = uniqueId(item.id, taken)
    taken.add(id)
    ids.set(item.id, id)
  }
  return ids
}

/** Adds renewed nodes and notes: the outermost into `parent`, moved by `offset`. Edges get ids that are free. */
export function addFragment(
  draft: WorkflowDraft,
  { nodes, edges, stickies, groups, outermost, outermostNotes }: Renewed,
  offset: Point,
  parent?: string,
): void {
  const outer = new Set(outermost)
  const placed = <T extends { position?: Point }>(item: T): T => {
    const at = item.position ?? { x: 0, y: 0 }
    return {
      ...item,
      position: { ...item.position, ...rounded({ x: at.x + offset.x, y: at.y + offset.y }) },
      ...(parent === undefined ? {} : { parent }),
    }
  }
  for (const node of nodes) addNode(draft, outer.has(node.id) ? placed(node) : node)
  for (const sticky of stickies)
    addSticky(draft, outermostNotes.includes(sticky.id) ? placed(sticky) : sticky)
  if (groups.length > 0) draft.groups = [...(draft.groups ?? []), ...(groups as Draft<Group>[])]
  const taken = new Set(draft.edges.map((edge) => edge.id))
  for (const edge of edges) {
    const id = edgeId(taken)
    taken.add(id)
    draft.edges.push({ ...edge, id } as Draft<WorkflowEdge>)
  }
}

/** Adds a copy of a fragment and returns the ids of its outermost nodes. */
export function pasteFragment(
  draft: WorkflowDraft,
  fragment: Fragment,
  offset: Point,
  parent?: string,
): string[] {
  const copy = renewed(draft as Workflow, fragment)
  addFragment(draft, copy, offset, parent)
  return copy.outermost
}

function rounded(point: Point): Point {
  return { x: Math.round(point.x), y: Math.round(point.y) }
}
