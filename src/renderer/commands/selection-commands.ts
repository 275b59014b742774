/** What can be done with the nodes and edges that are selected. */
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
import type { EditorSession } from '../editor/session'
import { copy, cut, paste } from './clipboard'
import { hasNodes, selected, type Command } from './command'

const isAnyLocked = (session: EditorSession, locked: boolean) =>
  selected(session).nodes.some(
    (id) => isLocked(nodeById(session.document.document(), id)) === locked,
  )

export const SELECTION_COMMANDS = [
  {
    id: 'copy',
    title: 'Copy',
    group: 'Selection',
    icon: 'copy',
    shortcuts: ['Mod+C'],
    native: true,
    history: 'none',
    when: hasNodes,
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
    when: hasNodes,
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
    when: hasNodes,
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
    when: (session) => selected(session).nodes.length === 1 && isAnyLocked(session, false),
    perform: (session) => session.ui.setState({ renaming: selected(session).nodes[0] }),
  },
  {
    id: 'lock',
    title: 'Lock',
    group: 'Selection',
    icon: 'lock',
    shortcuts: ['Mod+Shift+L'],
    history: 'entry',
    when: (session) => isAnyLocked(session, false),
    perform: (session) => setLocks(session, selected(session).nodes, true),
  },
  {
    id: 'unlock',
    title: 'Unlock',
    group: 'Selection',
    icon: 'lock-open',
    shortcuts: ['Mod+Shift+U'],
    history: 'entry',
    when: (session) => isAnyLocked(session, true),
    perform: (session) => setLocks(session, selected(session).nodes, false),
  },
  {
    id: 'replace',
    title: 'Replace with another type',
    group: 'Selection',
    icon: 'refresh-cw',
    shortcuts: ['R'],
    history: 'entry',
    when: (session) => selected(session).nodes.length === 1,
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
    when: (session) =>
      selected(session).nodes.some(
        (id) => nodeById(session.document.document(), id)?.parent !== undefined,
      ),
    perform: takeOut,
  },
  {
    id: 'delete',
    title: 'Delete',
    group: 'Selection',
    icon: 'trash-2',
    shortcuts: ['Delete', 'Backspace'],
    history: 'entry',
    when: (session) => selected(session).nodes.length + selected(session).edges.length > 0,
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
    perform: ({ document }) =>
      document.select({ nodes: document.document().nodes.map((node) => node.id) }),
  },
  {
    id: 'inspect',
    title: 'Open the inspector',
    group: 'Selection',
    icon: 'panel-right',
    shortcuts: ['Enter'],
    history: 'none',
    when: hasNodes,
    perform: (session) => {
      const node = selected(session).nodes[0]
      if (node) session.ui.focusField(node)
    },
  },
] as const satisfies readonly Command[]
