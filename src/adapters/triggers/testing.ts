/** A source that listens, and what it delivers, for one test. */
import { SystemClock } from '../clock/system-clock'
import type { Delivery, Listening, TriggerSource } from '../../app/triggers/source'
import type { Json, JsonObject } from '../../shared/workflow/document'

export interface Listened {
  deliveries: Delivery[]
  /** The problems that were said, and undefined where all was well again. */
  problems: (string | undefined)[]
  place: Json | undefined
  nextAt: number | undefined
  /** Resolves once it holds of what came; looked at whenever something comes. */
  until(holds: (listened: Listened) => boolean): Promise<void>
  stop(): Promise<void>
}

/** Begins to listen. `deliver` may reject to refuse; ids that came before are duplicates. */
export function listen(
  source: TriggerSource,
  config: JsonObject,
  given: { place?: Json; deliver?: (delivery: Delivery) => void; clock?: Listening['clock'] } = {},
): Listened {
  const stopping = new AbortController()
  const waiting = new Set<() => void>()
  const changed = () => waiting.forEach((look) => look())
  const seen = new Set<string>()
  const listened: Listened = {
    deliveries: [],
    problems: [],
    place: given.place,
    nextAt: undefined,
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          if (!holds(listened)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    async stop() {
      stopping.abort()
      await ended
    },
  }
  const ended = source.listen({
    workflow: 'w',
    node: 'start',
    name: 'Start',
    config,
    place: given.place,
    activeSince: 0,
    lastAwake: undefined,
    clock: given.clock ?? new SystemClock(),
    signal: stopping.signal,
    async deliver(delivery) {
      given.deliver?.(delivery)
      const duplicate = seen.has(delivery.id)
      seen.add(delivery.id)
      if (delivery.place !== undefined) listened.place = delivery.place
      if (!duplicate) listened.deliveries.push(delivery)
      changed()
      return { run: `run of ${delivery.id}`, duplicate }
    },
    async keepPlace(place) {
      listened.place = JSON.parse(JSON.stringify(place)) as Json
      changed()
    },
    problem(message) {
      if (listened.problems.at(-1) !== message) listened.problems.push(message)
      changed()
    },
    reachable: () => undefined,
    next(at) {
      listened.nextAt = at
      changed()
    },
  })
  ended.catch((error: unknown) => {
    listened.problems.push(`ended: ${String(error)}`)
    changed()
  })
  return listened
}
