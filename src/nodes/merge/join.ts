import type { Json, JsonObject } from '../../shared/workflow/document'

/**
 * A full outer join, table by table: rows with the same value of `key` become one row, in which later tables win; a row that
 * several match becomes several; a row that none match stays as it is, and so do rows without the key. The order is that of
 * the first table, then what each further one adds.
 */
export function joinRows(tables: readonly JsonObject[][], key: string): JsonObject[] {
  return tables.reduce<JsonObject[]>((left, right) => joinTwo(left, right, key), [])
}

function joinTwo(left: JsonObject[], right: JsonObject[], key: string): JsonObject[] {
  const byKey = new Map<string, JsonObject[]>()
  for (const row of right) {
    const id = keyOf(row, key)
    if (id === undefined) continue
    const same = byKey.get(id)
    if (same) same.push(row)
    else byKey.set(id, [row])
  }
  const matched = new Set<string>()
  const joined = left.flatMap((row) => {
    const id = keyOf(row, key)
    const partners = id === undefined ? undefined : byKey.get(id)
    if (id === undefined || !partners) return [row]
    matched.add(id)
    return partners.map((partner) => ({ ...row, ...partner }))
  })
  const alone = right.filter((row) => {
    const id = keyOf(row, key)
    return id === undefined || !matched.has(id)
  })
  return [...joined, ...alone]
}

/** Keys are equal when their JSON is: 1 and "1" are not. Undefined for a row without one. */
function keyOf(row: JsonObject, key: string): string | undefined {
  const value: Json | undefined = Object.hasOwn(row, key) ? row[key] : undefined
  return value === undefined || value === null ? undefined : JSON.stringify(value)
}
