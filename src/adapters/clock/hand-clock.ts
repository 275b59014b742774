import { TimerHeap } from './timer-heap'
import { VirtualClock } from './virtual-clock'

/** For tests: stands still until it is told how much time passes. */
export class HandClock extends VirtualClock {
  readonly #timers = new TimerHeap()
  #time: number

  constructor(start: number) {
    super(start)
    this.#time = start
  }

  override now(): number {
    return this.#time
  }

  override at(time: number, fire: () => void): () => void {
    return this.#timers.add(time, fire)
  }

  override after(ms: number, fire: () => void): () => void {
    return ms < 1_000 ? super.after(ms, fire) : this.at(this.now() + ms, fire)
  }

  /** The machine sleeps for so long: what was due meanwhile fires when it wakes. */
  leap(ms: number): void {
    this.#time += ms
    this.pass(0)
  }

  pass(ms: number): void {
    const until = this.#time + ms
    for (let at = this.#timers.earliest(); at !== undefined && at <= until;) {
      this.#time = Math.max(this.#time, at)
      this.#timers.take()?.fire()
      at = this.#timers.earliest()
    }
    this.#time = until
  }
}
