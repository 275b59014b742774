import fc from 'fast-check'
import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import type { Json } from './document'
import { isTrue } from './truth'

test('truth is that of $boolean', async () => {
  const boolean = jsonata('$boolean($v)')
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json)
  await fc.assert(
    fc.asyncProperty(json, async (value) => {
      expect(isTrue(value)).toBe((await boolean.evaluate(null, { v: value })) ?? false)
    }),
  )
})

test.each<[Json, boolean]>([
  [null, false],
  ['', false],
  ['false', true],
  [0, false],
  [-1, true],
  [{}, false],
  [{ a: null }, true],
  [[], false],
  [[0, ''], false],
  [[0, 1], true],
  [[[1]], true],
])('%j is %s', (value, truth) => expect(isTrue(value)).toBe(truth))
