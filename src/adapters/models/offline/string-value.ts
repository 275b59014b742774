import { shortStep } from '../../bounded/short-step'
import type { JsonObject } from '../../../shared/workflow/document'
import { choose } from './choose'
import { compose } from './compose'
import { fit } from './fit'
import type { Limits } from './limits'
import type { PromptReading } from './read-prompt'
import { sampleFor } from './sample-pattern'
import type { Verdict } from './signals'
import { purged, violations } from './violations'
import { hash01, keywords, wordCount } from './words'

export interface StringRequest {
  name: string
  schema: JsonObject
  limits: Limits
  reading: PromptReading
  seed: string
  /** The property that carries the text of the answer. */
  main: boolean
  /** Sentences that other properties took already; this one takes another where it can. */
  used: Set<string>
  /** Set inside an object that gives a verdict. */
  verdict?: Verdict
}

const SHORT = /title|headline|hook|subject|name|label|tag|topic|keyword|category|slug/i
const QUOTE = /quote|excerpt|verbatim/i
const PROSE =
  /text|body|post|message|summary|content|description|caption|draft|email|reply|answer|article|script/i

/** Whether a property of this name carries running text. */
export function isProse(name: string): boolean {
  return PROSE.test(name) && !SHORT.test(name)
}

/** Words for a string property: from the prompt's facts and material, as its name, format, pattern and limits ask. */
export function stringValue(request: StringRequest): string {
  const { name, schema, limits, verdict } = request
  // A reason names the forbidden words: taking them out would leave nothing to say.
  if (verdict && !verdict.pass && /^(?:reason|why|explanation|rationale)s?$/i.test(name))
    return sized(`It says ${verdict.found.map((term) => `"${term}"`).join(', ')}.`, {
      ...limits,
      forbidden: [],
      excludes: [],
    })
  if (typeof schema.format === 'string' && schema.format in FORMATS) {
    const found = factFor(request)
    const format = FORMATS[schema.format]
    if (format)
      return found !== undefined && format.test.test(found) ? found : format.sample(request)
  }
  const text = words(request)
  if (typeof schema.pattern !== 'string') return sized(text, limits)
  const pattern = new RegExp(schema.pattern, 'u')
  const candidates = [
    factFor(request),
    sized(text, limits),
    slug(text),
    slug(text).replaceAll('-', '_'),
    ...keywords(text),
  ]
  const good = shortStep(
    () => candidates.find((one) => one !== undefined && pattern.test(one) && inLength(one, limits)),
    `The search for a text that matches /${schema.pattern}/`,
  )
  return good ?? sampleFor(pattern)
}

function words(request: StringRequest): string {
  const { name, reading, main, limits, seed } = request
  const fact = factFor(request)
  if (fact !== undefined) return fact
  if (main) return compose(reading, limits, seed)
  const sentence = nextSentence(request)
  if (sentence === undefined) return 'Nothing in the prompt says.'
  if (QUOTE.test(name)) return sentence.raw
  return SHORT.test(name) ? shortLine(sentence.clean) : sentence.clean
}

