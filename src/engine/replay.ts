/** The state that a run's events come to. */
import type { RunEvent } from '../shared/run/events'
import type { Workflow } from '../shared/workflow/document'
import type { NodeCatalog } from '../shared/workflow/node-definition'
import { planOf } from './admission'
import { evolve } from './evolve'
import { newState, type RunState } from './state'

/** Folds all kept events of a run, in order. Throws when the document cannot be run. */
export function replay(
  workflow: Workflow,
  catalog: NodeCatalog,
  events: readonly RunEvent[],
): RunState {
  const state = newState(planOf(workflow, catalog))
  for (const event of events) evolve(state, event)
  return state
}
