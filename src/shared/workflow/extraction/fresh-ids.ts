/** Ids that nothing else has. */

/** The base itself when it is free, else `base_2`, `base_3` and so on; it is taken from then on. */
export function freshId(base: string, taken: Set<string>): string {
  const stem = base.replace(/_\d+$/, '')
  let id = base
  for (let number = 2; taken.has(id); number += 1) {
    const tail = `_${number}`
    id = `${stem.slice(0, 64 - tail.length)}${tail}`
  }
  taken.add(id)
  return id
}
