/** Which rows a query finds, and their order. */
import type { Condition } from './protocol.ts'

export interface Row {
  key: string
  value: unknown
  updatedAt: number
}

export function fits(row: Row, conditions: readonly Condition[]): boolean {
  return conditions.every(({ field, test, value }) => holds(fieldOf(row, field), test, value))
}

/** By these fields, the first counting most; `-` before one turns it around. What is missing comes last. */
export function compareBy(sort: readonly string[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const name of sort) {
      const isDown = name.startsWith('-')
      const field = isDown ? name.slice(1) : name
      const [one, other] = [fieldOf(a, field), fieldOf(b, field)]
      if (one === undefined || one === null || other === undefined || other === null) {
        const missing =
          Number(one === undefined || one === null) - Number(other === undefined || other === null)
        if (missing !== 0) return missing
        continue
      }
      const order = compare(one, other)
      if (order !== undefined && order !== 0) return isDown ? -order : order
    }
    return 0
  }
}

function holds(found: unknown, test: Condition['test'], wanted: unknown): boolean {
  switch (test) {
    case 'eq':
      return same(found, wanted)
    case 'ne':
      return !same(found, wanted)
    case 'in':
      return Array.isArray(wanted) && wanted.some((one) => same(found, one))
    case 'exists':
      return (found !== undefined && found !== null) === (wanted !== false)
    case 'contains':
      if (Array.isArray(found)) return found.some((one) => same(one, wanted))
      return (
        typeof found === 'string' &&
        typeof wanted === 'string' &&
        found.toLowerCase().includes(wanted.toLowerCase())
      )
    case 'startsWith':
      return typeof found === 'string' && typeof wanted === 'string' && found.startsWith(wanted)
    default: {
      const order = compare(found, wanted)
      if (order === undefined) return false
      if (test === 'gt') return order > 0
      if (test === 'gte') return order >= 0
      if (test === 'lt') return order < 0
      return order <= 0
    }
  }
}

/** Numbers and texts have an order, each among themselves. */
function compare(one: unknown, other: unknown): number | undefined {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  if (typeof one === 'string' && typeof other === 'string')
    return one < other ? -1 : one > other ? 1 : 0
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other)
  return undefined
}

/** Nothing and null are the same here. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}

function fieldOf({ key, value, updatedAt }: Row, path: string): unknown {
  if (path === '$key') return key
  if (path === '$updatedAt') return updatedAt
  if (path === '$value') return value
  let found = value
  for (const name of path.split('.')) {
    if (found === null || typeof found !== 'object' || !Object.hasOwn(found, name)) return undefined
    found = (found as Record<string, unknown>)[name]
  }
  return found
}
