/** What can be done with what is selected. */
import {
  disconnectSelection,
  duplicateSelection,
  removeSelection,
  setLocks,
  toggleSelection,
} from '../editor/actions'
import { takeOut } from '../editor/containers'
import { nodeById } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import { itemOf, parentOf, stickyById, type ItemKey } from '../editor/items'
import { chosenNodes, chosenStickies, everything, keysOf } from '../editor/selection'
import type { EditorSession } from '../editor/session'
import { beginWriting } from '../editor/stickies'
import { copy, cut, paste } from './clipboard'
import { hasItems, hasNodes, selected, type Command } from './command'

/** The nodes and notes that can be locked. */
const lockable = (session: EditorSession) => {
  const workflow = session.document.document()
  const nodes = chosenNodes(workflow, selected(session))
  const stickies = chosenStickies(workflow, selected(session))
  const isAny = (locked: boolean) =>
    nodes.some((id) => isLocked(nodeById(workflow, id)) === locked) ||
    stickies.some((id) => isLocked(stickyById(workflow, id)) === locked)
  return { nodes, stickies, isAny }
}

/** The one thing that is selected. */
const only = (session: EditorSession): ItemKey | undefined => {
  const [first, ...more] = keysOf(selected(session))
  return more.length === 0 ? first : undefined
}

export const SELECTION_COMMANDS = [
  {
    id: 'copy',
    title: 'Copy',
    group: 'Selection',
    icon: 'copy',
    shortcuts: ['Mod+C'],
    native: true,
    history: 'none',
    when: hasItems,
    perform: (session) => void copy(session),
  },
  {
    id: 'cut',
    title: 'Cut',
    group: 'Selection',
    icon: 'scissors',
    shortcuts: ['Mod+X'],
    native: true,
    history: 'entry',
    when: hasItems,
    perform: (session) => void cut(session),
  },
  {
    id: 'paste',
    title: 'Paste',
    group: 'Selection',
    icon: 'clipboard',
    shortcuts: ['Mod+V'],
    native: true,
    history: 'entry',
    perform: (session) => void paste(session),
  },
  {
    id: 'duplicate',
    title: 'Duplicate',
    group: 'Selection',
    icon: 'files',
    shortcuts: ['Mod+D'],
    history: 'entry',
    when: hasItems,
    perform: duplicateSelection,
  },
  {
    id: 'disable',
    title: 'Switch off or on',
    group: 'Selection',
    icon: 'power',
    shortcuts: ['D'],
    history: 'entry',
    when: hasNodes,
    perform: toggleSelection,
  },
  {
    id: 'rename',
    title: 'Rename',
    group: 'Selection',
    icon: 'pencil',
    shortcuts: ['F2'],
    history: 'entry',
    when: (session) => {
      const key = only(session)
      const kind = key === undefined ? undefined : itemOf(key).kind
      return kind === 'group' || (kind === 'node' && lockable(session).isAny(false))
    },
    perform: (session) => {
      const key = only(session)
      if (key === undefined) return
      session.ui.setState(itemOf(key).kind === 'group' ? { editing: key } : { renaming: key })
    },
  },
  {
    id: 'lock',
    title: 'Lock',
    group: 'Selection',
    icon: 'lock',
    shortcuts: ['Mod+Shift+L'],
    history: 'entry',
    when: (session) => lockable(session).isAny(false),
    perform: (session) => {
      const { nodes, stickies } = lockable(session)
      setLocks(session, nodes, true, stickies)
    },
  },
  {
    id: 'unlock',
    title: 'Unlock',
    group: 'Selection',
    icon: 'lock-open',
    shortcuts: ['Mod+Shift+U'],
    history: 'entry',
    when: (session) => lockable(session).isAny(true),
    perform: (session) => {
      const { nodes, stickies } = lockable(session)
      setLocks(session, nodes, false, stickies)
    },
  },
  {
    id: 'replace',
    title: 'Replace with another type',
    group: 'Selection',
    icon: 'refresh-cw',
    shortcuts: ['R'],
    history: 'entry',
    when: (session) => {
      const key = only(session)
      return key !== undefined && itemOf(key).kind === 'node'
    },
    perform: (session) => {
      const [id] = selected(session).nodes
      const rect = id === undefined ? undefined : session.canvas?.rect(id)
      if (id === undefined || !rect || !session.canvas) return
      const flow = { x: rect.x, y: rect.y + rect.height }
      session.ui.setState({
        insert: { flow, screen: session.canvas.screenOf(flow), replace: id },
      })
    },
  },
  {
    id: 'disconnect',
    title: 'Disconnect',
    group: 'Selection',
    icon: 'unplug',
    shortcuts: ['X'],
    history: 'entry',
    when: hasNodes,
    perform: disconnectSelection,
  },
  {
    id: 'take-out',
    title: 'Take out of the for-each',
    group: 'Selection',
    icon: 'log-out',
    history: 'entry',
    when: (session) => {
      const workflow = session.document.document()
      return keysOf(selected(session)).some((key) => parentOf(workflow, key) !== undefined)
    },
    perform: takeOut,
  },
  {
    id: 'delete',
    title: 'Delete',
    group: 'Selection',
    icon: 'trash-2',
    shortcuts: ['Delete', 'Backspace'],
    history: 'entry',
    when: (session) => hasItems(session) || selected(session).edges.length > 0,
    perform: (session) => removeSelection(session),
  },
  {
    id: 'delete-apart',
    title: 'Delete and leave the neighbours apart',
    group: 'Selection',
    icon: 'unlink',
    shortcuts: ['Shift+Delete', 'Shift+Backspace'],
    history: 'entry',
    when: hasNodes,
    perform: (session) => removeSelection(session, { rejoin: false }),
  },
  {
    id: 'select-all',
    title: 'Select all',
    group: 'Selection',
    icon: 'square-check',
    shortcuts: ['Mod+A'],
    history: 'none',
    perform: ({ document }) => document.select(everything(document.document())),
  },
  {
    id: 'inspect',
    title: 'Open the inspector',
    group: 'Selection',
    icon: 'panel-right',
    shortcuts: ['Enter'],
    history: 'none',
    when: hasItems,
    perform: (session) => {
      const key = only(session)
      const [node] = selected(session).nodes
      // In a note there is nothing to see that is not seen on it: Enter writes.
      if (key !== undefined && itemOf(key).kind === 'sticky') beginWriting(session, key)
      else if (node) session.ui.focusField(node)
      else session.ui.setState({ inspectorOpen: true })
    },
  },
] as const satisfies readonly Command[]
