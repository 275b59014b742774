import type { Journal } from '../../engine/ports'
import { isDeepStrictEqual } from 'node:util'
import { isEnd, type RunEvent } from '../../shared/run/events'

/**
 * Keeps events as long as the process lives. For tests and for runs that nobody wants to keep.
 *
 * Events are never changed once made (semantics section 5), so they are kept as they are, without a copy.
 */
export class MemoryJournal implements Journal {
  private readonly runs = new Map<string, RunEvent[]>()

  /**
   * Keeps all of the events or none; those that it has already are passed over. Rejects when a run's `seq` would not go on
   * without a gap from 1, another event is kept in its place, or the run has ended.
   */
  async append(events: readonly RunEvent[]): Promise<void> {
    const [first] = events
    if (!first) return
    // One run at a time is the rule; its events need not be sorted out.
    const kept = this.runs.get(first.run) ?? []
    let before = kept.at(-1)
    const goesOn = (event: RunEvent, index: number) => {
      const follows = event.run === first.run && event.seq === kept.length + index + 1
      const isOpen = before === undefined || !isEnd(before)
      before = event
      return follows && isOpen
    }
    if (events.every(goesOn)) {
      for (const event of events) kept.push(event)
      this.runs.set(first.run, kept)
    } else this.appendMixed(events)
  }

  private appendMixed(events: readonly RunEvent[]): void {
    const last = new Map<string, RunEvent | undefined>()
    for (const event of events) {
      const { run, seq } = event
      const kept = this.runs.get(run)
      const before = last.has(run) ? last.get(run) : kept?.at(-1)
      const expected = (before?.seq ?? 0) + 1
      if (seq < expected && isDeepStrictEqual(event, kept?.[seq - 1])) continue
      if (seq !== expected) throw refused(event, `number ${expected} comes next`)
      if (before && isEnd(before)) throw refused(event, 'the run has ended')
      last.set(run, event)
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

function refused({ run, seq, type }: RunEvent, why: string): Error {
  return new Error(`Event ${seq} (${type}) of run ${run} cannot be kept: ${why}.`)
}