/** A fact of the same name in the prompt; `unknown` where the schema offers that and nothing is found. */
function factFor({ name, schema, reading, main }: StringRequest): string | undefined {
  if (main || isProse(name)) return undefined
  const value = reading.facts.get(name.toLowerCase())
  if (typeof value === 'string' && value !== '' && value.length <= 200) return value
  const description = typeof schema.description === 'string' ? schema.description : ''
  if (!/\bunknown\b/i.test(description)) return undefined
  if (/people|employees|staff|size|headcount/i.test(name)) {
    const count =
      /\b(\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\b(?= (?:people|employees|staff|of us|crew|in the field))/i
    return count.exec(reading.material)?.[0] ?? 'unknown'
  }
  const offered = description
    .replace(/\bor unknown\b|\.\.\./gi, '')
    .split(/,|\bor\b/)
    .map((one) => one.trim())
  return (
    offered
      .find((one) => one !== '' && reading.material.toLowerCase().includes(one.toLowerCase()))
      ?.toLowerCase() ?? 'unknown'
  )
}

function nextSentence({ reading, seed, used, name, limits }: StringRequest) {
  const { ranked } = choose(reading, `${seed}|${QUOTE.test(name) ? 'quote' : ''}`)
  const clean = (text: string) => purged(text, limits) === text && text.length <= limits.maxChars
  const free = ranked.filter((text) => !used.has(text))
  const chosen = free.find(clean) ?? free[0] ?? ranked.find(clean) ?? ranked[0]
  if (chosen === undefined) return undefined
  // A quote and its title may share a sentence; two running texts should not.
  if (!SHORT.test(name)) used.add(chosen)
  return reading.sentences.find((sentence) => sentence.clean === chosen)
}

const LOOSE_END =
  /[\s,;:–-]+(?:a|an|the|and|or|but|of|to|for|in|on|at|with|is|was|are|were|it|that|which|because|so|as|by|my|our|your|their|i|we)$/i

/** The first clause of a sentence, without its full stop: at most eight words. */
function shortLine(sentence: string): string {
  const bare = sentence.replace(/[.!?…]+["'”’)]*$/, '')
  const clauses = bare.split(/[,;:—–]\s/)
  let line = clauses.shift() ?? bare
  while (wordCount(line) < 4 && clauses.length > 0) line += `, ${clauses.shift() ?? ''}`
  line = line.split(/\s+/).slice(0, 8).join(' ')
  while (wordCount(line) > 2 && LOOSE_END.test(line)) line = line.replace(LOOSE_END, '')
  return line.replace(/[,;:]+$/, '')
}

function sized(text: string, limits: Limits): string {
  if (violations(text, limits).length === 0) return text
  const bare = purged(text, limits)
  if (violations(bare, limits).length === 0) return bare
  return fit({ ranked: [bare], ordered: [bare] }, limits)
}

function inLength(text: string, { minChars, maxChars }: Limits): boolean {
  const length = [...text].length
  return length >= minChars && length <= maxChars
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '')
}

interface Format {
  test: RegExp
  sample: (request: StringRequest) => string
}

const digits = ({ seed, name }: StringRequest, count: number, radix: number) =>
  Array.from({ length: count }, (_, index) =>
    Math.floor(hash01(`${seed}|${name}|${index}`) * radix).toString(radix),
  ).join('')

/** Formats of JSON Schema (2020-12, validation 7.3). A time is a fixed one: the same prompt gives the same answer on every day. */
const FORMATS: Record<string, Format> = {
  'date-time': { test: /^\d{4}-\d\d-\d\dT\d\d:\d\d/, sample: () => '2026-01-05T09:00:00Z' },
  date: {
    test: /^\d{4}-\d\d-\d\d$/,
    sample: ({ reading }) =>
      /\b20\d\d-[01]\d-[0-3]\d\b/.exec(reading.material)?.[0] ?? '2026-01-05',
  },
  time: { test: /^\d\d:\d\d:\d\d/, sample: () => '09:00:00Z' },
  duration: { test: /^P/, sample: () => 'PT30M' },
  email: {
    test: /^\S+@\S+\.\S+$/,
    sample: ({ reading }) =>
      /[\w.+-]+@[\w-]+\.[\w.-]*\w/.exec(reading.material)?.[0] ?? 'someone@example.com',
  },
  hostname: { test: /^[\w.-]+$/, sample: () => 'example.com' },
  ipv4: { test: /^\d+(?:\.\d+){3}$/, sample: () => '192.0.2.1' },
  ipv6: { test: /^[0-9a-f:]+$/i, sample: () => '2001:db8::1' },
  uri: {
    test: /^https?:\/\/\S+$/,
    sample: ({ reading }) =>
      /https?:\/\/[\w./-]*\w/.exec(reading.material)?.[0] ?? 'https://example.com/',
  },
  'uri-reference': { test: /^\S+$/, sample: () => '/' },
  uuid: {
    test: /^[0-9a-f]{8}-/i,
    sample: (request) => {
      const hex = digits(request, 32, 16)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
    },
  },
  'json-pointer': { test: /^(?:\/|$)/, sample: () => '/a' },
  regex: { test: /^/, sample: () => '.' },
}
