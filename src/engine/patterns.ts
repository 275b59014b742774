/** Regular expressions of documents, which may come from strangers: matched at once where that is certainly short. */
import { collect, type Found } from '../shared/workflow/matches'
import type { Bounded } from './effects'

/** Characters tried, at the worst, that count as short: a few milliseconds. */
const SHORT = 1e6
/** How long a search may hold the thread before it goes on in another. Milliseconds. */
const INLINE = 20
/** Matches that are sought in one go where each go has a price. */
const BATCH = 256

/**
 * The next matches from an offset on, at least one where there is one. The pattern needs the flag `g`. Undefined when it takes
 * longer than the limit `pattern-duration`.
 */
export function findMatches(
  pattern: RegExp,
  text: string,
  from: number,
  bounded: Bounded | undefined,
): Found[] | Promise<Found[] | undefined> {
  if (!bounded || worstCase(pattern, text.length - from) <= SHORT)
    return collect(pattern, text, from, 1)
  if (!slow.has(pattern)) {
    const found = bounded.within(INLINE, () => collect(pattern, text, from, BATCH))
    if (found) return found.value
    slow.add(pattern)
  }
  return bounded.search(pattern, text, from)
}

/** Patterns that took too long once; they need not hold the thread again. */
const slow = new WeakSet<RegExp>()

/** Whether a pattern matches somewhere in a text; undefined as above. */
export async function isMatch(
  { source, flags }: RegExp,
  text: string,
  bounded: Bounded | undefined,
): Promise<boolean | undefined> {
  const pattern = new RegExp(source, flags.includes('g') ? flags : `${flags}g`)
  const found = await findMatches(pattern, text, 0, bounded)
  return found && found.length > 0
}

/**
 * An upper bound of the characters that are tried on a text of this length: each repetition may try as many counts as the text is
 * long, each alternative and each optional part doubles the ways. Infinity where repetitions stand inside repetitions, and where
 * the pattern is not understood.
 */
export function worstCase(pattern: RegExp, length: number): number {
  let cost = costs.get(pattern)
  if (!cost) costs.set(pattern, (cost = readCost(pattern)))
  const starts = cost.anchored ? 1 : length + 1
  return starts * pattern.source.length * cost.ways * (length + 1) ** cost.repetitions
}

interface Cost {
  /** Whether it can begin in one place only. */
  anchored: boolean
  /** Repetitions without an end that stand beside each other. */
  repetitions: number
  /** In how many ways the rest can be tried. */
  ways: number
}

const costs = new WeakMap<RegExp, Cost>()
const UNKNOWN: Cost = { anchored: false, repetitions: 0, ways: Infinity }

function readCost({ source, flags }: RegExp): Cost {
  if (flags.includes('v')) return UNKNOWN
  /** For each open group, whether it holds what can match in several ways. */
  const groups: { several: boolean; alternatives: number }[] = [{ several: false, alternatives: 1 }]
  const cost = {
    anchored: source.startsWith('^') && !flags.includes('m'),
    repetitions: 0,
    ways: 1,
  }
  /** Whether what was read last can match in several ways itself. */
  let last = false
  for (let at = 0; at < source.length; at += 1) {
    const group = groups.at(-1)
    if (!group) return UNKNOWN
    const sign = source[at]
    if (sign === '\\') {
      at += 1
      // What a group matched may be long, and is tried again.
      if (/[1-9k]/.test(source[at] ?? '')) return UNKNOWN
      last = false
    } else if (sign === '[') {
      at = classEnd(source, at)
      last = false
    } else if (sign === '(') {
      groups.push({ several: false, alternatives: 1 })
      if (source[at + 1] === '?') at += 1
    } else if (sign === ')') {
      groups.pop()
      const outer = groups.at(-1)
      if (!outer) return UNKNOWN
      last = group.several || group.alternatives > 1
      cost.ways *= group.alternatives
      outer.several ||= last
    } else if (sign === '|') {
      group.alternatives += 1
      cost.anchored = false
    } else if (sign !== undefined && '*+?{'.includes(sign)) {
      const quantifier = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at, at + 30))
      // A brace that begins no quantifier is a character.
      if (!quantifier) continue
      at += quantifier[0].length - 1
      const [least, most] = range(sign, quantifier)
      if (last && most > 1) return UNKNOWN
      if (most === Infinity) cost.repetitions += 1
      else cost.ways *= most - least + 1
      if (most !== least) group.several = true
    } else last = false
  }
  cost.ways *= groups[0]?.alternatives ?? 1
  return groups.length === 1 ? cost : UNKNOWN
}

function range(sign: string, [, least, comma, most]: RegExpExecArray): [number, number] {
  if (sign === '*') return [0, Infinity]
  if (sign === '+') return [1, Infinity]
  if (sign === '?') return [0, 1]
  const from = Number(least)
  if (comma === '') return [from, from]
  return [from, most === '' ? Infinity : Number(most)]
}

/** The offset of the bracket that ends a class of characters. */
function classEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1
    else if (source[at] === ']') return at
  }
  return source.length
}
