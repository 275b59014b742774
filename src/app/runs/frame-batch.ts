import type { Place, RunEvent, RunEventOf } from '../../shared/run/events'

/** Names a place within one run: a node in one round and scope. */
export function placeKey(place: Place): string {
  return `${place.node}\n${place.round}\n${place.scope ?? ''}`
}

/**
 * Collects the events of one frame, in order. Deltas of the same place between two kept events become one: their order
 * among each other says nothing, and a renderer that is told of each would drown.
 */
export class FrameBatch {
  #events: RunEvent[] = []
  readonly #open = new Map<string, RunEventOf<'node.delta'>>()

  get size(): number {
    return this.#events.length
  }

  add(event: RunEvent): void {
    if (event.type !== 'node.delta') {
      this.#open.clear()
      this.#events.push(event)
      return
    }
    const key = placeKey(event)
    const open = this.#open.get(key)
    if (open && open.attempt === event.attempt) {
      open.text += event.text
      return
    }
    const merged = { ...event }
    this.#open.set(key, merged)
    this.#events.push(merged)
  }

  /** The events so far; the batch starts over. */
  take(): RunEvent[] {
    const events = this.#events
    this.#events = []
    this.#open.clear()
    return events
  }
}
