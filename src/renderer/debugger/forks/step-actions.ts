/** What can be done from a step of the run that is shown: by its menu, by the node's, and by commands. */
import type { RunEvent } from '../../../shared/run/events'
import { beginOf, Steps, type Step } from '../../../shared/run/steps'
import type { EditorSession } from '../../editor/session'
import { useDebugView } from '../view'
import type { LeaveKind } from './leaving'
import { askToLeave } from './request'

export interface StepAction {
  kind: LeaveKind
  label: string
  icon: string
}

export const STEP_ACTIONS: readonly StepAction[] = [
  { kind: 'output', label: 'Edit the output and go on', icon: 'pencil-line' },
  { kind: 'input', label: 'Edit the input and run it again', icon: 'file-input' },
  { kind: 'config', label: 'Go on from here with the workflow as it is now', icon: 'settings-2' },
  { kind: 'again', label: 'Run again from here', icon: 'rotate-cw' },
]

/** Whether a step can be left at a moment: it had begun by then. One that was skipped never did. */
export function canLeave(step: Step, until: number): boolean {
  return step.events[0]?.type === 'node.started' && beginOf(step) <= until
}

/** Opens the question about it. */
export function askFor({ run }: Pick<EditorSession, 'run'>, kind: LeaveKind, step: Step): void {
  const shown = run.state.getState().latest?.run
  if (shown !== undefined) askToLeave({ kind, run: shown, step })
}

/** The step that commands are about: the chosen one, or the latest of the node that is selected. */
export function stepInHand({ run, document }: EditorSession): Step | undefined {
  const { events, moment, eventCount, latest } = run.state.getState()
  if (!latest || eventCount === 0) return undefined
  const until = moment?.seq ?? eventCount
  const { nodes } = document.getState().selection
  const node = nodes.length === 1 ? nodes[0] : undefined
  const of = stepsOf(events, eventCount)
  const chosen = useDebugView.getState().step
  const step = of.all.find(({ id }) => id === chosen)
  if (step && (node === undefined || step.node === node))
    return canLeave(step, until) ? step : undefined
  return node === undefined
    ? undefined
    : of.all.findLast((each) => each.node === node && canLeave(each, until))
}

const known = new WeakMap<readonly RunEvent[], Steps>()

/** Grows with the list, which is one object for as long as a run is shown. */
function stepsOf(events: readonly RunEvent[], count: number): Steps {
  let steps = known.get(events)
  if (!steps) known.set(events, (steps = new Steps()))
  steps.take(events.slice(Math.min(count, lastOf(steps)), count))
  return steps
}

/** The `seq` of the latest event that the steps know for sure; those after it are taken in again. */
function lastOf({ all }: Steps): number {
  return all.at(-1)?.events.at(-1)?.seq ?? 0
}
