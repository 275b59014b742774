import type { Json } from './document'

/** Truth as JSONata's `$boolean` has it: "", 0, null, {} and lists with nothing true in them are false. */
export function isTrue(value: Json): boolean {
  if (Array.isArray(value)) return value.some(isTrue)
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0
  return Boolean(value)
}
