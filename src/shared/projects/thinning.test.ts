import fc from 'fast-check'
import { expect, it } from 'vitest'
import { versionsToDrop } from './thinning'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const NOW = 400 * DAY

it('drops nothing of a short history', () => {
  const versions = Array.from({ length: 31 }, (_, id) => ({ id, at: NOW - 1000 + id }))
  expect(versionsToDrop(versions, NOW)).toEqual([])
})

it('leaves one for each ten minutes of the last day and one for each day before', () => {
  const latest = Array.from({ length: 30 }, (_, n) => ({ id: 1000 + n, at: NOW - 30 + n }))
  const today = [0, 1, 2, 3].map((n) => ({ id: 100 + n, at: NOW - 60 * MINUTE + n }))
  const lastWeek = [0, 1, 2].map((n) => ({ id: 10 + n, at: NOW - 7 * DAY + n * 60 * MINUTE }))
  const first = { id: 1, at: NOW - 100 * DAY }
  const dropped = versionsToDrop([...latest, ...today, ...lastWeek, first], NOW)
  expect(dropped).toEqual([10, 11, 100, 101, 102])
})

it('lets go of what is older than 30 days, but never of what has a name', () => {
  const latest = Array.from({ length: 30 }, (_, n) => ({ id: 1000 + n, at: NOW - 30 + n }))
  const lastYear = [1, 2, 3, 4].map((n) => ({
    id: n,
    at: NOW - (200 - n) * DAY,
    named: n === 3,
  }))
  expect(versionsToDrop([...lastYear, ...latest], NOW)).toEqual([2, 4])
})

it('keeps a name even where a later version of the same minutes stays', () => {
  const latest = Array.from({ length: 30 }, (_, n) => ({ id: 1000 + n, at: NOW - 30 + n }))
  const today = [0, 1, 2].map((n) => ({ id: n, at: NOW - 60 * MINUTE + n, named: n === 1 }))
  expect(versionsToDrop([{ id: 99, at: 0 }, ...today, ...latest], NOW)).toEqual([0])
})

it('always keeps the first and the latest thirty, whatever the history', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: NOW }), { minLength: 1 }), (times) => {
      const versions = times.sort((a, b) => a - b).map((at, id) => ({ id, at }))
      const dropped = new Set(versionsToDrop(versions, NOW))
      const mustStay = [versions[0]!, ...versions.slice(-30)]
      expect(mustStay.filter(({ id }) => dropped.has(id))).toEqual([])
    }),
  )
})
