import { ORPCError, ValidationError } from '@orpc/server'
import { NodeError } from '../../engine/node-error'
import type { NodeErrorCode } from '../../engine/node-error'
import { errors } from '../../shared/contract'
import { problem } from '../../shared/workflow/problem'
import { Failure } from './failure'
import { isJournalError, type Ports } from '../ports'

type Issue = ValidationError['issues'][number]

/**
 * A failure as the interface may see it: one of the contract's errors with a message for people. What nobody expected is
 * reported to the host's log, and only the fact is told.
 */
export function contractError(
  error: unknown,
  where: string,
  report: Ports['report'],
): ORPCError<string, unknown> {
  const failure = asFailure(error)
  if (failure) {
    const { code } = failure.reason
    const data = 'data' in failure.reason ? failure.reason.data : undefined
    return new ORPCError(code, { status: errors[code].status, message: failure.message, data })
  }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST')
    return new ORPCError('BAD_REQUEST', { message: malformed(issuesOf(error)) })
  report({ where, error })
  return new ORPCError('UNAVAILABLE', {
    status: errors.UNAVAILABLE.status,
    message:
      'Baton could not do this because of a fault of its own; the log of the host says more. Try again, and restart Baton if it stays.',
  })
}

function asFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error
  if (isJournalError(error)) return new Failure('UNAVAILABLE', error.message)
  if (error instanceof NodeError) return new Failure(codeOf(error.code), error.message)
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    const issues = issuesOf(error).filter(({ path }) => keys(path)[0] === 'workflow')
    if (issues.length === 0) return undefined
    const problems = issues.map((issue) =>
      problem('bad-config', `${pathText(keys(issue.path).slice(1))}: ${issue.message}`),
    )
    return new Failure(
      { code: 'INVALID_WORKFLOW', data: { problems } },
      `This is not a workflow that Baton can run. ${problems[0]?.message ?? ''}`,
    )
  }
  return undefined
}

/** Which error of the contract a failed effect is, when the interface asked for it itself. */
function codeOf(code: NodeErrorCode): 'NOT_FOUND' | 'CONFLICT' | 'UNAVAILABLE' {
  if (code === 'file' || code === 'outside-workspace' || code === 'no-connection')
    return 'NOT_FOUND'
  if (code === 'limit' || code === 'bad-input' || code === 'bad-config') return 'CONFLICT'
  return 'UNAVAILABLE'
}

function issuesOf(error: ORPCError<string, unknown>): readonly Issue[] {
  return error.cause instanceof ValidationError ? error.cause.issues : []
}

function malformed(issues: readonly Issue[]): string {
  const [first] = issues
  if (!first) return 'The request could not be read. Reload the page; if it stays, update Baton.'
  return `The request is not complete: ${pathText(keys(first.path))}: ${first.message}.`
}

function keys(path: Issue['path']): PropertyKey[] {
  return (path ?? []).map((key) => (typeof key === 'object' ? key.key : key))
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the whole'
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`))
    .join('')
}
