import fc from 'fast-check'
import { expect, it } from 'vitest'
import { groupVersions } from './groups'

const MINUTE = 60_000

it('joins saves that follow closely, and ends a line at a pause or at a name', () => {
  const groups = groupVersions([
    { id: 6, at: 60 * MINUTE },
    { id: 5, at: 59 * MINUTE },
    { id: 4, at: 40 * MINUTE },
    { id: 3, at: 39 * MINUTE, named: true },
    { id: 2, at: 38 * MINUTE },
  ])
  expect(groups.map(({ head, saves, before }) => [head.id, saves.length, before?.id])).toEqual([
    [6, 2, 4],
    [4, 1, 3],
    [3, 2, 2],
  ])
})

it('begins another line when one grows too long', () => {
  const saves = Array.from({ length: 40 }, (_, n) => ({ id: 40 - n, at: (40 - n) * MINUTE }))
  expect(groupVersions(saves).every((group) => group.saves.length <= 16)).toBe(true)
})

it('loses no save and keeps their order', () => {
  const keys = fc.array(fc.record({ at: fc.nat(), named: fc.boolean() }))
  fc.assert(
    fc.property(keys, (some) => {
      const newest = some.sort((a, b) => b.at - a.at).map((key, id) => ({ ...key, id }))
      expect(groupVersions(newest).flatMap(({ saves }) => saves)).toEqual(newest)
    }),
  )
})
