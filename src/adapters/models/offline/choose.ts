/** Which sentences of the material to use: the ones that say most, near what was asked for, different for each brief. */
import type { PromptReading } from './read-prompt'
import { hash01, keywords, wordCount } from './words'
import type { Sentence } from './words'

/** With more sentences than this, a run of neighbours reads better than the best ones from everywhere. */
const MANY = 14
const RUN = 12

export interface Choice {
  /** The best first. */
  ranked: string[]
  /** The same, in the order of the material. */
  ordered: string[]
}

/** @param seed texts that should lead to different choices give different seeds */
export function choose(reading: PromptReading, seed: string): Choice {
  const scored = score(reading, seed)
  const pool = scored.length > MANY ? [...bestRun(scored), ...scored] : scored
  const near = new Set(pool.slice(0, scored.length > MANY ? RUN : pool.length))
  const ranked = [...near]
    .sort(byScore)
    .concat(scored.filter((one) => !near.has(one)).sort(byScore))
  const inOrder = [...near].sort((a, b) => a.sentence.index - b.sentence.index)
  return { ranked: ranked.map(cleanOf), ordered: inOrder.map(cleanOf) }
}

interface Scored {
  sentence: Sentence
  score: number
}

function score({ sentences, focus }: PromptReading, seed: string): Scored[] {
  const frequency = new Map<string, number>()
  const words = sentences.map(({ clean }) => keywords(clean))
  for (const word of words.flat()) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const weights = words.map(
    (own) =>
      own.reduce((sum, word) => sum + Math.log(1 + (frequency.get(word) ?? 0)), 0) /
      Math.sqrt(own.length + 3),
  )
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 1)
  const scored = sentences.map((sentence, index) => {
    const own = words[index] ?? []
    const shared = own.filter((word) => focus.has(word)).length
    // What was asked for outweighs what is said most often.
    const value = (weights[index] ?? 0) / heaviest + (3 * shared) / Math.sqrt(own.length + 1)
    return {
      sentence,
      score: value * fullness(sentence.clean) * (0.75 + 0.5 * hash01(`${seed}|${sentence.clean}`)),
    }
  })
  const telling = scored.filter(({ sentence }) => wordCount(sentence.clean) >= 5)
  return telling.length >= 3 ? telling : scored
}

/** Scraps of speech and very long sentences make poor reading. */
function fullness(sentence: string): number {
  const length = wordCount(sentence)
  if (length < 5) return 0.2
  if (length > 45) return 0.5
  return length < 8 || /\?$/.test(sentence) ? 0.7 : 1
}

/** The neighbours that together score highest, around the best of what was asked for. */
function bestRun(scored: Scored[]): Scored[] {
  let best = { start: 0, sum: -1 }
  for (let start = 0; start + RUN <= scored.length; start += 1) {
    const sum = scored.slice(start, start + RUN).reduce((total, one) => total + one.score ** 2, 0)
    if (sum > best.sum) best = { start, sum }
  }
  return scored.slice(best.start, best.start + RUN)
}

function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || a.sentence.index - b.sentence.index
}

function cleanOf({ sentence }: Scored): string {
  return sentence.clean
}
