/** What a question shows as plain text, and what of it a person may change by a reply that is nothing but text. */
import { isFileReference } from '../../shared/run/file-reference'
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { AskedPart, EditedText } from './channel'

/** A place in a value: keys and indexes from the outside in. */
type Path = readonly (string | number)[]

/** A part that may be edited, with where it stands and what its schema says. */
export interface Part extends AskedPart {
  path: Path
  schema: JsonObject
}

/** More parts than these cannot be told apart by a number in a chat. */
const MOST_PARTS = 99
/** Deeper values are shown as JSON. */
const MAX_DEPTH = 6

/** A value as a person reads it. */
export interface Shown {
  text: string
  parts: Part[]
}

/** The value in words, by the titles of the schema of its form; each part that may be edited carries its number where there are several. */
export function showValue(value: Json, fields: Json | undefined): Shown {
  const parts = partsOf(value, asObject(fields)).slice(0, MOST_PARTS)
  return { text: new Writer(parts).write(value, asObject(fields), []).trim(), parts }
}

/**
 * The value with what a reply changes, or why it cannot be read. A reply to one part is its new text; to one of several it begins
 * with the number.
 */
export function editValue(
  value: Json,
  fields: Json | undefined,
  edit: EditedText,
): { value: Json } | { problem: string } {
  const { parts } = showValue(value, fields)
  if (parts.length === 0) return { problem: 'Nothing of this can be edited here.' }
  const changes = typeof edit === 'string' ? readReply(parts, edit) : readForm(parts, edit)
  if ('problem' in changes) return changes
  let edited = value
  for (const { part, text } of changes.list) {
    const read = readText(part, text)
    if ('problem' in read) return read
    edited = replaced(edited, part.path, read.value)
  }
  return { value: edited }
}

/** How to edit by a reply; undefined where nothing can be. */
export function editHint(parts: readonly Part[]): string | undefined {
  const [first, ...more] = parts
  if (!first) return undefined
  if (more.length === 0) return `Reply with the new text to change “${first.label}”.`
  const number = more[0]?.number ?? first.number
  return `Reply with a number and the new text to change one, such as “${number}: New text”.`
}

type Changes = { list: { part: Part; text: string }[] } | { problem: string }

function readReply(parts: readonly Part[], reply: string): Changes {
  const [only, ...more] = parts
  if (only && more.length === 0) return { list: [{ part: only, text: reply }] }
  const [, number, text] = /^\s*\[?(\d{1,2})\]?\s*[:.)]\s*([\s\S]+)$/.exec(reply) ?? []
  const part = parts.find((each) => each.number === Number(number))
  if (!part || text === undefined)
    return {
      problem: `It is not clear what to change. Begin with a number from 1 to ${parts.length} and a colon: “2: New text”.`,
    }
  return { list: [{ part, text }] }
}

function readForm(parts: readonly Part[], texts: Readonly<Record<string, string>>): Changes {
  const list: { part: Part; text: string }[] = []
  for (const [number, text] of Object.entries(texts)) {
    const part = parts.find((each) => String(each.number) === number)
    if (!part) return { problem: `There is no part ${number} to change.` }
    if (text !== part.text) list.push({ part, text })
  }
  return { list }
}

const YES = /^(yes|y|true|on|1|ja|oui|sí|si)$/i
const NO = /^(no|n|false|off|0|nein|non)$/i

/** The text as the kind of value that the part is. */
function readText({ label, schema, text: before }: Part, text: string) {
  const plain = text.trim()
  if (schema.type === 'boolean') {
    if (YES.test(plain)) return { value: true }
    if (NO.test(plain)) return { value: false }
    return { problem: `“${label}” is yes or no.` }
  }
  const choices = Array.isArray(schema.enum) ? schema.enum : undefined
  if (choices) {
    const value =
      choices.find((choice) => String(choice) === text) ??
      choices.find((choice) => String(choice).toLowerCase() === plain.toLowerCase())
    if (value !== undefined) return { value }
    return { problem: `“${label}” is one of ${choices.map(String).join(', ')}.` }
  }
  if (schema.type === 'number' || schema.type === 'integer') {
    const value = Number(plain)
    if (plain !== '' && Number.isFinite(value)) return { value }
    return { problem: `“${label}” is a number, such as ${before}.` }
  }
  return { value: plain }
}

