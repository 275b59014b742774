/**
 * What model calls cost: a table of prices by patterns of model names, and how a call finds its price in it. A call that finds none
 * has an unknown cost, never 0.
 */
import { z } from 'zod'
import type { Usage } from './run/events'

const MILLION = 1_000_000

/** US dollars per million tokens. */
const usd = z.number().min(0).max(1_000_000)

const ratesSchema = z.object({
  input: usd,
  output: usd,
  /** Input that the service had kept from before. Without it that costs what other input does. */
  cachedInput: usd.optional(),
  /** Input that the service keeps for later. Without it that costs what other input does. */
  cacheWrite: usd.optional(),
})

export const priceSchema = z.union([
  z.object({ kind: z.literal('free') }),
  /** A person's word that no price is known, where the defaults have one. */
  z.object({ kind: z.literal('unknown') }),
  /** US dollars for a minute of sound. */
  z.object({ kind: z.literal('minutes'), perMinute: usd }),
  ratesSchema.extend({
    kind: z.literal('tokens'),
    /** What a call costs, all of it, whose input is longer than `over` tokens. */
    long: ratesSchema.extend({ over: z.number().int().min(1).max(100_000_000) }).optional(),
  }),
])

/** Free, unknown, dollars for a minute of sound, or dollars per million tokens. */
export type Price = z.infer<typeof priceSchema>
export type Rates = z.infer<typeof ratesSchema>

/** `service:model`; `*` stands for any characters. */
const PATTERN = /^[^\s:]+:\S(?:.*\S)?$/

export const priceRowSchema = z.object({
  pattern: z
    .string()
    .max(200)
    .regex(PATTERN, 'Give the service and the model with a colon between them: openai:gpt-5*.'),
  price: priceSchema,
})

/** Which models have which price. */
export type PriceRow = z.infer<typeof priceRowSchema>

export const priceRowsSchema = z
  .array(priceRowSchema)
  .max(2_000)
  .refine(
    (rows) => new Set(rows.map(({ pattern }) => pattern.toLowerCase())).size === rows.length,
    {
      message: 'Each model has one row.',
    },
  )

/** A model call, as prices know it. */
export interface PricedCall {
  /** Who is asked: a short name of a known service, `local` for this computer, else the host's name. */
  service: string
  /** The model that was asked for. */
  model: string
  /** The model that answered, as the service names it. */
  answered?: string
}

/** The one name by which a call is known where it has no price. */
export function nameOf({ service, model }: PricedCall): string {
  return `${service}:${model}`
}

/**
 * The names under which a call's price is sought, the most telling first: what was asked for, then what answered; by its service, then
 * as documents name it; whole, then without the date of a snapshot (`gpt-5-2025-08-07` costs what `gpt-5` does).
 */
export function namesOf({ service, model, answered }: PricedCall): string[] {
  const models = [model, undated(model)]
  if (answered !== undefined) models.push(answered, undated(answered))
  return [...new Set(models.flatMap((each) => [`${service}:${each}`, `openai-compatible:${each}`]))]
}

function undated(model: string): string {
  return model.replace(/-20\d\d-?[01]\d-?[0-3]\d$/, '')
}

/**
 * The row that a name goes by: an exact one before a pattern, a longer pattern before a shorter one. Names are tried in order within a
 * kind of row only; upper and lower case are the same.
 */
export function findRow(names: readonly string[], rows: readonly PriceRow[]): PriceRow | undefined {
  const sought = names.map((name) => name.toLowerCase())
  for (const name of sought) {
    const exact = rows.find(({ pattern }) => pattern.toLowerCase() === name)
    if (exact) return exact
  }
  let best: PriceRow | undefined
  for (const row of rows)
    if (
      (!best || row.pattern.length > best.pattern.length) &&
      sought.some((name) => matches(row.pattern.toLowerCase(), name))
    )
      best = row
  return best
}

/** The price of a call: what a person set goes before the defaults. Undefined when none is known. */
export function findPrice(
  call: PricedCall,
  own: readonly PriceRow[],
  defaults: readonly PriceRow[],
): Price | undefined {
  const names = namesOf(call)
  const { price } = findRow(names, own) ?? findRow(names, defaults) ?? {}
  return price?.kind === 'unknown' ? undefined : price
}

/** What a call took, as far as the service told it. */
export interface Taken {
  usage?: Usage
  /** Of sound. */
  seconds?: number
}

/** US dollars; undefined where the service did not tell what the price goes by. */
export function costOf(price: Price, { usage, seconds }: Taken): number | undefined {
  if (price.kind === 'unknown') return undefined
  if (price.kind === 'free') return 0
  if (price.kind === 'minutes')
    return seconds === undefined ? undefined : (seconds / 60) * price.perMinute
  if (!usage) return undefined
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0 } = usage
  const rates: Rates = price.long && inputTokens > price.long.over ? price.long : price
  const cached = Math.min(cachedInputTokens, inputTokens)
  const kept = Math.min(cacheWriteTokens, inputTokens - cached)
  return (
    ((inputTokens - cached - kept) * rates.input +
      cached * (rates.cachedInput ?? rates.input) +
      kept * (rates.cacheWrite ?? rates.input) +
      outputTokens * rates.output) /
    MILLION
  )
}

/** Whether a pattern stands for the whole name. Linear: the pattern is a person's, and never becomes a regular expression. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === name
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}
