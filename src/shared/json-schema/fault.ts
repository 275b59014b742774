import type { JsonObject } from '../workflow/document'

const TYPES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'])
const ONE = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'additionalProperties',
  'additionalItems',
  'propertyNames',
  'unevaluatedProperties',
  'unevaluatedItems',
]
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']
const AMOUNTS = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minContains',
  'maxContains',
]
const NUMBERS = ['minimum', 'maximum', 'multipleOf']

/** Whether a value is a JSON Schema that `validateJson` can check against. */
export function isJsonSchema(value: unknown): value is JsonObject | boolean {
  return schemaFault(value) === undefined
}

/**
 * Why a value cannot serve as a JSON Schema, in plain words that follow a colon; undefined when it can. Only references into
 * the schema itself are allowed: a check never fetches anything.
 */
export function schemaFault(schema: unknown): string | undefined {
  return faultOf(schema, '', schema, 0)
}

function faultOf(schema: unknown, path: string, root: unknown, depth: number): string | undefined {
  if (typeof schema === 'boolean') return undefined
  const here = path === '' ? 'it' : path
  if (depth > 100) return `${here} is nested too deeply`
  if (!isRecord(schema)) return `${here} must be an object`
  return ownFault(schema, here, root) ?? childFault(schema, path, root, depth)
}

function ownFault(
  schema: Record<string, unknown>,
  here: string,
  root: unknown,
): string | undefined {
  const { type, required, $ref, pattern } = schema
  for (const name of Array.isArray(type) ? type : type === undefined ? [] : [type])
    if (typeof name !== 'string' || !TYPES.has(name))
      return `${here} has the type ${JSON.stringify(name)}; there are ${[...TYPES].join(', ')}`
  if (required !== undefined && !isTextList(required))
    return `"required" of ${here} must be a list of names`
  if (schema.enum !== undefined && !Array.isArray(schema.enum))
    return `"enum" of ${here} must be a list`
  for (const key of AMOUNTS) {
    const value = schema[key]
    if (
      value !== undefined &&
      !(typeof value === 'number' && Number.isInteger(value) && value >= 0)
    )
      return `"${key}" of ${here} must be a whole number`
  }
  for (const key of NUMBERS)
    if (schema[key] !== undefined && typeof schema[key] !== 'number')
      return `"${key}" of ${here} must be a number`
  if (pattern !== undefined && !isPattern(pattern))
    return `"pattern" of ${here} is no regular expression`
  if ($ref !== undefined && !resolves($ref, root))
    return `${here} refers to ${JSON.stringify($ref)}, which is not in the schema`
  return undefined
}

function childFault(
  schema: Record<string, unknown>,
  path: string,
  root: unknown,
  depth: number,
): string | undefined {
  const check = (child: unknown, ...steps: string[]) =>
    faultOf(child, [path, ...steps].filter(Boolean).join('.'), root, depth + 1)
  for (const key of ONE) {
    const fault = schema[key] === undefined ? undefined : check(schema[key], key)
    if (fault) return fault
  }
  for (const key of LISTS) {
    const list = schema[key]
    if (list === undefined) continue
    if (!Array.isArray(list)) return `"${key}" of ${path || 'it'} must be a list`
    for (const [index, child] of list.entries()) {
      const fault = check(child, key, String(index))
      if (fault) return fault
    }
  }
  for (const key of MAPS) {
    const map = schema[key]
    if (map === undefined) continue
    if (!isRecord(map)) return `"${key}" of ${path || 'it'} must be an object`
    for (const [name, child] of Object.entries(map)) {
      if (key === 'patternProperties' && !isPattern(name))
        return `"${name}" in ${path || 'it'} is no regular expression`
      const fault = check(child, key, name)
      if (fault) return fault
    }
  }
  const { items } = schema
  if (items === undefined) return undefined
  for (const [index, child] of (Array.isArray(items) ? items : [items]).entries()) {
    const fault = check(child, 'items', ...(Array.isArray(items) ? [String(index)] : []))
    if (fault) return fault
  }
  return undefined
}

/** The schema that a reference such as `#/$defs/post` leads to; undefined when it leads nowhere. */
export function resolveReference(reference: unknown, root: unknown): unknown {
  if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) return undefined
  let at = root
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decodeStep(step)
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}

function resolves(reference: unknown, root: unknown): boolean {
  const target = resolveReference(reference, root)
  return typeof target === 'boolean' || isRecord(target)
}

/** One step of a JSON pointer, read back (RFC 6901, with percent signs as in a URI fragment). */
export function decodeStep(step: string): string {
  let plain = step
  try {
    plain = decodeURIComponent(step)
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown
  }
  return plain.replaceAll('~1', '/').replaceAll('~0', '~')
}

function isPattern(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    return new RegExp(value, 'u') instanceof RegExp
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false
    throw thrown
  }
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
