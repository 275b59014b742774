/** Long runs are worked through a piece at a time, so that nobody else is held meanwhile. */
import type { RunEvent } from '../../shared/run/events'
import { emptyRunView, foldRun, type RunView } from '../../shared/run/view'
import type { Clock } from '../ports'

/** Events in one piece: about a millisecond of work. */
export const PIECE = 2_000
/** How long pieces are worked on before others have their turn, in milliseconds. */
export const SLICE = 8

type Turning = Pick<Clock, 'spent' | 'turn'>

/** The events in pieces, in order; others have their turn between them. */
export async function* inTurns(
  events: readonly RunEvent[],
  clock: Turning,
  piece = PIECE,
): AsyncGenerator<RunEvent[], void> {
  for (let from = 0; from < events.length; from += piece) {
    if (clock.spent() >= SLICE) await clock.turn()
    yield events.slice(from, from + piece)
  }
}

/** What is shown of a run after all these events. */
export async function foldInTurns(
  run: string,
  events: readonly RunEvent[],
  clock: Turning,
): Promise<RunView> {
  let view = emptyRunView(run)
  for await (const piece of inTurns(events, clock)) view = foldRun(view, piece)
  return view
}
