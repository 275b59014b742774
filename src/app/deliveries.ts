/** Events that were given to runs, until the journal has kept them. */
import type { RunEvent } from '../shared/run/events'

interface Delivery {
  left: number
  kept(): void
}

/** A run keeps what it was given in the order in which it was given, so the first `event.received` is of the first delivery. */
export class Deliveries {
  readonly #waiting = new Map<string, Delivery[]>()

  /** Resolves once so many `event.received` of this delivery are kept, or the run is over. */
  async kept(run: string, takers: number): Promise<void> {
    if (takers === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(run) ?? []
    this.#waiting.set(run, waiting)
    waiting.push({ left: takers, kept: resolve })
    await promise
  }

  /** Takes the kept events of a run, in order. */
  observe(run: string, events: readonly RunEvent[]): void {
    const waiting = this.#waiting.get(run)
    if (!waiting) return
    for (const { type } of events) {
      const [first] = waiting
      if (type !== 'event.received' || !first) continue
      first.left -= 1
      if (first.left > 0) continue
      waiting.shift()
      first.kept()
    }
    if (waiting.length === 0) this.#waiting.delete(run)
  }

  /** Nothing more is kept of a run. */
  over(run: string): void {
    for (const { kept } of this.#waiting.get(run) ?? []) kept()
    this.#waiting.delete(run)
  }
}
