/** One alarm of a clock, set anew whenever its time is another. */
import type { CancelTimer, Clock } from './ports'

export class Alarm {
  readonly #clock: Pick<Clock, 'at'>
  readonly #fire: () => void
  #set: { at: number; cancel: CancelTimer } | undefined

  constructor(clock: Pick<Clock, 'at'>, fire: () => void) {
    this.#clock = clock
    this.#fire = fire
  }

  /** Goes off once at this time of the clock; undefined: not at all. */
  set(at: number | undefined): void {
    if (this.#set && this.#set.at !== at) this.cancel()
    if (at === undefined || this.#set) return
    const cancel = this.#clock.at(at, () => {
      this.#set = undefined
      this.#fire()
    })
    this.#set = { at, cancel }
  }

  cancel(): void {
    this.#set?.cancel()
    this.#set = undefined
  }
}
