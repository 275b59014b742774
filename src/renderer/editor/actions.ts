/** What people do to a workflow, each as one entry of the history. Menus, shortcuts and gestures all end here. */
import { checkConnection, nodePorts, type ProposedConnection } from '../canvas/port-rules'
import { toast } from '../ui'
import {
  connect,
  fragmentOf,
  insertNode,
  moveNodes,
  pasteFragment,
  removeItems,
  reparent,
  toggleDisabled,
  withContent,
  type Fragment,
  type Point,
} from './document-edits'
import { nodeById, nodeName } from './document-index'
import { fragmentFromText, textOfFragment } from './clipboard'
import type { EditorSession } from './session'
import type { InsertRequest } from './ui-state'

/** With less room than this between them, two cards lie on one another. */
const CARD_ROOM = { x: 244, y: 96 }
/** Half a card, so that a node lands with its middle where it was asked for. */
const CARD_MIDDLE: Point = { x: 112, y: 28 }
const PASTE_OFFSET: Point = { x: 32, y: 32 }

/** `1 node` or `3 nodes`. */
function counted(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

/** Adds a node of this type, inside the container under that place, and connects it to the port it was drawn from. */
export function insertAt(
  session: EditorSession,
  type: string,
  request: Omit<InsertRequest, 'screen'>,
): void {
  const { document, catalog, canvas } = session
  const definition = catalog.get(type)
  if (!definition) return
  const from = request.from
  const fromNode = from && nodeById(document.document(), from.node)
  const fromPort =
    fromNode &&
    [...nodePorts(fromNode, catalog).outputs, ...nodePorts(fromNode, catalog).inputs].find(
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
    ? { x: from.side === 'source' ? 0 : CARD_MIDDLE.x * 2, y: CARD_MIDDLE.y }
    : CARD_MIDDLE
  const position = freePlace(
    session,
    parent,
    { x: request.flow.x - origin.x - shift.x, y: request.flow.y - origin.y - shift.y },
    request.clear === true || from !== undefined,
  )
  let made = ''
  document.edit(`Add ${definition.title}`, (draft) => {
    made = insertNode(draft, definition, position, parent)
    if (!from) return
    const workflow = structuredCloneOf(draft)
    const verdict = firstFit(session, workflow, from, made)
    if (verdict) connect(draft, verdict)
  })
  document.select({ nodes: [made] })
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
  const step = clear ? { x: 0, y: CARD_ROOM.y + 24 } : PASTE_OFFSET
  let place = { x: Math.round(wanted.x), y: Math.round(wanted.y) }
  if (parent !== undefined) place = { x: Math.max(place.x, 24), y: Math.max(place.y, 64) }
  while (taken.some(({ x, y }) => Math.abs(x - place.x) < room.x && Math.abs(y - place.y) < room.y))
    place = { x: place.x + step.x, y: place.y + step.y }
  return place
}

type Workflow = ReturnType<EditorSession['document']['document']>

function structuredCloneOf(draft: unknown): Workflow {
  return JSON.parse(JSON.stringify(draft)) as Workflow
}

/** The first port of the new node that the drawn edge may be attached to. */
function firstFit(
  session: EditorSession,
  workflow: Workflow,
  from: NonNullable<InsertRequest['from']>,
  made: string,
) {
  const node = nodeById(workflow, made)
  if (!node) return undefined
  const { inputs, outputs } = nodePorts(node, session.catalog)
  const proposals: ProposedConnection[] =
    from.side === 'source'
      ? inputs.map((port) => ({
          source: from.node,
          sourceHandle: from.port,
          target: made,
          targetHandle: port.id,
        }))
      : outputs.map((port) => ({
          source: made,
          sourceHandle: port.id,
          target: from.node,
          targetHandle: from.port,
        }))
  for (const proposal of proposals) {
    const verdict = checkConnection(workflow, session.catalog, proposal)
    if (verdict.ok) return verdict.connection
  }
  return undefined
}

/** Connects two ports, or says why not. */
export function connectPorts(session: EditorSession, proposed: ProposedConnection): boolean {
  const verdict = checkConnection(session.document.document(), session.catalog, proposed)
  if (!verdict.ok) {
    toast({ title: 'Not connected', description: verdict.reason })
    return false
  }
  session.document.edit('Connect', (draft) => void connect(draft, verdict.connection))
  return true
}

/** Connects a port to the first port of a node that takes it, or says why none does. */
export function connectToNode(
  session: EditorSession,
  from: NonNullable<InsertRequest['from']>,
  node: string,
): void {
  const workflow = session.document.document()
  const fit = firstFit(session, workflow, from, node)
  if (fit) session.document.edit('Connect', (draft) => void connect(draft, fit))
  else
    connectPorts(
      session,
      from.side === 'source'
        ? { source: from.node, sourceHandle: from.port, target: node }
        : { source: node, target: from.node, targetHandle: from.port },
    )
}

/** Removes what is selected; edges go with their nodes. */
export function removeSelection(session: EditorSession): void {
  const { nodes, edges } = session.document.getState().selection
  if (nodes.length + edges.length === 0) return
  const label =
    nodes.length > 0
      ? `Delete ${counted(nodes.length, 'node')}`
      : `Delete ${counted(edges.length, 'edge')}`
  session.document.edit(label, (draft) => removeItems(draft, nodes, edges))
}

/** A copy of what is selected, beside it. */
export function duplicateSelection(session: EditorSession): void {
  const { document } = session
  const { nodes } = document.getState().selection
  if (nodes.length === 0) return
  let made: string[] = []
  document.edit(`Duplicate ${counted(nodes.length, 'node')}`, (draft) => {
    const fragment = fragmentOf(document.document(), nodes)
    // Copies of nodes in a container stay in it.
    const parents = new Set(
      fragment.nodes.filter((node) => nodes.includes(node.id)).map((node) => node.parent),
    )
    const parent = parents.size === 1 ? [...parents][0] : undefined
    made = pasteFragment(draft, fragment, PASTE_OFFSET, parent)
  })
  document.select({ nodes: made })
}

/** What is selected as text for the clipboard; undefined when no node is. */
export function selectionText(session: EditorSession): string | undefined {
  const { nodes } = session.document.getState().selection
  if (nodes.length === 0) return undefined
  return textOfFragment(fragmentOf(session.document.document(), nodes))
}

/** Adds what the clipboard's text holds: nodes that were copied, here or in another window. Says so when it holds none. */
export function pasteText(session: EditorSession, text: string): boolean {
  const fragment = fragmentFromText(text)
  if (!fragment) return false
  paste(session, fragment)
  return true
}

function paste(session: EditorSession, fragment: Fragment): void {
  const { document, canvas } = session
  const inside = new Set(fragment.nodes.map((node) => node.id))
  const outermost = fragment.nodes.filter((node) => !inside.has(node.parent ?? ''))
  const places = outermost.map((node) => node.position ?? { x: 0, y: 0 })
  const left = Math.min(...places.map(({ x }) => x))
  const top = Math.min(...places.map(({ y }) => y))
  const at = canvas?.pointer().flow
  // Under the pointer; the same nodes pasted twice in one place step aside.
  const offset = at
    ? { x: at.x - left - CARD_MIDDLE.x, y: at.y - top - CARD_MIDDLE.y }
    : PASTE_OFFSET
  let made: string[] = []
  document.edit(`Paste ${counted(fragment.nodes.length, 'node')}`, (draft) => {
    made = pasteFragment(draft, fragment, offset, undefined)
  })
  document.select({ nodes: made })
}

/** Switches what is selected off or on. */
export function toggleSelection(session: EditorSession): void {
  const { nodes } = session.document.getState().selection
  if (nodes.length === 0) return
  const isOff = nodes.every((id) => nodeById(session.document.document(), id)?.disabled)
  session.document.edit(
    `${isOff ? 'Enable' : 'Disable'} ${counted(nodes.length, 'node')}`,
    (draft) => toggleDisabled(draft, nodes),
  )
}

/** Moves nodes by keys; what is pressed in one go is one entry. */
export function moveTo(
  session: EditorSession,
  positions: ReadonlyMap<string, Point>,
  by: 'drag' | 'keys',
): void {
  session.document.edit(
    `Move ${counted(positions.size, 'node')}`,
    (draft) => moveNodes(draft, positions),
    by === 'keys' ? `keys:${[...positions.keys()].join(',')}` : undefined,
  )
}

/** The innermost container at a place of the canvas. `except` (and what is in it) counts not. */
export function containerAt(
  session: EditorSession,
  place: Point,
  except: readonly string[] = [],
): string | undefined {
  const workflow = session.document.document()
  const passedOver = withContent(workflow, except)
  let found: { id: string; area: number } | undefined
  for (const node of workflow.nodes) {
    if (!session.catalog.get(node.type)?.container || passedOver.has(node.id)) continue
    const rect = session.canvas?.rect(node.id)
    if (!rect) continue
    const isIn =
      place.x >= rect.x &&
      place.y >= rect.y &&
      place.x <= rect.x + rect.width &&
      place.y <= rect.y + rect.height
    const area = rect.width * rect.height
    if (isIn && (!found || area < found.area)) found = { id: node.id, area }
  }
  return found?.id
}

/**
 * Puts a dragged node into the container it was dropped on. One whose edges would then cross the border stays outside, with a word
 * about it. Returns whether it was put in.
 */
export function dropIntoContainer(
  session: EditorSession,
  id: string,
  container: string,
  place: Point,
): boolean {
  const { document, catalog, canvas } = session
  const workflow = document.document()
  const node = nodeById(workflow, id)
  const origin = canvas?.absolute(container)
  if (!node || !origin || node.parent !== undefined || catalog.get(node.type)?.trigger) return false
  const crossing = workflow.edges.some(
    (edge) =>
      (edge.source === id && nodeById(workflow, edge.target)?.parent !== container) ||
      (edge.target === id && nodeById(workflow, edge.source)?.parent !== container),
  )
  if (crossing) {
    toast({
      title: `${nodeName(node)} stays outside`,
      description:
        'Its edges would cross the border of the for-each. Delete them first, then drag it in.',
    })
    return false
  }
  document.edit(`Move ${nodeName(node)} into the for-each`, (draft) =>
    reparent(draft, id, container, {
      x: Math.max(place.x - origin.x, 24),
      y: Math.max(place.y - origin.y, 64),
    }),
  )
  return true
}

/** Takes the selected nodes out of their container, with the edges that would cross its border. */
export function takeOut(session: EditorSession): void {
  const { document, canvas } = session
  const workflow = document.document()
  const { nodes } = document.getState().selection
  const inside = nodes.filter((id) => nodeById(workflow, id)?.parent !== undefined)
  if (inside.length === 0) return
  document.edit(`Take ${counted(inside.length, 'node')} out of the for-each`, (draft) => {
    const crossing = workflow.edges
      .filter((edge) => inside.includes(edge.source) !== inside.includes(edge.target))
      .map((edge) => edge.id)
    removeItems(draft, [], crossing)
    for (const id of inside) {
      const parent = nodeById(workflow, id)?.parent
      const rect = parent === undefined ? undefined : canvas?.rect(parent)
      const at = canvas?.absolute(id) ?? { x: 0, y: 0 }
      reparent(draft, id, undefined, { x: at.x, y: rect ? rect.y + rect.height + 40 : at.y })
    }
  })
}
