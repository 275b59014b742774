/** What people do to a workflow, each as one entry of the history. Menus, shortcuts and gestures all end here. */
import type { Workflow } from '../../shared/workflow/document'
import { groupsOf } from '../../shared/workflow/groups'
import { checkConnection, type ProposedConnection } from '../canvas/port-rules'
import { toast } from '../ui'
import {
  addFragment,
  connect,
  fragmentOf,
  lockItems,
  moveNodes,
  removable,
  removeItems,
  renewed,
  toggleDisabled,
  type Fragment,
  type Point,
  type Renewed,
  type WorkflowDraft,
} from './document-edits'
import { nodeById } from './document-index'
import { textOfFragment } from './clipboard'
import { foldsOf } from './folding'
import { joinGroup, removeGroups, type Members } from './group-edits'
import { itemOf, stickyById, type ItemKey } from './items'
import { isLocked } from './locks'
import { bridges, firstFit, type DrawnFrom } from './rewire'
import { chosenNodes, chosenStickies, countedItems, countedKeys, type Selection } from './selection'
import type { EditorSession } from './session'
import { moveStickies, removeStickies } from './sticky-edits'
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
 * ports fit. Locked nodes and notes stay. Of a group only the frame goes, unless it is cut (`members`) or one collapsed card among
 * other things.
 */
export function removeSelection(
  session: EditorSession,
  { rejoin = true, members = false } = {},
): void {
  const { document, catalog } = session
  const workflow = document.document()
  const { selection } = document.getState()
  const { edges, groups } = selection
  const carrying = members ? selection : { ...selection, groups: withMembers(workflow, selection) }
  const nodes = chosenNodes(workflow, carrying)
  const stickies = chosenStickies(workflow, carrying)
  const gone = removable(workflow, nodes)
  const notes = stickies.filter((id) => !isLocked(stickyById(workflow, id)))
  const left = nodes.length - gone.length + stickies.length - notes.length
  if (left > 0) sayLocked(session, left, 'deleted')
  if (gone.length + notes.length + edges.length + groups.length === 0) return
  const things = { nodes: gone.length, stickies: notes.length }
  const label =
    gone.length + notes.length > 0
      ? `Delete ${countedItems(things)}`
      : groups.length > 0
        ? `Ungroup ${counted(groups.length, 'group')}`
        : `Delete ${counted(edges.length, 'edge')}`
  const cut = { ...workflow, edges: workflow.edges.filter(({ id }) => !edges.includes(id)) }
  const joined = rejoin ? bridges(cut, catalog, gone) : { connections: [], refused: [] }
  document.edit(label, (draft) => {
    removeGroups(draft, groups)
    removeItems(draft, gone, edges)
    removeStickies(draft, notes)
    for (const connection of joined.connections) connect(draft, connection)
  })
  const [refused] = joined.refused
  if (refused !== undefined) toast({ title: 'Its neighbours stay apart', description: refused })
}

/** The selected groups that are cards among other cards, so that their members go with them. */
function withMembers(workflow: Workflow, { nodes, stickies, groups }: Selection): string[] {
  if (nodes.length + stickies.length === 0) return []
  const folded = new Set(foldsOf(workflow).nodes.values())
  return groups.filter((id) => folded.has(id))
}

/** Says that locked nodes were left as they are, with the way on. */
export function sayLocked(session: EditorSession, amount: number, what: string): void {
  const workflow = session.document.document()
  const { selection } = session.document.getState()
  const nodes = chosenNodes(workflow, selection)
  const stickies = chosenStickies(workflow, selection)
  const hasNote = stickies.some((id) => isLocked(stickyById(workflow, id)))
  toast({
    title: `${counted(amount, hasNote ? 'locked item' : 'locked node')} ${amount === 1 ? 'was' : 'were'} not ${what}`,
    description: 'Unlock first, by the menu of the node.',
    action: { label: 'Unlock', onClick: () => setLocks(session, nodes, false, stickies) },
  })
}

/** Locks nodes and notes, or unlocks them. */
export function setLocks(
  session: EditorSession,
  nodes: readonly string[],
  locked: boolean,
  stickies: readonly string[] = [],
): void {
  const workflow = session.document.document()
  const changed = nodes.filter((id) => isLocked(nodeById(workflow, id)) !== locked)
  const notes = stickies.filter((id) => isLocked(stickyById(workflow, id)) !== locked)
  if (changed.length + notes.length === 0) return
  const words = countedItems({ nodes: changed.length, stickies: notes.length })
  session.document.edit(`${locked ? 'Lock' : 'Unlock'} ${words}`, (draft) =>
    lockItems(draft, { nodes: changed, stickies: notes }, locked),
  )
}

