import type { Clock } from '../ports'
import { Replaced } from '../triggers/source'
import { pause } from '../watching/pause'

/** How long a request waits for the next version, in milliseconds. */
const PATIENCE = 5_000

/** The paths where, for a moment, nobody listens: their workflow is being published anew. */
export class Handovers {
  readonly #clock: Pick<Clock, 'after'>
  readonly #pending = new Map<string, Promise<void>>()

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  /** Somebody listens at a path no more, for the reason that the signal says. */
  left(path: string, { reason }: AbortSignal): void {
    if (!(reason instanceof Replaced)) return
    const over = reason.over.finally(() => {
      if (this.#pending.get(path) === over) this.#pending.delete(path)
    })
    this.#pending.set(path, over)
  }

  /** Resolves with whether nobody knows yet who listens at the path: the next version took long to come. */
  async unsure(path: string, signal: AbortSignal): Promise<boolean> {
    const over = this.#pending.get(path)
    if (!over) return false
    const enough = new AbortController()
    const waited = AbortSignal.any([enough.signal, signal])
    await Promise.race([over, pause(this.#clock, PATIENCE, waited)])
    enough.abort()
    return this.#pending.has(path)
  }
}
