/** Adding a node: at a place, at the end of an edge, between two others, or in place of another. One entry of the history each. */
import type {
  JsonObject,
  Workflow,
  WorkflowEdge,
  WorkflowNode,
} from '../../shared/workflow/document'
import { validateConfig } from '../../shared/workflow/config-check'
import { configSchema } from '../../shared/workflow/config-schema'
import { groupsOf } from '../../shared/workflow/groups'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { CARD_HEAD, CARD_WIDTH } from '../canvas/flow-model'
import { nodePorts, sourcePortOf } from '../canvas/port-rules'
import { toast } from '../ui'
import { containerAt, groupAt } from './containers'
import {
  addNode,
  connect,
  divertEdge,
  moveNodes,
  newNode,
  removeItems,
  type Point,
  type Size,
  type WorkflowDraft,
} from './document-edits'
import { edgeById, nodeById, nodeName } from './document-index'
import { joinGroup, leaveGroups, type Members } from './group-edits'
import { isLocked } from './locks'
import { firstFit, outerPorts, placeOfEdge, rewired, splice } from './rewire'
import { GAP, roomBetween } from './room'
import type { EditorSession } from './session'
import type { InsertRequest } from './ui-state'

/** With less room than this between them, two cards lie on one another. */
const CARD_ROOM = { x: 244, y: 96 }
/** Half a card, so that a node lands with its middle where it was asked for. */
export const CARD_MIDDLE: Point = { x: CARD_WIDTH / 2, y: CARD_HEAD / 2 }
export const CARD: Size = { width: CARD_WIDTH, height: CARD_HEAD }
const STEP_ASIDE: Point = { x: 32, y: 32 }

type Request = Omit<InsertRequest, 'screen'>

/**
 * Adds a node of this type as it was asked for: in place of another, into an edge, connected to the port an edge was drawn from, or
 * free, inside the container under that place. Where it lands inside the frame of a group, it joins that.
 */
export function insertAt(session: EditorSession, type: string, request: Request): void {
  const definition = session.catalog.get(type)
  if (!definition) return
  if (request.replace !== undefined) return replaceNode(session, request.replace, definition)
  if (request.onEdge !== undefined) {
    const edge = edgeById(session.document.document(), request.onEdge)
    const wanted = request.clear ? undefined : request.flow
    const verdict = edge && insertOnEdge(session, definition, edge.id, wanted)
    if (verdict?.ok) return
    if (verdict) toast({ title: 'Not put into the edge', description: verdict.reason })
  }
  insertFree(session, definition, request)
}

function insertFree(session: EditorSession, definition: NodeDefinition, request: Request): void {
  const { document, catalog, canvas } = session
  const workflow = document.document()
  const { from } = request
  const fromNode = from && nodeById(workflow, from.node)
  const ports = fromNode && nodePorts(fromNode, catalog)
  const fromPort = [...(ports?.outputs ?? []), ...(ports?.inputs ?? [])].find(
    (port) => port.id === from?.port,
  )
  const parent = fromNode
    ? fromPort?.inside
      ? fromNode.id
      : fromNode.parent
    : definition.trigger
      ? undefined
      : containerAt(session, request.flow)
  const origin = (parent === undefined ? undefined : canvas?.absolute(parent)) ?? { x: 0, y: 0 }
  const shift = from
    ? { x: from.side === 'source' ? 0 : CARD_WIDTH, y: CARD_MIDDLE.y }
    : CARD_MIDDLE
  const position = freePlace(
    session,
    parent,
    { x: request.flow.x - origin.x - shift.x, y: request.flow.y - origin.y - shift.y },
    request.clear === true || from !== undefined,
  )
  const node = newNode(workflow, definition, position, parent)
  const fit =
    from && firstFit({ ...workflow, nodes: [...workflow.nodes, node] }, catalog, from, node.id)
  const group = groupAt(session, middleOf(position, origin), parent)
  document.edit(`Add ${definition.title}`, (draft) => {
    addNode(draft, node)
    if (fit) connect(draft, fit)
    if (group !== undefined) joinGroup(draft, group, { nodes: [node.id], stickies: [] })
  })
  document.select({ nodes: [node.id] })
  canvas?.reveal(node.id)
}

