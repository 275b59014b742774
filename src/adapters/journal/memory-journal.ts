import type { Journal } from '../../engine/ports'
import { isDeepStrictEqual } from 'node:util'
import type { RunEvent } from '../../shared/run/events'

/**
 * Keeps events as long as the process lives. For tests and for runs that nobody wants to keep.
 *
 * Events are never changed once made (semantics section 5), so they are kept as they are, without a copy.
 */
export class MemoryJournal implements Journal {
  private readonly runs = new Map<string, RunEvent[]>()

  /**
   * Keeps all of the events or none; those that it has already are passed over. Rejects when a run's `seq` would not go on
   * without a gap from 1, or another event is kept in its place.
   */
  async append(events: readonly RunEvent[]): Promise<void> {
    const [first] = events
    if (!first) return
    // One run at a time is the rule; its events need not be sorted out.
    const kept = this.runs.get(first.run) ?? []
    if (
      events.every(({ run, seq }, index) => run === first.run && seq === kept.length + index + 1)
    ) {
      for (const event of events) kept.push(event)
      this.runs.set(first.run, kept)
    } else this.appendMixed(events)
  }

  private appendMixed(events: readonly RunEvent[]): void {
    const next = new Map<string, number>()
    for (const event of events) {
      const expected = next.get(event.run) ?? (this.runs.get(event.run)?.length ?? 0) + 1
      if (
        event.seq < expected &&
        isDeepStrictEqual(event, this.runs.get(event.run)?.[event.seq - 1])
      )
        continue
      if (event.seq !== expected)
        throw new Error(
          `Event ${event.seq} (${event.type}) of run ${event.run} cannot be kept: number ${expected} comes next.`,
        )
      next.set(event.run, expected + 1)
    }
    for (const event of events) {
      const kept = this.runs.get(event.run)
      if (kept && event.seq <= kept.length) continue
      if (kept) kept.push(event)
      else this.runs.set(event.run, [event])
    }
  }

  async read(run: string, after = 0): Promise<RunEvent[]> {
    // `seq` counts from 1 without gaps, so event n stands at n - 1.
    return this.runs.get(run)?.slice(Math.max(after, 0)) ?? []
  }
}
