import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DEFAULT_PRICES } from './price-defaults'
import {
  costOf,
  findPrice,
  findRow,
  matches,
  namesOf,
  priceRowSchema,
  priceRowsSchema,
  type Price,
  type PriceRow,
} from './prices'

const tokens = (input: number, output = input): Price => ({ kind: 'tokens', input, output })
const row = (pattern: string, price: Price = tokens(1)): PriceRow => ({ pattern, price })
const found = (name: string, ...patterns: string[]) =>
  findRow(
    [name],
    patterns.map((pattern) => row(pattern)),
  )?.pattern

it.each([
  ['openai:gpt-5*', 'openai:gpt-5-mini', true],
  ['openai:gpt-5*', 'openai:gpt-4', false],
  ['*:llama*3b', 'local:llama3.2:3b', true],
  ['*:llama*3b', 'local:llama3.2:3b-q4', false],
  ['a:*b*b', 'a:b', false],
  ['a:*b*b', 'a:xbxb', true],
  ['a:b', 'a:b', true],
  ['a:b', 'a:bc', false],
  ['*:*', 'anything:at-all', true],
  ['a:(b+)+$', 'a:bbb', false],
])('the pattern %s stands for %s: %s', (pattern, name, is) => {
  expect(matches(pattern, name)).toBe(is)
})

it('matches like a regular expression whose only sign is the star', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.'), maxLength: 8 })
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.', '*'), maxLength: 8 })
  fc.assert(
    fc.property(glob, text, (pattern, name) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*')
      expect(matches(pattern, name)).toBe(new RegExp(`^${source}$`).test(name))
    }),
    { numRuns: 2_000 },
  )
})

it('takes an exact row before a pattern, and a longer pattern before a shorter one', () => {
  expect(found('a:gpt-5', 'a:*', 'a:gpt-5', 'a:gpt-5*')).toBe('a:gpt-5')
  expect(found('a:gpt-5-mini', 'a:*', 'a:gpt-5*', 'a:gpt*')).toBe('a:gpt-5*')
  expect(found('A:GPT-5', 'a:gpt-5')).toBe('a:gpt-5')
  expect(found('a:gpt-5', 'b:*')).toBeUndefined()
})

it('finds the same row in whatever order the rows stand', () => {
  const patterns = fc.uniqueArray(fc.constantFrom('a:*', 'a:x*', 'a:xy', 'a:xy*', '*:xyz', 'a:*yz'))
  fc.assert(
    fc.property(patterns, fc.constantFrom('a:xy', 'a:xyz', 'a:q', 'b:xyz'), (some, name) => {
      const lengths = (list: string[]) => found(name, ...list)?.length
      expect(lengths(some.toReversed())).toBe(lengths(some))
    }),
  )
})

it('seeks what was asked for before what answered, with and without the date of a snapshot', () => {
  expect(namesOf({ service: 'openai', model: 'gpt-5', answered: 'gpt-5-2025-08-07' })).toEqual([
    'openai:gpt-5',
    'openai-compatible:gpt-5',
    'openai:gpt-5-2025-08-07',
    'openai-compatible:gpt-5-2025-08-07',
  ])
  const price = (model: string, answered?: string) =>
    findPrice({ service: 'openai', model, ...(answered ? { answered } : {}) }, [], DEFAULT_PRICES)
  expect(price('gpt-5-mini-2025-08-07')).toEqual(price('gpt-5-mini'))
  expect(price('auto', 'gpt-5-mini-2025-08-07')).toEqual(price('gpt-5-mini'))
  expect(price('auto')).toBeUndefined()
})

it('knows no price of a model of the same name elsewhere', () => {
  expect(findPrice({ service: 'local', model: 'gpt-5' }, [], DEFAULT_PRICES)).toBeUndefined()
  expect(
    findPrice({ service: 'eu.api.openai.com', model: 'gpt-5' }, [], DEFAULT_PRICES),
  ).toBeUndefined()
})

it('takes what a person set before the defaults, also when they say that it is unknown', () => {
  const call = { service: 'openai', model: 'gpt-5' }
  expect(findPrice(call, [row('openai:*', tokens(7))], DEFAULT_PRICES)).toEqual(tokens(7))
  expect(
    findPrice(call, [row('openai:gpt-5', { kind: 'unknown' })], DEFAULT_PRICES),
  ).toBeUndefined()
  expect(findPrice(call, [row('openai-compatible:gpt-5', { kind: 'free' })], [])).toEqual({
    kind: 'free',
  })
})

