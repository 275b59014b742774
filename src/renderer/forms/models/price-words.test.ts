import { expect, it } from 'vitest'
import { priceWords } from './price-words'

it.each([
  [{ kind: 'tokens', input: 1.25, output: 10 }, '$1.25 in, $10 out'],
  [{ kind: 'minutes', perMinute: 0.006 }, '$0.006 a minute'],
  [{ kind: 'free' }, 'free'],
  [{ kind: 'unknown' }, 'price unknown'],
  [undefined, 'price unknown'],
] as const)('says what %j is', (price, words) => {
  expect(priceWords(price)).toBe(words)
})
