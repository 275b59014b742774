/** What is said of a question where it is asked. */
import type { PendingCallback } from '../../shared/contract'
import type { Json } from '../../shared/workflow/document'
import type { AnswerLinks, Asked } from './channel'
import { editHint, showValue } from './parts'
import type { KeptApproval, KeptDraft, KeptMessage } from './store'
import { hashOf, shownHash } from './tokens'

/** What stands at one place now: the question, with what was edited there. */
export interface Standing {
  question: PendingCallback
  draft: KeptDraft | undefined
  value: Json
  /** Of what is shown there (SHA-256, hex). */
  shown: string
  /** Of all that the message says. */
  edition: string
}

/** How a question stands at a place. An edit there counts as long as nobody else changed what was edited. */
export function standing(
  question: PendingCallback,
  approval: KeptApproval | undefined,
  place: string,
): Standing {
  const draft = approval?.drafts.find(
    (each) => each.place === place && each.revision === question.revision,
  )
  const value = draft ? draft.value : question.value
  const shown = shownHash(question, value)
  const edition = hashOf(shown, ...question.approvedBy, '', ...question.assignees)
  return { question, draft, value, shown, edition }
}

/** The question as it is sent. `before`: what was sent there already. */
export function askedOf(
  { question, draft, value, shown }: Standing,
  ticket: string,
  before: readonly KeptMessage[],
  links?: { links: AnswerLinks; linksFor?: Record<string, AnswerLinks> },
): Asked {
  const { text, parts } = showValue(value, question.fields)
  const editable =
    question.question === 'in-doubt' || parts.length === 0
      ? 'no'
      : parts.length === 1
        ? 'text'
        : 'parts'
  const hint = editable === 'no' ? undefined : editHint(parts)
  const note = noteOf(question, draft, before, shown)
  return {
    callback: question.callback,
    run: question.run,
    ticket,
    title: question.title,
    ...(question.instructions ? { instructions: question.instructions } : {}),
    shown: text,
    shownHash: shown,
    workflowName: question.workflowName,
    assignees: question.assignees,
    approvals: question.approvals,
    approvedBy: question.approvedBy,
    ...(question.expiresAt === undefined ? {} : { expiresAt: question.expiresAt }),
    editable,
    ...(hint === undefined
      ? {}
      : {
          editHint: hint,
          parts: parts.map(({ number, label, text: at, long }) => ({
            number,
            label,
            text: at,
            long,
          })),
        }),
    ...(note === undefined ? {} : { note }),
    ...links,
  }
}

function noteOf(
  question: PendingCallback,
  draft: KeptDraft | undefined,
  before: readonly KeptMessage[],
  shown: string,
): string | undefined {
  const { approvedBy, editedBy, assignees } = question
  if (draft) return `As edited by ${draft.by}. Approve it like this, or edit it again.`
  if (approvedBy.length > 0) {
    const who = approvedBy.join(' and ')
    const edited = editedBy !== undefined && approvedBy.includes(editedBy)
    return `${edited ? `Edited and approved by ${who}` : `Approved by ${who}`}. It needs the approval of one more person.`
  }
  if (before.some(({ state, shown: was }) => state === 'sending' && was === shown))
    return 'Asked again, because Baton was stopped while it sent this.'
  if (question.escalated && before.length > 0)
    return `Nobody has answered yet, so it is asked again: ${assignees.join(', ')}.`
  if (before.some(({ state }) => state !== 'sending'))
    return 'This takes the place of the message before.'
  if (question.sampled)
    return 'It would have been approved by itself. A share of those is looked at nevertheless.'
  return undefined
}

/** What a message says when another one takes its place. */
export function replacedWords(standing: Standing): string {
  const { question, draft } = standing
  if (draft) return `Edited by ${draft.by}: see the newer message.`
  if (question.approvedBy.length > 0)
    return `Approved by ${question.approvedBy.join(' and ')}. One more person has to approve: see the newer message.`
  return 'See the newer message.'
}
