/** What a person asks of a run that they look into, as an event of it. */
import type { Go, PauseReason } from '../../shared/run/debug'
import type { Place, RunEventBody } from '../../shared/run/events'
import type { GoOutcome } from '../run-handle'
import { placeOf, type RunState } from '../state'
import { placeWords } from './pausing'
import { nextToStart } from './stepping'

export interface Going {
  /** Why it pauses. Default `asked`. */
  reason?: PauseReason
  /** A node that called another run: it is stepped until that is over, also where this run is not paused itself. */
  leaving?: Place
}

/** The event that pauses the run or goes on with it, or why it does not fit. `at`: the time of the clock. */
export function goEvent(
  state: RunState,
  go: Go,
  at: number,
  { reason = 'asked', leaving }: Going = {},
): { event: RunEventBody } | { refused: Exclude<GoOutcome, 'done'> } {
  const { status, paused, stepping, plan } = state
  if (status !== 'running') return { refused: 'over' }
  if (go === 'pause') return paused ? { refused: 'already-paused' } : pauseEvent(state, reason, at)
  if (!paused && !leaving && !(stepping && go === 'continue')) return { refused: 'not-paused' }
  if (typeof go === 'object' && !plan.nodes.has(go.to)) return { refused: 'unknown-node' }
  return {
    event: {
      type: 'run.resumed',
      ...(go === 'continue' ? {} : { go }),
      ...(leaving ? { place: leaving } : {}),
    },
  }
}

function pauseEvent(state: RunState, reason: PauseReason, at: number): { event: RunEventBody } {
  const next = nextToStart(state, at)
  const place = next && placeOf(next)
  const before = place ? placeWords(place) : ''
  return { event: { type: 'run.paused', before, reason, ...(place ? { place } : {}) } }
}
