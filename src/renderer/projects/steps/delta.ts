/**
 * What leads from one JSON value to another: what stays is named by its place, only what is new is written out. Taken over what the
 * two share, `applyDelta(from, deltaOf(from, to))` gives the bytes of `to`, the order of its fields too.
 */
import type { Json } from '../../../shared/workflow/document'

/** The changes of one value. */
export type Delta =
  /** Another value. */
  | { value: Json }
  | {
      /** Fields that went. */
      drop?: string[]
      /** Fields that changed inside. */
      edit?: [key: string, by: Delta][]
      /** Fields that came. */
      add?: [key: string, value: Json][]
      /** All fields in order, where they do not stand as they were with those that came at the end. */
      order?: string[]
    }
  | { items: ItemDelta[] }

/** The next items of a list: as many as said from a place on, one that changed, or new ones. */
type ItemDelta = [start: number, count: number] | { at: number; by: Delta } | { put: Json[] }

/** A delta was applied to a value that it was not made from. */
export class DeltaMismatch extends Error {
  override readonly name = 'DeltaMismatch'
}

/** How `to` is made of `from`; undefined when their bytes are the same. Parts that both share are not looked into. */
export function deltaOf(from: unknown, to: unknown): Delta | undefined {
  if (from === to) return undefined
  if (Array.isArray(from) && Array.isArray(to)) return itemsDelta(from, to)
  if (isFields(from) && isFields(to)) return fieldsDelta(from, to)
  return { value: jsonOf(to) }
}

/** `from` with the changes made; what did not change is the same object. Throws `DeltaMismatch` when they do not fit it. */
export function applyDelta(from: unknown, delta: Delta | undefined): unknown {
  if (delta === undefined) return from
  if ('value' in delta) return delta.value
  if ('items' in delta) return applyItems(from, delta.items)
  if (!isFields(from)) throw new DeltaMismatch('There are no fields where some changed.')
  const fields = new Map(Object.entries(from).filter(([, value]) => value !== undefined))
  for (const key of delta.drop ?? [])
    if (!fields.delete(key)) throw new DeltaMismatch(`There is no field ${key} to take away.`)
  for (const [key, by] of delta.edit ?? []) {
    if (!fields.has(key)) throw new DeltaMismatch(`There is no field ${key} to change.`)
    fields.set(key, applyDelta(fields.get(key), by))
  }
  for (const [key, value] of delta.add ?? []) {
    if (fields.has(key)) throw new DeltaMismatch(`There is a field ${key} already.`)
    fields.set(key, value)
  }
  if (delta.order === undefined) return Object.fromEntries(fields)
  if (delta.order.length !== fields.size) throw new DeltaMismatch('The fields are other ones.')
  return Object.fromEntries(
    delta.order.map((key) => {
      if (!fields.has(key)) throw new DeltaMismatch(`There is no field ${key} to put in order.`)
      return [key, fields.get(key)]
    }),
  )
}

function fieldsDelta(from: Fields, to: Fields): Delta | undefined {
  const before = keysOf(from)
  const after = keysOf(to)
  const drop = before.filter((key) => !has(to, key))
  const add = after.filter((key) => !has(from, key))
  const kept = before.filter((key) => has(to, key))
  const edit = kept.flatMap((key): [string, Delta][] => {
    const by = deltaOf(from[key], to[key])
    return by ? [[key, by]] : []
  })
  const moved = [...kept, ...add].some((key, index) => key !== after[index])
  if (drop.length + add.length + edit.length === 0 && !moved) return undefined
  return {
    ...(drop.length > 0 ? { drop } : {}),
    ...(edit.length > 0 ? { edit } : {}),
    ...(add.length > 0 ? { add: add.map((key): [string, Json] => [key, jsonOf(to[key])]) } : {}),
    ...(moved ? { order: after } : {}),
  }
}

function itemsDelta(from: readonly unknown[], to: readonly unknown[]): Delta | undefined {
  const shorter = Math.min(from.length, to.length)
  let start = 0
  while (start < shorter && hasSameBytes(from[start], to[start])) start += 1
  if (start === from.length && start === to.length) return undefined
  let end = 0
  while (end < shorter - start && hasSameBytes(from.at(-1 - end), to.at(-1 - end))) end += 1

  const items: ItemDelta[] = []
  copy(items, 0, start)
  const partner = partners(from, to, start, end)
  for (let index = start; index < to.length - end; index += 1) {
    const at = partner(index)
    const by = at === undefined ? { value: jsonOf(to[index]) } : deltaOf(from[at], to[index])
    if (at !== undefined && by === undefined) copy(items, at, 1)
    else if (at !== undefined && by && !('value' in by)) items.push({ at, by })
    else put(items, jsonOf(to[index]))
  }
  copy(items, from.length - end, end)
  return { items }
}

/**
 * Which item of `from` an item of `to` is most like, by their indexes: the one with its id; where there are no ids, the one in its
 * place. Between `start` from the front and `end` from the back.
 */
function partners(
  from: readonly unknown[],
  to: readonly unknown[],
  start: number,
  end: number,
): (index: number) => number | undefined {
  const byId = new Map<string, number>()
  for (let index = start; index < from.length - end; index += 1) {
    const id = idOf(from[index])
    if (id !== undefined) byId.set(id, index)
  }
  return (index) => {
    const id = idOf(to[index])
    if (id !== undefined) return byId.get(id)
    return from.length === to.length ? index : undefined
  }
}

function copy(items: ItemDelta[], start: number, count: number): void {
  if (count === 0) return
  const last = items.at(-1)
  if (Array.isArray(last) && last[0] + last[1] === start) last[1] += count
  else items.push([start, count])
}

function put(items: ItemDelta[], value: Json): void {
  const last = items.at(-1)
  if (last && 'put' in last) last.put.push(value)
  else items.push({ put: [value] })
}

function applyItems(from: unknown, items: readonly ItemDelta[]): unknown[] {
  if (!Array.isArray(from)) throw new DeltaMismatch('There is no list where one changed.')
  const list: readonly unknown[] = from
  const there = (index: number) => {
    if (!Number.isInteger(index) || index < 0 || index >= list.length)
      throw new DeltaMismatch(`There is no item ${index} in a list of ${list.length}.`)
    return index
  }
  return items.flatMap((item): unknown[] => {
    if (!Array.isArray(item))
      return 'put' in item ? item.put : [applyDelta(list[there(item.at)], item.by)]
    const [start, count] = item
    there(start)
    there(start + count - 1)
    return list.slice(start, start + count)
  })
}

/** Whether both are written as the same bytes. */
function hasSameBytes(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => hasSameBytes(item, other[index]))
    )
  if (!isFields(one) || !isFields(other)) return false
  const keys = keysOf(one)
  const others = keysOf(other)
  return (
    keys.length === others.length &&
    keys.every((key, index) => key === others[index] && hasSameBytes(one[key], other[key]))
  )
}

type Fields = Record<string, unknown>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field without a value is not written, so it is not there. */
const has = (fields: Fields, key: string) => Object.hasOwn(fields, key) && fields[key] !== undefined

const keysOf = (fields: Fields) => Object.keys(fields).filter((key) => fields[key] !== undefined)

function idOf(item: unknown): string | undefined {
  return isFields(item) && typeof item['id'] === 'string' ? item['id'] : undefined
}

/** What stands in a document, which holds nothing but JSON. */
function jsonOf(value: unknown): Json {
  return value === undefined ? null : (value as Json)
}
