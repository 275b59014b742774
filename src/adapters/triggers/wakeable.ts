import type { Clock } from '../../app/ports'

/** Waits for a time, or until it is woken. */
export class Wakeable {
  readonly #clock: Pick<Clock, 'after'>
  readonly #signal: AbortSignal
  #wake: (() => void) | undefined
  #isAwake = false

  constructor(clock: Pick<Clock, 'after'>, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
    signal.addEventListener('abort', () => this.wake(), { once: true })
  }

  wake(): void {
    this.#isAwake = true
    this.#wake?.()
  }

  /** Resolves after so many milliseconds, or at once where it was woken since the last time. */
  async sleep(ms: number): Promise<void> {
    if (!this.#isAwake && !this.#signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const cancel = this.#clock.after(ms, resolve)
      this.#wake = resolve
      await promise
      cancel()
      this.#wake = undefined
    }
    this.#isAwake = false
  }

  /** Resolves after so many milliseconds, whoever wakes it; sooner only where the signal aborts. */
  rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#signal.aborted) return resolve()
      const done = () => {
        cancel()
        this.#signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#clock.after(ms, done)
      this.#signal.addEventListener('abort', done, { once: true })
    })
  }
}
