import type { Json } from '../workflow/document'

/** The text of a value: text itself, the `text` of an answer, nothing for null, and JSON of anything else. */
export function answerText(value: Json): string {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    if (typeof value.text === 'string') return value.text
  }
  return plainText(value)
}

/** Text as it is, nothing for null, and JSON of anything else. */
export function plainText(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}
