/** Whether a vote counts, and what it comes to as an event. */
import type { RunEvent, RunEventBody } from '../shared/run/events'
import type { Workflow } from '../shared/workflow/document'
import { handedOn, isAmong, samePerson } from '../shared/run/people'
import { jsonEqual } from '../shared/workflow/json-equal'
import type { NodeCatalog } from '../shared/workflow/node-definition'
import { runTime } from './debug/run-time'
import { evolve } from './evolve'
import { checkVote } from './limits'
import { makeEvent } from './make-event'
import { replay } from './replay'
import type { Vote, VoteOutcome } from './run-handle'
import type { RunState } from './state'

/** The event that a vote is, or why it changes nothing. Throws a `NodeError` `limit` for a value that is too large or too deep. */
export function castVote(
  state: RunState,
  vote: Vote,
): { event: RunEventBody } | { refused: VoteOutcome } {
  const { callback: id, by, decision, comment, value } = vote
  const said = comment === undefined || comment === '' ? {} : { comment }
  const callback = state.callbacks.get(id)
  // A vote that decides is followed by the resolution; between the two, nothing more counts.
  if (state.answered.has(id) || callback?.step.due?.do === 'resolve')
    return { refused: 'already-resolved' }
  if (!callback || state.status !== 'running') return { refused: 'unknown-callback' }
  if (decision === 'approve' && isAmong(by, callback.approvedBy)) return { refused: 'same-person' }
  const { requestedBy } = callback.request
  if (decision === 'approve' && requestedBy !== undefined && samePerson(by, requestedBy))
    return { refused: 'own-request' }
  if (decision === 'again' && callback.request.question !== 'in-doubt')
    return { refused: 'not-in-doubt' }
  if (value !== undefined) checkVote(value, callback.step.node)
  if (comment !== undefined) checkVote(comment, callback.step.node)
  if (decision === 'withdraw') {
    if (!isAmong(by, callback.approvedBy)) return { refused: 'not-approved' }
    const { before } = callback
    const changes = !jsonEqual(before, callback.value)
    return {
      event: {
        type: 'callback.withdrawn',
        callback: id,
        by,
        ...said,
        ...(changes ? { value: before } : {}),
      },
    }
  }
  if (decision === 'delegate') {
    const to = vote.to?.trim() ?? ''
    if (to === '' || isAmong(to, callback.assignees)) return { refused: 'nobody-new' }
    if (requestedBy !== undefined && samePerson(to, requestedBy)) return { refused: 'own-request' }
    const assignees = handedOn(callback.assignees, by, to)
    return { event: { type: 'callback.delegated', callback: id, by, to, assignees, ...said } }
  }
  const changed = value !== undefined && !jsonEqual(value, callback.value)
  return {
    event: {
      type: 'callback.voted',
      callback: id,
      by,
      decision,
      ...said,
      ...(changed ? { value } : {}),
    },
  }
}

/** A vote that changes nothing, because the question's time is over; whoever resumes the run goes on without it. */
type TooLate = 'too-late'

/**
 * The same for a run that nobody drives: the vote as the next event of the kept ones, with nothing that follows from it. Whoever
 * resumes the run goes on from there.
 */
export function voteOnKept(
  workflow: Workflow,
  catalog: NodeCatalog,
  events: readonly RunEvent[],
  vote: Vote,
  at: number,
): { event: RunEvent; outcome: 'counted' | 'resolved' } | { refused: VoteOutcome | TooLate } {
  const state = replay(workflow, catalog, events)
  const { expiresAt = Infinity } = state.callbacks.get(vote.callback) ?? {}
  if (expiresAt <= runTime(state, at)) return { refused: 'too-late' }
  const cast = castVote(state, vote)
  if ('refused' in cast) return cast
  const event = makeEvent(state, at, cast.event)
  evolve(state, event)
  return { event, outcome: state.agenda.size > 0 ? 'resolved' : 'counted' }
}
