/** Judges answers that come from elsewhere: what counts goes to the inbox, everything else changes nothing and is told why. */
import type { PendingCallback } from '../../shared/contract'
import { validateJson, violationText } from '../../shared/json-schema/validate'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import type { Inbox } from '../inbox'
import { standing } from './asking'
import type { Answered, ChannelAnswer, ChannelEdit } from './channel'
import type { KeptApprovals } from './kept-approvals'
import { editValue, showValue } from './parts'
import type { KeptApproval, KeptMessage } from './store'
import { isToken } from './tokens'

export interface Judging {
  inbox: Inbox
  kept: KeptApprovals
}

const UNKNOWN = 'This question is not known here. Nothing was changed.'

const WHO_UNKNOWN =
  'It matters who approves this, and here nobody can tell who you are. Open the link of the message, or the inbox of Baton, and approve there. Nothing was changed.'

/** What a late answer is told. */
export function lateWords(how: string | undefined): string {
  return `This question waits for no answer any more. ${how ?? ''} Nothing was changed.`.replace(
    '  ',
    ' ',
  )
}

/** An answer by a channel. Rejects with a `Failure` only where it cannot be kept now. */
export async function judgeAnswer(
  { inbox, kept }: Judging,
  place: string,
  given: ChannelAnswer,
): Promise<Answered> {
  const found = find(kept, place, given)
  if (!found) return refused(UNKNOWN)
  const { approval, message } = found
  const question = inbox.question(approval.callback)
  if (!question) return refused(lateWords(approval.how ?? inbox.fate(approval.callback)))
  const isAboutWho = question.requestedBy !== undefined || question.approvals > 1
  if (given.anonymous && given.decision === 'approve' && isAboutWho) return refused(WHO_UNKNOWN)
  const now = standing(question, approval, place)
  if (message.shown !== now.shown)
    return refused('This was changed since. Look at the newer message. Nothing was changed by you.')
  let value: Json | undefined = now.draft?.value
  if (given.value !== undefined && given.decision === 'approve') {
    const edited = editValue(now.value, question.fields, given.value)
    if ('problem' in edited) return refused(edited.problem)
    value = edited.value
  }
  const wrong = given.decision === 'approve' && value !== undefined && faultOf(question, value)
  if (wrong) return refused(wrong)
  return cast(inbox, question, {
    by: given.by,
    decision: given.decision,
    ...(given.comment?.trim() ? { comment: given.comment.trim() } : {}),
    ...(value === undefined || given.decision === 'reject' ? {} : { value }),
  })
}

/** An edit by a channel: kept as a draft of that place. `callback` where something is to be asked anew. */
export async function judgeEdit(
  { inbox, kept }: Judging,
  place: string,
  given: ChannelEdit,
): Promise<Answered & { callback?: string }> {
  const found = find(kept, place, given)
  if (!found) return refused(UNKNOWN)
  const { approval, message } = found
  const question = inbox.question(approval.callback)
  if (!question) return refused(lateWords(approval.how ?? inbox.fate(approval.callback)))
  const now = standing(question, approval, place)
  if (message.shown !== now.shown)
    return refused(
      'This was changed since. Reply to the newer message. Nothing was changed by you.',
    )
  if (question.question === 'in-doubt') return refused('Nothing of this can be edited here.')
  const edited = editValue(now.value, question.fields, given.text)
  if ('problem' in edited) return refused(edited.problem)
  const wrong = faultOf(question, edited.value)
  if (wrong) return refused(wrong)
  if (showValue(edited.value, question.fields).text === showValue(now.value, question.fields).text)
    return refused('That is what stands there already.')
  const { revision, callback } = question
  approval.drafts = [
    ...approval.drafts.filter((draft) => draft.place !== place),
    { place, by: given.by, revision, value: edited.value },
  ]
  await kept.keep(approval)
  return { text: 'Changed. Approve it in the new message.', counted: true, callback }
}

/** Gives an answer to the inbox. Rejects with a `Failure` `UNAVAILABLE` where it cannot be kept now. */
export async function cast(
  inbox: Inbox,
  question: PendingCallback,
  vote: { by: string; decision: 'approve' | 'reject'; comment?: string; value?: Json },
): Promise<Answered> {
  try {
    const { outcome } = await inbox.vote(
      { callback: question.callback, ...vote },
      question.revision,
    )
    if (outcome === 'counted')
      return { text: 'Your approval counts. One more person has to approve.', counted: true }
    const done = vote.decision === 'approve' ? 'Approved' : 'Rejected'
    return { text: `${done} by ${vote.by}. The run goes on.`, counted: true }
  } catch (error) {
    if (error instanceof Failure && error.reason.code !== 'UNAVAILABLE')
      return refused(error.message)
    throw error
  }
}

/** Where an edited value does not fit the form of the question; undefined where it does. */
export function faultOf({ fields }: PendingCallback, value: Json): string | undefined {
  if (fields === undefined || fields === null || typeof fields !== 'object') return undefined
  let violations
  try {
    violations = validateJson(fields as JsonObject, value)
  } catch {
    // A schema that is none checks nothing: the question can still be answered.
    return undefined
  }
  if (violations.length === 0) return undefined
  return `That does not fit: ${violations.slice(0, 3).map(violationText).join('; ')}. Nothing was changed.`
}

function refused(text: string): Answered {
  return { text, counted: false }
}

function find(
  kept: KeptApprovals,
  place: string,
  given: { ticket?: string; callback?: string; shownHash?: string },
): { approval: KeptApproval; message: KeptMessage } | undefined {
  const { ticket, callback = '', shownHash } = given
  if (ticket !== undefined) {
    const found = isToken(ticket) ? kept.byTicket(ticket) : undefined
    // A ticket is for the place that it was sent to.
    return found?.message.place === place ? found : undefined
  }
  const approval = kept.get(callback)
  const message = approval?.messages.find(
    (each) => each.place === place && each.shown === shownHash,
  )
  return approval && message && { approval, message }
}
