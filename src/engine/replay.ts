/** The state that a run's events come to. */
import type { RunEvent } from '../shared/run/events'
import type { Workflow } from '../shared/workflow/document'
import type { NodeCatalog } from '../shared/workflow/node-definition'
import { planOf } from './admission'
import { evolve } from './evolve'
import type { Clock } from './ports'
import { newState, type RunState } from './state'

/** How many events are folded between two looks at the time: less than a millisecond. */
const AT_ONCE = 2_000
/** How long folding works before others have their turn, in milliseconds. */
const SLICE = 8

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

/** The same, giving way to others now and then: a long run has millions of events. */
export async function replayInTurns(
  workflow: Workflow,
  catalog: NodeCatalog,
  events: readonly RunEvent[],
  clock: Pick<Clock, 'spent' | 'turn'>,
): Promise<RunState> {
  const state = newState(planOf(workflow, catalog))
  let untilLook = 0
  for (const event of events) {
    if (untilLook-- === 0) {
      untilLook = AT_ONCE
      if (clock.spent() >= SLICE) await clock.turn()
    }
    evolve(state, event)
  }
  return state
}
