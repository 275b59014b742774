/** A value as lines that open and close, and the lines that hold what is searched for. */
import type { JsonPath } from './json-path'

export interface JsonRow {
  path: JsonPath
  /** Names the row: the path as JSON. */
  id: string
  /** The last part of the path; undefined for the value itself. */
  key: string | number | undefined
  value: unknown
  /** Entries inside; undefined for what has none. */
  size: number | undefined
  open: boolean
  /** What is searched for stands in its key or its own text. */
  hit: boolean
}

/** Lists and objects with more entries than this begin closed below the first level. */
const OPEN_ENTRIES = 20
/** More lines than this are not looked at; a search says that it stopped. */
const MOST = 20_000

/** The rows of a value. While something is searched for, all that holds it is open and the rest of the branches are closed. */
export function jsonRows(
  value: unknown,
  opened: ReadonlyMap<string, boolean>,
  query = '',
): JsonRow[] {
  const wanted = query.trim().toLowerCase()
  const rows: JsonRow[] = []
  const holds = wanted === '' ? undefined : holdersOf(value, wanted)
  const list = (at: unknown, path: JsonPath, key: string | number | undefined) => {
    if (rows.length >= MOST) return
    const id = JSON.stringify(path)
    const entries = entriesOf(at)
    const open =
      entries !== undefined &&
      entries.length > 0 &&
      (opened.get(id) ??
        (holds ? holds.has(id) : path.length < 2 && entries.length <= OPEN_ENTRIES))
    rows.push({
      path,
      id,
      key,
      value: at,
      size: entries?.length,
      open,
      hit: wanted !== '' && isHit(key, at, wanted),
    })
    if (open) for (const [name, inner] of entries) list(inner, [...path, name], name)
  }
  list(value, [], undefined)
  return rows
}

/** The paths of everything that holds a hit somewhere inside. */
function holdersOf(value: unknown, wanted: string): ReadonlySet<string> {
  const found = new Set<string>()
  let looked = 0
  const look = (at: unknown, path: JsonPath, key: string | number | undefined): boolean => {
    looked += 1
    if (looked > MOST) return false
    let holds = false
    for (const [name, inner] of entriesOf(at) ?? [])
      if (look(inner, [...path, name], name)) holds = true
    if (holds) found.add(JSON.stringify(path))
    return holds || isHit(key, at, wanted)
  }
  look(value, [], undefined)
  return found
}

function isHit(key: string | number | undefined, value: unknown, wanted: string): boolean {
  if (typeof key === 'string' && key.toLowerCase().includes(wanted)) return true
  return (
    (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') &&
    String(value).toLowerCase().includes(wanted)
  )
}

/** What is inside a list or an object; undefined for anything else. */
function entriesOf(value: unknown): [string | number, unknown][] | undefined {
  if (Array.isArray(value)) return value.map((item, index) => [index, item])
  if (typeof value === 'object' && value !== null) return Object.entries(value)
  return undefined
}