/** The middle of a card on the canvas, whose corner stands at a place of something that begins at `origin`. */
function middleOf(corner: Point, origin: Point): Point {
  return { x: corner.x + origin.x + CARD_MIDDLE.x, y: corner.y + origin.y + CARD_MIDDLE.y }
}

/** A place where no node stands yet: a step aside for each that does, or with `clear` down to where there is room. */
function freePlace(
  session: EditorSession,
  parent: string | undefined,
  wanted: Point,
  clear: boolean,
): Point {
  const taken = session.document
    .document()
    .nodes.filter((node) => node.parent === parent)
    .map((node) => node.position ?? { x: 0, y: 0 })
  const room = clear ? CARD_ROOM : { x: 24, y: 24 }
  const step = clear ? { x: 0, y: CARD_ROOM.y + 24 } : STEP_ASIDE
  let place = { x: Math.round(wanted.x), y: Math.round(wanted.y) }
  if (parent !== undefined) place = { x: Math.max(place.x, 24), y: Math.max(place.y, 64) }
  while (taken.some(({ x, y }) => Math.abs(x - place.x) < room.x && Math.abs(y - place.y) < room.y))
    place = { x: place.x + step.x, y: place.y + step.y }
  return place
}

type Verdict = { ok: true } | { ok: false; reason: string }

/** Adds a node of this type into an edge. `wanted` is where its middle was dropped, on the canvas. */
function insertOnEdge(
  session: EditorSession,
  definition: NodeDefinition,
  edge: string,
  wanted: Point | undefined,
): Verdict {
  const workflow = session.document.document()
  const node = newNode(workflow, definition, { x: 0, y: 0 })
  const verdict = spliceIn(session, {
    label: `Add ${definition.title}`,
    edge,
    entry: node,
    exit: node,
    size: CARD,
    members: { nodes: [node.id], stickies: [] },
    ...(wanted ? { wanted: { x: wanted.x - CARD_MIDDLE.x, y: wanted.y - CARD_MIDDLE.y } } : {}),
    add: (draft, at, parent) =>
      addNode(draft, { ...node, position: at, ...(parent === undefined ? {} : { parent }) }),
  })
  if (verdict.ok) {
    session.document.select({ nodes: [node.id] })
    session.canvas?.reveal(node.id)
  }
  return verdict
}

/**
 * Puts a node that stands on the canvas into an edge, where it was dropped (its upper left corner, on the canvas). With `regroups` it
 * joins the group it was dropped in and leaves the one it was in.
 */
export function dropOnEdge(
  session: EditorSession,
  id: string,
  edge: string,
  wanted: Point,
  regroups = true,
): Verdict {
  const node = nodeById(session.document.document(), id)
  if (!node) return { ok: false, reason: 'This node is gone.' }
  return spliceIn(session, {
    label: `Move ${nodeName(node)} into an edge`,
    edge,
    entry: node,
    exit: node,
    size: sizeIn(session)(id),
    ...(regroups ? { members: { nodes: [id], stickies: [] } } : {}),
    wanted,
    add: (draft, at, parent) => {
      const moved = draft.nodes.find((each) => each.id === id)
      if (!moved) return
      moved.position = { ...moved.position, ...at }
      if (parent === undefined) delete moved.parent
      else moved.parent = parent
    },
  })
}

export interface SpliceIn {
  label: string
  edge: string
  entry: WorkflowNode
  exit: WorkflowNode
  size: Size
  /** The upper left corner that was asked for, on the canvas; midway without it. */
  wanted?: Point
  /** What joins the group that it comes into: the one that both ends are in, else the one whose frame it was put in. */
  members?: Members
  /** Adds it, or puts it there: `at` is relative to `parent`. */
  add(draft: WorkflowDraft, at: Point, parent: string | undefined): void
}

