/** Events that are given to runs from outside: to whom, and when the journal has kept them. */
import { checkEvent } from '../../engine/limits'
import type { RunHandle } from '../../engine/run-handle'
import type { RunEvent } from '../../shared/run/events'
import type { Json } from '../../shared/workflow/document'
import { Failure, withinLimits } from '../failures/failure'
import type { HeldRuns } from './held-runs'

/** The runs that may take an event. */
export interface Takers {
  holding: Pick<HeldRuns, 'of' | 'ready' | 'untilKept'>
  /** The runs that the engine has, and those asleep that wait for this event. */
  mayTake(name: string, payload: Json): string[]
  /** Undefined where the run is not asleep. */
  awake(run: string): Promise<void> | undefined
  handle(run: string): RunHandle | undefined
  over(run: string): Promise<void>
}

interface Delivery {
  left: number
  kept(): void
}

/** A run keeps what it was given in the order in which it was given, so the first `event.received` is of the first delivery. */
export class Deliveries {
  readonly #takers: Takers
  readonly #waiting = new Map<string, Delivery[]>()

  constructor(takers: Takers) {
    this.#takers = takers
  }

  /** Gives an event to one run or to all, as `deliverTo` and `deliver` say. Rejects with a `Failure` for a payload past a limit. */
  async give(
    name: string,
    payload: Json,
    run?: string,
  ): Promise<{ delivered: number; held: number }> {
    withinLimits(() => checkEvent(payload, name))
    if (run === undefined) return this.deliver(name, payload)
    return { delivered: await this.deliverTo(run, name, payload), held: 0 }
  }

  /** Ends a run; resolves when its last event is kept. A run that is over stays as it is. Rejects with a `Failure` while it is held. */
  async cancel(run: string, by: string, reason?: string): Promise<void> {
    const { holding } = this.#takers
    const waking = this.#takers.awake(run)
    if (waking) await waking
    await holding.ready(run, 'The cancellation')
    const handle = this.#takers.handle(run)
    if (!handle) return
    handle.cancel(by, reason)
    await holding.untilKept(run, this.#takers.over(run), 'The cancellation')
  }

  /** Gives an event to one run; says how many waits took it, once that is kept. Rejects with a `Failure` while the run is held. */
  async deliverTo(run: string, name: string, payload: Json): Promise<number> {
    const { holding } = this.#takers
    const waking = this.#takers.awake(run)
    if (waking) await waking
    if (holding.of(run)) await holding.ready(run, 'The event')
    const takers = this.#takers.handle(run)?.deliver(name, payload) ?? 0
    if (takers > 0) await holding.untilKept(run, this.kept(run, takers), 'The event')
    return takers
  }

  /** Gives an event to all runs. One that is held takes none, and is counted where it listens for events. */
  async deliver(name: string, payload: Json): Promise<{ delivered: number; held: number }> {
    const counts = { delivered: 0, held: 0 }
    const deliverTo = async (run: string) => {
      try {
        const takers = await this.deliverTo(run, name, payload)
        counts.delivered += takers
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        const handle = this.#takers.handle(run)
        if (!handle || handle.outlook().events > 0) counts.held += 1
      }
    }
    await Promise.all(this.#takers.mayTake(name, payload).map(deliverTo))
    return counts
  }

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
