/** A run as it stood after any of its events, found quickly: going back is folding again, from somewhere near. */
import type { RunEvent } from './events'
import { emptyRunView, foldRun, type RunView } from './view'

/** A view is kept each time so many events were folded. Views share what did not change between them. */
const KEEP_EVERY = 256

/** The moments of one run. The events are its kept ones from the first on, without gaps; the list may grow at its end. */
export class Moments {
  readonly #kept: RunView[]
  #last: RunView

  constructor(
    run: string,
    private readonly events: readonly RunEvent[],
  ) {
    this.#last = emptyRunView(run)
    this.#kept = [this.#last]
  }

  /** The view after the event with this `seq`; before the first event at 0, and after the last one past the end. */
  at(seq: number): RunView {
    const wanted = Math.min(Math.max(0, Math.floor(seq)), this.events.length)
    let view = this.#nearest(wanted)
    while (view.seq < wanted) {
      const next = Math.min(wanted, (Math.floor(view.seq / KEEP_EVERY) + 1) * KEEP_EVERY)
      view = foldRun(view, this.events.slice(view.seq, next))
      if (next % KEEP_EVERY === 0) this.#kept[next / KEEP_EVERY] ??= view
    }
    return (this.#last = view)
  }

  /** The latest known view that is not past `seq`. */
  #nearest(seq: number): RunView {
    if (this.#last.seq <= seq && seq - this.#last.seq < KEEP_EVERY) return this.#last
    const index = Math.min(Math.floor(seq / KEEP_EVERY), this.#kept.length - 1)
    return this.#kept[index] ?? this.#last
  }
}
