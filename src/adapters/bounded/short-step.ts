import { NodeError } from '../../engine/node-error'
import { LIMITS, limitText } from '../../shared/workflow/limits'
import { within } from './host-bounded'

/** Does work whose length a document decides. Throws a `NodeError` `limit` when it takes longer than `step-duration`. */
export function shortStep<T>(work: () => T, subject: string): T {
  const done = within(LIMITS['step-duration'].max, work)
  if (!done)
    throw new NodeError('limit', limitText('step-duration', subject), { limit: 'step-duration' })
  return done.value
}
