import { expect, it } from 'vitest'
import { DEFAULT_PRICES } from '../../shared/price-defaults'
import type { PriceRow } from '../../shared/prices'
import { formOf, rowOf } from './price-form'

const own: PriceRow[] = [
  { pattern: 'local:*', price: { kind: 'free' } },
  { pattern: 'openai:gpt-5', price: { kind: 'unknown' } },
]

it('shows every row and reads it back', () => {
  for (const row of [...own, ...DEFAULT_PRICES]) expect(rowOf(formOf(row), [])).toEqual({ row })
})

const priced = (more: object) => ({
  ...formOf({ pattern: 'a:b' }),
  input: '1',
  output: '2',
  ...more,
})

it.each([
  ['1.25', 1.25],
  ['$ 1.25', 1.25],
  ['1,25', 1.25],
  ['.5', 0.5],
  [' 3 ', 3],
])('reads %j as $%d', (input, amount) => {
  expect(rowOf(priced({ input }), [])).toMatchObject({ row: { price: { input: amount } } })
})

it.each(['', '-1', 'a lot', '1.2.3', '1e3', '99999999'])(
  'says what is wrong with %j dollars',
  (input) => {
    expect(rowOf(priced({ input }), [])).toEqual({
      faults: { input: 'Give dollars, 0 or more: 1.25.' },
    })
  },
)

it('minds no price that is free or unknown, and no long prompts that are switched off', () => {
  expect(rowOf(priced({ kind: 'free', input: 'x' }), [])).toMatchObject({
    row: { price: { kind: 'free' } },
  })
  expect(rowOf(priced({ over: 'x', longInput: 'x' }), [])).toHaveProperty('row')
})

it('sends a price of nothing to Free', () => {
  expect(rowOf(priced({ input: '0', output: '0' }), [])).toEqual({
    faults: { output: 'For a model that costs nothing, choose Free above.' },
  })
})

it('says what is wrong with each field of long prompts', () => {
  expect(rowOf(priced({ long: true, over: '0', longInput: '2', longCached: '-' }), [])).toEqual({
    faults: {
      over: 'Give a number of tokens: 200,000.',
      longOutput: 'Give dollars, 0 or more: 1.25.',
      longCached: 'Give dollars, 0 or more: 1.25.',
    },
  })
  expect(
    rowOf(priced({ long: true, over: '200,000', longInput: '2', longOutput: '4' }), []),
  ).toMatchObject({ row: { price: { long: { over: 200_000, input: 2, output: 4 } } } })
})

it('wants a service and a model, and one row for each', () => {
  expect(rowOf(priced({ pattern: 'gpt-5' }), [])).toMatchObject({
    faults: { pattern: expect.stringContaining('colon') },
  })
  expect(rowOf(priced({ pattern: ' A:B ' }), ['a:b'])).toMatchObject({
    faults: { pattern: expect.stringContaining('already') },
  })
})
