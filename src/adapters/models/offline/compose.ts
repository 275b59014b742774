import type { Json } from '../../../shared/workflow/document'
import { choose } from './choose'
import { fit } from './fit'
import type { Parts } from './fit'
import type { Limits } from './limits'
import type { PromptReading } from './read-prompt'
import { scoreBetween, verdictOn } from './signals'
import { purged } from './violations'
import { NUMBER, numberOf, sentencesOf, wordCount } from './words'

/** A text from the material that keeps to the limits; another one for another seed. */
export function compose(reading: PromptReading, limits: Limits, seed: string): string {
  const { ranked, ordered } = choose(reading, seed)
  return fit(isLetter(reading) ? letter(reading, ranked) : { ranked, ordered }, limits)
}

/**
 * An earlier version with the corrections made and as little else as can be: corrections name only what is wrong now, so what was put
 * right in a round before must stay right by itself.
 */
export function mend(
  previous: string,
  reading: PromptReading,
  limits: Limits,
  seed: string,
): string {
  const sentences = sentencesOf(previous).map(({ raw }) => raw)
  const good = sentences.filter((sentence) => purged(sentence, limits) === sentence)
  const mended = sentences.map((sentence) => purged(sentence, limits)).filter(Boolean)
  const kept = good.length > 0 ? good : mended
  // None for a few words, which neutral ones fill: a limit that was kept to a round ago is not in these corrections.
  const missing = Math.max(
    limits.minWords - wordCount(previous),
    (limits.minChars - previous.length) / 5,
  )
  const fresh = choose(reading, seed).ranked.filter(
    (sentence) => missing > 40 && wordCount(sentence) <= 12 && !previous.includes(sentence),
  )
  return fit(
    {
      ranked: [...kept, ...mended.filter((sentence) => !kept.includes(sentence)), ...fresh],
      ordered: [...mended, ...fresh],
      words: wordCount(kept.join(' ')),
    },
    noLonger(previous, limits),
  )
}

/** The limits, and no longer than the earlier version unless something must be added to it. */
export function noLonger(previous: string, limits: Limits): Limits {
  if (limits.required.length + limits.matches.length > 0 || limits.endWithQuestion) return limits
  const words = wordCount(previous)
  return {
    ...limits,
    maxWords: limits.minWords <= words ? Math.min(limits.maxWords, words) : limits.maxWords,
    maxChars:
      limits.minChars <= [...previous].length && limits.minWords <= words
        ? Math.min(limits.maxChars, previous.length)
        : limits.maxChars,
  }
}

/** `PASS`, `FAIL: ...` or a number, where the instructions ask for nothing but that. */
export function shortAnswer(reading: PromptReading): string | undefined {
  const { instructions } = reading
  if (
    /\b(?:[Aa]nswer|[Rr]eply|[Rr]espond|[Ss]ay|[Rr]eturn|[Ww]rite)\b[^.\n]{0,40}\bPASS\b[^.\n]{0,40}\bFAIL\b/.test(
      instructions,
    )
  ) {
    const { pass, found } = verdictOn(reading)
    return pass ? 'PASS' : `FAIL: it says ${found.map((term) => `"${term}"`).join(', ')}.`
  }
  const number = new RegExp(
    `\\b(?:answer|reply|respond|return)\\b[^.\\n]{0,30}\\b(?:number|score)\\b[^.\\n]{0,20}?(${NUMBER}) (?:to|and) (${NUMBER})`,
    'i',
  ).exec(instructions)
  if (!number) return undefined
  return String(
    Math.round(
      scoreBetween(numberOf(number[1] ?? ''), numberOf(number[2] ?? ''), reading, 'score'),
    ),
  )
}

/** Whether a letter is asked for: that has a greeting and a signature around it. */
export function isLetter({ instructions }: PromptReading): boolean {
  return (
    /\bsign as\b/i.test(instructions) ||
    /\b(?:write|draft)\b[^.\n]{0,40}\b(?:e-?mail|letter|reply|follow-up)\b/i.test(instructions)
  )
}

/** A letter answers what the other side wrote: it may quote that, never speak in its voice. */
function letter(reading: PromptReading, ranked: string[]): Parts {
  const name = firstName(
    fact(reading, 'name', 'from', 'first name') ??
      /\b(?:to|for) (\p{Lu}\p{L}+)/u.exec(reading.instructions)?.[1],
  )
  const sender = /\b[Ss]ign(?:ed)? (?:it )?as (\p{Lu}[\p{L} .'-]*?)(?=[.\n,]|$)/mu.exec(
    reading.instructions,
  )?.[1]
  const links = [...reading.instructions.matchAll(/https?:\/\/[^\s"')\]]*[^\s"')\].,;]/g)].map(
    ([link]) => link,
  )
  const background = sentencesOf(reading.background).map(({ clean }) => clean)
  // What is itself a quotation, from an earlier letter say, is not quoted again.
  const own = ranked.filter((sentence) => !/[“”"]|;/.test(sentence))
  const quotes = (own.length > 0 ? own : ranked).map(
    (sentence) => `You wrote: “${sentence.replace(/[“”"]/g, "'")}”`,
  )
  const body = [
    quotes[0],
    background[0],
    quotes[1],
    ...background.slice(1),
    ...quotes.slice(2),
  ].flatMap((one) => one ?? [])
  return {
    ranked: body,
    ordered: body,
    before: name === undefined ? undefined : `Hello ${name},`,
    after:
      [links[0] && `Pick a time here: ${links[0]}`, sender].filter(Boolean).join('\n\n') ||
      undefined,
  }
}

function fact({ facts }: PromptReading, ...keys: string[]): string | undefined {
  const value: Json | undefined = keys
    .map((key) => facts.get(key))
    .find((one) => typeof one === 'string')
  return typeof value === 'string' ? value : undefined
}

function firstName(name: string | undefined): string | undefined {
  return /^\p{Lu}[\p{L}'-]+/u.exec(name?.trim() ?? '')?.[0]
}
