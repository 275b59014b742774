/** Pausing a run and going through it node by node, with the keys of other debuggers. */
import {
  runToRefusal,
  runToSelected,
  stepRefusal,
  takeStep,
  type Step,
} from '../debugger/pausing/stepping'
import type { Command } from './command'

function step<Id extends string>(
  id: Id,
  title: string,
  icon: string,
  key: string,
  what: Step,
): Command & { readonly id: Id } {
  return {
    id,
    title,
    group: 'Debug',
    icon,
    shortcuts: [key],
    whileTyping: true,
    once: what === 'continue',
    history: 'none',
    refusal: (session) => stepRefusal(session, what),
    perform: (session) => void takeStep(session, what),
  }
}

export const STEP_COMMANDS = [
  step('debug-continue', 'Continue', 'step-forward', 'F5', 'continue'),
  step('debug-pause', 'Pause', 'pause', 'F6', 'pause'),
  step('step-over', 'Step over', 'redo-dot', 'F10', 'over'),
  step('step-in', 'Step in', 'arrow-down-to-dot', 'F11', 'in'),
  step('step-out', 'Step out', 'arrow-up-from-dot', 'Shift+F11', 'out'),
  {
    id: 'run-to',
    title: 'Run to here',
    group: 'Debug',
    icon: 'arrow-right-to-line',
    shortcuts: ['Mod+F10'],
    whileTyping: true,
    history: 'none',
    refusal: runToRefusal,
    perform: (session) => void runToSelected(session),
  },
] as const satisfies readonly Command[]
