/**
 * Evaluates templates. An expression is parsed once for each plan; what it can see is in `Bindings`
 * (semantics section 3, "What a node sees").
 */
import jsonata from 'jsonata'
import type { Json } from '../shared/workflow/document'
import { containsTemplate, splitTemplate } from '../shared/workflow/template'
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

/** A config value whose templates are parsed. */
export interface CompiledValue {
  /** False when there is nothing to evaluate: `evaluate` then gives the value itself. */
  dynamic: boolean
  /** Rejects with a `NodeError` `bad-expression` that names the expression and the field. */
  evaluate(input: Json, bindings: Bindings): Json | Promise<Json>
}

/** Parses the templates of a value of any depth. `field` names it in errors (`config.value`). */
export function compileValue(value: Json, field: string): CompiledValue {
  if (!containsTemplate(value)) return { dynamic: false, evaluate: () => value }
  if (typeof value === 'string') return { dynamic: true, evaluate: compileText(value, field) }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileValue(item, `${field}[${index}]`))
    return {
      dynamic: true,
      evaluate: (input, bindings) =>
        Promise.all(items.map((item) => item.evaluate(input, bindings))),
    }
  }
  const entries = Object.entries(value as { [key: string]: Json }).map(
    ([key, item]) => [key, compileValue(item, `${field}.${key}`)] as const,
  )
  return {
    dynamic: true,
    evaluate: async (input, bindings) =>
      Object.fromEntries(
        await Promise.all(
          entries.map(async ([key, item]) => [key, await item.evaluate(input, bindings)] as const),
        ),
      ),
  }
}

type Evaluate = (input: Json, bindings: Bindings) => Promise<Json>

function compileText(source: string, field: string): Evaluate {
  const split = splitTemplate(source)
  if ('fault' in split) {
    const message = `${field}: ${split.fault.message}`
    return () => Promise.reject(new NodeError('bad-expression', message))
  }
  const parts = split.parts.map((part) =>
    'text' in part
      ? part.text
      : { source: part.expression.trim(), evaluate: compileExpression(part.expression, field) },
  )
  const [only] = parts
  if (parts.length === 1 && only !== undefined && typeof only !== 'string')
    return async (input, bindings) => (await only.evaluate(input, bindings)) ?? null

  return async (input, bindings) => {
    let text = ''
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part
        continue
      }
      const value = await part.evaluate(input, bindings)
      if (value === undefined)
        throw new NodeError(
          'bad-expression',
          `The expression {{ ${part.source} }} in ${field} found nothing. Correct it, or give a default: {{ ${part.source} ?? "..." }}.`,
        )
      text += typeof value === 'string' ? value : JSON.stringify(value)
    }
    return text
  }
}

/** One expression. Resolves with undefined when it finds nothing. */
function compileExpression(
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
  return async (input, bindings) => {
    try {
      return toJson(await expression.evaluate(input, bindings), MAX_VALUE_DEPTH)
    } catch (thrown) {
      throw fail(thrown)
    }
  }
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
