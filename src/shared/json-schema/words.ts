import type { OutputUnit } from '@cfworker/json-schema'
import { countCharacters } from '../workflow/characters'

const TYPES: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'text',
}

const FORMATS: Record<string, string> = {
  'date-time': 'a date and time such as 2026-11-21T09:00:00Z',
  date: 'a date such as 2026-11-21',
  time: 'a time such as 09:00:00Z',
  email: 'an email address',
  uri: 'a web address',
  url: 'a web address',
  uuid: 'a UUID',
}

/** What is wrong at one place: `limit` is what the schema says there, `value` what stands there. */
export function violationWords(
  { keyword, error }: OutputUnit,
  limit: unknown,
  value: unknown,
): string {
  switch (keyword) {
    case 'type':
      return `must be ${alternatives(limit)}, not ${kindOf(value)}`
    case 'enum':
      return `must be ${orList(Array.isArray(limit) ? limit.map((item) => JSON.stringify(item)) : [])}, not ${shown(value)}`
    case 'const':
      return `must be ${JSON.stringify(limit)}, not ${shown(value)}`
    case 'false':
      return 'is not allowed here'
    case 'minLength':
      return `must have at least ${amount(limit, 'character')}, not ${lengthOf(value)}`
    case 'maxLength':
      return `must have at most ${amount(limit, 'character')}, not ${lengthOf(value)}`
    case 'pattern':
      return `does not match the pattern /${String(limit)}/`
    case 'format':
      return `must be ${FORMATS[String(limit)] ?? `of the format "${String(limit)}"`}`
    case 'minimum':
      return `must be at least ${String(limit)}, not ${shown(value)}`
    case 'maximum':
      return `must be at most ${String(limit)}, not ${shown(value)}`
    case 'exclusiveMinimum':
      return `must be more than ${String(limit)}, not ${shown(value)}`
    case 'exclusiveMaximum':
      return `must be less than ${String(limit)}, not ${shown(value)}`
    case 'multipleOf':
      return `must be a multiple of ${String(limit)}, not ${shown(value)}`
    case 'minItems':
      return `must have at least ${amount(limit, 'item')}, not ${lengthOf(value)}`
    case 'maxItems':
      return `must have at most ${amount(limit, 'item')}, not ${lengthOf(value)}`
    case 'uniqueItems':
      return 'must not have the same item twice'
    case 'contains':
    case 'minContains':
    case 'maxContains':
      return 'does not have the right number of items of the required form'
    case 'minProperties':
      return `must have at least ${amount(limit, 'field')}`
    case 'maxProperties':
      return `must have at most ${amount(limit, 'field')}`
    case 'propertyNames':
      return 'has a field whose name is not allowed'
    case 'dependentRequired':
    case 'dependencies':
      return dependency(error)
    case 'not':
      return 'is of a form that is not allowed'
    case 'anyOf':
      return 'is of none of the allowed forms'
    case 'oneOf':
      return 'must be of exactly one of the allowed forms'
    default:
      return `does not fit: ${error}`
  }
}

function alternatives(limit: unknown): string {
  const names = (Array.isArray(limit) ? limit : [limit]).map(String)
  return orList(names.map((name) => TYPES[name] ?? name))
}

function orList(items: string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction'
  return typeof value === 'string' ? 'text' : 'an object'
}

function shown(value: unknown): string {
  if (value !== null && typeof value === 'object') return kindOf(value)
  const text = JSON.stringify(value)
  return text.length > 60 ? 'this text' : text
}

function lengthOf(value: unknown): string {
  if (typeof value === 'string') return String(countCharacters(value))
  return Array.isArray(value) ? String(value.length) : 'this'
}

function amount(limit: unknown, noun: string): string {
  return `${String(limit)} ${noun}${limit === 1 ? '' : 's'}`
}

function dependency(error: string): string {
  const names = /^Instance has "([\s\S]*)" but does not have "([\s\S]*)"\.$/.exec(error)
  return names ? `has "${names[1]}" and so needs "${names[2]}"` : `does not fit: ${error}`
}
