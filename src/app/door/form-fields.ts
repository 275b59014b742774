/** The fields of a form, out of a JSON Schema, and what was entered in them. */
import { validateJson } from '../../shared/json-schema'
import type { Json, JsonObject } from '../../shared/workflow/document'

export interface FormField {
  /** Of the input; of a field in a group `group.field`. */
  name: string
  /** Where its value goes. */
  path: readonly string[]
  label: string
  help?: string
  required: boolean
  kind:
    | {
        type: 'text'
        input: 'text' | 'email' | 'url' | 'tel' | 'date' | 'time' | 'datetime-local' | 'password'
      }
    | { type: 'long' }
    | { type: 'number'; step: 'any' | 1 }
    | { type: 'switch' }
    | { type: 'choice'; options: readonly Option[] }
    | { type: 'choices'; options: readonly Option[] }
    | { type: 'lines' }
  /** What it holds at first. */
  initial?: Json
  /** What the browser checks before it sends. */
  limits: { min?: number; max?: number; minLength?: number; maxLength?: number }
}

interface Option {
  value: Json
  label: string
}

export interface FormGroup {
  label: string
  help?: string
  fields: readonly FormField[]
}

/** Text longer than this gets a large field. Characters. */
const LONG = 120
/** Groups in groups are shown so deep; what is deeper is one field of text. */
const DEEPEST = 3

/** The fields in the order of the schema; those of an object in it are a group. */
export function formOf(schema: JsonObject): (FormField | FormGroup)[] {
  return fieldsOf(schema, [], true)
}

export function isGroup(item: FormField | FormGroup): item is FormGroup {
  return 'fields' in item
}

/** Every field, also those in groups. */
export function allFields(items: readonly (FormField | FormGroup)[]): FormField[] {
  return items.flatMap((item) => (isGroup(item) ? item.fields : [item]))
}

function fieldsOf(
  schema: JsonObject,
  path: readonly string[],
  required: boolean,
): (FormField | FormGroup)[] {
  const needed = required ? listOf(schema.required) : []
  return Object.entries(objectOf(schema.properties)).map(([key, value]) => {
    const property = objectOf(value)
    const at = [...path, key]
    const isNeeded = needed.includes(key)
    const inner = objectOf(property.properties)
    if (Object.keys(inner).length > 0 && at.length < DEEPEST)
      return {
        label: textOf(property.title) ?? wordsOf(key),
        ...helpOf(property),
        fields: allFields(fieldsOf(property, at, isNeeded)),
      }
    return fieldOf(property, at, isNeeded)
  })
}

function fieldOf(property: JsonObject, path: readonly string[], required: boolean): FormField {
  const kind = kindOf(property)
  return {
    name: path.join('.'),
    path,
    label: textOf(property.title) ?? wordsOf(path.at(-1) ?? ''),
    ...helpOf(property),
    // A switch that is off is an answer.
    required: required && kind.type !== 'switch',
    kind,
    ...(property.default === undefined ? {} : { initial: property.default }),
    limits: {
      ...numberOf('min', property.minimum),
      ...numberOf('max', property.maximum),
      ...numberOf('minLength', property.minLength),
      ...numberOf('maxLength', property.maxLength),
    },
  }
}

const INPUTS = {
  email: 'email',
  uri: 'url',
  url: 'url',
  date: 'date',
  time: 'time',
  'date-time': 'datetime-local',
  tel: 'tel',
  phone: 'tel',
  password: 'password',
} as const

function kindOf(property: JsonObject): FormField['kind'] {
  const { format, maxLength } = property
  const types = Array.isArray(property.type) ? property.type : [property.type]
  const options = optionsOf(property)
  if (options) return { type: 'choice', options }
  if (types.includes('boolean')) return { type: 'switch' }
  if (types.includes('integer')) return { type: 'number', step: 1 }
  if (types.includes('number')) return { type: 'number', step: 'any' }
  if (types.includes('array')) {
    const choices = optionsOf(objectOf(property.items))
    return choices ? { type: 'choices', options: choices } : { type: 'lines' }
  }
  const known =
    typeof format === 'string' && format in INPUTS ? (format as keyof typeof INPUTS) : undefined
  if (known) return { type: 'text', input: INPUTS[known] }
  const isLong = format === 'textarea' || (typeof maxLength === 'number' && maxLength > LONG)
  return isLong ? { type: 'long' } : { type: 'text', input: 'text' }
}

