import type { Problem } from '../shared/workflow/problem'

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
