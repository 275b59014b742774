import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { completes, fails } from '../testing'
import { joinRows } from './join'

const both = { sources: ['b', 'a'] }

test.each<[string, JsonObject, Json, string[], Json]>([
  ['an object by source', {}, { a: 1, b: 2 }, ['b', 'a'], { a: 1, b: 2 }],
  ['an object of one edge', { mode: 'object' }, { x: 1 }, ['a'], { a: { x: 1 } }],
  ['a list in the order of the edges', { mode: 'array' }, { a: 1, b: 2 }, ['b', 'a'], [2, 1]],
  ['a list of one edge', { mode: 'array' }, [1, 2], ['a'], [[1, 2]]],
  ['a list of those that delivered', { mode: 'array' }, { a: null }, ['b', 'a'], [null]],
  [
    'a list where two edges come from one node',
    { mode: 'array' },
    { a: 1, b: 2 },
    ['a', 'a', 'b'],
    [1, 2],
  ],
  ['the first of the edges', { mode: 'first' }, { a: 1, b: 2 }, ['b', 'a'], 2],
  ['the first that delivered', { mode: 'first' }, { a: 1 }, ['b', 'a'], 1],
  ['the one edge', { mode: 'first' }, { x: 1 }, ['a'], { x: 1 }],
  [
    'rows matched by a key',
    { mode: 'join', key: 'id' },
    {
      a: [{ id: 1, score: 9 }],
      b: [
        { id: 1, name: 'Ana' },
        { id: 2, name: 'Ben' },
      ],
    },
    ['b', 'a'],
    [
      { id: 1, name: 'Ana', score: 9 },
      { id: 2, name: 'Ben' },
    ],
  ],
  [
    'single rows',
    { mode: 'join', key: 'id' },
    { a: { id: 1, x: 1 }, b: { id: 1, y: 2 } },
    ['a', 'b'],
    [{ id: 1, x: 1, y: 2 }],
  ],
  ['rows of one edge', { mode: 'join', key: 'id' }, [{ id: 1 }], ['a'], [{ id: 1 }]],
])('makes %s', async (_, config, input, sources, output) => {
  expect(await completes('merge', config, input, { sources })).toEqual({ ports: ['out'], output })
})

test.each<[Json, string]>([
  [{ a: 'x', b: [] }, '"a" delivered text'],
  [{ a: [{}], b: [1] }, '"b" delivered a list with a number in it'],
  [{ a: null, b: [] }, '"a" delivered nothing'],
])('refuses to join %j', async (input, message) => {
  const error = await fails('merge', { mode: 'join', key: 'id' }, input, both)
  expect(error.code).toBe('bad-input')
  expect(error.message).toContain(message)
})

test('needs a key to join by', async () => {
  expect(await fails('merge', { mode: 'join' }, {}, both)).toMatchObject({ code: 'bad-config' })
})

test.each(['object', 'array'])('%s loses nothing that was delivered', async (mode) => {
  const delivered = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.jsonValue(), { minKeys: 2 })
  await fc.assert(
    fc.asyncProperty(delivered, fc.boolean(), async (input, backwards) => {
      const sources = backwards ? Object.keys(input).reverse() : Object.keys(input)
      const { output } = await completes('merge', { mode }, input as Json, { sources })
      if (mode === 'array') expect(output).toEqual(sources.map((source) => input[source]))
      else expect(output).toEqual(input)
    }),
  )
})

describe('joinRows', () => {
  const row = fc.record(
    { k: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('0', null)), v: fc.integer() },
    { requiredKeys: ['v'] },
  )
  const tables = fc.array(fc.array(row, { maxLength: 5 }), { maxLength: 3 })
  const keys = (rows: JsonObject[]) => rows.map((one) => JSON.stringify(one.k ?? null))

  test('keeps every key, and invents none', () => {
    fc.assert(
      fc.property(tables, (all) => {
        expect(new Set(keys(joinRows(all, 'k')))).toEqual(new Set(keys(all.flat())))
      }),
    )
  })

  test('keeps every row without the key', () => {
    fc.assert(
      fc.property(tables, (all) => {
        const lonely = (rows: JsonObject[]) => rows.filter((one) => (one.k ?? null) === null).length
        expect(lonely(joinRows(all, 'k'))).toBe(lonely(all.flat()))
      }),
    )
  })

  test('of one table is that table', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(joinRows([rows], 'k')).toEqual(rows)
      }),
    )
  })

  test('pairs a row with each of its partners, and lets later tables win', () => {
    expect(
      joinRows(
        [
          [{ k: 1, v: 'a' }],
          [
            { k: 1, v: 'b' },
            { k: 1, v: 'c' },
            { k: '1', v: 'd' },
          ],
        ],
        'k',
      ),
    ).toEqual([
      { k: 1, v: 'b' },
      { k: 1, v: 'c' },
      { k: '1', v: 'd' },
    ])
  })
})
