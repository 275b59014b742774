/** Ids that people can read, and that no other node or edge has. */
const MAX_LENGTH = 64

/** `Draft post!` and `human-callback` become `draft_post` and `human_callback`: letters, digits and `_`, so expressions need no quotes. */
export function idFrom(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  if (plain === '') return 'node'
  const led = /^[a-z_]/.test(plain) ? plain : `n_${plain}`
  return led.slice(0, MAX_LENGTH).replace(/_+$/, '')
}

/** The base itself when it is free, else `base_2`, `base_3` and so on. A base that is numbered already counts on: `draft_2` gives `draft_3`. */
export function uniqueId(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  const stem = base.replace(/_\d+$/, '')
  for (let number = 2; ; number += 1) {
    const tail = `_${number}`
    const id = `${stem.slice(0, MAX_LENGTH - tail.length)}${tail}`
    if (!taken.has(id)) return id
  }
}

/** The first free id of the form `e1`, `e2`. */
export function edgeId(taken: ReadonlySet<string>): string {
  for (let number = taken.size + 1; ; number += 1) {
    const id = `e${number}`
    if (!taken.has(id)) return id
  }
}
