import type { Clock } from '../ports'
import { Bell } from './bell'
import { pause } from './pause'

/** How long a watcher is left alone after a change, in milliseconds; nobody reads faster. */
const WATCH_MS = 50
/** How many entries one message tells of, so that none takes long to write or to read. */
const PIECE = 500

/**
 * What changes in a list, for those who watch it. For each of them only the ids are remembered that changed since it last looked:
 * a slow one costs no more than a quick one.
 */
export class Changes {
  readonly #clock: Pick<Clock, 'after' | 'turn'>
  readonly #watchers = new Set<Set<string>>()
  readonly #bell = new Bell()

  constructor(clock: Pick<Clock, 'after' | 'turn'>) {
    this.#clock = clock
  }

  /** An entry is new, changed or gone. */
  announce(id: string): void {
    for (const changed of this.#watchers) changed.add(id)
    this.#bell.ring()
  }

  /**
   * The ids of all entries at first, then of those that changed, until the signal aborts or `close`. In pieces: others have their
   * turn between them. The first piece comes at once, also of an empty list.
   */
  async *watch(all: () => readonly string[], signal?: AbortSignal): AsyncGenerator<string[], void> {
    const changed = new Set<string>()
    this.#watchers.add(changed)
    try {
      let ids = [...all()]
      do {
        for (let from = 0; from < Math.max(ids.length, 1); from += PIECE) {
          if (from > 0) await this.#clock.turn()
          if (signal?.aborted) return
          yield ids.slice(from, from + PIECE)
        }
        await pause(this.#clock, WATCH_MS, signal)
        while (changed.size === 0) if (!(await this.#bell.past(this.#bell.version, signal))) return
        ids = [...changed]
        changed.clear()
      } while (!signal?.aborted)
    } finally {
      this.#watchers.delete(changed)
    }
  }

  /** Ends every watch. */
  close(): void {
    this.#bell.close()
  }
}
