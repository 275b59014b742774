/** Checks against the limits of `shared/workflow/limits.ts`, as errors that a node, a run or a caller can carry. */
import type { Json } from '../shared/workflow/document'
import { LIMITS, limitText, type LimitName } from '../shared/workflow/limits'
import { sizeOf } from '../shared/workflow/measure'
import { NodeError } from './node-error'

/** What a value that is handed on may be. */
export const VALUE_BOUNDS = {
  size: LIMITS['value-size'].max,
  depth: LIMITS['value-depth'].max,
} as const

/** A `NodeError` `limit` that names the limit, its number and what to do. `subject`: `The output of "Fetch"`. */
export function limitError(limit: LimitName, subject: string): NodeError {
  return new NodeError('limit', limitText(limit, subject), { limit })
}

/** Which limit a value goes past; undefined when none. Text and numbers are O(1); see `sizeOf` for the rest. */
export function valueLimit(value: Json): 'value-size' | 'value-depth' | undefined {
  const size = sizeOf(value, VALUE_BOUNDS)
  return typeof size === 'number' ? undefined : `value-${size}`
}

/** Throws a `NodeError` `limit` where a value is too large or too deep. `subject` is asked only then. */
export function checkValue(value: Json, subject: () => string): void {
  const limit = valueLimit(value)
  if (limit) throw limitError(limit, subject())
}

/** What a node, a mock or a child run put out. */
export function checkOutput(output: Json, node: { name: string }): void {
  checkValue(output, () => `The output of "${node.name}"`)
}

/** What a person made of the value that a callback showed. */
export function checkVote(value: Json, node: { name: string }): void {
  checkValue(value, () => `The value that was given for "${node.name}"`)
}

/** What came with an event that somebody waits for. */
export function checkEvent(payload: Json, name: string): void {
  checkValue(payload, () => `The payload of the event "${name}"`)
}

/** What a run starts with. */
export function checkPayload(payload: Json, trigger: { name: string }): void {
  checkValue(payload, () => `The input of "${trigger.name}"`)
}

/** The texts of a template, joined. `subject` names the field. */
export function joinTexts(texts: readonly string[], subject: () => string): string {
  let length = 0
  for (const text of texts) length += text.length
  if (length > LIMITS['value-size'].max) throw limitError('value-size', subject())
  return texts.join('')
}

/** The list of a for-each. */
export function checkItems(items: readonly Json[], node: { name: string }): void {
  if (items.length > LIMITS.items.max) throw limitError('items', `The list of "${node.name}"`)
}
