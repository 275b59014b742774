/** What an expression sees besides its input (semantics section 3, "What a node sees"). */
import type { Bindings } from './jsonata'

/** JSONata must be asked: for a list, an error, or anything else that it treats in a way of its own. */
export const UNSURE: unique symbol = Symbol('unsure')

/** Names and what they stand for, made as they are asked for: most expressions look at one. */
export interface Seen {
  /** What `$name` stands for, which never changes: it may become an output. `UNSURE` where only JSONata knows. */
  look(name: string): unknown
  /** The same for `$name.field`, without making the whole. */
  field(name: string, field: string): unknown
  /** All of them, for JSONata. */
  all(): Bindings
}

/** A field as JSONata finds it: undefined where there is none, `UNSURE` of a list, which it would map over. */
export function fieldOf(value: unknown, name: string): unknown {
  if (value === UNSURE || Array.isArray(value)) return UNSURE
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

/** Names that stand in a record. */
export function seenIn(bindings: Bindings): Seen {
  const look = (name: string) => (Object.hasOwn(bindings, name) ? bindings[name] : UNSURE)
  return { look, field: (name, field) => fieldOf(look(name), field), all: () => bindings }
}

/** More names, which stand before those of `seen`. */
export function seenWith(seen: Seen, extra: Bindings): Seen {
  const more = seenIn(extra)
  const has = (name: string) => Object.hasOwn(extra, name)
  return {
    look: (name) => (has(name) ? more : seen).look(name),
    field: (name, field) => (has(name) ? more : seen).field(name, field),
    all: () => ({ ...seen.all(), ...extra }),
  }
}
