/**
 * Expressions share the event loop with everything else of the host. JSONata awaits at every step, but never lets the loop turn;
 * so after some work it is made to rest, and those that rest go on one at a time, a slice in each turn.
 */
import { LIMITS, type LimitName } from '../shared/workflow/limits'
import type { Bounded } from './effects'

/** How long expressions work before the loop turns. Milliseconds. */
const SLICE = 10

const { max: MAX } = LIMITS['expression-duration']
/** How many times as long it may take on a machine that is busy with other things. */
const BUSY = 5

/** Thrown inside an expression; whoever knows its name and its field makes an error of it. */
export class PastLimit {
  constructor(readonly limit: LimitName) {}
}

/** The expressions that are evaluated on one event loop. */
export class Pace {
  /** Since when the loop has been held. */
  private began = 0
  private readonly working = new Set<Evaluation>()
  private readonly resting: (() => void)[] = []
  private turning = false

  constructor(readonly bounded: Bounded) {}

  /** Whether it is time to rest. */
  get spent(): boolean {
    return this.bounded.elapsed() - this.began > SLICE
  }

  begin(): Evaluation {
    if (this.working.size === 0) this.began = this.bounded.elapsed()
    const evaluation = new Evaluation(this)
    this.working.add(evaluation)
    return evaluation
  }

  started(evaluation: Evaluation): void {
    if (this.working.size === 0) this.began = this.bounded.elapsed()
    this.working.add(evaluation)
  }

  stopped(evaluation: Evaluation): void {
    this.working.delete(evaluation)
  }

  /** Resolves in a turn of the loop that no other resting expression has. */
  turn(): Promise<void> {
    const turned = new Promise<void>((resolve) => this.resting.push(resolve))
    if (!this.turning) void this.goOn()
    return turned
  }

  private async goOn(): Promise<void> {
    this.turning = true
    try {
      while (this.resting.length > 0) {
        await this.bounded.turn()
        // Whoever else has worked since is in this turn too.
        this.began = this.bounded.elapsed()
        this.resting.shift()?.()
      }
    } finally {
      this.turning = false
    }
  }
}

const paces = new WeakMap<Bounded, Pace>()

/** The pace of a host: one for its one event loop. */
export function paceOf(bounded: Bounded): Pace {
  let pace = paces.get(bounded)
  if (!pace) paces.set(bounded, (pace = new Pace(bounded)))
  return pace
}

/** One evaluation of one expression. Its time is counted while it works, not while it rests or waits for another thread. */
export class Evaluation {
  /** Milliseconds of work, and of the time that it took where others had the cores, before `since`. */
  private used = 0
  private took = 0
  private state: 'working' | 'resting' | 'over' = 'working'
  private rested: Promise<void> | undefined

  /** Unknown in the first slice, which does not count: most end in it, and asking costs. */
  private since: { worked: number; elapsed: number } | undefined

  constructor(readonly pace: Pace) {}

  get bounded(): Bounded {
    return this.pace.bounded
  }

  get spent(): boolean {
    return this.pace.spent
  }

  /** Lets the loop turn. Rejects with `PastLimit` when the evaluation has worked long enough. Branches of one rest together. */
  rest(): Promise<void> {
    return (this.rested ??= this.pause(() => this.pace.turn()).finally(
      () => (this.rested = undefined),
    ))
  }

  /** Waits for work that is done elsewhere. */
  async pause<T>(work: () => Promise<T>): Promise<T> {
    this.stop()
    if (this.used > MAX || this.took > BUSY * MAX) throw new PastLimit('expression-duration')
    try {
      return await work()
    } finally {
      this.go()
    }
  }

  /** The evaluation is over, whatever came of it. */
  end(): void {
    this.state = 'over'
    this.pace.stopped(this)
  }

  private stop(): void {
    if (this.state !== 'working') return
    this.state = 'resting'
    if (this.since) {
      this.used += this.bounded.worked() - this.since.worked
      this.took += this.bounded.elapsed() - this.since.elapsed
    }
    this.pace.stopped(this)
  }

  private go(): void {
    if (this.state !== 'resting') return
    this.state = 'working'
    this.pace.started(this)
    this.since = { worked: this.bounded.worked(), elapsed: this.bounded.elapsed() }
  }
}