/** Takes every edge away from the selected nodes, but those among them. */
export function disconnectSelection(session: EditorSession): void {
  const { document } = session
  const chosen = new Set(chosenNodes(document.document(), document.getState().selection))
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

/** A copy of what is selected, beside it. Copies of some members of a group are in it too; a whole group becomes another one. */
export function duplicateSelection(session: EditorSession): void {
  const { document } = session
  const workflow = document.document()
  const fragment = selectedFragment(session)
  if (!fragment) return
  const copy = renewed(workflow, fragment)
  const { nodes, stickies } = fragment
  // Copies of what stands in a container stay in it.
  const outer = [
    ...nodes.filter((_node, index) => copy.outermost.includes(copy.nodes[index]?.id ?? '')),
    ...(stickies ?? []).filter((_note, index) =>
      copy.outermostNotes.includes(copy.stickies[index]?.id ?? ''),
    ),
  ]
  const parents = new Set(outer.map(({ parent }) => parent))
  const parent = parents.size === 1 ? [...parents][0] : undefined
  const label = `Duplicate ${countedItems({ nodes: nodes.length, stickies: stickies?.length ?? 0 })}`
  document.edit(label, (draft) => {
    addFragment(draft, copy, PASTE_OFFSET, parent)
    stayInGroups(draft, workflow, fragment, copy)
  })
  document.select(selectionOf(copy))
}

/** Puts the copies of members that stand beside them into their group, unless the group was copied with them. */
function stayInGroups(
  draft: WorkflowDraft,
  workflow: Workflow,
  fragment: Fragment,
  copy: Renewed,
): void {
  const { all, ofNode, ofSticky } = groupsOf(workflow)
  const copied = new Set(fragment.groups?.map(({ id }) => id))
  const join = (group: string | undefined, made: string, kind: keyof Members) => {
    if (group === undefined || copied.has(group)) return
    const added = draft[kind]?.find(({ id }) => id === made)
    if (added?.parent !== all.get(group)?.parent) return
    joinGroup(draft, group, { nodes: [], stickies: [], [kind]: [made] })
  }
  fragment.nodes.forEach(({ id }, index) => {
    const made = copy.nodes[index]
    if (made) join(ofNode.get(id)?.group.id, made.id, 'nodes')
  })
  fragment.stickies?.forEach(({ id }, index) => {
    const made = copy.stickies[index]
    if (made) join(ofSticky.get(id)?.group.id, made.id, 'stickies')
  })
}

/** What to select of something that was added: whole groups, and the outermost of the rest. */
export function selectionOf({ groups, outermost, outermostNotes }: Renewed): Partial<Selection> {
  const grouped = new Set(groups.flatMap(({ nodes }) => nodes))
  const notes = new Set(groups.flatMap(({ stickies }) => stickies ?? []))
  return {
    nodes: outermost.filter((id) => !grouped.has(id)),
    stickies: outermostNotes.filter((id) => !notes.has(id)),
    groups: groups.flatMap(({ id, nodes, stickies = [] }) =>
      nodes.some((node) => outermost.includes(node)) ||
      stickies.some((note) => outermostNotes.includes(note))
        ? id
        : [],
    ),
  }
}

/** What is selected as a document of its own; undefined when that is nothing but edges. */
function selectedFragment({ document }: EditorSession): Fragment | undefined {
  const workflow = document.document()
  const { selection } = document.getState()
  const nodes = chosenNodes(workflow, selection)
  const stickies = chosenStickies(workflow, selection)
  if (nodes.length + stickies.length === 0) return undefined
  return fragmentOf(workflow, nodes, { stickies, groups: selection.groups })
}

/** What is selected as text for the clipboard; undefined when that is nothing but edges. */
export function selectionText(session: EditorSession): string | undefined {
  const fragment = selectedFragment(session)
  return fragment && textOfFragment(fragment)
}

/** Switches what is selected off or on. */
export function toggleSelection(session: EditorSession): void {
  const { document } = session
  const workflow = document.document()
  const nodes = chosenNodes(workflow, document.getState().selection)
  if (nodes.length === 0) return
  const isOff = nodes.every((id) => nodeById(workflow, id)?.disabled)
  document.edit(`${isOff ? 'Enable' : 'Disable'} ${counted(nodes.length, 'node')}`, (draft) =>
    toggleDisabled(draft, nodes),
  )
}

/** Puts nodes and notes where they were dragged. */
export function moveTo(session: EditorSession, positions: ReadonlyMap<ItemKey, Point>): void {
  session.document.edit(`Move ${countedKeys(positions.keys())}`, (draft) =>
    moveItems(draft, positions),
  )
}

/** Moves nodes and notes, by their keys; locked ones stay. */
export function moveItems(draft: WorkflowDraft, positions: ReadonlyMap<ItemKey, Point>): void {
  const notes = new Map<string, Point>()
  const nodes = new Map<string, Point>()
  for (const [key, point] of positions) {
    const { kind, id } = itemOf(key)
    if (kind === 'node') nodes.set(id, point)
    else if (kind === 'sticky') notes.set(id, point)
  }
  moveNodes(draft, nodes)
  moveStickies(draft, notes)
}
