/** The questions that wait, by what they are looked up by: ten thousand of them are nothing to go through at each event. */
import type { PendingCallback } from '../shared/contract'
import type { Place } from '../shared/run/events'
import { placeKey } from './runs/frame-batch'

export class PendingQuestions {
  readonly #all = new Map<string, PendingCallback>()
  /** The ids of each run's questions, by place. */
  readonly #byRun = new Map<string, Map<string, Set<string>>>()

  get(callback: string): PendingCallback | undefined {
    return this.#all.get(callback)
  }

  ids(): string[] {
    return [...this.#all.keys()]
  }

  /** The oldest first. */
  all(): PendingCallback[] {
    return [...this.#all.values()]
  }

  /** The ids of a run's questions. */
  of(run: string): string[] {
    return [...(this.#byRun.get(run)?.values() ?? [])].flatMap((ids) => [...ids])
  }

  /** The ids of what one place of a run asks. */
  at(run: string, place: Place): string[] {
    return [...(this.#byRun.get(run)?.get(placeKey(place)) ?? [])]
  }

  /** Adds a question, or changes one: it keeps its rank, its run and its place. */
  put(question: PendingCallback): void {
    const { callback, run } = question
    this.#all.set(callback, question)
    const places = this.#byRun.get(run) ?? new Map<string, Set<string>>()
    const ids = places.get(placeKey(question)) ?? new Set()
    this.#byRun.set(run, places.set(placeKey(question), ids.add(callback)))
  }

  /** Whether it was there. */
  remove(callback: string): boolean {
    const question = this.#all.get(callback)
    if (!question) return false
    this.#all.delete(callback)
    const { run } = question
    const places = this.#byRun.get(run)
    const ids = places?.get(placeKey(question))
    ids?.delete(callback)
    if (ids?.size === 0) places?.delete(placeKey(question))
    if (places?.size === 0) this.#byRun.delete(run)
    return true
  }
}
