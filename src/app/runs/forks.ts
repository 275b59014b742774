/** Runs that leave others: docs/debugging.md, "Leaving a run". */
import type { z } from 'zod'
import type { forkInputs, Repeated } from '../../shared/contract/forks'
import { Failure } from '../failures/failure'

export type ForkPreviewRequest = z.infer<typeof forkInputs.preview>
export type ForkRequest = z.infer<typeof forkInputs.fork>

export class Forks {
  /** What a fork may do that cannot be undone and that nobody is asked about again. Rejects with a `Failure`. */
  async preview(request: ForkPreviewRequest): Promise<Repeated[]> {
    throw await notYet(request.run)
  }

  /** Starts the fork and resolves with its id once it is kept. Rejects with a `Failure`; nothing has happened then. */
  async fork(request: ForkRequest): Promise<string> {
    throw await notYet(request.run)
  }
}

function notYet(run: string): Promise<Failure> {
  return Promise.resolve(new Failure('UNAVAILABLE', `This build cannot leave run ${run} yet.`))
}
