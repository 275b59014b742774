import { SHORT_NOTICE, OFFLINE_NOTICE } from './notice'
import type { Limits } from './limits'
import { sampleFor } from './sample-pattern'
import { contains, purged, violations } from './violations'
import { sentencesOf, wordCount } from './words'

/** How long a text is when nobody says. Words. */
const USUAL_WORDS = 75
/** Said when the material has no more to give and the text must be longer. */
const FILLERS = [
  'It is worth a second look.',
  'One step at a time is enough.',
  'Small changes add up over weeks.',
  'It is plain, and it works.',
  'That is a good place to start.',
  'More on this soon.',
]
const QUESTION = 'What do you think?'

export interface Parts {
  /** The best first; each is used whole where there is room. */
  ranked: string[]
  /** In the order of the material, for how they are put together; the same strings. */
  ordered: string[]
  /** Stands first and last where there is room: a greeting, a link, a signature. */
  before?: string
  after?: string
  /** How long it should be where the limits leave it open: as long as the text that it mends. Words. */
  words?: number
}

/** Puts sentences together so that the text keeps to the limits, whenever that can be done mechanically. */
export function fit(parts: Parts, limits: Limits): string {
  const frame = [parts.before, parts.after].filter((part) => part !== undefined)
  const room = (text: string) => within(text, limits)
  const framed = frame.length > 0 && room(frame.join('\n\n') + ' And a sentence of its own.')
  const wrap = (body: string) =>
    framed ? [parts.before, body, parts.after].filter(Boolean).join('\n\n') : body

  const usable = parts.ranked.filter((piece) => purged(piece, limits) === piece)
  const ranked =
    usable.length > 0 ? usable : parts.ranked.map((piece) => purged(piece, limits)).filter(Boolean)
  const chosen = new Set<string>()
  const body = () =>
    paragraphs(
      [...parts.ordered, ...ranked].filter(
        (piece, index, all) => chosen.has(piece) && all.indexOf(piece) === index,
      ),
    )
  const target = targetWords(limits, parts.words ?? USUAL_WORDS)
  for (const piece of ranked) {
    const enough = wordCount(wrap(body())) >= target && !tooShort(wrap(body()), limits)
    if (enough) break
    chosen.add(piece)
    if (!room(wrap(body())) && chosen.size > 1) chosen.delete(piece)
  }
  return finish(wrap(body()), body(), limits)
}

function targetWords(limits: Limits, usual: number): number {
  const most = Math.min(limits.maxWords, limits.maxChars / 6.5)
  const least = Math.max(limits.minWords, limits.minChars / 5)
  return Math.max(Math.min(usual, most * 0.8), Math.min(least * 1.15, most * 0.95))
}

function tooShort(text: string, limits: Limits): boolean {
  return wordCount(text) < limits.minWords || [...text].length < limits.minChars
}

function within(text: string, limits: Limits): boolean {
  return (
    wordCount(text) <= limits.maxWords &&
    text.length <= limits.maxChars &&
    sentencesOf(text).length <= limits.maxSentences
  )
}

/** What must be in the text goes around it; the rest is made longer or cut until all of it fits. */
function finish(whole: string, bare: string, limits: Limits): string {
  let text = purged(whole, limits)
  if (!within(text, limits)) text = purged(bare, limits)
  const missing = limits.required.filter((term) => !contains(text, term))
  const wanted = limits.matches.filter((pattern) => !pattern.test(text))
  const samples = (choose: (source: string) => boolean) =>
    wanted.filter(({ source }) => choose(source)).map((pattern) => sampleFor(pattern))
  const first = samples((source) => source.startsWith('^'))
  const last = samples((source) => source.endsWith('$') && !source.startsWith('^'))
  const inside = samples((source) => !source.startsWith('^') && !source.endsWith('$'))
  const mention = missing.length === 0 ? [] : [`This is about ${missing.join(' and ')}.`]
  const question = limits.endWithQuestion && !text.endsWith('?')
  const full: Frame = {
    head: first,
    inner: [...mention, ...inside],
    tail: [...last, ...(question ? [QUESTION] : [])],
  }
  // The shortest form of what must be said comes last: with little room it is all that is left.
  const bareFrame: Frame = {
    head: first,
    inner: [...missing, ...inside],
    tail: last,
    asked: question,
  }
  for (const frame of [full, bareFrame])
    for (const lengthen of [true, false]) {
      const candidate = assemble(frame, text, limits, lengthen)
      if (violations(candidate, limits).length === 0) return candidate
    }
  return assemble(bareFrame, text, limits, true)
}

/** What must be in a text: at its start, after its first sentence, at its end; and whether its last mark must be a question's. */
interface Frame {
  head: string[]
  inner: string[]
  tail: string[]
  asked?: boolean
}

