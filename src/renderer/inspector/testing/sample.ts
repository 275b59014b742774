/** Made-up data of the form that is known: something to test with before anything has run. */
import type { Known } from '../../code-editor/expressions/known'
import { isRecord, resolveSchema, type JsonSchema } from '../../forms/schema'

/** Deeper than this nothing is made up. */
const MAX_DEPTH = 8

/** The last value where there is one, else a value that fits. */
export function sampleOf(known: Known): unknown {
  return known.last ? known.last.value : madeUp(known, 0)
}

function madeUp(known: Known, depth: number): unknown {
  if (known.last) return known.last.value
  if (known.fields)
    return Object.fromEntries(
      Object.entries(known.fields).map(([name, one]) => [name, madeUp(one, depth + 1)]),
    )
  return known.schema ? ofSchema(known.schema, known.root ?? known.schema, depth) : null
}

function ofSchema(schema: JsonSchema, root: JsonSchema, depth: number): unknown {
  const at = resolveSchema(schema, root)
  if (depth > MAX_DEPTH) return null
  if ('default' in at) return at.default
  if ('const' in at) return at.const
  for (const key of ['examples', 'enum']) {
    const given = at[key]
    if (Array.isArray(given) && given.length > 0) return given[0] as unknown
  }
  for (const key of ['oneOf', 'anyOf']) {
    const given = at[key]
    if (Array.isArray(given) && isRecord(given[0])) return ofSchema(given[0], root, depth + 1)
  }
  const type: unknown = Array.isArray(at.type) ? at.type[0] : at.type
  switch (type) {
    case 'string':
      return typeof at.title === 'string' ? at.title : 'text'
    case 'number':
    case 'integer':
      return typeof at.minimum === 'number' ? at.minimum : 1
    case 'boolean':
      return true
    case 'array':
      return isRecord(at.items) ? [ofSchema(at.items, root, depth + 1)] : []
    default:
      return isRecord(at.properties)
        ? Object.fromEntries(
            Object.entries(at.properties).map(([name, one]) => [
              name,
              isRecord(one) ? ofSchema(one, root, depth + 1) : null,
            ]),
          )
        : null
  }
}
