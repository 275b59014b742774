/** What people do to a workflow, each as one entry of the history. Menus, shortcuts and gestures all end here. */
import { checkConnection, type ProposedConnection } from '../canvas/port-rules'
import { toast } from '../ui'
import {
  connect,
  fragmentOf,
  lockNodes,
  moveNodes,
  pasteFragment,
  removable,
  removeItems,
  toggleDisabled,
  type Point,
} from './document-edits'
import { nodeById } from './document-index'
import { textOfFragment } from './clipboard'
import { isLocked } from './locks'
import { bridges, firstFit, type DrawnFrom } from './rewire'
import type { EditorSession } from './session'
import { counted } from './words'

const PASTE_OFFSET: Point = { x: 32, y: 32 }

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
export function connectToNode(session: EditorSession, from: DrawnFrom, node: string): void {
  const workflow = session.document.document()
  const fit = firstFit(workflow, session.catalog, from, node)
  if (fit) session.document.edit('Connect', (draft) => void connect(draft, fit))
  else
    connectPorts(
      session,
      from.side === 'source'
        ? { source: from.node, sourceHandle: from.port, target: node }
        : { source: node, target: from.node, targetHandle: from.port },
    )
}

/**
 * Removes what is selected; the edges of a node go with it. What led to a node goes on to what it led to (`rejoin`), as far as the
 * ports fit. Locked nodes stay.
 */
export function removeSelection(session: EditorSession, { rejoin = true } = {}): void {
  const { document, catalog } = session
  const workflow = document.document()
  const { nodes, edges } = document.getState().selection
  const gone = removable(workflow, nodes)
  if (gone.length < nodes.length) sayLocked(session, nodes.length - gone.length, 'deleted')
  if (gone.length + edges.length === 0) return
  const label =
    gone.length > 0
      ? `Delete ${counted(gone.length, 'node')}`
      : `Delete ${counted(edges.length, 'edge')}`
  const cut = { ...workflow, edges: workflow.edges.filter(({ id }) => !edges.includes(id)) }
  const joined = rejoin ? bridges(cut, catalog, gone) : { connections: [], refused: [] }
  document.edit(label, (draft) => {
    removeItems(draft, gone, edges)
    for (const connection of joined.connections) connect(draft, connection)
  })
  const [refused] = joined.refused
  if (refused !== undefined) toast({ title: 'Its neighbours stay apart', description: refused })
}

/** Says that locked nodes were left as they are, with the way on. */
export function sayLocked(session: EditorSession, amount: number, what: string): void {
  const selection = session.document.getState().selection.nodes
  toast({
    title: `${counted(amount, 'locked node')} ${amount === 1 ? 'was' : 'were'} not ${what}`,
    description: 'Unlock first, by the menu of the node.',
    action: { label: 'Unlock', onClick: () => setLocks(session, selection, false) },
  })
}

/** Locks nodes or unlocks them. */
export function setLocks(session: EditorSession, nodes: readonly string[], locked: boolean): void {
  const changed = nodes.filter(
    (id) => isLocked(nodeById(session.document.document(), id)) !== locked,
  )
  if (changed.length === 0) return
  session.document.edit(
    `${locked ? 'Lock' : 'Unlock'} ${counted(changed.length, 'node')}`,
    (draft) => lockNodes(draft, changed, locked),
  )
}

/** Takes every edge away from the selected nodes, but those among them. */
export function disconnectSelection(session: EditorSession): void {
  const { document } = session
  const chosen = new Set(document.getState().selection.nodes)
  const edges = document
    .document()
    .edges.filter(({ source, target }) =>
      chosen.size === 1
        ? chosen.has(source) || chosen.has(target)
        : chosen.has(source) !== chosen.has(target),
    )
    .map(({ id }) => id)
  if (edges.length === 0) return
  document.edit(`Disconnect ${counted(chosen.size, 'node')}`, (draft) =>
    removeItems(draft, [], edges),
  )
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

/** Puts nodes where they were dragged. */
export function moveTo(session: EditorSession, positions: ReadonlyMap<string, Point>): void {
  session.document.edit(`Move ${counted(positions.size, 'node')}`, (draft) =>
    moveNodes(draft, positions),
  )
}
