import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CancelTimer, Clock } from '../../engine/ports'
import { spentThisTurn } from './spent'
import { TimerHeap } from './timer-heap'

/** The longest delay that Node's timers can represent; a longer one would fire at once. Milliseconds. */
const MAX_TIMEOUT = 2 ** 31 - 1
/**
 * How often a far timer looks at the wall clock. Node's timers stand still while the machine sleeps and do not see a clock that
 * was set, so a wait of days would end late by the length of every sleep; with this it ends at most this late. Milliseconds.
 */
const RECHECK = 30_000

export interface SystemClockOptions {
  /** Lets the process end while timers wait. Default false: a waiting run keeps its process alive. */
  unref?: boolean
}

/**
 * The machine's clock. However many timers wait, Node holds two: one for times of day (`at`) and one for stretches of real
 * time (`after`, which a clock that is set does not touch).
 */
export class SystemClock implements Clock {
  private readonly wall: TimerQueue
  private readonly elapsed: TimerQueue

  constructor(options: SystemClockOptions = {}) {
    const unref = options.unref ?? false
    this.wall = new TimerQueue(() => Date.now(), RECHECK, unref)
    this.elapsed = new TimerQueue(() => performance.now(), MAX_TIMEOUT, unref)
  }

  now(): number {
    return Date.now()
  }

  at(time: number, fire: () => void): CancelTimer {
    return this.wall.add(time, fire)
  }

  after(ms: number, fire: () => void): CancelTimer {
    return this.elapsed.add(performance.now() + ms, fire)
  }

  turn(): Promise<void> {
    return nextTurn()
  }

  spent(): number {
    return spentThisTurn()
  }
}

/** Many timers on one timer of Node. */
class TimerQueue {
  private readonly heap = new TimerHeap()
  private timer: NodeJS.Timeout | undefined
  private armedFor = Infinity

  constructor(
    private readonly now: () => number,
    private readonly longest: number,
    private readonly unref: boolean,
  ) {}

  add(time: number, fire: () => void): CancelTimer {
    const cancel = this.heap.add(time, fire)
    this.arm()
    return () => {
      cancel()
      this.arm()
    }
  }

  /** Sets Node's timer for the earliest of ours, when it is not set for that already. */
  private arm(): void {
    const next = this.heap.earliest() ?? Infinity
    if (next === this.armedFor) return
    clearTimeout(this.timer)
    this.timer = undefined
    this.armedFor = next
    if (next === Infinity) return
    const delay = Math.min(Math.max(next - this.now(), 0), this.longest)
    this.timer = setTimeout(() => this.fireDue(), Math.ceil(delay))
    if (this.unref) this.timer.unref()
  }

  private fireDue(): void {
    this.armedFor = Infinity
    this.timer = undefined
    const now = this.now()
    // Only those due at this moment: a callback that sets a timer for now must not keep the others from their turn.
    let due = 0
    for (const waiting = this.heap.size; due < waiting; due += 1) {
      const earliest = this.heap.earliest()
      if (earliest === undefined || earliest > now) break
      try {
        this.heap.take()?.fire()
      } catch (error) {
        // The others must still fire; the error goes where an error in a timer goes.
        this.arm()
        throw error
      }
    }
    this.arm()
  }
}
