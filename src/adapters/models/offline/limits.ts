/** Finds in plain sentences what a text must keep to. */
import { NUMBER, numberOf } from './words'

export interface Limits {
  minWords: number
  maxWords: number
  /** Characters. */
  minChars: number
  maxChars: number
  maxSentences: number
  /** Words and phrases that must not occur. */
  forbidden: string[]
  /** Words and phrases that must occur. */
  required: string[]
  noHashtags: boolean
  noExclamation: boolean
  noEmoji: boolean
  endWithQuestion: boolean
  /** Patterns that must match nowhere, and somewhere. */
  excludes: RegExp[]
  matches: RegExp[]
}

export const NO_LIMITS: Limits = {
  minWords: 0,
  maxWords: Infinity,
  minChars: 0,
  maxChars: Infinity,
  maxSentences: Infinity,
  forbidden: [],
  required: [],
  noHashtags: false,
  noExclamation: false,
  noEmoji: false,
  endWithQuestion: false,
  excludes: [],
  matches: [],
}

/** The limits in these texts together. The tightest of each counts; of two that cannot both be kept, the later one. */
export function limitsIn(...texts: string[]): Limits {
  const limits: Limits = { ...NO_LIMITS, forbidden: [], required: [], excludes: [], matches: [] }
  for (const text of texts) {
    // A pattern may hold what looks like the end of a sentence.
    if (readPattern(text, limits)) continue
    for (const sentence of text.split(/\n+|(?<=[.;!?])\s+(?=[\p{Lu}"“])/u))
      readSentence(sentence, limits)
  }
  limits.required = limits.required.filter(
    (term) => !limits.forbidden.some((bad) => same(bad, term)),
  )
  return limits
}

function readSentence(sentence: string, limits: Limits): void {
  readSizes(sentence, limits)
  readMarks(sentence, limits)
  limits.forbidden.push(...forbiddenIn(sentence))
  limits.required.push(...requiredIn(sentence))
}

/** `Matches a pattern that is not allowed: /!/.` and `Does not match the pattern /x/.`, as a validator writes them. */
function readPattern(text: string, limits: Limits): boolean {
  const wanted =
    /^\s*(?:does not|doesn't|must|should) match (?:the )?pattern:? \/(.+)\/\.?\s*$/is.exec(
      text,
    )?.[1]
  const banned =
    /^\s*(?:matches a pattern that is not allowed|must not match(?: the pattern)?):? \/(.+)\/\.?\s*$/is.exec(
      text,
    )?.[1]
  const pattern = safePattern(wanted ?? banned ?? '')
  if (pattern) (wanted === undefined ? limits.excludes : limits.matches).push(pattern)
  return wanted !== undefined || banned !== undefined
}

/** The pattern, unless it is none or could take for ever (a repetition inside a repetition). */
export function safePattern(source: string): RegExp | undefined {
  if (
    source === '' ||
    source.length > 300 ||
    /[+*}]\)?[+*{]|\([^)]*[+*][^)]*\)[+*{]/.test(source.replace(/\\./g, ''))
  )
    return undefined
  for (const flags of ['u', ''])
    try {
      return new RegExp(source, flags)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  return undefined
}

const UNIT = '(words?|characters?|chars?|letters|sentences?)'
const ADJECTIVE = '(?:[a-z]+ )?'
const UPPER =
  '(?:at most|no more than|not more than|no longer than|max(?:imum)?(?: of)?|up to|limit(?:ed)? to|within|keep (?:it|this) to)'
const BELOW = '(?:under|below|fewer than|less than|shorter than)'
const LOWER = '(?:at least|no fewer than|no less than|not less than|min(?:imum)?(?: of)?)'
const ABOVE = '(?:more than|over|longer than)'

function readSizes(sentence: string, limits: Limits): void {
  const find = (pattern: string) => sentence.matchAll(new RegExp(`\\b${pattern}`, 'gi'))
  const n = `(${NUMBER})`
  // `812 characters, at most 600`: the unit stands before.
  const counted = new RegExp(
    `${NUMBER} ${UNIT}[^.]*?(${UPPER}|${LOWER}|limit is|allowed is) ${n}(?! ?(?:words|char))`,
    'i',
  ).exec(sentence)
  if (counted?.[1] && counted[2] && counted[3])
    limit(
      limits,
      counted[1],
      numberOf(counted[3]),
      new RegExp(LOWER, 'i').test(counted[2]) ? 'min' : 'max',
    )
  for (const [, low, high, unit] of find(
    `(?:between )?${n}(?: ?(?:to|and|or|-|–) ?)${n} ${ADJECTIVE}${UNIT}`,
  )) {
    limit(limits, unit, numberOf(low ?? ''), 'min')
    limit(limits, unit, numberOf(high ?? ''), 'max')
  }
  for (const [, upper, unit] of find(`${UPPER} ${n} ${ADJECTIVE}${UNIT}`))
    limit(limits, unit, numberOf(upper ?? ''), 'max')
  for (const [, upper, unit] of find(`${n} ${UNIT}(?: or (?:less|fewer)| at most| max)`))
    limit(limits, unit, numberOf(upper ?? ''), 'max')
  for (const [, lower, unit] of find(`${n} ${UNIT}(?: or more| at least| min)`))
    limit(limits, unit, numberOf(lower ?? ''), 'min')
  for (const [, lower, unit] of find(`${LOWER} ${n} ${ADJECTIVE}${UNIT}`))
    limit(limits, unit, numberOf(lower ?? ''), 'min')
  for (const [whole, prefix, amount, unit] of find(
    `(${BELOW}|${ABOVE}) ${n} ${ADJECTIVE}${UNIT}`,
  )) {
    if (/\b(?:no|not) $/i.test(sentence.slice(0, sentence.indexOf(whole)))) continue
    const below = new RegExp(BELOW, 'i').test(prefix ?? '')
    limit(limits, unit, numberOf(amount ?? '') + (below ? -1 : 1), below ? 'max' : 'min')
  }
  for (const [, how, amount, unit] of find(`(exactly|about|around|in) ${n} ${ADJECTIVE}${UNIT}`)) {
    const slack = how?.toLowerCase() === 'exactly' ? 0 : Math.round(numberOf(amount ?? '') * 0.1)
    if (how?.toLowerCase() !== 'in') limit(limits, unit, numberOf(amount ?? '') - slack, 'min')
    limit(limits, unit, numberOf(amount ?? '') + (how?.toLowerCase() === 'in' ? 0 : slack), 'max')
  }
}

function limit(limits: Limits, unit: string | undefined, value: number, end: 'min' | 'max'): void {
  const [low, high] = /^w/i.test(unit ?? '')
    ? (['minWords', 'maxWords'] as const)
    : /^s/i.test(unit ?? '')
      ? ([undefined, 'maxSentences'] as const)
      : (['minChars', 'maxChars'] as const)
  if (end === 'max') {
    limits[high] = Math.min(limits[high], Math.max(value, 1))
    if (low && limits[low] > limits[high]) limits[low] = 0
  } else if (low) {
    limits[low] = Math.max(limits[low], value)
    if (limits[low] > limits[high]) limits[high] = Infinity
  }
}

const NEGATION =
  /\b(?:no|not|never|avoid|without|remove|take out|drop|forbid(?:den|s)?|don't|must not)\b/i

function readMarks(sentence: string, limits: Limits): void {
  if (
    /\b(?:end|finish|close) (?:it )?(?:with|on|in) an? (?:\w+ )?question\b/i.test(sentence) &&
    !/\bnot (?:on|with) a question|do not end/i.test(sentence)
  )
    limits.endWithQuestion = true
  if (!NEGATION.test(sentence)) return
  if (/hash ?tags?/i.test(sentence)) limits.noHashtags = true
  if (/exclamation/i.test(sentence)) limits.noExclamation = true
  if (/emojis?/i.test(sentence)) limits.noEmoji = true
}

const FORBIDS =
  /\b(?:avoid|do not (?:use|say|write|mention)|don't (?:use|say|write|mention)|never (?:use|say|write|mention)|must not (?:use|say|contain|mention)|without(?: the words?)?|remove|take out|delete|drop|forbidden(?: words| terms)?|forbids?|not allowed|banned(?: words)?)\b(?: the)?(?: words?| phrases?| terms?)?(?: is| are)?:?\s*(.+)$/i
/** What `no ...` may be followed by without forbidding a word. */
const NOT_A_TERM =
  /^(?:longer|more|less|fewer|later|one|matter|need|way|other|idea|answer|reply|hashtags?|exclamation|emojis?|questions?|and|or|it|them|this|that|any|the|numbers?|all)\b/i

/** The words that a sentence forbids: quoted ones, else the items of its list. */
export function forbiddenIn(sentence: string): string[] {
  const listed = FORBIDS.exec(sentence)?.[1]
  const terms = listed === undefined ? [] : termsIn(listed)
  for (const [, term] of sentence.matchAll(/\bno ((?:[\p{L}-]+ ?){1,3})(?=[,.;]|$)/giu))
    if (term) terms.push(term.trim())
  // What stands in quotation marks is meant as it stands.
  return QUOTED.test(listed ?? '') ? terms : terms.filter((term) => !NOT_A_TERM.test(term))
}

const REQUIRES =
  /\b(?:(?:must|should|has to|have to) (?:mention|include|contain|name|say)|mentions?|includes?|contains?)(?: the)?(?: words?| phrases?| terms?| texts?)?:?\s+(.+)$/i

/** The words that a sentence asks for: quoted ones, else names, or what `must mention` is followed by. */
export function requiredIn(sentence: string): string[] {
  if (NEGATION.test(sentence.replace(/\bdoes not (?:mention|contain|include)\b/i, ''))) return []
  const listed = REQUIRES.exec(sentence)?.[1]
  if (listed === undefined) return []
  const terms = termsIn(listed)
  if (/["“'‘«]/.test(listed) || /\bmust (?:mention|contain)/i.test(sentence)) return terms
  return terms.filter((term) => /^\p{Lu}/u.test(term))
}

const QUOTED = /["“«][^"“”«»]+["”»]|(?<!\p{L})['‘][^'’]+['’](?!\p{L})/u

function termsIn(list: string): string[] {
  const quoted = [
    ...list.matchAll(/["“”«»]([^"“”«»]+)["“”«»]|(?<!\p{L})['‘]([^'’]+)['’](?!\p{L})/gu),
  ]
  if (quoted.length > 0)
    return quoted.flatMap(([, double, single]) => (double ?? single ?? '').trim() || [])
  return list
    .replace(/[.!?]+\s*$/, '')
    .split(/\s*[,;]\s*|\s+(?:and|or)\s+/i)
    .map((term) => term.replace(/^(?:and|or|the words?|words like|any|an?|the)\s+/i, '').trim())
    .filter((term) => term !== '' && term.split(/\s+/).length <= 3)
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
