import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordDiff, type Piece } from './word-diff'

const without = (pieces: readonly Piece[], side: Piece['side']) =>
  pieces.flatMap((piece) => (piece.side === side ? [] : piece.text)).join('')

describe('two texts', () => {
  it('are told apart by words', () => {
    expect(wordDiff('Pricing is hard.', 'Pricing is very hard.')).toContainEqual({
      text: expect.stringContaining('very') as string,
      side: 'after',
    })
  })

  it('are both in what is told of them', () => {
    const words = fc
      .array(fc.constantFrom('a', 'b', ' ', '\n', 'É', '👍🏽', '.', 'word'))
      .map((all) => all.join(''))
    fc.assert(
      fc.property(words, words, (before, after) => {
        const pieces = wordDiff(before, after)
        expect(without(pieces, 'after')).toBe(before)
        expect(without(pieces, 'before')).toBe(after)
      }),
    )
  })

  it('that share too little are shown one after the other', () => {
    const text = (mark: string) => Array.from({ length: 3000 }, (_, n) => `${mark}${n}`).join(' ')
    expect(wordDiff(text('a'), text('b')).map(({ side }) => side)).toEqual(['before', 'after'])
  })
})
