// @vitest-environment happy-dom
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytes, first, followStart, play, redoAll, roll, undoAll } from './testing'
import { testSession } from '../testing'

it('five hundred random edits, all undone, end at the first document, and all redone at the last', () => {
  let now = 0
  const session = testSession(first, () => (now += 400))
  const start = followStart(session)
  const [rolls = []] = fc.sample(fc.array(roll, { minLength: 4000, maxLength: 4000 }), {
    numRuns: 1,
    seed: 20_261_121,
  })
  const entries = () => session.document.getState().history.past.length
  let next = 0
  while (entries() < 500 && next < rolls.length) {
    const each = rolls[next]
    next += 1
    if (each) play(session, [each])
  }
  expect(entries()).toBe(500)
  const last = bytes(session)
  undoAll(session)
  expect(bytes(session)).toBe(start())
  redoAll(session)
  expect(bytes(session)).toBe(last)
})

it('whatever the edits are, undo and redo lead to the same documents', () => {
  fc.assert(
    fc.property(fc.array(roll, { maxLength: 40 }), (rolls) => {
      const session = testSession(first)
      const start = followStart(session)
      play(session, rolls)
      const last = bytes(session)
      undoAll(session)
      expect(bytes(session)).toBe(start())
      redoAll(session)
      expect(bytes(session)).toBe(last)
    }),
    { numRuns: Number(process.env.RUNS ?? 300) },
  )
})
