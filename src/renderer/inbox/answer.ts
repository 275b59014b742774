/** Turns a draft into a vote, or says what is missing. Pure. */
import { Validator, type Schema } from '@cfworker/json-schema'
import type { PendingCallback } from '../../shared/contract'
import type { Decision } from '../../shared/run/events'
import type { Json } from '../../shared/workflow/document'
import type { Draft } from './drafts'
import { readGiven } from './given-value'

/** Messages by field path, as `SchemaForm` shows them. */
export type FieldErrors = Record<string, string[]>

export interface Vote {
  callback: string
  decision: Decision
  by: string
  comment?: string
  value?: Json
  /** The revision of the question that the person saw. */
  seen: number
}

/** The vote; or the fields to mend first. A rejection needs no valid value: only an approval hands it on. */
export function answer(
  asked: PendingCallback,
  draft: Draft | undefined,
  decision: Decision,
  by: string,
): { vote: Vote } | { errors: FieldErrors } {
  const vote: Vote = {
    callback: asked.callback,
    decision,
    by,
    seen: asked.revision,
    ...(draft?.comment?.trim() ? { comment: draft.comment.trim() } : {}),
  }
  if (decision !== 'approve') return { vote }
  const unfinished = Object.keys(draft?.unfinished ?? {})
  if (unfinished.length > 0)
    return {
      errors: Object.fromEntries(
        unfinished.map((path) => [
          path,
          ['This is not finished. Complete it, or discard the edit.'],
        ]),
      ),
    }
  if (asked.question === 'in-doubt') return given(asked, vote, draft)
  if (draft?.value === undefined) return { vote }
  const errors = check(asked.fields, draft.value)
  if (Object.keys(errors).length > 0) return { errors }
  return { vote: { ...vote, value: draft.value } }
}

/** The output of a node, as it was typed. Of one that was handed over it cannot be left out. */
function given(
  { handedOver }: PendingCallback,
  vote: Vote,
  draft: Draft | undefined,
): { vote: Vote } | { errors: FieldErrors } {
  const text = draft?.value ?? ''
  if (typeof text !== 'string') return { vote: { ...vote, value: text } }
  if (text.trim() === '' && !handedOver) return { vote }
  const read = readGiven(text)
  return 'fault' in read
    ? { errors: { '': [read.fault] } }
    : { vote: { ...vote, value: read.value } }
}

/** What a value breaks of the form's schema. A schema that is none checks nothing: the host has the last word. */
export function check(fields: Json | undefined, value: Json): FieldErrors {
  if (
    fields === undefined ||
    fields === null ||
    typeof fields !== 'object' ||
    Array.isArray(fields)
  )
    return {}
  const { valid, errors } = new Validator(fields as Schema, '2020-12', false).validate(value)
  if (valid) return {}
  const found: FieldErrors = {}
  for (const { instanceLocation, keyword, error } of errors) {
    // These only repeat that something inside them is wrong.
    if (['properties', 'items', 'prefixItems', '$ref', 'allOf', 'anyOf'].includes(keyword)) continue
    const path = fieldPath(instanceLocation)
    found[path] = [...(found[path] ?? []), error]
  }
  return found
}

/** `#/posts/0/text` as the form writes it: `posts[0].text`. */
export function fieldPath(pointer: string): string {
  return pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter(Boolean)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')
}

/** Where the vote leaves the question: `1 of 2 approvals`; undefined where one is enough. */
export function approvalsText(asked: PendingCallback): string | undefined {
  if (asked.approvals < 2) return undefined
  return `${asked.approvedBy.length} of ${asked.approvals} approvals`
}

/** What the buttons say; without `again` there is no such button. */
export interface AnswerWords {
  approve: string
  reject: string
  again?: string
}

/** A question whether something in doubt happened has answers of its own, and so has one for what a node is to give. */
export function answerWords({
  question,
  handedOver,
}: Pick<PendingCallback, 'question' | 'handedOver'>): AnswerWords {
  if (handedOver) return { approve: 'Go on with it', reject: 'Let it fail', again: 'Run it again' }
  return question === 'in-doubt'
    ? { approve: 'It happened', reject: 'It failed', again: 'Run it again' }
    : { approve: 'Approve', reject: 'Reject' }
}

/** What a toast says when an answer was taken. */
export function answeredWords(
  asked: Pick<PendingCallback, 'question' | 'handedOver'>,
  decision: Decision,
): string {
  if (asked.question === 'in-doubt') return answerWords(asked)[decision] ?? ''
  return decision === 'approve' ? 'Approved' : 'Rejected'
}
