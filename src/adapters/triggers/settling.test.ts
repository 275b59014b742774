import { expect, it } from 'vitest'
import { Settling } from './settling'

const file = (path: string) => ({ path, size: 3, modifiedAt: 5 })
const SETTLE = 2_000

it('knows what was there before a drive went away and came back', () => {
  const settling = new Settling([], SETTLE)
  settling.done(file('old.txt'))
  expect(settling.look([], 1_000)).toEqual([])
  const back = [file('old.txt'), file('new.txt')]
  expect(settling.look(back, 2_000)).toEqual([])
  expect(settling.look(back, 2_000 + SETTLE)).toEqual([file('new.txt')])
})

it('takes a file anew that came back as another', () => {
  const settling = new Settling([], SETTLE)
  settling.done(file('a.txt'))
  settling.look([], 0)
  const other = { ...file('a.txt'), size: 4 }
  settling.look([other], 1_000)
  expect(settling.look([other], 1_000 + SETTLE)).toEqual([other])
})

it('forgets the first of very many that are gone, and none that is there', () => {
  const seen = Array.from({ length: 100_002 }, (_, n): [string, string] => [`${n}`, '3:5'])
  const settling = new Settling(seen, SETTLE)
  settling.look([file('0')], 0)
  expect(settling.seen.size).toBe(100_001)
  expect(['0', '1', '2'].map((path) => settling.seen.has(path))).toEqual([true, false, true])
})
