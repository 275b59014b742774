import type { Clock } from '../ports'
import { Failure } from '../failures/failure'
import { pause } from '../watching/pause'
import type { Delivered, Delivery, Listening } from './source'

/** Pauses between two attempts, in milliseconds: the first, and the longest. */
const FIRST = 1_000
const LONGEST = 60_000

/**
 * Delivers what must not be lost and will not come again by itself: tries again while it cannot be kept, and says so meanwhile.
 * Undefined when it was told to stop. Rejects with a `Failure` for what is refused for another reason.
 */
export async function deliverSurely(
  {
    deliver,
    problem,
    clock,
    signal,
  }: Pick<Listening, 'deliver' | 'problem' | 'signal'> & { clock: Pick<Clock, 'after'> },
  delivery: Delivery,
): Promise<Delivered | undefined> {
  for (let ms = FIRST; !signal.aborted; ms = Math.min(ms * 2, LONGEST)) {
    try {
      const delivered = await deliver(delivery)
      if (ms > FIRST) problem()
      return delivered
    } catch (error) {
      if (signal.aborted) return undefined
      if (!(error instanceof Failure && error.reason.code === 'UNAVAILABLE')) throw error
      problem(`${error.message} It is tried again.`)
    }
    await pause(clock, ms, signal)
  }
  return undefined
}
