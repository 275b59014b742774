/** Notion's typed properties, to and from plain values. Pure. */
import { NodeError } from '../../../engine/node-error'
import type { Json, JsonObject } from '../../../shared/workflow/document'

/** Notion takes no longer text in one piece. Characters. */
const PIECE = 2_000

/** Plain values as a database's properties, by the types that its schema gives them. */
export function toProperties(values: JsonObject, schema: JsonObject): JsonObject {
  const made: JsonObject = {}
  for (const [name, value] of Object.entries(values)) {
    const type = typeOf(schema[name])
    if (type === undefined)
      throw new NodeError(
        'bad-input',
        `The database has no property “${name}”. It has: ${Object.keys(schema).slice(0, 30).join(', ')}. Correct the node.`,
      )
    made[name] = toProperty(name, type, value)
  }
  return made
}

/** The name of the title among a database's properties. */
export function titleName(schema: JsonObject): string {
  return Object.keys(schema).find((name) => typeOf(schema[name]) === 'title') ?? 'title'
}

export function richText(text: string): Json {
  const pieces: Json[] = []
  for (let from = 0; from < text.length; from += PIECE)
    pieces.push({ type: 'text', text: { content: text.slice(from, from + PIECE) } })
  return pieces
}

function toProperty(name: string, type: string, value: Json): Json {
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
  const list = (Array.isArray(value) ? value : value === null ? [] : [value]).map(String)
  switch (type) {
    case 'title':
    case 'rich_text':
      return { [type]: richText(text) }
    case 'number':
      if (value !== null && (text.trim() === '' || Number.isNaN(Number(value))))
        throw new NodeError(
          'bad-input',
          `The property “${name}” is a number, and “${text}” is none.`,
        )
      return { number: value === null ? null : Number(value) }
    case 'checkbox':
      return { checkbox: value === true || text === 'true' }
    case 'select':
    case 'status':
      return { [type]: text === '' ? null : { name: text } }
    case 'multi_select':
      return { multi_select: list.map((one) => ({ name: one })) }
    case 'date':
      return { date: typeof value === 'object' ? value : text === '' ? null : { start: text } }
    case 'url':
    case 'email':
    case 'phone_number':
      return { [type]: text === '' ? null : text }
    case 'relation':
    case 'people':
      return { [type]: list.map((id) => ({ id })) }
    case 'files':
      return {
        files: list.map((url) => ({ name: url.slice(-100), type: 'external', external: { url } })),
      }
    default:
      throw new NodeError(
        'bad-input',
        `The property “${name}” is of the type ${type}, which Notion fills in itself. Leave it out.`,
      )
  }
}

/** A page's properties as plain values. */
export function fromProperties(properties: Json): JsonObject {
  const plain: JsonObject = {}
  for (const [name, property] of Object.entries(objectOf(properties)))
    plain[name] = fromProperty(objectOf(property))
  return plain
}

function fromProperty(property: JsonObject): Json {
  const type = String(property.type ?? '')
  const value = property[type] ?? null
  switch (type) {
    case 'title':
    case 'rich_text':
      return plainText(value)
    case 'select':
    case 'status':
      return objectOf(value).name ?? null
    case 'multi_select':
      return listOf(value).map((one) => objectOf(one).name ?? null)
    case 'relation':
      return listOf(value).map((one) => objectOf(one).id ?? null)
    case 'people':
      return listOf(value).map((one) => objectOf(one).name ?? objectOf(one).id ?? null)
    case 'files':
      return listOf(value).map((one) => {
        const file = objectOf(one)
        return objectOf(file.external ?? file.file ?? null).url ?? null
      })
    case 'formula':
      return fromProperty(objectOf(value))
    case 'rollup':
      return objectOf(value).type === 'array'
        ? listOf(objectOf(value).array ?? null).map((one) => fromProperty(objectOf(one)))
        : fromProperty(objectOf(value))
    case 'unique_id': {
      const { prefix, number } = objectOf(value)
      return prefix ? `${String(prefix)}-${String(number)}` : (number ?? null)
    }
    case 'created_by':
    case 'last_edited_by':
      return objectOf(value).name ?? objectOf(value).id ?? null
    default:
      return value
  }
}

function plainText(value: Json): string {
  return listOf(value)
    .map((one) => String(objectOf(one).plain_text ?? ''))
    .join('')
}

function typeOf(property: Json | undefined): string | undefined {
  const { type } = objectOf(property ?? null)
  return typeof type === 'string' ? type : undefined
}

function objectOf(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function listOf(value: Json): Json[] {
  return Array.isArray(value) ? value : []
}
