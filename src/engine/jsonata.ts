/**
 * One JSONata expression: bounded, and its result plain JSON. Everything that is particular to JSONata is here.
 */
import jsonata from 'jsonata'
import type { Json } from '../shared/workflow/document'
import { isoTime } from '../shared/workflow/time'
import { NodeError } from './node-error'

/** Bounds of one evaluation: milliseconds, depth of recursion, length of a sequence. */
export const EXPRESSION_LIMITS = { timeout: 2000, stack: 500, sequence: 1_000_000 } as const

/**
 * JSONata 2.2 copies the left side of `??` and `?:` through JSON, which turns a regular expression into an empty object; it
 * then builds one that never comes to an end. This one says so instead.
 */
class CheckedRegExp extends RegExp {
  constructor(pattern: RegExp | string) {
    if (!(pattern instanceof RegExp))
      throw new Error(
        'A regular expression cannot stand to the left of ?? or ?:. Give it a name first: ($x := ...; $x ?? ...).',
      )
    super(pattern)
  }
}

/** How deep a value may nest. */
const MAX_VALUE_DEPTH = 200

/** What `$name` stands for in an expression, by name without the dollar. */
export type Bindings = Record<string, unknown>

/** One expression. Resolves with undefined when it finds nothing. */
export function compileExpression(
  source: string,
  field: string,
): (input: Json, bindings: Bindings) => Promise<Json | undefined> {
  const fail = (thrown: unknown) => {
    const { message = String(thrown) } = thrown as { message?: string }
    return new NodeError(
      'bad-expression',
      `The expression {{ ${source.trim()} }} in ${field} failed: ${message}`,
    )
  }
  let expression: jsonata.Expression
  try {
    expression = jsonata(source, {
      ...EXPRESSION_LIMITS,
      RegexEngine: CheckedRegExp as RegExpConstructor,
    })
  } catch (thrown) {
    const error = fail(thrown)
    return () => Promise.reject(error)
  }
  const buildsObjects = source.includes('{')
  return async (input, bindings) => {
    try {
      const found = buildsObjects
        ? await expression.evaluate(ownLists(input), ownBindings(source, bindings))
        : await expression.evaluate(input, bindings)
      return toJson(found, MAX_VALUE_DEPTH)
    } catch (thrown) {
      throw fail(thrown)
    }
  }
}

/**
 * JSONata 2.2 adds an entry to an empty list that an object is built on (`items{"n": 1}`), to one that belongs to the run too. So
 * it is given empty lists of its own; the rest of the value keeps its identity.
 */
function ownLists(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map(ownLists)
    return items.every((item, index) => item === value[index]) && items.length > 0 ? value : items
  }
  const fields = Object.entries(value).map(([key, item]) => [key, item, ownLists(item)] as const)
  if (fields.every(([, item, own]) => item === own)) return value
  const copy = Object.fromEntries(fields.map(([key, , own]) => [key, own]))
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(value) as object | null)
}

/** The same for what the expression names. */
function ownBindings(source: string, bindings: Bindings): Bindings {
  return Object.fromEntries(
    Object.entries(bindings).map(([name, value]) => [
      name,
      source.includes(`$${name}`) ? ownLists(value) : value,
    ]),
  )
}

/** `$now()` and `$millis()` on the engine's clock instead of the machine's. */
export function clockBindings(now: () => number): Bindings {
  return {
    now: (picture?: string, timezone?: string) =>
      picture === undefined
        ? isoTime(now())
        : formatTime.evaluate(null, { at: now(), picture, timezone }),
    millis: () => now(),
  }
}

const formatTime = jsonata('$fromMillis($at, $picture, $timezone)')

/**
 * Plain JSON of what an expression yields: no functions, no sequences, nothing that JSON has no word for. Values that came
 * from the run are plain already, so a value without arrays that JSONata made keeps its identity.
 */
function toJson(value: unknown, left: number): Json | undefined {
  if (value === undefined || value === null) return value
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value
    throw new Error('It yields a number that JSON cannot hold (infinite, or none at all).')
  }
  if (typeof value === 'function')
    throw new Error('It yields a function, not a value. Call it with ().')
  if (left === 0) throw new Error(`It yields a value that nests more than ${MAX_VALUE_DEPTH} deep.`)
  if (Array.isArray(value)) return value.map((item) => toJson(item, left - 1) ?? null)
  if (typeof value !== 'object') return null
  if ('_jsonata_lambda' in value || '_jsonata_function' in value)
    throw new Error('It yields a function, not a value. Call it with ().')
  // Made from entries: data may hold a field `__proto__`, which an assignment would make the object's prototype.
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const json = toJson(item, left - 1)
      return json === undefined ? [] : [[key, json] as const]
    }),
  )
}
