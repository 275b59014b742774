import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { next } from '../testing'
import { Changes } from './changes'

/** Counts the turns that others had. Real time does not pass: a pause is over in the next turn. */
function bed() {
  const clock = {
    turns: 0,
    turn: async () => {
      clock.turns += 1
      await nextTurn()
    },
    after: (_ms: number, fire: () => void) => {
      const timer = setImmediate(fire)
      return () => clearImmediate(timer)
    },
  }
  return { clock, changes: new Changes(clock) }
}

it('tells of a long list in pieces, between which others have their turn', async () => {
  const { clock, changes } = bed()
  const all = Array.from({ length: 1_800 }, (_, index) => `q${index}`)
  const stream = changes.watch(() => all)
  const pieces = [await next(stream), await next(stream), await next(stream), await next(stream)]
  expect(pieces.flat()).toEqual(all)
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(500)
  expect(clock.turns).toBe(3)
  await stream.return()
})

it('tells a slow watcher once of what changed often, and of what changed while it heard the list', async () => {
  const { changes } = bed()
  const all = Array.from({ length: 600 }, (_, index) => `q${index}`)
  const stream = changes.watch(() => all)
  await next(stream)
  changes.announce('q1')
  changes.announce('new')
  changes.announce('q1')
  await next(stream)
  expect(await next(stream)).toEqual(['q1', 'new'])
  changes.close()
  expect((await stream.next()).done).toBe(true)
})

it('tells at once that there is nothing, and forgets who left', async () => {
  const { changes } = bed()
  const leave = new AbortController()
  const stream = changes.watch(() => [], leave.signal)
  expect(await next(stream)).toEqual([])
  const waiting = stream.next()
  leave.abort()
  expect((await waiting).done).toBe(true)
  changes.announce('q1')
  expect(await next(changes.watch(() => ['q1']))).toEqual(['q1'])
})
