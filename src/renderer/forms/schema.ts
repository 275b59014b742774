/**
 * Reads a JSON Schema as a form: which control shows a value, what it is called, what may stand in it.
 * Pure; the controls themselves are in `fields/`.
 */
import type { FieldHelp } from '../../shared/workflow/node-definition'
import { splitTemplate } from '../../shared/workflow/template'

/** A JSON Schema as it comes from zod or from a document, of which nothing is certain. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** One named value of an object. */
export interface FieldSpec {
  key: string
  schema: JsonSchema
  required: boolean
  advanced: boolean
}

/** One way to fill in a value that may take several forms. */
export interface Variant {
  label: string
  schema: JsonSchema
  /** What the tag says in this variant, where the variants carry one. */
  tag?: unknown
}

/** What kind of control shows a value. */
export type Shape =
  | { kind: 'text'; control: NonNullable<FieldHelp['control']> }
  | { kind: 'number'; integer: boolean }
  | { kind: 'switch' }
  | { kind: 'choice'; options: { value: unknown; label: string }[] }
  | { kind: 'object'; fields: FieldSpec[] }
  | { kind: 'map'; values: JsonSchema }
  | { kind: 'list'; items: JsonSchema }
  | { kind: 'variant'; variants: Variant[]; tag?: string }
  | { kind: 'json' }

const EMPTY: JsonSchema = {}

/** Whether this is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asSchema(value: unknown): JsonSchema {
  return isRecord(value) ? value : EMPTY
}

function schemas(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.map(asSchema) : []
}

function schemaMap(value: unknown): [string, JsonSchema][] {
  return isRecord(value) ? Object.entries(value).map(([key, item]) => [key, asSchema(item)]) : []
}

/** What the schema says about its presentation, in the words of `FieldHelp`. */
export function helpOf(schema: JsonSchema): Partial<FieldHelp> {
  const own = asSchema(schema['x-baton'])
  const text = (key: string) => {
    const value = own[key] ?? schema[key]
    return typeof value === 'string' ? value : undefined
  }
  return {
    title: text('title'),
    description: text('description'),
    control: text('control') as FieldHelp['control'],
    placeholder: text('placeholder'),
    ...(Array.isArray(own.connects) ? { connects: own.connects as FieldHelp['connects'] } : {}),
    advanced: own.advanced === true || schema.advanced === true,
  }
}

