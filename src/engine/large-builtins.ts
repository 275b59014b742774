/** What functions of JSONata do with much data, in its stead: the same results, piece by piece or in less time. */
import { countCharacters } from '../shared/workflow/characters'
import { LIMITS } from '../shared/workflow/limits'
import type { Focus, Native } from './builtins'
import { distinct, fold, isSmall, sorted, type Fold } from './large'
import { PastLimit, type Evaluation } from './pace'

/** Undefined where JSONata itself is to do it. */
type Large = (
  args: readonly unknown[],
  focus: Focus,
  evaluation: Evaluation | undefined,
  original: Native,
) => unknown

const TEXT = LIMITS['value-size'].max
const SEQUENCE = LIMITS.sequence.max
/** Items or characters from which JSONata's own way takes too long in one step. */
const MANY = 500
const LONG = 10_000
/** Comparisons of characters that a search for a text makes at the worst, in about 50 ms. */
const COMPARISONS = 5e8

/** Throws `PastLimit` for a call that would fill the memory, or hold the thread in a way that nothing can end. */
export function refuseBefore(name: string, args: readonly unknown[]): void {
  for (const arg of args)
    if (typeof arg === 'string' && arg.length > TEXT) throw new PastLimit('value-size')
  const [first, second] = args
  if (name === 'pad' && Math.abs(Number(second)) > TEXT) throw new PastLimit('value-size')
  if (name === 'join' && Array.isArray(first)) {
    const between = typeof second === 'string' ? second.length : 0
    let length = between * first.length
    for (const item of first) if (typeof item === 'string') length += item.length
    if (length > TEXT) throw new PastLimit('value-size')
  }
  if (typeof first !== 'string' || typeof second !== 'string') return
  if (SEARCHES.has(name) && first.length * second.length > COMPARISONS && second.length > 16)
    throw new PastLimit('step-duration')
  if (name === 'split' && parts(first, second) > SEQUENCE) throw new PastLimit('sequence')
}

const SEARCHES = new Set(['contains', 'split', 'replace', 'substringBefore', 'substringAfter'])

function parts(text: string, separator: string): number {
  if (text.length <= SEQUENCE) return 0
  if (separator === '') return text.length
  let count = 1
  for (let at = text.indexOf(separator); at !== -1 && count <= SEQUENCE; count += 1)
    at = text.indexOf(separator, at + separator.length)
  return count
}

export const LARGE: ReadonlyMap<string, Large> = new Map<string, Large>([
  ['length', ([text]) => (isLong(text) ? countCharacters(text) : undefined)],
  [
    'substring',
    ([text, start, length]) =>
      isLong(text) ? substring(text, Number(start), length as number | undefined) : undefined,
  ],
  [
    'pad',
    ([text, width, sign]) =>
      typeof text === 'string' && Math.abs(Number(width)) > LONG
        ? pad(text, Math.trunc(Number(width)), String(sign ?? '') || ' ')
        : undefined,
  ],
  ['max', ([list]) => (isMany(list, LONG) ? extreme(list, (a, b) => a > b) : undefined)],
  ['min', ([list]) => (isMany(list, LONG) ? extreme(list, (a, b) => a < b) : undefined)],
  [
    'string',
    ([value, prettify], focus, evaluation, original) =>
      prettify === true || isSmall(value)
        ? undefined
        : textOf(unwrapped(value), (small) => original.call(focus, small) as string, evaluation),
  ],
  [
    'clone',
    ([value], focus, evaluation, original) =>
      isSmall(value)
        ? undefined
        : fold<unknown>(
            value,
            {
              small: (part) => (part === undefined ? undefined : original.call(focus, part)),
              list: (items) => items,
              object: Object.fromEntries,
            },
            evaluation,
          ),
  ],
  [
    'distinct',
    ([list], focus, evaluation) =>
      evaluation && isMany(list, MANY)
        ? distinct(list, evaluation).then((kept) => likeInput(list, kept, focus))
        : undefined,
  ],
  [
    'sort',
    ([list, comparator], _focus, evaluation) =>
      evaluation && isMany(list, MANY) ? sort(list, comparator, evaluation) : undefined,
  ],
  [
    'spread',
    ([list], focus, evaluation, original) =>
      evaluation && isMany(list, MANY) ? spread(list, focus, evaluation, original) : undefined,
  ],
])

