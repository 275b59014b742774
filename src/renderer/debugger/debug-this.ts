/** From a run that failed to the step at which it did, with all that is known of it in view. */
import { stepFacts, Steps } from '../../shared/run/steps'
import type { RunState } from '../editor/run/run-store'
import { nodeById } from '../editor/document-index'
import type { EditorSession } from '../editor/session'
import { goTo } from './moving'
import { chooseStep } from './view'

/** Shows the step that the run failed at: its input and error in the steps, its node on the canvas and in the inspector. */
export function debugFailure(session: EditorSession): void {
  const { run, ui, document, canvas } = session
  const state = run.state.getState()
  ui.showTab('steps')
  if (state.moment) goTo(session, undefined)
  const step = failingStep(state)
  if (!step) return
  chooseStep(step.id)
  if (!nodeById(document.document(), step.node)) return
  document.select({ nodes: [step.node] })
  canvas?.show([step.node])
  ui.setState({ inspectorOpen: true })
}

/** The last step of the node that the run failed at; where none is named, the last that failed. */
export function failingStep({
  events,
  latest,
}: Pick<RunState, 'events' | 'latest'>): Steps['all'][number] | undefined {
  const steps = new Steps()
  steps.take(events)
  const failed = steps.all.filter((step) => stepFacts(step, Infinity)?.error !== undefined)
  const node = latest?.error?.node
  return failed.findLast((step) => step.node === node) ?? failed.at(-1)
}

/** Does so as soon as the failure of the run is known here. Returns how to stop waiting. */
export function debugWhenFailed(session: EditorSession, id: string): () => void {
  const { state } = session.run
  let stop = () => {}
  const look = () => {
    const { latest, workflow } = state.getState()
    if (latest?.run !== id || latest.status !== 'failed' || !workflow) return
    stop()
    debugFailure(session)
  }
  stop = state.subscribe(look)
  look()
  return () => stop()
}
