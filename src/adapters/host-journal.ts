import { setImmediate as turn } from 'node:timers/promises'
import type { RunEvent } from '../shared/run/events'
import type { RunJournal } from '../app/ports'
import { MemoryJournal } from './journal/memory-journal'

/**
 * The journal of a host as long as the process lives: one in memory for each run, so that old runs can go.
 *
 * Each append takes a turn of the event loop, as one to a disk does. Without it a run of many quick nodes would go from start
 * to end in one turn, and neither a page nor a timer would be heard meanwhile.
 */
export class HostJournal implements RunJournal {
  readonly #runs = new Map<string, MemoryJournal>()

  /** Takes the events of one run. */
  async append(events: readonly RunEvent[]): Promise<void> {
    const [first] = events
    if (!first) return
    let journal = this.#runs.get(first.run)
    if (!journal) this.#runs.set(first.run, (journal = new MemoryJournal()))
    await journal.append(events)
    await turn()
  }

  async read(run: string, after?: number): Promise<RunEvent[]> {
    return (await this.#runs.get(run)?.read(run, after)) ?? []
  }

  async forget(run: string): Promise<void> {
    this.#runs.delete(run)
  }
}
