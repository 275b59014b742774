import { expect, it } from 'vitest'
import { pinWords } from './pin-words'

const nameOf = (id: string) => id.toUpperCase()
const a = { output: 1 }

it.each([
  [{}, {}, []],
  [{ a }, { a }, ['In this run A was pinned; it stays so.']],
  [{ a, b: a }, {}, ['In this run A and B were pinned; they stay so.']],
  [{}, { a }, ['A is pinned now, and runs here.']],
  [
    { a },
    { a: { output: 1, port: 'error' }, b: a, c: a },
    [
      'In this run A was pinned; it stays so.',
      'A gives what was pinned then, not what is pinned now.',
      'B and C are pinned now, and run here.',
    ],
  ],
])('with %j in the run and %j now it says %j', (ran, now, words) => {
  expect(pinWords(ran, now, nameOf)).toEqual(words)
})
