/** Sub-workflows out of what is selected, and back. */
import { askToExtract, inlineSelected, selectedCall } from '../editor/extraction'
import { hasNodes, type Command } from './command'

export const CALL_COMMANDS = [
  {
    id: 'extract',
    title: 'Extract into a sub-workflow',
    group: 'Selection',
    icon: 'workflow',
    shortcuts: ['Alt+X'],
    history: 'entry',
    when: hasNodes,
    perform: askToExtract,
  },
  {
    id: 'inline',
    title: 'Inline the sub-workflow',
    group: 'Selection',
    icon: 'workflow',
    shortcuts: ['Alt+Shift+X'],
    history: 'entry',
    when: (session) => selectedCall(session) !== undefined,
    perform: (session) => void inlineSelected(session),
  },
] as const satisfies readonly Command[]