function assemble(frame: Frame, body: string, limits: Limits, lengthen: boolean): string {
  const join = (middle: string) => {
    const text = [...frame.head, inserted(middle, frame.inner), ...frame.tail]
      .filter(Boolean)
      .join(' ')
    return frame.asked ? text.replace(/[.,;!]*$/, '?') : text
  }
  let middle = lengthen ? grown(body, join, limits) : body
  // Cut from the end, a word at a time, until what must be there fits beside it.
  while (middle !== '' && !within(join(middle), limits)) middle = shortened(middle, join, limits)
  return padded(join(middle), limits)
}

/** After the first sentence, so that a text goes on beginning and ending as it did. */
function inserted(text: string, inner: string[]): string {
  const extra = inner.join(' ')
  const stop = /[.!?…]["'”’)]*(?=\s)/.exec(text)
  if (extra === '' || !stop) return [extra, text].filter(Boolean).join(' ')
  const at = stop.index + stop[0].length
  return `${text.slice(0, at)} ${extra}${text.slice(at)}`
}

function grown(body: string, join: (middle: string) => string, limits: Limits): string {
  const fillers = FILLERS.map((filler) => purged(filler, limits)).filter(
    (filler) => wordCount(filler) > 1,
  )
  let text = body
  for (
    let index = 0;
    tooShort(join(text), limits) && fillers.length > 0 && index < 5_000;
    index += 1
  )
    text = `${text} ${fillers[index % fillers.length] ?? ''}`.trim()
  return text
}

/** Without its last sentence where that leaves enough, else without its last word. */
function shortened(text: string, join: (middle: string) => string, limits: Limits): string {
  const lastStop = text.slice(0, -1).search(/[.!?…]["'”’)]*\s[^.!?]*[.!?…]?["'”’)]*$/)
  const bySentence = lastStop > 0 ? text.slice(0, lastStop + 1) : ''
  if (bySentence !== '' && !tooShort(join(bySentence), limits)) return bySentence
  const words = text.split(/(?=\s)/)
  if (words.length === 1)
    return text.length > limits.maxChars ? characters(text, limits.maxChars) : ''
  return `${words
    .slice(0, -1)
    .join('')
    .replace(/[\s.,;:!?–-]+$/, '')}.`
}

/** The last few characters that words cannot give. */
function padded(text: string, limits: Limits): string {
  const short = limits.minChars - [...text].length
  if (short <= 0 || text.length + short > limits.maxChars) return text
  const filler = purged('.'.repeat(short), { ...limits, forbidden: [] })
  return text.replace(/([?]?)$/, (end) => filler.slice(0, short) + end)
}

function characters(text: string, most: number): string {
  let cut = ''
  for (const character of text) {
    if (cut.length + character.length > most) break
    cut += character
  }
  return cut
}

/** Sentences as paragraphs of about three, so that a longer text can be read. */
function paragraphs(pieces: string[]): string {
  if (pieces.length < 5) return pieces.join(' ')
  const groups: string[] = []
  for (let index = 0; index < pieces.length; index += 3)
    groups.push(pieces.slice(index, index + 3).join(' '))
  return groups.join('\n\n')
}

/** The text with the words that it is a simulation, in the longest form that breaks no limit. */
export function withNotice(text: string, limits: Limits): string {
  return noticed(text, limits, [atEnd, atStart])
}

/**
 * A mended text with the notice where the earlier version had it: what had to stand at the end, or at the start, of that one may have
 * to stand there still.
 */
export function withNoticeAsIn(previous: string, text: string, limits: Limits): string {
  const was = previous.trim()
  const ends = [OFFLINE_NOTICE, SHORT_NOTICE].some((notice) => was.endsWith(notice))
  const starts = [OFFLINE_NOTICE, SHORT_NOTICE].some((notice) => was.startsWith(notice))
  return noticed(text, limits, ends ? [atEnd, atStart] : starts ? [atStart] : [])
}

type Placement = (text: string, notice: string) => string
const atEnd: Placement = (text, notice) => `${text}\n\n${notice}`
const atStart: Placement = (text, notice) => `${notice}\n\n${text}`

function noticed(text: string, limits: Limits, placements: Placement[]): string {
  const before = violations(text, limits).length
  const forms = [OFFLINE_NOTICE, SHORT_NOTICE].flatMap((notice) =>
    placements.map((place) => place(text, notice)),
  )
  // The notice is said of the text, not a part of what it says: it does not count as a sentence of it.
  const counted = { ...limits, maxSentences: Infinity }
  return forms.find((form) => violations(form, counted).length <= before) ?? text
}
