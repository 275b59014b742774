/**
 * Wakes whoever waits for something to change. A subscriber remembers the version it has seen and looks again when the bell
 * is past it, so that nothing is queued for it, however slow it is.
 */
export class Bell {
  #version = 0
  #closed = false
  readonly #waiting = new Set<() => void>()

  /** How often it rang. */
  get version(): number {
    return this.#version
  }

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting.size
  }

  ring(): void {
    this.#version += 1
    this.#wake()
  }

  /** Ends every wait, now and later. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  /** True once the version is past `seen`; false when the signal aborts or the bell is closed first. */
  async past(seen: number, signal?: AbortSignal): Promise<boolean> {
    while (this.#version <= seen) {
      if (this.#closed || signal?.aborted) return false
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        this.#waiting.add(wake)
        signal?.addEventListener('abort', wake, { once: true })
      })
    }
    return !this.#closed && !signal?.aborted
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
