import { NodeError } from '../../engine/node-error'
import type { Problem } from '../../shared/workflow/problem'

/** The contract's errors with their data; see `errors` of the contract. */
export type FailureReason =
  | { code: 'INVALID_WORKFLOW'; data: { problems: Problem[] } }
  | { code: 'INVALID_INPUT'; data: { details: string[] } }
  | { code: 'NOT_FOUND' | 'CONFLICT' | 'UNAVAILABLE' }

/** Something a person asked for could not be done. `message` says what happened and what to do; it never holds a secret. */
export class Failure extends Error {
  readonly reason: FailureReason

  constructor(reason: FailureReason | 'NOT_FOUND' | 'CONFLICT' | 'UNAVAILABLE', message: string) {
    super(message)
    this.name = 'Failure'
    this.reason = typeof reason === 'string' ? { code: reason } : reason
  }
}

/** What was asked for was taken and is not saved yet: it still counts as soon as it can be saved. */
export class NotSavedYet extends Failure {
  constructor(message: string) {
    super('UNAVAILABLE', message)
  }
}

/** Does what may come to a limit of a value that was sent; past one, throws a `Failure` that names it. */
export function withinLimits<T>(work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof NodeError && thrown.code === 'limit')) throw thrown
    throw new Failure(
      { code: 'INVALID_INPUT', data: { details: [thrown.message] } },
      thrown.message,
    )
  }
}
