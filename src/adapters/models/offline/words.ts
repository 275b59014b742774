/** Plain text work that the offline model stands on: hashing, words, sentences, speech without its ums. */

/** A stable number from 0 (included) to 1 (excluded) for a text; FNV-1a with a final mix, so that near texts lie far apart. */
export function hash01(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index)
    hash = Math.imul(hash, 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

const STOP_WORDS = new Set(
  `a about after again all also am an and any are as at be because been before being but by can could did do does doing done
  don't down each even every few for from get getting go goes going got had has have he her here him his how i i'm if in into is
  isn't it it's its just know let like made make many may me might more most much must my no nor not now of off on once one only or
  other our out over own really right said same say says see she should so some still such than that that's the their them then
  there there's these they they're thing things this those through to too two under until up us very want was way we well were what
  when where which while who why will with would yeah yes you your`.split(/\s+/),
)

/** The words of a text that carry meaning, lower case, without a plural's s. */
export function keywords(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [])
    .filter((word) => word.length > 2 && !STOP_WORDS.has(word))
    .map((word) => (word.length > 4 ? word.replace(/(?:'s|s)$/, '') : word))
}

/** How many words a text has, divided at white space. */
export function wordCount(text: string): number {
  return text.split(/\s+/).filter(Boolean).length
}

/** A sentence of the material: as it stands there, and as it may be written down. */
export interface Sentence {
  raw: string
  clean: string
  index: number
}

const ABBREVIATION = /\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|no|inc|ltd|co)\.$/i

/** The sentences of a text, list items and lines of a list included, in order and without repeats. */
export function sentencesOf(text: string): Sentence[] {
  const seen = new Set<string>()
  const sentences: Sentence[] = []
  for (const line of text.split(/\n+/))
    for (const raw of splitLine(line.replace(/^\s*(?:[-*•>]|\d+[.)])\s+/, '').trim())) {
      const clean = written(raw)
      const key = clean.toLowerCase()
      if (!/[\p{L}\p{N}]/u.test(clean) || seen.has(key)) continue
      seen.add(key)
      sentences.push({ raw, clean, index: sentences.length })
    }
  return sentences
}

function splitLine(line: string): string[] {
  const sentences: string[] = []
  let start = 0
  for (const end of line.matchAll(/[.!?…]+["'”’)]*(?=\s|$)/g)) {
    const stop = end.index + end[0].length
    const sentence = line.slice(start, stop)
    if (ABBREVIATION.test(sentence)) continue
    sentences.push(sentence.trim())
    start = stop
  }
  const rest = line.slice(start).trim()
  return rest === '' ? sentences : [...sentences, rest]
}

/** A spoken sentence as it would be written: no ums, no false starts, no doubled words, a capital and a full stop. */
function written(spoken: string): string {
  const calm = spoken
    .replace(/\s+/g, ' ')
    .replace(
      /(?:^|(?<=[\s,]))(?:u+m+|u+h+|e+r+m*|hmm+|you know|i mean|sort of|kind of|basically)\b[,.]?\s*/giu,
      '',
    )
    .replace(
      /^(?:(?:so|okay|ok|well|right|and|but|yeah|anyway|now|oh)\b[,.]?\s+)+(?=\S+\s+\S+)/iu,
      '',
    )
    .replace(/\b([\p{L}']+(?:\s[\p{L}']+){0,2})(?:,?\s+\1\b)+/giu, '$1')
    .replace(/\s+([,.;:!?])/g, '$1')
    .replace(/^[,.;:\s]+|[,;:\s]+$/g, '')
  if (calm === '') return ''
  const capital = calm.charAt(0).toUpperCase() + calm.slice(1)
  return /[.!?…]["'”’)]*$/.test(capital) ? capital : `${capital}.`
}

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** A regular expression source for a whole number in digits (with commas) or words up to ninety. */
export const NUMBER = `(?:\\d{1,3}(?:,\\d{3})+|\\d+|${[...UNITS, ...TENS].join('|')})`

/** The number that `NUMBER` matched. */
export function numberOf(text: string): number {
  const word = text.toLowerCase()
  if (UNITS.includes(word)) return UNITS.indexOf(word)
  if (TENS.includes(word)) return (TENS.indexOf(word) + 2) * 10
  return Number(text.replace(/,/g, ''))
}
