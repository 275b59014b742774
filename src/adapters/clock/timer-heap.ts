/** Timers ordered by time, and by age where times are equal. Adding and taking cost O(log n). */

export interface Timer {
  readonly time: number
  readonly fire: () => void
}

interface Entry extends Timer {
  fire: () => void
  readonly order: number
  cancelled: boolean
}

const nothing = () => undefined

/** A binary heap of timers. A cancelled timer stays inside until it comes to the top, or until they are the majority. */
export class TimerHeap {
  private entries: Entry[] = []
  private added = 0
  private cancelled = 0

  /** How many timers wait. */
  get size(): number {
    return this.entries.length - this.cancelled
  }

  /** Adds a timer and returns how to take it out again. */
  add(time: number, fire: () => void): () => void {
    const entry: Entry = { time, fire, order: this.added++, cancelled: false }
    this.entries.push(entry)
    this.rise(this.entries.length - 1)
    return () => this.cancel(entry)
  }

  /** The earliest time, or undefined when no timer waits. */
  earliest(): number | undefined {
    this.dropCancelledTop()
    return this.entries[0]?.time
  }

  /** Takes out the earliest timer. */
  take(): Timer | undefined {
    this.dropCancelledTop()
    const top = this.removeTop()
    // A cancel that comes after this must not be counted as one inside.
    if (top) top.cancelled = true
    return top
  }

  private cancel(entry: Entry): void {
    if (entry.cancelled) return
    entry.cancelled = true
    // While it stays inside it holds nothing of whoever set it.
    entry.fire = nothing
    this.cancelled += 1
    // Without this, a server that sets and cancels a timeout for each call would grow without bound.
    if (this.cancelled > 64 && this.cancelled > this.entries.length / 2) this.rebuild()
  }

  private rebuild(): void {
    // Sorted order is a valid heap.
    this.entries = this.entries.filter((entry) => !entry.cancelled).sort(byTimeThenAge)
    this.cancelled = 0
  }

  private dropCancelledTop(): void {
    while (this.entries[0]?.cancelled) {
      this.removeTop()
      this.cancelled -= 1
    }
  }

  private removeTop(): Entry | undefined {
    const top = this.entries[0]
    const last = this.entries.pop()
    if (top && last && top !== last) {
      this.entries[0] = last
      this.sink(0)
    }
    return top
  }

  private rise(start: number): void {
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.swapIfBefore(index, parent)) return
      index = parent
    }
  }

  private sink(start: number): void {
    let index = start
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      const child = this.before(right, left) ? right : left
      if (!this.swapIfBefore(child, index)) return
      index = child
    }
  }

  private before(a: number, b: number): boolean {
    const first = this.entries[a]
    const second = this.entries[b]
    return first !== undefined && second !== undefined && byTimeThenAge(first, second) < 0
  }

  private swapIfBefore(a: number, b: number): boolean {
    const first = this.entries[a]
    const second = this.entries[b]
    if (!first || !second || byTimeThenAge(first, second) >= 0) return false
    this.entries[a] = second
    this.entries[b] = first
    return true
  }
}

function byTimeThenAge(a: Entry, b: Entry): number {
  return a.time - b.time || a.order - b.order
}
