/** Sticky notes and groups. */
import { DRAWING_COLORS } from '../../shared/workflow/document'
import {
  canGroup,
  colorGroups,
  groupOf,
  groupSelection,
  groupsToUndo,
  takeOutOfGroup,
  toggleFold,
  ungroup,
} from '../editor/groups'
import { groupById, stickyById } from '../editor/items'
import { keysOf } from '../editor/selection'
import type { EditorSession } from '../editor/session'
import { addNoteAt, colorNotes, noteInMiddle } from '../editor/stickies'
import { selected, type Command } from './command'

export const DRAWING_COMMANDS = [
  {
    id: 'add-note',
    title: 'Add a sticky note',
    group: 'Edit',
    icon: 'sticky-note',
    shortcuts: ['Shift+S'],
    history: 'entry',
    when: ({ canvas }) => canvas !== undefined,
    perform: (session) => {
      const { canvas } = session
      if (canvas?.isPointerOver()) addNoteAt(session, canvas.pointer().flow)
      else canvas?.reveal(addNoteAt(session, noteInMiddle(session)))
    },
  },
  {
    id: 'group',
    title: 'Group',
    group: 'Selection',
    icon: 'group',
    shortcuts: ['Mod+G'],
    history: 'entry',
    when: canGroup,
    perform: groupSelection,
  },
  {
    id: 'ungroup',
    title: 'Ungroup',
    group: 'Selection',
    icon: 'ungroup',
    shortcuts: ['Mod+Shift+G'],
    history: 'entry',
    when: (session) => groupsToUndo(session).length > 0,
    perform: ungroup,
  },
  {
    id: 'fold',
    title: 'Collapse or expand the group',
    group: 'Selection',
    icon: 'chevrons-down-up',
    shortcuts: ['Mod+Shift+E'],
    history: 'entry',
    when: (session) => groupsToUndo(session).length > 0,
    perform: (session) => toggleFold(session, groupsToUndo(session)),
  },
  {
    id: 'leave-group',
    title: 'Take out of the group',
    group: 'Selection',
    icon: 'log-out',
    history: 'entry',
    when: (session) => keysOf(selected(session)).some((key) => groupOf(session, key)),
    perform: takeOutOfGroup,
  },
  {
    id: 'next-color',
    title: 'Change the colour',
    group: 'Selection',
    icon: 'palette',
    shortcuts: ['C'],
    history: 'entry',
    when: (session) => selected(session).stickies.length + selected(session).groups.length > 0,
    perform: nextColor,
  },
] as const satisfies readonly Command[]

/** Gives the selected notes and groups the colour that follows that of the first of them. */
function nextColor(session: EditorSession): void {
  const workflow = session.document.document()
  const { stickies, groups } = selected(session)
  const first = stickyById(workflow, stickies[0] ?? '') ?? groupById(workflow, groups[0] ?? '')
  if (!first) return
  const at = DRAWING_COLORS.indexOf(first.color)
  const color = DRAWING_COLORS[(at + 1) % DRAWING_COLORS.length] ?? first.color
  if (stickies.length > 0) colorNotes(session, stickies, color)
  if (groups.length > 0) colorGroups(session, groups, color)
}
