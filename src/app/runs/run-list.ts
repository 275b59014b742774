/** The runs as lists show them: those in flight and the finished ones that ended last. */
import { isEnded } from '../../shared/run/events'
import type { RunsChange, RunSummary } from '../../shared/contract'
import { Changes } from '../watching/changes'
import type { Clock } from '../ports'
import { sameSummary } from './run-summary'

export interface RunListOptions {
  clock: Clock
  /** How many finished runs are listed that nobody called, and how many called ones beside them. */
  listed: number
  /** Hears of a finished run that others pushed off the list. */
  onPushedOff?(run: string): void
}

export class RunList {
  readonly #options: RunListOptions
  readonly #summaries = new Map<string, RunSummary>()
  /** The finished ones, the first to end first. One run may call thousands: they push only each other off the list. */
  readonly #finished = { own: new Set<string>(), called: new Set<string>() }
  readonly #changes: Changes

  constructor(options: RunListOptions) {
    this.#options = options
    this.#changes = new Changes(options.clock)
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
    this.#changes.announce(id)
    if (!isEnded(summary.status)) return
    const finished = this.#finished[summary.calledBy === undefined ? 'own' : 'called']
    finished.add(id)
    for (const oldest of finished) {
      if (finished.size <= this.#options.listed) return
      finished.delete(oldest)
      this.#summaries.delete(oldest)
      this.#options.onPushedOff?.(oldest)
    }
  }

  /** These runs are deleted: watchers hear that they are gone. */
  remove(runs: readonly string[]): void {
    for (const run of runs) {
      this.#summaries.delete(run)
      this.#finished.own.delete(run)
      this.#finished.called.delete(run)
      this.#changes.announce(run)
    }
  }

  /** All at once, then what changes, until the signal aborts or the list is closed. */
  async *watch(signal?: AbortSignal): AsyncGenerator<RunsChange, void> {
    const all = () => [...this.#summaries.keys()].reverse()
    for await (const ids of this.#changes.watch(all, signal))
      yield {
        runs: ids.flatMap((run) => this.#summaries.get(run) ?? []),
        gone: ids.filter((run) => !this.#summaries.has(run)),
      }
  }

  /** Ends every watch. */
  close(): void {
    this.#changes.close()
  }
}
