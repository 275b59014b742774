/** Leaving the run that is shown at a step: edit and go on, run again. */
import { askFor, STEP_ACTIONS, stepInHand } from '../debugger/forks/step-actions'
import type { LeaveKind } from '../debugger/forks/leaving'
import type { EditorSession } from '../editor/session'
import type { Command } from './command'

function leaving(kind: LeaveKind) {
  const action = STEP_ACTIONS.find((one) => one.kind === kind)
  return {
    title: action?.label ?? kind,
    icon: action?.icon ?? 'git-fork',
    group: 'Debug' as const,
    history: 'none' as const,
    when: (session: EditorSession) => stepInHand(session) !== undefined,
    perform: (session: EditorSession) => {
      const step = stepInHand(session)
      if (step) askFor(session, kind, step)
    },
  }
}

export const FORK_COMMANDS = [
  { id: 'leave-output', ...leaving('output') },
  { id: 'leave-input', ...leaving('input') },
  { id: 'leave-config', ...leaving('config') },
  { id: 'leave-again', ...leaving('again') },
] as const satisfies readonly Command[]
