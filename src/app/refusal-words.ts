/** Why an answer changed nothing, for whoever gave it. */
import type { Vote, VoteOutcome } from '../engine/run-handle'
import type { PendingCallback } from '../shared/contract'

export function refusalWords(
  refused: Exclude<VoteOutcome, 'resolved' | 'counted' | 'unknown-callback' | 'already-resolved'>,
  question: PendingCallback,
  { by, to = '' }: Vote,
): string {
  const title = `“${question.title}”`
  switch (refused) {
    case 'same-person':
      return `${by} has approved ${title} already. It needs the approval of a second person.`
    case 'not-in-doubt':
      return `${title} can be approved or rejected; there is nothing to run again.`
    case 'own-request':
      return to === ''
        ? `${by} asked for this, and nobody approves what is their own. ${title} needs the approval of somebody else; ${by} can only reject it.`
        : `${to} asked for this, and nobody approves what is their own. Hand ${title} to somebody else.`
    case 'not-approved':
      return `${by} has not approved ${title}, so there is nothing to take back.`
    case 'nobody-new':
      return to.trim() === ''
        ? `Say whom to hand ${title} to.`
        : `${to.trim()} is asked already. Hand ${title} to somebody else.`
  }
}

/** The question was changed after the person had seen it. */
export function changedWords(question: PendingCallback): string {
  const by = question.editedBy === undefined ? 'somebody' : question.editedBy
  return `“${question.title}” was changed by ${by} since you saw it. Nothing was answered: look at it as it is now, then answer.`
}
