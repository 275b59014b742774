import { Validator, type OutputUnit, type Schema, type SchemaDraft } from '@cfworker/json-schema'
import type { JsonObject } from '../workflow/document'
import { decodeStep, resolveReference, schemaFault } from './fault'
import { violationWords } from './words'

/** One place where a value does not fit its schema. */
export interface Violation {
  /** `posts[0].title`; empty for the value as a whole. */
  path: string
  /** What is wrong there, to be read after the path: `must be text, not a number`, `is missing`. No full stop. */
  message: string
}

/**
 * Where a value does not fit a schema, in the order of the checks; empty when it fits. Drafts 4 to 2020-12, by `$schema`
 * (2020-12 without it). Of several allowed forms that all fail, only that fact is told. Throws when the schema is not
 * usable; see `schemaFault`.
 */
export function validateJson(schema: JsonObject | boolean, value: unknown): Violation[] {
  const fault = schemaFault(schema)
  if (fault !== undefined) throw new Error(`This is no usable JSON Schema: ${fault}.`)
  const { valid, errors } = check(schema, value)
  if (valid) return []
  const violations = errors.filter(isOwn).map((error) => toViolation(error, schema, value))
  const seen = new Set<string>()
  return violations.filter((violation) => {
    const text = violationText(violation)
    return !seen.has(text) && seen.add(text)
  })
}

/** A violation as half a sentence: `posts[0].title is missing`, `the value must be an object, not text`. */
export function violationText({ path, message }: Violation): string {
  return `${path === '' ? 'the value' : path} ${message}`
}

function check(schema: JsonObject | boolean, value: unknown) {
  try {
    return new Validator(schema as Schema | boolean, draftOf(schema), false).validate(value)
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    throw new Error('This is no usable JSON Schema: it refers to itself without end.', {
      cause: thrown,
    })
  }
}

function draftOf(schema: JsonObject | boolean): SchemaDraft {
  const named = typeof schema === 'object' ? String(schema.$schema ?? '') : ''
  if (named.includes('draft-04')) return '4'
  if (/draft-0[67]/.test(named)) return '7'
  return named.includes('2019-09') ? '2019-09' : '2020-12'
}

/** Keywords that only say that something further in does not fit, which is told by itself. */
const OUTER = new Set([
  '$ref',
  '$recursiveRef',
  'allOf',
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
  'dependentSchemas',
  'if',
])

function isOwn({ keyword, keywordLocation }: OutputUnit): boolean {
  if (OUTER.has(keyword)) return false
  // What alternatives, tests and name checks find inside themselves is their own affair.
  const above = keywordLocation.split('/').slice(1, -1)
  return keyword === 'false' || !above.some((step) => INNER.has(step))
}

const INNER = new Set(['anyOf', 'oneOf', 'not', 'contains', 'propertyNames'])

function toViolation(error: OutputUnit, root: JsonObject | boolean, whole: unknown): Violation {
  const steps = error.instanceLocation.split('/').slice(1).map(decodeStep)
  const missing =
    error.keyword === 'required' ? /property "([\s\S]*)"\.$/.exec(error.error)?.[1] : undefined
  if (missing !== undefined)
    return { path: pathText([...steps, missing], whole), message: 'is missing' }
  const value = steps.reduce<unknown>(
    (at, step) => (at !== null && typeof at === 'object' ? (at as JsonObject)[step] : undefined),
    whole,
  )
  const limit = keywordValue(error, root)
  return { path: pathText(steps, whole), message: violationWords(error, limit, value) }
}

/** What the schema says at the keyword that failed; references on the way are followed. */
function keywordValue({ keywordLocation, keyword }: OutputUnit, root: unknown): unknown {
  let at: unknown = root
  for (const step of keywordLocation.split('/').slice(1).map(decodeStep)) {
    if (at === null || typeof at !== 'object') return undefined
    const next = (at as Record<string, unknown>)[step]
    at = step === '$ref' ? resolveReference(next, root) : next
  }
  return keyword === 'false' ? false : at
}

function pathText(steps: readonly string[], whole: unknown): string {
  let at = whole
  return steps.reduce((text, step) => {
    const inList = Array.isArray(at)
    at = at !== null && typeof at === 'object' ? (at as JsonObject)[step] : undefined
    if (inList) return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
