/** Checks whose length a document decides, kept short: regular expressions, JSON Schemas, long texts. */
import { validateJson, type Violation } from '../shared/json-schema'
import type { JsonObject } from '../shared/workflow/document'
import { LIMITS } from '../shared/workflow/limits'
import type { Bounded } from './effects'
import { limitError } from './limits'
import { isMatch } from './patterns'

/** Does work in one step. Throws a `NodeError` `limit` when it takes longer than `step-duration`. `subject` names it. */
export function shortly<T>(bounded: Bounded | undefined, work: () => T, subject: () => string): T {
  if (!bounded) return work()
  const done = bounded.within(LIMITS['step-duration'].max, work)
  if (!done) throw limitError('step-duration', subject())
  return done.value
}

/** Where a value does not fit a schema; as `validateJson`, in one short step. */
export function violations(
  bounded: Bounded | undefined,
  schema: JsonObject | boolean,
  value: unknown,
  subject: () => string,
): Violation[] {
  return shortly(bounded, () => validateJson(schema, value), subject)
}

/** Whether a pattern matches somewhere in a text. Rejects with a `NodeError` `limit` past `pattern-duration`. */
export async function matchesPattern(
  bounded: Bounded | undefined,
  pattern: RegExp,
  text: string,
): Promise<boolean> {
  const found = await isMatch(pattern, text, bounded)
  if (found === undefined)
    throw limitError('pattern-duration', `The search for /${pattern.source}/`)
  return found
}
