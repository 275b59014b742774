/** In what two values differ, field by field. */
import type { Json } from '../workflow/document'
import { jsonEqual } from '../workflow/json-equal'

/** One place where two values differ; what is not there on a side is absent. */
export interface Difference {
  /** Names of fields and numbers of items, from the outside in; empty for the values themselves. */
  path: (string | number)[]
  before?: Json
  after?: Json
}

/** More differences than this are left to be looked up in the values. */
const MOST = 200

/** The differences in the order of the fields; none where the values are equal. At most 200. */
export function valueDiff(before: Json | undefined, after: Json | undefined): Difference[] {
  const found: Difference[] = []
  compare(before, after, [], found)
  return found
}

function compare(
  before: Json | undefined,
  after: Json | undefined,
  path: (string | number)[],
  found: Difference[],
): void {
  if (found.length >= MOST || same(before, after)) return
  const keys = sharedShape(before, after)
  if (!keys)
    return void found.push({
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    })
  for (const key of keys) compare(fieldOf(before, key), fieldOf(after, key), [...path, key], found)
}

function same(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined || after === undefined) return before === after
  return jsonEqual(before, after)
}

/** The keys of both where both are lists or both are objects, so that what is inside can be told apart. */
function sharedShape(
  before: Json | undefined,
  after: Json | undefined,
): (string | number)[] | undefined {
  if (Array.isArray(before) && Array.isArray(after))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index)
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return undefined
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldOf(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
