/**
 * The prices that Baton knows by itself: standard, not batched, text, in US dollars per million tokens. A model stands here only where
 * its price could be read at a source; one that is missing has an unknown cost until a person gives its price.
 *
 * - Anthropic: the pages "Pricing" and "Models" of platform.claude.com, as of October 2026; input that is written to the cache for five
 *   minutes costs a quarter more. Haiku 5.5 costs more past 100,000 tokens of
 *   input; reading Sonnet 5.5 from the cache costs 0.10 since 7 October 2026.
 * - OpenAI: developers.openai.com/api/docs/pricing as transcribed in simonw/llm-prices (5 August 2026), where it agrees with what others
 *   wrote down in 2026; prompts past 272,000 tokens cost more from GPT-5.4 on. Left out: o3 (the sources disagree), GPT-6 (no source for
 *   its long prompts).
 * - Google: ai.google.dev/gemini-api/docs/pricing, paid tier, as of 7 October 2026; Pro costs more past 200,000 tokens. Left out: Gemini
 *   3.8 Flash, whose price changes with the year.
 * - Speech: whisper-1 at 0.006 a minute, from OpenAI's page of prices.
 */
import type { PriceRow, Rates } from './prices'

/** When these were last looked up, for people. */
export const PRICES_AS_OF = 'October 2026'

const OPENAI_LONG = 272_000
const GEMINI_LONG = 200_000
/** What writing to the cache costs, in terms of the input. */
const ANTHROPIC_KEPT = 1.25

export const DEFAULT_PRICES: readonly PriceRow[] = [
  row('anthropic:claude-fable-5-1', [10, 50, 0.25]),
  row('anthropic:claude-fable-5', [10, 50, 1]),
  row('anthropic:claude-opus-5-5', [4, 20, 0.2]),
  row('anthropic:claude-opus-5', [5, 25, 0.5]),
  row('anthropic:claude-opus-4-8', [5, 25, 0.5]),
  row('anthropic:claude-opus-4-7', [5, 25, 0.5]),
  row('anthropic:claude-opus-4-6', [5, 25, 0.5]),
  row('anthropic:claude-opus-4-5', [5, 25, 0.5]),
  row('anthropic:claude-sonnet-5-5', [2, 10, 0.1]),
  row('anthropic:claude-sonnet-5', [2, 10, 0.2]),
  row('anthropic:claude-sonnet-4-6', [3, 15, 0.3]),
  row('anthropic:claude-haiku-5-5', [0.1, 0.5, 0.01], [100_000, 0.5, 2.5, 0.05]),
  row('anthropic:claude-haiku-4-5', [1, 5, 0.1]),

  row('openai:gpt-5.6-sol', [5, 30, 0.5], [OPENAI_LONG, 10, 45, 1]),
  row('openai:gpt-5.6-terra', [2, 12, 0.2], [OPENAI_LONG, 4, 18, 0.4]),
  row('openai:gpt-5.6-luna', [0.2, 1.2, 0.02], [OPENAI_LONG, 0.4, 1.8, 0.04]),
  row('openai:gpt-5.5', [5, 30, 0.5], [OPENAI_LONG, 10, 45, 1]),
  row('openai:gpt-5.4', [2.5, 15, 0.25], [OPENAI_LONG, 5, 22.5, 0.5]),
  row('openai:gpt-5.4-mini', [0.75, 4.5, 0.075]),
  row('openai:gpt-5.4-nano', [0.2, 1.25, 0.02]),
  row('openai:gpt-5.2', [1.75, 14, 0.175]),
  row('openai:gpt-5.1', [1.25, 10, 0.125]),
  row('openai:gpt-5', [1.25, 10, 0.125]),
  row('openai:gpt-5-mini', [0.25, 2, 0.025]),
  row('openai:gpt-5-nano', [0.05, 0.4, 0.005]),
  row('openai:gpt-4.1', [2, 8, 0.5]),
  row('openai:gpt-4.1-mini', [0.4, 1.6, 0.1]),
  row('openai:gpt-4.1-nano', [0.1, 0.4, 0.025]),
  row('openai:gpt-4o', [2.5, 10, 1.25]),
  row('openai:gpt-4o-mini', [0.15, 0.6, 0.075]),
  row('openai:o4-mini', [1.1, 4.4, 0.275]),
  { pattern: 'openai:whisper-1', price: { kind: 'minutes', perMinute: 0.006 } },

  row('google:gemini-3.5-flash', [1.5, 9, 0.15]),
  row('google:gemini-3.5-flash-lite', [0.3, 2.5, 0.03]),
  row('google:gemini-3.1-pro-preview', [2, 12], [GEMINI_LONG, 4, 18]),
  row('google:gemini-2.5-pro', [1.25, 10, 0.125], [GEMINI_LONG, 2.5, 15, 0.25]),
  row('google:gemini-2.5-flash', [0.3, 2.5, 0.03]),
  row('google:gemini-2.5-flash-lite', [0.1, 0.4, 0.01]),
]

type Figures = [input: number, output: number, cachedInput?: number]

function row(
  pattern: string,
  [input, output, cachedInput]: Figures,
  long?: [over: number, ...figures: Figures],
): PriceRow {
  const [over, ...longer] = long ?? []
  const kept = pattern.startsWith('anthropic:') ? ANTHROPIC_KEPT : undefined
  return {
    pattern,
    price: {
      kind: 'tokens',
      ...rates(input, output, cachedInput, kept),
      ...(over === undefined
        ? {}
        : { long: { over, ...rates(...filled(longer as Figures), kept) } }),
    },
  }
}

function filled([input, output, cachedInput]: Figures) {
  return [input, output, cachedInput] as const
}

function rates(input: number, output: number, cachedInput?: number, kept?: number): Rates {
  return {
    input,
    output,
    ...(cachedInput === undefined ? {} : { cachedInput }),
    ...(kept === undefined ? {} : { cacheWrite: input * kept }),
  }
}