function optionsOf(property: JsonObject): Option[] | undefined {
  if (Array.isArray(property.enum) && property.enum.length > 0)
    return property.enum.map((value) => ({ value, label: plain(value) }))
  const named = listOf(property.oneOf ?? property.anyOf).map(objectOf)
  if (named.length === 0 || named.some((one) => one.const === undefined)) return undefined
  return named.map((one) => ({
    value: one.const ?? null,
    label: textOf(one.title) ?? plain(one.const ?? null),
  }))
}

/** What was entered, as a value of the schema. What was left empty is absent. */
export function enteredOf(fields: readonly FormField[], sent: URLSearchParams): JsonObject {
  const entered: JsonObject = {}
  for (const field of fields) {
    const value = valueOf(field, sent)
    if (value === undefined) continue
    let at = entered
    for (const step of field.path.slice(0, -1)) {
      const next = Object.hasOwn(at, step) ? objectOf(at[step]) : {}
      at[step] = next
      at = next
    }
    const last = field.path.at(-1)
    if (last !== undefined) at[last] = value
  }
  return entered
}

function valueOf({ name, kind }: FormField, sent: URLSearchParams): Json | undefined {
  const text = sent.get(name)?.replaceAll('\r\n', '\n') ?? ''
  switch (kind.type) {
    case 'switch':
      return sent.has(name)
    case 'choices': {
      const chosen = sent.getAll(name)
      const picked = kind.options.filter((_, at) => chosen.includes(String(at)))
      return picked.length === 0 ? undefined : picked.map(({ value }) => value)
    }
    case 'choice':
      // What is not offered stays as it was sent, for the schema to refuse.
      return text === '' ? undefined : (kind.options[Number(text)]?.value ?? text)
    case 'number': {
      const number = Number(text)
      return text.trim() === '' ? undefined : Number.isFinite(number) ? number : text
    }
    case 'lines': {
      const lines = text.split('\n').map((line) => line.trim())
      const filled = lines.filter((line) => line !== '')
      return filled.length === 0 ? undefined : filled
    }
    case 'long':
      return text.trim() === '' ? undefined : text
    case 'text': {
      const line = text.trim()
      if (line === '') return undefined
      // A time without an offset, as browsers send it, is meant in the time of the host.
      return kind.input === 'datetime-local' && !Number.isNaN(Date.parse(line))
        ? new Date(line).toISOString()
        : line
    }
  }
}

/** What is wrong, by the name of the field; what belongs to none is under the empty name. */
export function faultsOf(
  schema: JsonObject,
  fields: readonly FormField[],
  entered: JsonObject,
): Map<string, string> {
  const faults = new Map<string, string>()
  for (const { path, message } of validateJson(schema, entered)) {
    const field = fields.find(({ name }) => path === name || path.startsWith(`${name}[`))
    // A group that was left empty: its fields say what is missing.
    const inside = field
      ? [field]
      : fields.filter(({ name, required }) => required && name.startsWith(`${path}.`))
    const named = inside.length > 0 && path !== '' ? inside : [undefined]
    for (const one of named) {
      const key = one?.name ?? ''
      if (faults.has(key)) continue
      faults.set(
        key,
        one
          ? wordsFor(one, message, path)
          : sentence(path === '' ? `What was entered ${message}` : `${path} ${message}`),
      )
    }
  }
  for (const { name, required } of fields)
    if (required && !faults.has(name) && read(entered, fields, name) === undefined)
      faults.set(name, 'Please fill this in.')
  return faults
}

function read(entered: JsonObject, fields: readonly FormField[], name: string): Json | undefined {
  const path = fields.find((field) => field.name === name)?.path ?? []
  return path.reduce<Json | undefined>((at, step) => {
    const object = objectOf(at)
    return Object.hasOwn(object, step) ? object[step] : undefined
  }, entered)
}

function wordsFor({ kind }: FormField, message: string, path: string): string {
  if (message === 'is missing')
    return kind.type === 'choice' ? 'Please choose one.' : 'Please fill this in.'
  const line = /\[(\d+)\]$/.exec(path)?.[1]
  return sentence(line === undefined ? `It ${message}` : `Line ${Number(line) + 1} ${message}`)
}

function sentence(text: string): string {
  return `${text}.`
}

function helpOf({ description }: JsonObject): { help?: string } {
  const help = textOf(description)
  return help === undefined ? {} : { help }
}

function numberOf<Name extends string>(
  name: Name,
  value: Json | undefined,
): Partial<Record<Name, number>> {
  return typeof value === 'number' ? ({ [name]: value } as Partial<Record<Name, number>>) : {}
}

/** `firstName` and `first_name` read `First name`. */
function wordsOf(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words === '' ? key : words.charAt(0).toUpperCase() + words.slice(1)
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}
