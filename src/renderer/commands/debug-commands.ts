/** Looking at a run step by step, and at its earlier moments. */
import { chooseRunFile, sharedRun } from '../debugger/share-run'
import { goTo, moveBy, shownSeq } from '../debugger/moving'
import type { EditorSession } from '../editor/session'
import type { Command } from './command'

const hasEvents = ({ run }: EditorSession) => run.state.getState().eventCount > 1
const looksBack = ({ run }: EditorSession) => run.state.getState().moment !== undefined

export const DEBUG_COMMANDS = [
  {
    id: 'show-runs',
    title: 'Show the runs of this workflow',
    group: 'Debug',
    icon: 'activity',
    history: 'none',
    perform: ({ ui }) => ui.showTab('runs'),
  },
  {
    id: 'show-steps',
    title: 'Show the steps of the run',
    group: 'Debug',
    icon: 'footprints',
    shortcuts: ['Mod+Shift+D'],
    history: 'none',
    perform: ({ ui }) => ui.showTab('steps'),
  },
  {
    id: 'show-timeline',
    title: 'Show the timeline of the run',
    group: 'Debug',
    icon: 'chart-gantt',
    history: 'none',
    perform: ({ ui }) => ui.showTab('timeline'),
  },
  {
    id: 'moment-back',
    title: 'Back one event',
    group: 'Debug',
    icon: 'chevron-left',
    shortcuts: [','],
    history: 'none',
    when: (session) => hasEvents(session) && shownSeq(session) > 1,
    perform: (session) => moveBy(session, -1),
  },
  {
    id: 'moment-forward',
    title: 'Forward one event',
    group: 'Debug',
    icon: 'chevron-right',
    shortcuts: ['.'],
    history: 'none',
    when: looksBack,
    perform: (session) => moveBy(session, 1),
  },
  {
    id: 'moment-first',
    title: 'Look at the beginning of the run',
    group: 'Debug',
    icon: 'skip-back',
    history: 'none',
    when: hasEvents,
    perform: (session) => goTo(session, 1),
  },
  {
    id: 'moment-now',
    title: 'Look at the run as it is now',
    group: 'Debug',
    icon: 'history',
    shortcuts: ['Shift+.'],
    history: 'none',
    when: looksBack,
    perform: (session) => goTo(session, undefined),
  },
  {
    id: 'share-run',
    title: 'Share this run as a file',
    group: 'Debug',
    icon: 'share',
    history: 'none',
    when: (session) => sharedRun(session) !== undefined,
    perform: ({ ui }) => ui.setState({ shareOpen: true }),
  },
  {
    id: 'open-run',
    title: 'Open a run from a file',
    group: 'Debug',
    icon: 'folder-open',
    history: 'none',
    perform: chooseRunFile,
  },
] as const satisfies readonly Command[]
