/** What is known of a value: the value itself from a run, or the schema of what it will be. Looked into step by step, as far as asked. */
import { isRecord, resolveSchema, type JsonSchema } from '../../forms/schema'

export interface Known {
  /** The last value; absent when there is none, which undefined is not. */
  last?: { value: unknown }
  schema?: JsonSchema
  /** What `$ref` in the schema leads into; the schema itself unless told. */
  root?: JsonSchema
  /** What is known by name, where more is known than a schema says. */
  fields?: Readonly<Record<string, Known>>
  /** One line of help. */
  help?: string
}

/** Of a list, this many items are looked at. */
const ITEMS_SEEN = 20

export const NOTHING: Known = {}

/** A value that is known. */
export function knownValue(value: unknown, help?: string): Known {
  return { last: { value }, ...(help ? { help } : {}) }
}

/** Known by its schema only. */
export function knownSchema(schema: JsonSchema | undefined, help?: string): Known {
  return { ...(schema ? { schema, root: schema } : {}), ...(help ? { help } : {}) }
}

/** An object of what is known by name. */
export function knownFields(fields: Readonly<Record<string, Known>>): Known {
  return { fields }
}

/** Lists are seen through, as JSONata's paths do: the items that can be looked into. */
function lookInto(value: unknown): Record<string, unknown>[] {
  const items = Array.isArray(value) ? value.slice(0, ITEMS_SEEN) : [value]
  return items.filter(isRecord)
}

/** The forms that a schema may take, its lists seen through. */
function formsOf(known: Known): JsonSchema[] {
  if (!known.schema) return []
  const root = known.root ?? known.schema
  const forms: JsonSchema[] = []
  const add = (schema: JsonSchema, depth: number) => {
    const at = resolveSchema(schema, root)
    if (depth > 6) return
    if (isRecord(at.items)) add(at.items, depth + 1)
    for (const key of ['anyOf', 'oneOf', 'allOf'])
      if (Array.isArray(at[key])) for (const one of at[key]) if (isRecord(one)) add(one, depth + 1)
    forms.push(at)
  }
  add(known.schema, 0)
  return forms
}

/** The names inside, with what is known of each: those of the last value first, then those that only the schema has. */
export function namesIn(known: Known): [name: string, known: Known][] {
  const names = new Set<string>()
  if (known.last)
    for (const item of lookInto(known.last.value))
      for (const name of Object.keys(item)) names.add(name)
  for (const name of Object.keys(known.fields ?? {})) names.add(name)
  for (const form of formsOf(known))
    if (isRecord(form.properties)) for (const name of Object.keys(form.properties)) names.add(name)
  return [...names].map((name) => [name, stepInto(known, name) ?? NOTHING])
}

/** What stands under a name; undefined when nothing is known to. */
export function stepInto(known: Known, name: string): Known | undefined {
  const own = known.fields && Object.hasOwn(known.fields, name) ? known.fields[name] : undefined
  const found: Known = { ...own }
  if (known.last) {
    const value = valueUnder(known.last.value, name)
    if (value !== undefined) found.last = { value }
  }
  for (const form of formsOf(known)) {
    const schema = isRecord(form.properties) ? form.properties[name] : undefined
    if (!isRecord(schema) || found.schema) continue
    found.schema = schema
    found.root = known.root ?? known.schema
    if (typeof schema.description === 'string') found.help ??= schema.description
  }
  return own || found.last || found.schema ? found : undefined
}

/** As a path of JSONata: of a list, the values of its items in one list; of one such value, itself. */
function valueUnder(value: unknown, name: string): unknown {
  if (!Array.isArray(value)) return isRecord(value) ? value[name] : undefined
  const found = value.flatMap((item: unknown) => {
    const inside = valueUnder(item, name)
    return inside === undefined ? [] : Array.isArray(inside) ? (inside as unknown[]) : [inside]
  })
  return found.length === 0 ? undefined : found.length === 1 ? found[0] : found
}

/** Any item of a list, with what all of them have; anything else is its own only item. */
export function anyItemOf(known: Known): Known {
  return known.last && Array.isArray(known.last.value)
    ? { ...itemOf(known), last: known.last }
    : itemOf(known)
}

/** The first item of a list; anything else is its own only item. */
export function itemOf(known: Known): Known {
  const item: Known = { ...(known.fields ? { fields: known.fields } : {}) }
  if (known.last) {
    const { value } = known.last
    if (!Array.isArray(value)) item.last = known.last
    else if (value.length > 0) item.last = { value: value[0] as unknown }
  }
  if (known.schema) {
    const root = known.root ?? known.schema
    const at = resolveSchema(known.schema, root)
    item.schema = isRecord(at.items) ? at.items : known.schema
    item.root = root
  }
  return item
}

/** A type in plain words: `text`, `list of 3`, `object`. */
export function typeText(known: Known): string {
  if (known.last) return typeOfValue(known.last.value)
  if (known.fields) return 'object'
  const at = known.schema ? resolveSchema(known.schema, known.root ?? known.schema) : undefined
  if (!at) return 'unknown'
  const types = (Array.isArray(at.type) ? at.type : [at.type]).filter(
    (type): type is string => typeof type === 'string',
  )
  if (types.length > 0) return types.map((type) => TYPE_WORDS[type] ?? type).join(' or ')
  if (Array.isArray(at.enum)) return at.enum.map((value) => JSON.stringify(value)).join(' or ')
  return isRecord(at.properties) ? 'object' : 'any'
}

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  integer: 'number',
  boolean: 'true or false',
  array: 'list',
}

/** The type of a value in plain words. */
export function typeOfValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `list of ${value.length}`
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value
}

/** A value on a few lines, cut. */
export function excerpt(value: unknown, most = 400): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, cut, 2) ?? 'nothing')
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** Long lists and texts are cut before they are written out. */
function cut(_key: string, value: unknown): unknown {
  if (Array.isArray(value) && value.length > 10) return [...value.slice(0, 10), '…']
  return typeof value === 'string' && value.length > 500 ? `${value.slice(0, 500)}…` : value
}
