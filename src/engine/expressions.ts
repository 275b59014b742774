/**
 * Evaluates templates. An expression is parsed once for each plan; what it can see is in `Bindings`
 * (semantics section 3, "What a node sees").
 */
import type { Json } from '../shared/workflow/document'
import { containsTemplate, splitTemplate } from '../shared/workflow/template'
import { compileExpression, type Bindings } from './jsonata'
import { NodeError } from './node-error'

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
