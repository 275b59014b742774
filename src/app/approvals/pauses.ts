/** How long to wait before something is tried again that a service did not take. */
import { NodeError } from '../../engine/node-error'

const FIRST_MS = 2_000
const LONGEST_MS = 5 * 60_000

/** After so many failures in a row, the first being 1. Milliseconds; never less than the service asked for. */
export function pauseAfter(failures: number, error: unknown): number {
  const growing = Math.min(FIRST_MS * 2 ** (Math.min(failures, 20) - 1), LONGEST_MS)
  // What a person has to mend is not mended by asking often.
  const least = error instanceof NodeError && !error.retryable ? 30_000 : 0
  const asked = error instanceof NodeError ? (error.retryAfterMs ?? 0) : 0
  return Math.max(growing, least, asked)
}

/** What went wrong, for people: what an adapter says is made for them, anything else is not shown. */
export function problemWords(error: unknown): string {
  return error instanceof NodeError ? error.message : 'Something went wrong in Baton; see its log.'
}
