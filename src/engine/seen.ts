/** What an expression sees besides its input (semantics section 3, "What a node sees"). */
import type { Bindings } from './jsonata'

/** JSONata must be asked: for a list, an error, or anything else that it treats in a way of its own. */
export const UNSURE: unique symbol = Symbol('unsure')

/** Names and what they stand for, made as they are asked for: most expressions look at one. */
export interface Seen {
  /** What `$name` stands for; `UNSURE` where only JSONata knows. */
  look(name: string): unknown
  /** All of them, for JSONata. */
  all(): Bindings
}

/** Names that stand in a record. */
export function seenIn(bindings: Bindings): Seen {
  return {
    look: (name) => (Object.hasOwn(bindings, name) ? bindings[name] : UNSURE),
    all: () => bindings,
  }
}

/** More names, which stand before those of `seen`. */
export function seenWith(seen: Seen, extra: Bindings): Seen {
  return {
    look: (name) => (Object.hasOwn(extra, name) ? extra[name] : seen.look(name)),
    all: () => ({ ...seen.all(), ...extra }),
  }
}
