import { Validator } from '@cfworker/json-schema'
import type { Schema } from '@cfworker/json-schema'
import { NodeError } from '../../engine/node-error'
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { Spent } from '../../shared/run/events'
import { shortStep } from '../bounded/short-step'
import { redactor } from '../redact'
import type { Endpoint } from './model-failure'

/**
 * The JSON of a structured answer, checked against the schema: servers differ in how far they keep to it.
 *
 * @throws NodeError `model-answer` (retryable: models answer differently each time), with what was used up; `limit` when the check
 * takes too long
 */
export function structured(
  text: string,
  schema: JsonObject,
  endpoint: Endpoint,
  { spent, cutOff }: { spent: Spent; cutOff: boolean },
): Json {
  const fail = (what: string, retryable = true) => {
    const shown = redactor(endpoint.secret)(what)
    return new NodeError('model-answer', `${endpoint.name} (${endpoint.model}) ${shown}`, {
      retryable,
      ...spent,
    })
  }
  const value = parsed(text)
  if (value === undefined && cutOff)
    throw fail(
      'was cut off before the answer was whole. Raise the limit of output tokens in the node.',
      false,
    )
  if (value === undefined)
    throw fail(
      `was asked for JSON and answered: ${text.trim().slice(0, 120) || 'nothing'}. Try again, or choose a model that can give structured output.`,
    )
  const { valid, errors } = shortStep(
    () => new Validator(schema as Schema, '2020-12', false).validate(value),
    `The check of the answer of ${endpoint.name} against its schema`,
  )
  if (!valid) {
    // The last error is the deepest, and says most.
    const { instanceLocation, error } = errors.at(-1) ?? { instanceLocation: '#', error: '' }
    throw fail(
      `gave an answer that does not fit the schema: ${error} (at ${instanceLocation}). Try again, or make the schema simpler.`,
    )
  }
  return value
}

/** JSON as models write it: bare, or in a fence. */
function parsed(text: string): Json | undefined {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1]
  try {
    return JSON.parse(fenced ?? text) as Json
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