/** Puts something between the ends of an edge and moves what follows out of the way, as one entry. */
export function spliceIn(session: EditorSession, put: SpliceIn): Verdict {
  const { document, catalog, canvas } = session
  const workflow = document.document()
  const edge = edgeById(workflow, put.edge)
  if (!edge) return { ok: false, reason: 'This edge is gone.' }
  const verdict = splice(workflow, catalog, edge, put.entry, put.exit)
  if (!verdict.ok) return verdict
  const parent = placeOfEdge(workflow, catalog, edge)
  const origin = (parent === undefined ? undefined : canvas?.absolute(parent)) ?? { x: 0, y: 0 }
  const inner = { source: edge.source === parent, target: edge.target === parent }
  const room = roomBetween(
    workflow,
    sizeIn(session),
    {
      source: edge.source,
      target: edge.target,
      inside:
        inner.source && inner.target
          ? 'both'
          : inner.source
            ? 'source'
            : inner.target
              ? 'target'
              : 'none',
    },
    put.size,
    put.wanted && { x: put.wanted.x - origin.x, y: put.wanted.y - origin.y },
  )
  const at =
    parent === undefined ? room.at : { x: Math.max(room.at.x, 24), y: Math.max(room.at.y, 64) }
  const { members } = put
  const group = members && groupAround(session, edge, put.wanted, parent)
  document.edit(put.label, (draft) => {
    put.add(draft, at, parent)
    if (group !== undefined) joinGroup(draft, group, members ?? NOBODY)
    else if (members) leaveGroups(draft, members)
    divertEdge(draft, edge.id, verdict.into, verdict.out)
    moveNodes(draft, room.moved)
  })
  return { ok: true }
}

const NOBODY: Members = { nodes: [], stickies: [] }

/** The group that what comes into an edge joins. */
function groupAround(
  session: EditorSession,
  { source, target }: WorkflowEdge,
  wanted: Point | undefined,
  parent: string | undefined,
): string | undefined {
  const { ofNode } = groupsOf(session.document.document())
  const [from, to] = [ofNode.get(source)?.group.id, ofNode.get(target)?.group.id]
  if (from !== undefined && from === to) return from
  return wanted && groupAt(session, middleOf(wanted, { x: 0, y: 0 }), parent)
}

/** How large a node is shown; a card where that is not known. */
export function sizeIn({ canvas }: EditorSession): (id: string) => Size {
  return (id) => canvas?.rect(id) ?? CARD
}

/**
 * Where the next node goes when it is asked for by key: after the one that is selected, into the edge that leaves it (or the one
 * that is selected). Undefined when nothing is selected that something can follow.
 */
export function afterSelection(session: EditorSession): Request | undefined {
  const { document, catalog, canvas } = session
  const workflow = document.document()
  const { nodes, edges } = document.getState().selection
  const [id, edge] = [nodes[0], edges[0]]
  if (nodes.length === 0 && edges.length === 1 && edge !== undefined)
    return { flow: canvas?.center().flow ?? { x: 0, y: 0 }, onEdge: edge, clear: true }
  const node = nodes.length === 1 && id !== undefined ? nodeById(workflow, id) : undefined
  if (!node) return undefined
  const outputs = outerPorts(node, catalog).outputs.filter((port) => port.id !== 'error')
  const leaving = (port: string) =>
    workflow.edges.filter(
      (each) => each.source === node.id && sourcePortOf(each.sourceHandle, node, catalog) === port,
    )
  const port = outputs.find((each) => leaving(each.id).length === 0) ?? outputs[0]
  if (!port) return undefined
  const rect = canvas?.rect(node.id) ?? { ...(node.position ?? { x: 0, y: 0 }), ...CARD }
  const flow = { x: rect.x + rect.width + GAP, y: rect.y + CARD_MIDDLE.y }
  const [only, ...more] = leaving(port.id)
  if (only && more.length === 0) return { flow, onEdge: only.id, clear: true }
  return { flow, from: { node: node.id, port: port.id, side: 'source' }, clear: true }
}