it.each<[Price, number, number, number | undefined, number | undefined]>([
  [{ kind: 'free' }, 1_000, 1_000, undefined, 0],
  [{ kind: 'unknown' }, 1_000, 1_000, undefined, undefined],
  [tokens(2, 8), 1_000_000, 500_000, undefined, 6],
  [tokens(2, 8), 1_000_000, 0, 400_000, 2],
  [{ kind: 'tokens', input: 2, output: 8, cachedInput: 0.5 }, 1_000_000, 0, 400_000, 1.4],
  [{ kind: 'tokens', input: 2, output: 8, cachedInput: 0 }, 10, 0, 9_999, 0],
])(
  'costs by %j %d in, %d out, %s of it cached: %s',
  (price, inputTokens, outputTokens, cached, usd) => {
    const usage = { inputTokens, outputTokens, ...(cached ? { cachedInputTokens: cached } : {}) }
    const cost = costOf(price, { usage })
    if (usd === undefined) expect(cost).toBeUndefined()
    else expect(cost).toBeCloseTo(usd, 12)
  },
)

it('charges all of a long prompt by the long price, from the token past the bound on', () => {
  const price: Price = {
    kind: 'tokens',
    input: 1,
    output: 1,
    long: { over: 100, input: 10, output: 10 },
  }
  expect(costOf(price, { usage: { inputTokens: 100, outputTokens: 100 } })).toBeCloseTo(200e-6, 12)
  expect(costOf(price, { usage: { inputTokens: 101, outputTokens: 99 } })).toBeCloseTo(2000e-6, 12)
})

it('never takes less than nothing, and never more for more cached input', () => {
  const rate = fc.double({ min: 0, max: 100, noNaN: true })
  const count = fc.nat(1_000_000)
  fc.assert(
    fc.property(rate, rate, count, count, count, (input, output, ins, outs, cached) => {
      const price: Price = { kind: 'tokens', input, output, cachedInput: input / 10 }
      const usage = { inputTokens: ins, outputTokens: outs }
      const whole = costOf(price, { usage }) ?? Number.NaN
      const less = costOf(price, { usage: { ...usage, cachedInputTokens: cached } }) ?? Number.NaN
      expect(less).toBeGreaterThanOrEqual(0)
      expect(less).toBeLessThanOrEqual(whole * (1 + 1e-12))
    }),
  )
})

it('keeps defaults that are rows, one a model, dearer out than in and dearer when long', () => {
  expect(priceRowsSchema.parse(DEFAULT_PRICES)).toEqual(DEFAULT_PRICES)
  for (const { pattern, price } of DEFAULT_PRICES) {
    if (price.kind === 'minutes') {
      expect(price.perMinute, pattern).toBeGreaterThan(0)
      continue
    }
    if (price.kind !== 'tokens') throw new Error(`${pattern} has no price`)
    expect(price.output, pattern).toBeGreaterThan(price.input)
    expect(price.cachedInput ?? 0, pattern).toBeLessThan(price.input)
    if (price.long) expect(price.long.input, pattern).toBeGreaterThan(price.input)
  }
})

it.each(['gpt-5', ':gpt', 'openai:', 'open ai:gpt', 'openai: gpt', `a:${'x'.repeat(200)}`])(
  'refuses the pattern %j',
  (pattern) => {
    expect(priceRowSchema.safeParse(row(pattern)).success).toBe(false)
  },
)

it('refuses two rows for the same models, and prices below nothing', () => {
  expect(priceRowsSchema.safeParse([row('a:b'), row('A:B')]).success).toBe(false)
  expect(priceRowsSchema.safeParse([row('a:b', tokens(-1))]).success).toBe(false)
})

it('charges sound by the minute, and knows nothing of sound whose length nobody told', () => {
  const price = { kind: 'minutes', perMinute: 0.5 } as const
  expect(costOf(price, { seconds: 90 })).toBe(0.75)
  expect(costOf(price, { usage: { inputTokens: 1, outputTokens: 1 } })).toBeUndefined()
  const tokens = { kind: 'tokens', input: 1, output: 1 } as const
  expect(costOf(tokens, { seconds: 90 })).toBeUndefined()
})

it('charges what is written to the cache by its own rate, else as other input', () => {
  const usage = { inputTokens: 100, outputTokens: 0, cachedInputTokens: 50, cacheWriteTokens: 30 }
  const rates = { kind: 'tokens', input: 10, output: 0, cachedInput: 1 } as const
  expect(costOf({ ...rates, cacheWrite: 20 }, { usage })).toBeCloseTo((200 + 50 + 600) / 1e6, 12)
  expect(costOf(rates, { usage })).toBeCloseTo((500 + 50) / 1e6, 12)
  const odd = { inputTokens: 10, outputTokens: 0, cachedInputTokens: 8, cacheWriteTokens: 50 }
  expect(costOf({ ...rates, cacheWrite: 20 }, { usage: odd })).toBeCloseTo((8 + 40) / 1e6, 12)
})
