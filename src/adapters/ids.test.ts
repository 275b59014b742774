import { expect, it } from 'vitest'
import { calledRunId, newRunId } from './ids'

it('makes ids that are short, safe in a path, and all different', () => {
  const ids = Array.from({ length: 5_000 }, () => newRunId())
  expect(new Set(ids).size).toBe(5_000)
  for (const id of ids) expect(id).toMatch(/^r_[0-9a-z]{17}$/)
})

it('makes ids that sort by time', () => {
  const times = [0, 1, 35, 36, 1_700_000_000_000, 1_700_000_000_001, 9_999_999_999_999]
  const ids = times.map((time) => newRunId(time))
  expect([...ids].sort()).toEqual(ids)
})

it('gives a called run the same id for the same key, and another for any other', () => {
  const ids = ['r1/call//1/1', 'r1/call//1/2', 'r1/call//2/1', 'r2/call//1/1'].map(calledRunId)
  expect(new Set(ids).size).toBe(4)
  expect(calledRunId('r1/call//1/1')).toBe(ids[0])
  for (const id of ids) expect(id).toMatch(/^c_[0-9a-f]{32}$/)
})
