import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CancelTimer, Clock } from '../../engine/ports'
import { spentThisTurn } from './spent'
import { TimerHeap } from './timer-heap'

/**
 * A clock that stands still until it is told to go on, for `--virtual-time` and tests: a run of a week takes milliseconds.
 * `after` is real time all the same, as the port asks.
 */
export class VirtualClock implements Clock {
  private readonly timers = new TimerHeap()
  private time: number

  /** @param start milliseconds since the epoch */
  constructor(start: number) {
    this.time = start
  }

  now(): number {
    return this.time
  }

  at(time: number, fire: () => void): CancelTimer {
    return this.timers.add(time, fire)
  }

  after(ms: number, fire: () => void): CancelTimer {
    // No attempt lasts 24 days of real time; a longer delay would make Node fire at once.
    const timer = setTimeout(fire, Math.min(ms, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  }

  turn(): Promise<void> {
    return nextTurn()
  }

  spent(): number {
    return spentThisTurn()
  }

  /** Jumps to the earliest timer set with `at` and fires it. False when there is none. Never goes back in time. */
  advanceToNext(): boolean {
    const next = this.timers.take()
    if (!next) return false
    this.time = Math.max(this.time, next.time)
    next.fire()
    return true
  }
}
