/** How large and how deep a JSON value is, without making a text of it. */

/** What a value may be. */
export interface Bounds {
  size: number
  depth: number
}

/** What a value takes in memory at the least, whatever it is. */
const VALUE = 16
/** What an object or a list takes on top. */
const CONTAINER = 32

/**
 * The size of a value, or which bound it goes past. Text and numbers are O(1); the rest is walked once, without recursion and
 * only until a bound is passed, so a value that holds itself comes to an end too.
 *
 * Size is counted as memory: 16 bytes for each value, 32 more for a list or an object, and one for each UTF-16 unit of texts and
 * names. The JSON text is at most 6 times as long (control characters, each of which is written as \u0001), mostly shorter.
 * Depth counts lists and objects: `[]` has 1, `[{}]` has 2.
 */
export function sizeOf(value: unknown, { size, depth }: Bounds): number | keyof Bounds {
  if (typeof value === 'string') return within(VALUE + value.length, size)
  if (value === null || typeof value !== 'object') return within(VALUE, size)
  if (depth < 1) return 'depth'
  let counted = VALUE + CONTAINER
  // Lists and objects still to be looked into, level by level.
  let level: object[] = [value]
  for (let deep = 1; level.length > 0; deep += 1) {
    const next: object[] = []
    for (const container of level) {
      const list = Array.isArray(container)
      // What a list counts is known before it is walked.
      if (list && counted + VALUE * container.length > size) return 'size'
      const keys = list ? undefined : Object.keys(container)
      const amount = keys?.length ?? (container as unknown[]).length
      for (let index = 0; index < amount; index += 1) {
        const key = keys?.[index]
        const item =
          key === undefined
            ? (container as unknown[])[index]
            : (container as Record<string, unknown>)[key]
        counted += VALUE + (key?.length ?? 0)
        if (typeof item === 'string') counted += item.length
        else if (item !== null && typeof item === 'object') {
          counted += CONTAINER
          next.push(item)
        }
        if (counted > size) return 'size'
      }
    }
    if (next.length > 0 && deep === depth) return 'depth'
    level = next
  }
  return within(counted, size)
}

function within(counted: number, size: number): number | 'size' {
  return counted > size ? 'size' : counted
}
