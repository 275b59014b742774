/**
 * Every change that the editor makes to a workflow, as recipes for a draft. They touch only what they name, so fields that this
 * version does not know ride along.
 */
import type { Draft } from 'immer'
import type {
  JsonObject,
  Workflow,
  WorkflowEdge,
  WorkflowNode,
} from '../../shared/workflow/document'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { edgeId, idFrom, uniqueId } from './ids'

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
}

function nodeOf(draft: WorkflowDraft, id: string): Draft<WorkflowNode> | undefined {
  return draft.nodes.find((node) => node.id === id)
}

/** Adds a node as the palette has it and returns its id. A position inside a container is relative to it. */
export function insertNode(
  draft: WorkflowDraft,
  definition: NodeDefinition,
  position: Point,
  parent?: string,
): string {
  const id = uniqueId(idFrom(definition.type), new Set(draft.nodes.map((node) => node.id)))
  const node: WorkflowNode = {
    id,
    type: definition.type,
    name: definition.title,
    position: rounded(position),
    config: structuredClone(definition.initial),
    ...(definition.version > 1 ? { typeVersion: definition.version } : {}),
    ...(parent === undefined ? {} : { parent }),
  }
  draft.nodes.push(node as Draft<WorkflowNode>)
  return id
}

/** Connects two ports and returns the edge's id. Whether they may be connected is for `checkConnection` to say. */
export function connect(draft: WorkflowDraft, connection: Connection): string {
  const id = edgeId(new Set(draft.edges.map((edge) => edge.id)))
  draft.edges.push({ id, ...connection })
  return id
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

/** Removes nodes (with their content and their edges) and edges. */
export function removeItems(
  draft: WorkflowDraft,
  nodes: readonly string[],
  edges: readonly string[],
): void {
  const gone = withContent(draft as Workflow, nodes)
  const cut = new Set(edges)
  const keepsNode = (node: { id: string }) => !gone.has(node.id)
  const keepsEdge = (edge: { id: string; source: string; target: string }) =>
    !cut.has(edge.id) && !gone.has(edge.source) && !gone.has(edge.target)
  if (!draft.nodes.every(keepsNode)) draft.nodes = draft.nodes.filter(keepsNode)
  if (!draft.edges.every(keepsEdge)) draft.edges = draft.edges.filter(keepsEdge)
}

/** Puts nodes where they were dragged. */
export function moveNodes(draft: WorkflowDraft, positions: ReadonlyMap<string, Point>): void {
  for (const node of draft.nodes) {
    const to = positions.get(node.id)
    if (!to) continue
    const next = rounded(to)
    if (!node.position) node.position = next
    else if (node.position.x !== next.x || node.position.y !== next.y)
      Object.assign(node.position, next)
  }
}

/** Keeps a container's size, which no other type has. */
export function resizeNode(draft: WorkflowDraft, id: string, size: Size): void {
  const node = nodeOf(draft, id)
  if (node) node.size = { width: Math.round(size.width), height: Math.round(size.height) }
}

/** Puts a node into a container or takes it out (`parent` undefined), at a position relative to where it now stands. */
export function reparent(
  draft: WorkflowDraft,
  id: string,
  parent: string | undefined,
  position: Point,
): void {
  const node = nodeOf(draft, id)
  if (!node) return
  setField(node, 'parent', parent)
  node.position = rounded(position)
}

/** Sets one field of a node, or removes it when the value is undefined. */
export function setNodeField(
  draft: WorkflowDraft,
  id: string,
  field: string,
  value: unknown,
): void {
  const node = nodeOf(draft, id)
  if (node) setField(node, field, value)
}

/** Sets one field of the document, or removes it when the value is undefined. */
export function setWorkflowField(draft: WorkflowDraft, field: string, value: unknown): void {
  setField(draft, field, value)
}

function setField(target: object, field: string, value: unknown): void {
  if (value === undefined) Reflect.deleteProperty(target, field)
  else Reflect.set(target, field, value)
}

/** Switches nodes off, or on again when all of them are off. */
export function toggleDisabled(draft: WorkflowDraft, ids: readonly string[]): void {
  const nodes = draft.nodes.filter((node) => ids.includes(node.id))
  const disable = nodes.some((node) => node.disabled !== true)
  for (const node of nodes) setField(node, 'disabled', disable ? true : undefined)
}

/** The chosen nodes, what is inside them, and the edges among them. */
export function fragmentOf(workflow: Workflow, ids: readonly string[]): Fragment {
  const chosen = withContent(workflow, ids)
  return {
    nodes: workflow.nodes.filter((node) => chosen.has(node.id)),
    edges: workflow.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
  }
}

/**
 * Adds a copy of a fragment and returns the ids of its outermost nodes. Ids that are taken are renamed, in edges, parents and
 * `$nodes` expressions of the copy too. A node whose container is not in the fragment goes into `parent`.
 */
export function pasteFragment(
  draft: WorkflowDraft,
  fragment: Fragment,
  offset: Point,
  parent?: string,
): string[] {
  const taken = new Set(draft.nodes.map((node) => node.id))
  const renamed = new Map<string, string>()
  for (const node of fragment.nodes) {
    const id = uniqueId(node.id, taken)
    taken.add(id)
    renamed.set(node.id, id)
  }
  const outermost: string[] = []
  for (const source of fragment.nodes) {
    const node = structuredClone(source)
    node.id = renamed.get(source.id) ?? source.id
    if (node.config)
      node.config = renameInTemplates(node.config as JsonObject, renamed) as JsonObject
    const inside = source.parent === undefined ? undefined : renamed.get(source.parent)
    if (inside === undefined) {
      outermost.push(node.id)
      setField(node, 'parent', parent)
      const at = source.position ?? { x: 0, y: 0 }
      node.position = { ...source.position, ...rounded({ x: at.x + offset.x, y: at.y + offset.y }) }
    } else node.parent = inside
    draft.nodes.push(node as Draft<WorkflowNode>)
  }
  const edges = new Set(draft.edges.map((edge) => edge.id))
  for (const source of fragment.edges) {
    const id = edgeId(edges)
    edges.add(id)
    draft.edges.push({
      ...structuredClone(source),
      id,
      source: renamed.get(source.source) ?? source.source,
      target: renamed.get(source.target) ?? source.target,
    } as Draft<WorkflowEdge>)
  }
  return outermost
}

/** `{{ $nodes.draft.text }}` reads `{{ $nodes.draft_2.text }}` where `draft` is now `draft_2`. Text outside templates stays. */
function renameInTemplates(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string')
    return value.includes('{{')
      ? value.replaceAll(/\{\{[\s\S]*?\}\}/g, (template) =>
          template.replaceAll(
            /\$nodes\.(?:`([A-Za-z0-9_-]+)`|([A-Za-z0-9_]+))/g,
            (whole, quoted: string | undefined, bare: string | undefined) => {
              const to = renamed.get(quoted ?? bare ?? '')
              if (to === undefined) return whole
              return to.includes('-') ? `$nodes.\`${to}\`` : `$nodes.${to}`
            },
          ),
        )
      : value
  if (Array.isArray(value)) return value.map((item) => renameInTemplates(item, renamed))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, renameInTemplates(item, renamed)]),
    )
  return value
}

function rounded(point: Point): Point {
  return { x: Math.round(point.x), y: Math.round(point.y) }
}
