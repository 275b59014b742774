/** The runs as lists show them: those in flight and the finished ones that ended last. */
import { isEnded } from '../../shared/run/events'
import type { RunsChange, RunSummary } from '../../shared/contract'
import { Bell } from '../watching/bell'
import { pause } from '../watching/pause'
import type { Clock } from '../ports'
import { sameSummary } from './run-summary'

/** How long a watcher is left alone after a change, in milliseconds; nobody reads faster. */
const WATCH_MS = 50

export interface RunListOptions {
  clock: Clock
  /** How many finished runs are listed. */
  listed: number
  /** Hears of a finished run that others pushed off the list. */
  onPushedOff?(run: string): void
}

export class RunList {
  readonly #options: RunListOptions
  readonly #summaries = new Map<string, RunSummary>()
  /** The finished ones, the first to end first. */
  readonly #finished = new Set<string>()
  readonly #watchers = new Set<Set<string>>()
  readonly #changes = new Bell()

  constructor(options: RunListOptions) {
    this.#options = options
  }

  of(run: string): RunSummary | undefined {
    return this.#summaries.get(run)
  }

  /** The newest first. */
  all(): RunSummary[] {
    return [...this.#summaries.values()].reverse()
  }

  /** Lists a run as it stands now. */
  put(summary: RunSummary): void {
    const { id } = summary
    const before = this.#summaries.get(id)
    if (before && sameSummary(before, summary)) return
    this.#summaries.set(id, summary)
    this.#announce(id)
    if (!isEnded(summary.status)) return
    this.#finished.add(id)
    for (const oldest of this.#finished) {
      if (this.#finished.size <= this.#options.listed) return
      this.#finished.delete(oldest)
      this.#summaries.delete(oldest)
      this.#options.onPushedOff?.(oldest)
    }
  }

  /** These runs are deleted: watchers hear that they are gone. */
  remove(runs: readonly string[]): void {
    for (const run of runs) {
      this.#summaries.delete(run)
      this.#finished.delete(run)
      this.#announce(run)
    }
  }

  /** All at once, then what changes, until the signal aborts or the list is closed. */
  async *watch(signal?: AbortSignal): AsyncGenerator<RunsChange, void> {
    const changed = new Set<string>()
    this.#watchers.add(changed)
    try {
      yield { runs: this.all(), gone: [] }
      for (;;) {
        while (changed.size === 0)
          if (!(await this.#changes.past(this.#changes.version, signal))) return
        const names = [...changed]
        changed.clear()
        yield {
          runs: names.flatMap((run) => this.#summaries.get(run) ?? []),
          gone: names.filter((run) => !this.#summaries.has(run)),
        }
        await pause(this.#options.clock, WATCH_MS, signal)
      }
    } finally {
      this.#watchers.delete(changed)
    }
  }

  /** Ends every watch. */
  close(): void {
    this.#changes.close()
  }

  #announce(run: string): void {
    for (const changed of this.#watchers) changed.add(run)
    this.#changes.ring()
  }
}
