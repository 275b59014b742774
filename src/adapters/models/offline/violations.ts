import type { Limits } from './limits'
import { sentencesOf, wordCount } from './words'

const EMOJI = /[\p{Extended_Pictographic}\u{fe0f}]/u

/** Which limits a text breaks, by name; none when it keeps to all. */
export function violations(text: string, limits: Limits): string[] {
  const words = wordCount(text)
  const broken: Array<[string, boolean]> = [
    ['maxWords', words > limits.maxWords],
    ['minWords', words < limits.minWords],
    ['maxChars', text.length > limits.maxChars],
    ['minChars', [...text].length < limits.minChars],
    ['maxSentences', sentencesOf(text).length > limits.maxSentences],
    ['forbidden', limits.forbidden.some((term) => contains(text, term))],
    ['required', limits.required.some((term) => !contains(text, term))],
    ['noHashtags', limits.noHashtags && /#\p{L}/u.test(text)],
    ['noExclamation', limits.noExclamation && text.includes('!')],
    ['noEmoji', limits.noEmoji && EMOJI.test(text)],
    ['endWithQuestion', limits.endWithQuestion && !/\?["'”’)]*$/.test(text)],
    ['excludes', limits.excludes.some((pattern) => pattern.test(text))],
    ['matches', limits.matches.some((pattern) => !pattern.test(text))],
  ]
  return broken.flatMap(([name, is]) => (is ? [name] : []))
}

const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u

/** A pattern that finds a term as whole words, in any case, with the endings that a listed word also means. */
export function termPattern(written: string): RegExp {
  const term = written.normalize('NFC').trim()
  // Scripts without spaces have no word to stand alone in.
  const whole = !UNSPACED.test(term)
  const escaped = term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+')
  const before = whole && /^[\p{L}\p{N}]/u.test(term) ? '(?<![\\p{L}\\p{N}])' : ''
  const after =
    whole && /[\p{L}\p{N}]$/u.test(term)
      ? `${/\p{L}{4}$/u.test(term) ? '(?:s|d|ed|ing)?' : ''}(?![\\p{L}\\p{N}])`
      : ''
  return new RegExp(before + escaped.replace(/(?<=\p{L}{4})s$/u, 's?') + after, 'giu')
}

/** Whether a text holds a term as whole words, in any case. */
export function contains(text: string, term: string): boolean {
  return termPattern(term).test(text.normalize('NFC'))
}

/** The text without what must not occur. */
export function purged(text: string, limits: Limits): string {
  let clean = text.normalize('NFC')
  // Taking one thing out can bring another together; it ends because the text only gets shorter.
  for (let before = ''; before !== clean;) {
    before = clean
    for (const term of limits.forbidden) clean = clean.replace(termPattern(term), '')
    if (limits.noHashtags) clean = clean.replace(/#(?=\p{L})/gu, '')
    if (limits.noExclamation) clean = clean.replace(/!+/g, '.')
    if (limits.noEmoji) clean = clean.replace(new RegExp(EMOJI, 'gu'), '')
    for (const pattern of limits.excludes)
      clean = clean.replace(new RegExp(pattern, `g${pattern.flags}`), '')
    if (clean !== before) clean = tidied(clean)
  }
  return clean
}

/** Mends what taking words out leaves behind: doubled spaces, spaces before commas, a lonely comma. */
function tidied(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ +([,.;:!?])/g, '$1')
    .replace(/([,;:])(?:\s*[,;:])+/g, '$1')
    .replace(/[,;:]+(?=[.!?])/g, '')
    .replace(/([.!?])\.+/g, '$1')
    .replace(/^[\s,;:.]+|[\s,;:]+$/g, '')
}
