/**
 * Everything that can be done in the editor, once: the toolbar, the menus, the shortcuts and the palette all come from this list.
 * `history` says how a command enters the history.
 */
import { exportWorkflow } from '../projects/export'
import { toast } from '../ui'
import {
  duplicateSelection,
  pasteText,
  removeSelection,
  selectionText,
  takeOut,
  toggleSelection,
} from '../editor/actions'
import { nodeById } from '../editor/document-index'
import { messageOf } from '../bridge/error-message'
import { isUnderWay } from '../editor/run/run-store'
import { startRun, stopRun } from '../editor/run/start-run'
import type { EditorSession } from '../editor/session'

export interface Command {
  id: string
  /** A verb first. */
  title: string
  group: 'Edit' | 'Selection' | 'View' | 'Run' | 'File'
  icon?: string
  /** `Mod` is Ctrl, or Cmd on a Mac. The first is shown. */
  shortcuts?: readonly string[]
  /** Fires on the browser's own copy, cut and paste events rather than on keys. */
  native?: boolean
  /** Works while a text is being edited as well. */
  whileTyping?: boolean
  /** Whether it can be done now; always unless told. */
  when?(session: EditorSession): boolean
  /** How it enters the history: not at all, as an entry, or it moves in it. */
  history: 'none' | 'entry' | 'moves'
  perform(session: EditorSession): void
}

const selected = (session: EditorSession) => session.document.getState().selection
const hasNodes = (session: EditorSession) => selected(session).nodes.length > 0
const isRunning = (session: EditorSession) => isUnderWay(session.run.state.getState())

export const COMMANDS = [
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
    shortcuts: ['Tab'],
    history: 'none',
    perform: ({ canvas, ui }) => {
      const place = canvas?.pointer()
      if (place) ui.setState({ insert: { ...place, clear: !canvas?.isPointerOver() } })
    },
  },
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
    perform: (session) =>
      void copy(session).then((done) => {
        if (done) removeSelection(session)
      }),
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
    perform: removeSelection,
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
  {
    id: 'fit',
    title: 'Zoom to fit',
    group: 'View',
    icon: 'maximize',
    shortcuts: ['Shift+1'],
    history: 'none',
    perform: ({ canvas }) => canvas?.fit(),
  },
  {
    id: 'zoom-in',
    title: 'Zoom in',
    group: 'View',
    icon: 'zoom-in',
    shortcuts: ['Mod+='],
    history: 'none',
    perform: ({ canvas }) => canvas?.zoomIn(),
  },
  {
    id: 'zoom-out',
    title: 'Zoom out',
    group: 'View',
    icon: 'zoom-out',
    shortcuts: ['Mod+-'],
    history: 'none',
    perform: ({ canvas }) => canvas?.zoomOut(),
  },
  {
    id: 'toggle-palette',
    title: 'Show or hide the node list',
    group: 'View',
    icon: 'panel-left',
    shortcuts: ['Mod+B'],
    history: 'none',
    perform: ({ ui }) => ui.setState({ paletteOpen: !ui.getState().paletteOpen }),
  },
  {
    id: 'toggle-panel',
    title: 'Show or hide the output',
    group: 'View',
    icon: 'panel-bottom',
    shortcuts: ['Mod+J'],
    history: 'none',
    perform: ({ ui }) => ui.setState({ panelOpen: !ui.getState().panelOpen }),
  },
  {
    id: 'toggle-inspector',
    title: 'Show or hide the inspector',
    group: 'View',
    icon: 'panel-right',
    shortcuts: ['Mod+I'],
    history: 'none',
    perform: ({ ui }) => ui.setState({ inspectorOpen: !ui.getState().inspectorOpen }),
  },
  {
    id: 'show-problems',
    title: 'Show the problems',
    group: 'View',
    icon: 'triangle-alert',
    history: 'none',
    perform: ({ ui }) => ui.showTab('problems'),
  },
  {
    id: 'run',
    title: 'Run',
    group: 'Run',
    icon: 'play',
    shortcuts: ['Mod+Enter'],
    whileTyping: true,
    history: 'none',
    when: (session) => !isRunning(session) && !session.run.state.getState().starting,
    perform: (session) => void startRun(session),
  },
  {
    id: 'run-with-input',
    title: 'Run with other input',
    group: 'Run',
    icon: 'braces',
    history: 'none',
    when: (session) => !isRunning(session),
    perform: ({ ui }) => ui.setState({ inputOpen: true }),
  },
  {
    id: 'stop',
    title: 'Stop the run',
    group: 'Run',
    icon: 'square',
    history: 'none',
    when: isRunning,
    perform: (session) => void stopRun(session),
  },
  {
    id: 'export',
    title: 'Export to a file',
    group: 'File',
    icon: 'download',
    shortcuts: ['Mod+S'],
    whileTyping: true,
    history: 'none',
    perform: ({ document }) => exportWorkflow(document.document()),
  },
] as const satisfies readonly Command[]

export type CommandId = (typeof COMMANDS)[number]['id']

/** A command by its id. */
export function commandById(id: CommandId): Command {
  const found: Command | undefined = COMMANDS.find((command) => command.id === id)
  if (!found) throw new Error(`There is no command “${id}”.`)
  return found
}

/** Whether a command can be done now. */
export function isEnabled(command: Command, session: EditorSession): boolean {
  return command.when?.(session) ?? true
}

const IS_MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The first shortcut as it is written on this system's keys; undefined without one. */
export function shortcutText(command: Command): string | undefined {
  return command.shortcuts?.[0]?.replace('Mod', IS_MAC ? '⌘' : 'Ctrl')
}

async function copy(session: EditorSession): Promise<boolean> {
  const text = selectionText(session)
  if (text === undefined) return false
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch (error) {
    toast({
      title: 'Not copied',
      description: `The system's clipboard refused (${messageOf(error)}). Press ${IS_MAC ? '⌘' : 'Ctrl'}+C instead.`,
      tone: 'danger',
    })
    return false
  }
}

async function paste(session: EditorSession): Promise<void> {
  try {
    if (!pasteText(session, await navigator.clipboard.readText()))
      toast({ title: 'Nothing to paste', description: 'The clipboard holds no copied nodes.' })
  } catch (error) {
    toast({
      title: 'Not pasted',
      description: `The system's clipboard refused (${messageOf(error)}). Press ${IS_MAC ? '⌘' : 'Ctrl'}+V instead.`,
      tone: 'danger',
    })
  }
}
