/** What a model is told when its answer was sent back. The host sends it, and whoever looks at the run later sees the same text. */
import type { Json, JsonObject } from '../workflow/document'
import { answerText } from './value-text'

/** The earlier answer and what was wrong with it. */
export interface Corrections {
  previous: string
  list: string[]
}

/**
 * The corrections out of what a loop edge brought back: a validator's, or a person's rejection. Where several loop edges lead
 * back, each brings its own, by source id. Undefined when nothing was wrong.
 */
export function correctionsFrom(feedback: Json): Corrections | undefined {
  if (!isObject(feedback)) return undefined
  const complaints = isComplaint(feedback)
    ? [feedback]
    : Object.values(feedback).filter(isObject).filter(isComplaint)
  const [first] = complaints
  if (!first) return undefined
  return { previous: answerText(first.value ?? null), list: complaints.flatMap(listOf) }
}

/** The prompt with the earlier answer and what was wrong with it, the same for every provider. */
export function promptWithCorrections({
  prompt,
  corrections,
}: {
  prompt: string
  corrections?: Corrections
}): string {
  if (!corrections || corrections.list.length === 0) return prompt
  const list = corrections.list.map((correction) => `- ${correction}`).join('\n')
  return `${prompt}\n\nYour earlier answer:\n"""\n${corrections.previous}\n"""\n\nIt was sent back with these corrections:\n${list}\n\nAnswer again, whole, with every correction made. Answer with the result only.`
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isComplaint(value: JsonObject): boolean {
  return Array.isArray(value.corrections) || value.decision === 'reject'
}

function listOf({ corrections, comment }: JsonObject): string[] {
  if (Array.isArray(corrections)) return corrections.map((item) => answerText(item))
  return [
    typeof comment === 'string' && comment.trim() !== ''
      ? comment.trim()
      : 'A person rejected this answer. Write a different one.',
  ]
}
