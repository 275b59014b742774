/** Undo, and adding nodes. */
import { afterSelection } from '../editor/insertion'
import type { Command } from './command'

export const EDIT_COMMANDS = [
  {
    id: 'undo',
    title: 'Undo',
    group: 'Edit',
    icon: 'undo-2',
    shortcuts: ['Mod+Z'],
    history: 'moves',
    when: ({ document }) => document.getState().history.past.length > 0,
    perform: ({ document }) => document.undo(),
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Edit',
    icon: 'redo-2',
    shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
    history: 'moves',
    when: ({ document }) => document.getState().history.future.length > 0,
    perform: ({ document }) => document.redo(),
  },
  {
    id: 'insert',
    title: 'Insert a node',
    group: 'Edit',
    icon: 'plus',
    shortcuts: ['Tab', 'N'],
    history: 'none',
    perform: (session) => {
      const { canvas, ui } = session
      if (!canvas) return
      const after = afterSelection(session)
      const insert = after
        ? { ...after, screen: canvas.screenOf(after.flow) }
        : { ...canvas.pointer(), clear: !canvas.isPointerOver() }
      ui.setState({ insert })
    },
  },
] as const satisfies readonly Command[]
