/** Tidying up: positions worked out for all of the workflow, or for what is selected. */
import { chosenForTidying, tidyAll, tidySelection } from '../layout/tidy'
import type { Command } from './command'

export const LAYOUT_COMMANDS = [
  {
    id: 'tidy-up',
    title: 'Tidy up the workflow',
    group: 'Arrange',
    icon: 'wand-sparkles',
    shortcuts: ['Alt+Shift+T'],
    history: 'entry',
    when: ({ document }) => document.document().nodes.length > 0,
    perform: (session) => void tidyAll(session),
  },
  {
    id: 'tidy-selection',
    title: 'Tidy up the selection',
    group: 'Arrange',
    icon: 'wand-sparkles',
    shortcuts: ['Alt+T'],
    history: 'entry',
    when: (session) => chosenForTidying(session).length > 0,
    perform: (session) => void tidySelection(session),
  },
] as const satisfies readonly Command[]
