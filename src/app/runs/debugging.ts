/** Looking into runs: where they stop, and how they go on (docs/debugging.md). */
import type { Breakpoint, Go } from '../../shared/run/debug'
import { Failure } from '../failures/failure'
import type { RunService } from './runs'

export class Debugging {
  readonly #runs: Pick<RunService, 'awake' | 'handle' | 'over' | 'holding' | 'summary'>

  constructor(runs: Pick<RunService, 'awake' | 'handle' | 'over' | 'holding' | 'summary'>) {
    this.#runs = runs
  }

  /** Replaces the breakpoints of a run that is not over, and of those that it calls. Rejects with a `Failure`. */
  async replace(run: string, breakpoints: readonly Breakpoint[]): Promise<void> {
    this.#runs.summary(run)
    throw new Failure(
      'UNAVAILABLE',
      `This build cannot stop at ${breakpoints.length} breakpoints yet.`,
    )
  }

  /** Pauses a run or goes on with it; resolves once that is kept. Rejects with a `Failure`. */
  async go(run: string, go: Go): Promise<void> {
    this.#runs.summary(run)
    throw new Failure('UNAVAILABLE', `This build cannot ${String(go)} a run yet.`)
  }
}
