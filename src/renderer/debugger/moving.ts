/** Going through the moments of a run. */
import type { RunEvent } from '../../shared/run/events'
import { stepId } from '../../shared/run/steps'
import type { EditorSession } from '../editor/session'
import { chooseStep } from './view'

/** The `seq` that is looked at; that of the latest event while it is now. */
export function shownSeq({ run }: Pick<EditorSession, 'run'>): number {
  const { moment, eventCount } = run.state.getState()
  return moment?.seq ?? eventCount
}

/** Shows the run as it was after an event, with the step that it is about; undefined: as it is now. */
export function goTo({ run }: Pick<EditorSession, 'run'>, seq: number | undefined): void {
  run.goTo(seq)
  const event = seq === undefined ? undefined : run.state.getState().events[seq - 1]
  if (event && isPlaced(event)) chooseStep(stepId(event))
}

/** So many events forward, or back. */
export function moveBy(session: Pick<EditorSession, 'run'>, by: number): void {
  const { eventCount } = session.run.state.getState()
  if (eventCount > 0) goTo(session, Math.min(eventCount, Math.max(1, shownSeq(session) + by)))
}

type Placed = Extract<RunEvent, { node: string; round: number }>

function isPlaced(event: RunEvent): event is Placed {
  return 'node' in event && 'round' in event
}