function isLong(text: unknown): text is string {
  return typeof text === 'string' && text.length > LONG
}

function isMany(list: unknown, many: number): list is unknown[] {
  return Array.isArray(list) && list.length > many
}

/** The input of the whole expression, where it is a list, stands in a list of JSONata's. */
function unwrapped(value: unknown): unknown {
  return Array.isArray(value) && 'outerWrapper' in value ? (value[0] as unknown) : value
}

/** The text of a large value, as `$string` has it of each of its parts. */
function textOf(
  value: unknown,
  small: (value: unknown) => string,
  evaluation: Evaluation | undefined,
): Promise<string> {
  // Within a list, so that a text gets its quotes and nothing becomes null.
  const inside = (part: unknown) => small([part]).slice(1, -1)
  const how: Fold<string | undefined> = {
    small: (part) => (part === undefined ? undefined : inside(part)),
    list: (items) => `[${items.map((item) => item ?? 'null').join()}]`,
    object: (entries) =>
      `{${entries.flatMap(([key, text]) => (text === undefined ? [] : `${JSON.stringify(key)}:${text}`)).join()}}`,
  }
  return fold(value, how, evaluation).then((text) => text ?? '')
}

/** `$substring`, offsets in characters. */
function substring(text: string, start: number, length: number | undefined): string {
  if (length !== undefined && length <= 0) return ''
  const size = countCharacters(text)
  const from = size + start < 0 ? 0 : start
  const to = length === undefined ? undefined : from >= 0 ? from + length : size + from + length
  if (size === text.length) return text.slice(from, to)
  const whole = (at: number) => (at < 0 ? Math.max(size + Math.trunc(at), 0) : Math.trunc(at))
  return text.slice(
    offset(text, whole(from)),
    to === undefined ? undefined : offset(text, whole(to)),
  )
}

/** Where the n-th character begins. */
function offset(text: string, n: number): number {
  let at = 0
  for (let count = 0; count < n && at < text.length; count += 1)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return at
}

function pad(text: string, width: number, sign: string): string {
  const missing = Math.abs(width) - countCharacters(text)
  if (missing <= 0) return text
  const padding = substring(sign.repeat(Math.ceil(missing / countCharacters(sign))), 0, missing)
  return width > 0 ? text + padding : padding + text
}

function extreme(list: readonly unknown[], better: (a: number, b: number) => boolean): number {
  return (list as number[]).reduce((best, item) => (better(item, best) ? item : best))
}

function likeInput(list: unknown[], kept: unknown[], focus: Focus): unknown[] {
  if (!('sequence' in list)) return kept
  const sequence = focus.createSequence()
  for (const item of kept) sequence.push(item)
  return sequence
}

type Comparator = (left: unknown, right: unknown) => boolean | Promise<boolean>

/** JSONata compares with a function of the expression, or numbers with numbers and texts with texts. */
function sort(list: unknown[], comparator: unknown, evaluation: Evaluation): unknown {
  if (typeof comparator === 'function')
    return sorted(list, (left, right) => (comparator as Comparator)(left, right), evaluation)
  const kind = typeof list[0]
  const alike =
    (kind === 'number' || kind === 'string') && list.every((item) => typeof item === kind)
  // JSONata says what is wrong with it.
  if (!alike) return undefined
  return sorted(list, (left, right) => (left as number) > (right as number), evaluation)
}

async function spread(
  list: unknown[],
  focus: Focus,
  evaluation: Evaluation,
  original: Native,
): Promise<unknown> {
  const pieces: unknown[] = []
  for (const item of list) {
    const piece = original.call(focus, item)
    if (Array.isArray(piece)) for (const one of piece as unknown[]) pieces.push(one)
    else if (piece !== undefined) pieces.push(piece)
    if (pieces.length > SEQUENCE) throw new PastLimit('sequence')
    if (evaluation.spent) await evaluation.rest()
  }
  return pieces
}
