import type { Json, JsonObject } from '../shared/workflow/document'

/** Whether this is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a value is, for messages: `text`, `a number`, `nothing`. */
export function kindWords(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return (
    { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ??
    'a value'
  )
}
