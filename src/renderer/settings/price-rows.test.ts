import { expect, it } from 'vitest'
import type { PriceRow } from '../../shared/prices'
import { putRow } from './price-rows'

const row = (pattern: string, input = 1): PriceRow => ({
  pattern,
  price: { kind: 'tokens', input, output: 2 },
})

it('puts a price at the end, or in place of the one for the same models', () => {
  expect(putRow([row('a')], row('b'))).toEqual([row('a'), row('b')])
  expect(putRow([row('a'), row('b')], row('A', 5))).toEqual([row('A', 5), row('b')])
})

it('puts it in place of the one that it was made from', () => {
  expect(putRow([row('a'), row('b')], row('c'), 'a')).toEqual([row('c'), row('b')])
  expect(putRow([row('a'), row('b')], row('b', 5), 'a')).toEqual([row('b', 5)])
})

it('brings one back to its place, with those that were added meanwhile', () => {
  expect(putRow([row('b'), row('new')], row('a'), undefined, 0)).toEqual(
    ['a', 'b', 'new'].map((pattern) => row(pattern)),
  )
  expect(putRow([], row('a'), undefined, 7)).toEqual([row('a')])
})
