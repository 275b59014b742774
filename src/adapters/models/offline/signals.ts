/** What the offline model reads out of material instead of understanding it: does it lean high or low, does it pass. */
import { limitsIn } from './limits'
import type { PromptReading } from './read-prompt'
import { termPattern } from './violations'
import { hash01, keywords } from './words'

const HIGH =
  /\b(?:enterprise|urgent(?:ly)?|budget|vips?|asap|immediately|today|decide this|decision maker|sign(?:ed)? (?:up|off)|recommended|ready to (?:buy|start)|cancel|look elsewhere|switch(?:ing)?|crews?|employees|contract|deadline|this (?:week|month)|three years|before the)\b/gi
const LOW =
  /\b(?:students?|just (?:browsing|looking|curious)|no budget|no money|not (?:urgent|ready|now)|homework|thesis|hobby|unsubscribe|guest post|seo|backlinks?|sponsored|some day|someday|maybe next year|no rush|thank you|thanks|free trial only)\b/gi
const HYPE =
  /\b(?:guarantee[sd]?|10x|revolutionary|game.changer|risk.free|world.class|best in the world|unbelievable)\b|!!!/gi

/** From -1 (nothing speaks for it) to 1 (much does); 0 where the material says nothing either way. */
export function lean(material: string): number {
  const low = new Set(found(material, LOW))
  // `no budget` must not count as a budget.
  const high = new Set(found(material.replace(LOW, ' '), HIGH))
  const total = high.size + low.size
  return total === 0 ? 0 : (high.size - low.size) / total
}

/** A number between two bounds: high or low where the material leans, else near the middle by a stable hash. */
export function scoreBetween(
  low: number,
  high: number,
  reading: PromptReading,
  name: string,
): number {
  const leaning = lean(reading.material)
  const chance = hash01(`${name}|${reading.material}`)
  const share =
    leaning > 0.3 ? 0.9 + chance * 0.1 : leaning < -0.3 ? chance * 0.25 : 0.35 + chance * 0.3
  return low + share * (high - low)
}

export interface Verdict {
  pass: boolean
  /** What speaks against it, in its own words. */
  found: string[]
}

/** Whether the material holds a word that the instructions forbid, or obvious hype. */
export function verdictOn(reading: PromptReading): Verdict {
  const limits = limitsIn(reading.instructions)
  const forbidden = limits.forbidden.flatMap(
    (term) => termPattern(term).exec(reading.material)?.[0] ?? [],
  )
  const marks = limits.noExclamation && reading.material.includes('!') ? ['!'] : []
  const all = [...forbidden, ...found(reading.material, HYPE), ...marks]
  const unique = all.filter(
    (term, index) => all.findIndex((other) => other.toLowerCase() === term.toLowerCase()) === index,
  )
  return { pass: unique.length === 0, found: unique }
}

/** One of the values, where the prompt explains each (`VIP: pays 400 a month`) or the material leans. */
export function classify(values: string[], reading: PromptReading): string | undefined {
  const leaning = lean(reading.material)
  const named = (pattern: RegExp) => values.find((value) => pattern.test(value))
  if (leaning > 0.3)
    return (
      named(/vip|high|hot|urgent|enterprise|gold|critical|qualified|yes/i) ??
      byOverlap(values, reading)
    )
  if (leaning < -0.3)
    return named(/low|cold|spam|none|bronze|unqualified|no\b/i) ?? byOverlap(values, reading)
  return (
    named(/standard|medium|normal|regular|warm|silver|neutral|maybe/i) ?? byOverlap(values, reading)
  )
}

/** The value whose own line in the instructions, or whose name, shares most words with the material. */
function byOverlap(
  values: string[],
  { instructions, material }: PromptReading,
): string | undefined {
  const words = new Set(keywords(material))
  const scored = values.map((value) => {
    const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const line =
      new RegExp(`^\\W*${escaped}\\s*(?::|-|means|if)(.*)$`, 'im').exec(instructions)?.[1] ?? ''
    return {
      value,
      score: keywords(`${value.replace(/[_-]/g, ' ')} ${line}`).filter((word) => words.has(word))
        .length,
    }
  })
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), { value: '', score: 0 })
  return best.score > 0 ? best.value : undefined
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([match]) => match.toLowerCase())
}
