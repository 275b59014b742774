/**
 * Evaluates templates. An expression is parsed once for each plan; what it can see is in `Seen`
 * (semantics section 3, "What a node sees").
 */
import type { Json } from '../shared/workflow/document'
import { containsTemplate, splitTemplate } from '../shared/workflow/template'
import { compileExpression } from './jsonata'
import { after, all, type Eventually } from './later'
import { joinTexts } from './limits'
import { NodeError } from './node-error'
import { quickly } from './quick'
import { UNSURE, type Seen } from './seen'

/** A config value whose templates are parsed. */
export interface CompiledValue {
  /** False when there is nothing to evaluate: `evaluate` then gives the value itself. */
  dynamic: boolean
  /** The value itself where there is nothing to evaluate. */
  fixed?: Json
  /**
   * At once where every expression is plain, else later. Throws or rejects with a `NodeError` `bad-expression` that names the
   * expression and the field.
   */
  evaluate(input: Json, seen: Seen): Eventually<Json>
}

/** Parses the templates of a value of any depth. `field` names it in errors (`config.value`). */
export function compileValue(value: Json, field: string): CompiledValue {
  if (!containsTemplate(value)) return fixedValue(value)
  if (typeof value === 'string') return { dynamic: true, evaluate: compileText(value, field) }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileValue(item, `${field}[${index}]`))
    return {
      dynamic: true,
      evaluate: (input, seen) => all(items, (item) => item.evaluate(input, seen)),
    }
  }
  const entries = Object.entries(value as { [key: string]: Json })
  const keys = entries.map(([key]) => key)
  const items = entries.map(([key, item]) => compileValue(item, `${field}.${key}`))
  // Made from entries: a field may be called `__proto__`, which an assignment would not make.
  const named = (values: Json[]) =>
    Object.fromEntries(keys.map((key, index) => [key, values[index] ?? null]))
  return {
    dynamic: true,
    evaluate: (input, seen) =>
      after(
        all(items, (item) => item.evaluate(input, seen)),
        named,
      ),
  }
}

/** A value that is taken as it is written. */
export function fixedValue(value: Json): CompiledValue {
  return { dynamic: false, fixed: value, evaluate: () => value }
}

type Evaluate = (input: Json, seen: Seen) => Eventually<Json>

function compileText(source: string, field: string): Evaluate {
  const split = splitTemplate(source)
  if ('fault' in split) {
    const message = `${field}: ${split.fault.message}`
    return () => {
      throw new NodeError('bad-expression', message)
    }
  }
  const parts = split.parts.map((part) =>
    'text' in part
      ? part.text
      : { source: part.expression.trim(), evaluate: compileOne(part.expression, field) },
  )
  const [only] = parts
  if (parts.length === 1 && only !== undefined && typeof only !== 'string')
    return (input, seen) => after(only.evaluate(input, seen), (value) => value ?? null)

  return (input, seen) =>
    after(
      all(parts, (part) =>
        typeof part === 'string'
          ? part
          : after(part.evaluate(input, seen), (value) => textOf(value, part.source, field)),
      ),
      (texts) => joinTexts(texts, () => `The text of ${field}`),
    )
}

/** A value within a longer text. */
function textOf(value: Json | undefined, source: string, field: string): string {
  if (value === undefined)
    throw new NodeError(
      'bad-expression',
      `The expression {{ ${source} }} in ${field} found nothing. Correct it, or give a default: {{ ${source} ?? "..." }}.`,
    )
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** One expression, without braces: directly where it and its data are plain, else by JSONata. Fails as `CompiledValue.evaluate`. */
export function compileOne(
  source: string,
  field: string,
): (input: Json, seen: Seen) => Eventually<Json | undefined> {
  const quick = quickly(source)
  let full: ReturnType<typeof compileExpression> | undefined
  return (input, seen) => {
    const value = quick(input, seen)
    if (value !== UNSURE) return value
    full ??= compileExpression(source, field)
    return full(input, seen.all())
  }
}
