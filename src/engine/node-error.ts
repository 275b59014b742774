import type { RunError, Spent } from '../shared/run/events'
import { spentOf, sumSpent } from '../shared/run/spent'
import type { LimitName } from '../shared/workflow/limits'

/** Codes that nodes and effects fail with. A mocked or foreign error is `error`. */
export type NodeErrorCode =
  | 'error'
  | 'bad-config'
  | 'bad-expression'
  | 'bad-input'
  | 'timeout'
  | 'aborted'
  | 'network'
  | 'http-status'
  | 'model-refused'
  | 'filtered'
  | 'model-answer'
  | 'no-connection'
  | 'no-key'
  | 'unknown-model'
  | 'outside-workspace'
  | 'refused-address'
  | 'disk-full'
  | 'file'
  | 'event-lost'
  | 'workflow-failed'
  | 'code-failed'
  | 'limit'

/** A failure that a node reports on purpose: what happened, where, and what to do next, in `message`. */
export class NodeError extends Error {
  readonly code: NodeErrorCode
  /** Whether trying again may help; see rule 8 of semantics section 3. */
  readonly retryable: boolean
  /** How long the far side asks to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** What the failed attempt used up all the same. */
  readonly spent: Spent
  /** Which limit was passed, for `limit`. */
  readonly limit: LimitName | undefined

  constructor(
    code: NodeErrorCode,
    message: string,
    options: {
      retryable?: boolean
      retryAfterMs?: number
      limit?: LimitName
      cause?: unknown
    } & Spent = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'NodeError'
    this.code = code
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
    this.spent = spentOf(options)
    this.limit = options.limit
  }

  /** The same failure of something that had used this up already. */
  after(spent: Spent): NodeError {
    const { code, message, retryable, retryAfterMs, limit, cause } = this
    return new NodeError(code, message, {
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(limit === undefined ? {} : { limit }),
      cause,
      ...sumSpent([this.spent, spent]),
    })
  }
}

/** An error as events carry it. Anything that is not a `NodeError` becomes code `error`, with its message only. */
export function toRunError(thrown: unknown, node: string, attempt: number): RunError {
  if (thrown instanceof NodeError) {
    return {
      code: thrown.code,
      message: thrown.message,
      node,
      attempt,
      retryable: thrown.retryable,
      ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
      ...(thrown.limit === undefined ? {} : { limit: thrown.limit }),
    }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'error', message, node, attempt, retryable: false }
}
