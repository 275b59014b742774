/** Edits a JSON Schema property by property. What it does not show (`format`, `minimum`, `$defs` ...) is kept as it is. Pure. */
import { isRecord, type JsonSchema } from './schema'

/** What a property may be, in the builder's terms. `other` is whatever it cannot show; it is edited as JSON. */
export type PropertyKind =
  'text' | 'number' | 'whole' | 'truth' | 'choice' | 'list' | 'object' | 'any' | 'other'

export interface Property {
  name: string
  schema: JsonSchema
  required: boolean
}

const TYPES: Partial<Record<PropertyKind, string>> = {
  text: 'string',
  number: 'number',
  whole: 'integer',
  truth: 'boolean',
  list: 'array',
  object: 'object',
}

/** Keywords that mean something only beside one type. They go when the type does. */
const OF_TYPE = [
  'type',
  'enum',
  'const',
  'items',
  'prefixItems',
  'properties',
  'required',
  'additionalProperties',
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
]

/** What the builder calls a schema. */
export function kindOf(schema: JsonSchema): PropertyKind {
  if (
    ['$ref', 'oneOf', 'anyOf', 'allOf', 'not', 'const', 'prefixItems'].some((key) => key in schema)
  )
    return 'other'
  if (Array.isArray(schema.enum))
    return schema.enum.every((value) => typeof value === 'string') ? 'choice' : 'other'
  if (schema.type === undefined) {
    if (isRecord(schema.properties)) return 'object'
    return 'items' in schema ? 'other' : 'any'
  }
  if (schema.type === 'array')
    return schema.items === undefined || isRecord(schema.items) ? 'list' : 'other'
  const found = Object.entries(TYPES).find(([, type]) => type === schema.type)
  return found ? (found[0] as PropertyKind) : 'other'
}

/** Whether the builder can show a whole schema: an object whose properties are named. */
export function isBuildable(value: unknown): value is JsonSchema {
  if (!isRecord(value) || kindOf(value) !== 'object') return false
  return (
    (value.properties === undefined || isRecord(value.properties)) &&
    Object.values(value.properties ?? {}).every(isRecord) &&
    (value.required === undefined || Array.isArray(value.required))
  )
}

/** A schema to begin with. */
export const BLANK_SCHEMA: JsonSchema = { type: 'object', properties: {} }

/** The properties of an object's schema, in their order. */
export function propertiesOf(schema: JsonSchema): Property[] {
  const required = requiredOf(schema)
  return Object.entries(namedOf(schema)).map(([name, property]) => ({
    name,
    schema: isRecord(property) ? property : {},
    required: required.includes(name),
  }))
}

/** The schema with these properties in this order. A list of none that are required is left out. */
export function withProperties(schema: JsonSchema, properties: readonly Property[]): JsonSchema {
  const { required: before, ...rest } = schema
  const named = new Set(Object.keys(namedOf(schema)))
  // Names that are required without being described are kept.
  const others = requiredOf({ required: before }).filter((name) => !named.has(name))
  const required = [
    ...properties.filter((property) => property.required).map(({ name }) => name),
    ...others,
  ]
  return {
    ...rest,
    properties: Object.fromEntries(properties.map(({ name, schema: own }) => [name, own])),
    ...(required.length > 0 ? { required } : {}),
  }
}

/** One more property at the end, with a name that is free. */
export function addProperty(schema: JsonSchema): JsonSchema {
  const properties = propertiesOf(schema)
  const taken = new Set(properties.map(({ name }) => name))
  let name = 'field'
  for (let count = 2; taken.has(name); count += 1) name = `field${count}`
  return withProperties(schema, [
    ...properties,
    { name, schema: { type: 'string' }, required: true },
  ])
}

/** The schema as another kind; title, description and what fits every kind stay. */
export function asKind(schema: JsonSchema, kind: PropertyKind): JsonSchema {
  if (kind === kindOf(schema)) return schema
  const rest = Object.fromEntries(
    Object.entries(schema).filter(
      ([key]) =>
        !OF_TYPE.includes(key) && !['$ref', 'oneOf', 'anyOf', 'allOf', 'not'].includes(key),
    ),
  )
  switch (kind) {
    case 'choice':
      return { type: 'string', enum: [], ...rest }
    case 'list':
      return { type: 'array', items: { type: 'string' }, ...rest }
    case 'object':
      return { ...BLANK_SCHEMA, ...rest }
    case 'any':
    case 'other':
      return rest
    default:
      return { type: TYPES[kind], ...rest }
  }
}

/** The schema with a description, or without one when it is empty. */
export function withDescription(schema: JsonSchema, description: string): JsonSchema {
  const { description: _before, ...rest } = schema
  return description === '' ? rest : { ...schema, description }
}

/** The choices of a choice, one on each line. Blank lines are none. */
export function choicesIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ]
}

function namedOf(schema: JsonSchema): Record<string, unknown> {
  return isRecord(schema.properties) ? schema.properties : {}
}

function requiredOf(schema: JsonSchema): string[] {
  return Array.isArray(schema.required)
    ? schema.required.filter((name): name is string => typeof name === 'string')
    : []
}
