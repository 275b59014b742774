/** Runs and files. */
import { askExport } from '../workflows/export/store'
import { isUnderWay } from '../editor/run/run-store'
import { showBudget } from '../editor/run/run-budget'
import { simulate } from '../editor/run/simulate'
import { startRun, stopRun } from '../editor/run/start-run'
import type { EditorSession } from '../editor/session'
import type { Command } from './command'
import { toggleVersions } from '../versions/view'

const isRunning = (session: EditorSession) => isUnderWay(session.run.state.getState())

export const RUN_COMMANDS = [
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
    id: 'simulate',
    title: 'Simulate, and approve every question',
    group: 'Run',
    icon: 'flask-conical',
    shortcuts: ['Mod+Alt+Enter'],
    whileTyping: true,
    history: 'none',
    when: (session) => !isRunning(session) && !session.run.state.getState().starting,
    perform: (session) => simulate(session, 'approve'),
  },
  {
    id: 'simulate-asking',
    title: 'Simulate, and ask me',
    group: 'Run',
    icon: 'flask-conical',
    history: 'none',
    when: (session) => !isRunning(session) && !session.run.state.getState().starting,
    perform: (session) => simulate(session, 'ask'),
  },
  {
    id: 'stop',
    title: 'Stop the run',
    group: 'Run',
    icon: 'square',
    shortcuts: ['Shift+F5'],
    whileTyping: true,
    once: true,
    history: 'none',
    refusal: (session) => (isRunning(session) ? undefined : 'No run is under way.'),
    perform: (session) => void stopRun(session),
  },
  {
    id: 'budget',
    title: 'Set the budget of the workflow',
    group: 'Run',
    icon: 'coins',
    history: 'none',
    perform: showBudget,
  },
  {
    id: 'versions',
    title: 'Show the version history',
    group: 'File',
    icon: 'history',
    shortcuts: ['Mod+Shift+H'],
    history: 'none',
    perform: toggleVersions,
  },
  {
    id: 'export',
    title: 'Export to a file',
    group: 'File',
    icon: 'download',
    shortcuts: ['Mod+S'],
    whileTyping: true,
    history: 'none',
    perform: ({ document }) => askExport([document.document()]),
  },
] as const satisfies readonly Command[]
