import type { ModelRequest } from '../../engine/effects'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { isObject } from '../json-kinds'
import { answerText } from '../value-text'

/**
 * The earlier answer and what was wrong with it, out of what a loop edge brought back: a validator's corrections, or a
 * person's rejection. Where several loop edges lead back, each brings its own, by source id. Undefined when nothing was wrong.
 */
export function correctionsFrom(feedback: Json): ModelRequest['corrections'] {
  if (!isObject(feedback)) return undefined
  const complaints = isComplaint(feedback)
    ? [feedback]
    : Object.values(feedback).filter(isObject).filter(isComplaint)
  const [first] = complaints
  if (!first) return undefined
  return { previous: answerText(first.value ?? null), list: complaints.flatMap(listOf) }
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