/** Follows local references (`#/$defs/name`); a reference that leads nowhere reads as "anything". */
export function resolveSchema(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let at = schema
  for (let hops = 0; hops < 20 && typeof at.$ref === 'string'; hops += 1) {
    const steps = at.$ref.replace(/^#\/?/, '').split('/').filter(Boolean)
    let target: unknown = root
    for (const step of steps) {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
      target = isRecord(target) ? target[key] : undefined
    }
    const { $ref: _gone, ...beside } = at
    at = { ...asSchema(target), ...beside }
  }
  return at
}

/** The schema without its null alternative, and whether it had one. */
export function withoutNull(
  schema: JsonSchema,
  root: JsonSchema,
): { schema: JsonSchema; nullable: boolean } {
  const at = resolveSchema(schema, root)
  if (Array.isArray(at.type) && at.type.includes('null')) {
    const types = at.type.filter((type) => type !== 'null')
    return { schema: { ...at, type: types.length === 1 ? types[0] : types }, nullable: true }
  }
  const key = Array.isArray(at.anyOf) ? 'anyOf' : Array.isArray(at.oneOf) ? 'oneOf' : undefined
  if (!key) return { schema: at, nullable: false }
  const all = schemas(at[key])
  const rest = all.filter((item) => resolveSchema(item, root).type !== 'null')
  if (rest.length === all.length) return { schema: at, nullable: false }
  const { [key]: _gone, ...beside } = at
  const only = rest[0]
  return {
    schema:
      rest.length === 1 && only
        ? { ...resolveSchema(only, root), ...beside }
        : { ...beside, [key]: rest },
    nullable: true,
  }
}

/** `maxOutputTokens` and `max_output_tokens` read "Max output tokens". */
export function humanise(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function isConst(schema: JsonSchema): boolean {
  return 'const' in schema || (Array.isArray(schema.enum) && schema.enum.length === 1)
}

function constOf(schema: JsonSchema): unknown {
  return 'const' in schema ? schema.const : Array.isArray(schema.enum) ? schema.enum[0] : undefined
}

function optionLabel(value: unknown): string {
  return typeof value === 'string' ? humanise(value) : JSON.stringify(value)
}

/** Which control shows a value of this schema. Null alternatives are set aside first. */
export function shapeOf(schema: JsonSchema, root: JsonSchema): Shape {
  const at = withoutNull(schema, root).schema
  const help = helpOf(at)
  if (help.control === 'json' || help.control === 'json-schema') return { kind: 'json' }
  if (Array.isArray(at.enum))
    return {
      kind: 'choice',
      options: at.enum.map((value) => ({ value, label: optionLabel(value) })),
    }
  if ('const' in at)
    return { kind: 'choice', options: [{ value: at.const, label: optionLabel(at.const) }] }
  const alternatives = schemas(at.oneOf ?? at.anyOf).map((item) => resolveSchema(item, root))
  if (alternatives.length > 0) return alternativesShape(alternatives)
  switch (at.type) {
    case 'string':
      return { kind: 'text', control: help.control ?? 'text' }
    case 'number':
    case 'integer':
      return { kind: 'number', integer: at.type === 'integer' }
    case 'boolean':
      return { kind: 'switch' }
    case 'array':
      return isRecord(at.items) ? { kind: 'list', items: at.items } : { kind: 'json' }
    case 'object':
      return objectShape(at, root)
    default:
      return isRecord(at.properties) ? objectShape(at, root) : { kind: 'json' }
  }
}

function objectShape(at: JsonSchema, root: JsonSchema): Shape {
  const required = Array.isArray(at.required) ? at.required : []
  const fields = schemaMap(at.properties).map(([key, schema]): FieldSpec => {
    const resolved = withoutNull(schema, root).schema
    return {
      key,
      schema,
      required: required.includes(key) && !('default' in resolved),
      advanced: helpOf(resolved).advanced === true,
    }
  })
  if (fields.length > 0) return { kind: 'object', fields }
  const free = at.additionalProperties
  return isRecord(free) && (Object.keys(free).length > 0 || 'propertyNames' in at)
    ? { kind: 'map', values: free }
    : { kind: 'json' }
}

function alternativesShape(alternatives: JsonSchema[]): Shape {
  if (alternatives.every(isConst))
    return {
      kind: 'choice',
      options: alternatives.map((item) => ({
        value: constOf(item),
        label: helpOf(item).title ?? optionLabel(constOf(item)),
      })),
    }
  const tag = tagOf(alternatives)
  return {
    kind: 'variant',
    tag,
    variants: alternatives.map((schema) => {
      const value = tag === undefined ? undefined : constOf(asSchema(propertiesOf(schema)[tag]))
      return {
        schema,
        label: helpOf(schema).title ?? variantLabel(schema, value),
        ...(tag === undefined ? {} : { tag: value }),
      }
    }),
  }
}

function propertiesOf(schema: JsonSchema): Record<string, unknown> {
  return isRecord(schema.properties) ? schema.properties : {}
}

/** The property that tells the alternatives apart: constant in each, and different in each. */
function tagOf(alternatives: JsonSchema[]): string | undefined {
  const first = alternatives[0]
  if (!first) return undefined
  return Object.keys(propertiesOf(first)).find((key) => {
    const values = alternatives.map((item) => asSchema(propertiesOf(item)[key]))
    return values.every(isConst) && new Set(values.map(constOf)).size === values.length
  })
}

const TYPE_LABELS: Record<string, string> = {
  string: 'Text',
  number: 'Number',
  integer: 'Number',
  boolean: 'Yes or no',
  array: 'List',
  object: 'Fields',
}

function variantLabel(schema: JsonSchema, tag: unknown): string {
  if (tag !== undefined) return optionLabel(tag)
  const required = Array.isArray(schema.required) ? schema.required : []
  const own = required.find((key) => typeof key === 'string')
  if (typeof own === 'string') return humanise(own)
  return TYPE_LABELS[String(schema.type)] ?? 'JSON'
}

/** The variant that a value is of: by its tag, else the closest in form; undefined when none fits. */
export function variantOf(
  shape: Extract<Shape, { kind: 'variant' }>,
  value: unknown,
  root: JsonSchema,
): number | undefined {
  if (shape.tag !== undefined) {
    const said = isRecord(value) ? value[shape.tag] : undefined
    const index = shape.variants.findIndex((variant) => variant.tag === said)
    return index < 0 ? undefined : index
  }
  let best: number | undefined
  let bestScore = 0
  shape.variants.forEach((variant, index) => {
    const score = likeness(variant.schema, value, root)
    if (score > bestScore) {
      best = index
      bestScore = score
    }
  })
  return best
}

function likeness(schema: JsonSchema, value: unknown, root: JsonSchema): number {
  const at = resolveSchema(schema, root)
  if (isConst(at)) return constOf(at) === value ? 3 : 0
  if (at.type === 'object') {
    if (!isRecord(value)) return 0
    const required = Array.isArray(at.required) ? at.required : []
    if (!required.every((key) => typeof key === 'string' && key in value)) return 0
    const known = Object.keys(propertiesOf(at))
    return 1 + known.filter((key) => key in value).length
  }
  if (at.type === 'array') return Array.isArray(value) ? 1 : 0
  if (at.type === 'integer' || at.type === 'number') return typeof value === 'number' ? 1 : 0
  return at.type === typeof value ? 1 : 0
}

/** A first value for a field that is added: defaults, constants and what is required, and nothing else. */
export function blankOf(schema: JsonSchema, root: JsonSchema): unknown {
  const { schema: at, nullable } = withoutNull(schema, root)
  if ('default' in at) return at.default
  if (isConst(at)) return constOf(at)
  if (nullable) return null
  const shape = shapeOf(at, root)
  switch (shape.kind) {
    case 'text':
      return ''
    case 'number':
      return typeof at.minimum === 'number' && at.minimum > 0 ? at.minimum : 0
    case 'switch':
      return false
    case 'choice':
      return shape.options[0]?.value
    case 'list':
      return []
    case 'map':
      return {}
    case 'variant': {
      const first = shape.variants[0]
      return first ? blankOf(first.schema, root) : null
    }
    case 'object': {
      const value: Record<string, unknown> = {}
      for (const field of shape.fields)
        if (field.required) value[field.key] = blankOf(field.schema, root)
      return value
    }
    case 'json':
      return at.type === 'object' ? {} : at.type === 'array' ? [] : null
  }
}

/** `cases` and `0` make `cases[0]`; that and `when` make `cases[0].when` (the form of `Problem.field`). */
export function joinPath(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`
  return path === '' ? step : `${path}.${step}`
}

/** Whether a text holds a template. */
export function hasTemplate(value: unknown): value is string {
  return typeof value === 'string' && value.includes('{{')
}

/** A text without its expressions. */
export function plainTextOf(text: string): string {
  const split = splitTemplate(text)
  const parts = 'parts' in split ? split.parts : [{ text: text.slice(0, split.fault.position) }]
  return parts
    .map((part) => ('text' in part ? part.text : ''))
    .join('')
    .trim()
}