/** Puts a node of another type in the place of one, and says which edges do not fit it. */
function replaceNode(session: EditorSession, id: string, definition: NodeDefinition): void {
  const { document, catalog } = session
  const workflow = document.document()
  const node = nodeById(workflow, id)
  if (!node || node.type === definition.type) return
  const refusal = whyNotReplaced(workflow, node, definition)
  if (refusal !== undefined) {
    toast({ title: `${nodeName(node)} is not replaced`, description: refusal })
    return
  }
  const next = replacement(node, catalog.get(node.type), definition)
  const { ports, dropped } = rewired(workflow, catalog, next)
  document.edit(`Replace ${nodeName(node)} with ${definition.title}`, (draft) => {
    const at = draft.nodes.findIndex((each) => each.id === id)
    draft.nodes.splice(at, 1, next as WorkflowDraft['nodes'][number])
    for (const edge of draft.edges) {
      const moved = ports.get(edge.id)
      if (moved) Object.assign(edge, moved)
    }
    removeItems(
      draft,
      [],
      dropped.map((edge) => edge.id),
    )
  })
  document.select({ nodes: [id] })
  if (dropped.length === 0) return
  const words = dropped.map((edge) => {
    const other = nodeById(workflow, edge.source === id ? edge.target : edge.source)
    const name = other ? nodeName(other) : 'a node that is gone'
    return edge.source === id
      ? `“${sourcePortOf(edge.sourceHandle, node, catalog)}” to ${name}`
      : `from ${name}`
  })
  toast({
    title: dropped.length === 1 ? 'One edge did not fit' : `${dropped.length} edges did not fit`,
    description: `${definition.title} has no port for ${words.join(', ')}. Undo brings all of it back.`,
    action: { label: 'Undo', onClick: () => document.undo() },
  })
}

function whyNotReplaced(
  workflow: Workflow,
  node: WorkflowNode,
  definition: NodeDefinition,
): string | undefined {
  if (isLocked(node)) return 'It is locked. Unlock it first.'
  if (!definition.container && workflow.nodes.some((each) => each.parent === node.id))
    return 'Other nodes stand in it. Take them out first.'
  if (definition.trigger && node.parent !== undefined)
    return 'A trigger starts the whole run; it cannot stand in a for-each.'
  return undefined
}

/** The same node as another type: place, name and behaviour stay, and what both types configure alike. */
function replacement(
  node: WorkflowNode,
  before: NodeDefinition | undefined,
  definition: NodeDefinition,
): WorkflowNode {
  const { typeVersion: _typeVersion, size, ...rest } = node
  const isUnnamed = node.name === undefined || node.name === before?.title
  const next: WorkflowNode = {
    ...rest,
    type: definition.type,
    name: isUnnamed ? definition.title : node.name,
    config: sharedConfig((node.config ?? {}) as JsonObject, definition),
    ...(definition.version > 1 ? { typeVersion: definition.version } : {}),
    ...(definition.container && size !== undefined ? { size } : {}),
  }
  if (definition.trigger)
    for (const field of ['retry', 'timeout', 'join'] as const) delete next[field]
  return next
}

/** The new type's first config, with the fields of the old one that it has as well and takes as they are. */
function sharedConfig(config: JsonObject, definition: NodeDefinition): JsonObject {
  const known = Object.keys(configSchema(definition).properties ?? {})
  const merged = structuredClone(definition.initial)
  for (const key of known) {
    const value = config[key]
    if (value === undefined) continue
    const tried = { ...merged, [key]: structuredClone(value) }
    const isBad = validateConfig(definition, tried).some(
      ({ path }) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`),
    )
    if (!isBad) merged[key] = tried[key] ?? null
  }
  return merged
}
