/** Values on their way into JSONata and out of it. */
import type { Json } from '../shared/workflow/document'
import { LIMITS } from '../shared/workflow/limits'
import { sizeOf } from '../shared/workflow/measure'
import { fold, isFunction, isSmall } from './large'
import { PastLimit, type Evaluation } from './pace'

/** How deep a value may nest. */
const MAX_DEPTH = LIMITS['value-depth'].max
const MAX_SIZE = LIMITS['value-size'].max
const WHOLE = { size: Infinity, depth: Infinity } as const

/**
 * JSONata 2.2 adds an entry to an empty list that an object is built on (`items{"n": 1}`), to one that belongs to the run too. So
 * it is given empty lists of its own; the rest of a value that is no large one keeps its identity.
 */
export function withOwnLists(value: unknown, evaluation: Evaluation | undefined): unknown {
  if (value === null || typeof value !== 'object') return value
  if (isSmall(value)) return ownLists(value)
  const how = { small: ownLists, list: (items: unknown[]) => items, object: Object.fromEntries }
  return fold<unknown>(value, how, evaluation)
}

function ownLists(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map(ownLists)
    return items.every((item, index) => item === value[index]) && items.length > 0 ? value : items
  }
  const fields = Object.entries(value).map(([key, item]) => [key, item, ownLists(item)] as const)
  if (fields.every(([, item, own]) => item === own)) return value
  const copy = Object.fromEntries(fields.map(([key, , own]) => [key, own]))
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(value) as object | null)
}

/**
 * Plain JSON of what an expression yields: no functions, no sequences, nothing that JSON has no word for. Throws `PastLimit` when
 * it is too large or too deep to be handed on.
 */
export function plainJson(
  value: unknown,
  evaluation: Evaluation | undefined,
): Json | undefined | Promise<Json | undefined> {
  if (typeof value === 'string' && value.length > MAX_SIZE) throw new PastLimit('value-size')
  if (value === null || typeof value !== 'object' || isSmall(value)) return toJson(value, 0)
  let size = 0
  const count = (more: number) => {
    size += more
    if (size > MAX_SIZE) throw new PastLimit('value-size')
  }
  return fold<Json | undefined>(
    value,
    {
      small: (part, depth) => {
        count(Number(sizeOf(part, WHOLE)))
        return toJson(part, depth)
      },
      list: (items) => items.map((item) => item ?? null),
      object: (entries) => {
        for (const [key] of entries) count(key.length)
        return Object.fromEntries(entries.filter(([, item]) => item !== undefined)) as Json
      },
    },
    evaluation,
  )
}

/** `depth` counts what is around the value. */
function toJson(value: unknown, depth: number): Json | undefined {
  if (value === undefined || value === null) return value
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    // JSON has no negative zero.
    if (Number.isFinite(value)) return value + 0
    throw new Error('It yields a number that JSON cannot hold (infinite, or none at all).')
  }
  if (typeof value === 'function' || (typeof value === 'object' && isFunction(value)))
    throw new Error('It yields a function, not a value. Call it with ().')
  if (depth >= MAX_DEPTH) throw new PastLimit('value-depth')
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1) ?? null)
  if (typeof value !== 'object') return null
  // Made from entries: data may hold a field `__proto__`, which an assignment would make the object's prototype.
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const json = toJson(item, depth + 1)
      return json === undefined ? [] : [[key, json] as const]
    }),
  )
}
