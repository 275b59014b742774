/** Setting and clearing breakpoints. */
import {
  editSelected,
  pauseOnErrors,
  pausesOnErrors,
  removeBreakpoints,
  selectedBreakpoints,
  selectedTargets,
  switchBreakpoints,
  toggleBreakpoints,
} from '../debugger/breakpoint-edits'
import type { EditorSession } from '../editor/session'
import type { Command } from './command'

const nothingSelected = (session: EditorSession) =>
  selectedTargets(session).length > 0
    ? undefined
    : 'Select a node or an edge first: breakpoints stand on these.'
const hasNone = (session: EditorSession) =>
  nothingSelected(session) ??
  (selectedBreakpoints(session).length > 0 ? undefined : 'What is selected has no breakpoint.')

export const BREAKPOINT_COMMANDS = [
  {
    id: 'toggle-breakpoint',
    title: 'Set or remove a breakpoint',
    group: 'Debug',
    icon: 'circle-dot',
    shortcuts: ['F9'],
    whileTyping: true,
    once: true,
    history: 'none',
    refusal: nothingSelected,
    perform: (session) => toggleBreakpoints(session, selectedTargets(session)),
  },
  {
    id: 'edit-breakpoint',
    title: 'Edit the breakpoint',
    group: 'Debug',
    icon: 'pencil',
    shortcuts: ['Shift+F9'],
    whileTyping: true,
    history: 'none',
    refusal: (session) =>
      nothingSelected(session) ??
      (selectedTargets(session).length > 1
        ? 'Select one node or edge to edit its breakpoint.'
        : undefined),
    perform: editSelected,
  },
  {
    id: 'switch-breakpoint',
    title: 'Switch the breakpoint off or on',
    group: 'Debug',
    icon: 'toggle-left',
    shortcuts: ['Mod+F9'],
    whileTyping: true,
    history: 'none',
    refusal: hasNone,
    perform: (session) => switchBreakpoints(session, selectedBreakpoints(session)),
  },
  {
    id: 'remove-breakpoints',
    title: 'Remove all breakpoints',
    group: 'Debug',
    icon: 'trash-2',
    history: 'none',
    when: ({ debugging }) => debugging.getState().breakpoints.length > 0,
    perform: (session) => removeBreakpoints(session, session.debugging.getState().breakpoints),
  },
  {
    id: 'pause-on-errors',
    title: 'Pause on any error, or no longer',
    group: 'Debug',
    icon: 'circle-alert',
    history: 'none',
    perform: (session) =>
      pauseOnErrors(session, !pausesOnErrors(session.debugging.getState().breakpoints)),
  },
  {
    id: 'show-breakpoints',
    title: 'Show the breakpoints',
    group: 'Debug',
    icon: 'list',
    history: 'none',
    perform: ({ ui }) => ui.showTab('breakpoints'),
  },
  {
    id: 'show-log',
    title: 'Show what log points wrote',
    group: 'Debug',
    icon: 'scroll-text',
    history: 'none',
    perform: ({ ui }) => ui.showTab('log'),
  },
] as const satisfies readonly Command[]