function partsOf(value: Json, schema: JsonObject): Part[] {
  const parts: Part[] = []
  const add = (path: Path, label: string, at: Json, own: JsonObject, typed: string) => {
    const text = wordOf(at)
    const long = own.format === 'textarea' || own.format === 'markdown' || text.includes('\n')
    parts.push({
      number: parts.length + 1,
      label,
      text,
      long: typed === 'string' && long,
      path,
      schema: { ...own, type: typed },
    })
  }
  const visit = (at: Json, own: JsonObject, path: Path, label: string): void => {
    if (own.readOnly === true || 'const' in own || path.length > MAX_DEPTH) return
    if (typeof at === 'string') add(path, label, at, own, 'string')
    else if (typeof at === 'number') add(path, label, at, own, 'number')
    else if (typeof at === 'boolean') add(path, label, at, own, 'boolean')
    else if (at !== null && typeof at === 'object' && !isFileReference(at))
      for (const { key, value: inner, schema: its } of entries(at, own))
        visit(inner, its, [...path, key], typeof key === 'number' ? label : titleOf(its, key))
  }
  visit(value, schema, [], titleOf(schema, 'text'))
  return parts
}

class Writer {
  readonly #numbers: ReadonlyMap<string, number>

  constructor(parts: readonly Part[]) {
    const list = parts.map(({ path, number }): [string, number] => [keyOf(path), number])
    this.#numbers = new Map(list.length > 1 ? list : [])
  }

  write(value: Json, schema: JsonObject, path: Path): string {
    if (value === null || typeof value !== 'object') return wordOf(value)
    if (isFileReference(value)) return `${value.name} (${value.contentType}, ${value.bytes} bytes)`
    if (path.length >= MAX_DEPTH) return JSON.stringify(value)
    const all = entries(value, schema)
    if (all.length === 0) return 'none'
    if (Array.isArray(value)) {
      if (value.every((item) => item === null || typeof item !== 'object'))
        return all
          .map(({ key, value: item, schema: its }) => {
            const number = this.#number([...path, key])
            return `- ${number}${this.write(item, its, [...path, key])}`
          })
          .join('\n')
      return all
        .map(({ key, value: item, schema: its }) => {
          const text = this.write(item, its, [...path, key])
          return all.length > 1 ? `${Number(key) + 1} of ${all.length}\n${text}` : text
        })
        .join('\n\n')
    }
    return all
      .map(({ key, value: inner, schema: its }) => {
        const here = [...path, key]
        const text = this.write(inner, its, here)
        const title = `${this.#number(here)}${titleOf(its, key)}:`
        return text.includes('\n') ? `${title}\n${text}` : `${title} ${text}`
      })
      .join('\n')
  }

  #number(path: Path): string {
    const number = this.#numbers.get(keyOf(path))
    return number === undefined ? '' : `[${number}] `
  }
}

/** What stands in a list or an object, with the schema of each; hidden fields are left out of neither: the person decides about all. */
function entries(value: Json, schema: JsonObject) {
  if (Array.isArray(value))
    return value.map((item, key) => ({ key, value: item, schema: asObject(schema.items) }))
  const properties = asObject(schema.properties)
  return Object.entries(value as JsonObject).map(([key, inner]) => ({
    key,
    value: inner,
    schema: Object.hasOwn(properties, key) ? asObject(properties[key]) : {},
  }))
}

function replaced(value: Json, [key, ...rest]: Path, by: Json): Json {
  if (key === undefined) return by
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? replaced(item, rest, by) : item))
  const object = asObject(value)
  return { ...object, [key]: replaced(object[key] ?? null, rest, by) }
}

function wordOf(value: Json): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The title that the schema gives, else the name in words: `callToAction` as `Call to action`. */
export function titleOf(schema: JsonObject, key: string | number): string {
  if (typeof schema.title === 'string' && schema.title !== '') return schema.title
  const words = String(key)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function keyOf(path: Path): string {
  return JSON.stringify(path)
}

function asObject(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}
