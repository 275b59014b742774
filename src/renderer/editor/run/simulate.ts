/** Simulating the document: nodes that reach out give what they gave in the run that is shown, or what is made up (docs/simulation.md). */
import type { Simulation } from '../../../shared/run/simulation'
import type { EditorSession } from '../session'
import { recordedIn } from './recorded'
import { startRun } from './start-run'

/** Starts a simulated run of the document as it is now. */
export function simulate(session: EditorSession, people: Simulation['people']): void {
  const { latest } = session.run.state.getState()
  const recorded = recordedIn(latest, session.document.document(), session.catalog)
  void startRun(session, { simulated: { people }, recorded })
}
