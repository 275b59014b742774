import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { previewOf } from './preview'

describe('a value in passing', () => {
  it.each([
    ['text', ['text']],
    [null, ['null']],
    [undefined, ['nothing']],
    [{ a: 1, b: { c: true } }, ['a: 1', 'b:', '  c: true']],
    [
      [{ x: 1 }, 2],
      ['1:', '  x: 1', '2: 2'],
    ],
    [{ list: [1, 2] }, ['list: list of 2', '  1: 1', '  2: 2']],
    [{}, ['object of 0']],
  ])('%j is %j', (value, lines) => {
    expect(previewOf(value)).toEqual(lines)
  })

  it('is short, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const lines = previewOf(value)
        expect(lines.length).toBeGreaterThan(0)
        expect(lines.length).toBeLessThanOrEqual(12)
      }),
    )
    expect(previewOf(Array.from({ length: 100_000 }, (_, index) => index)).at(-1)).toBe('…')
    expect(previewOf({ text: 'x'.repeat(10_000) })[0]?.length).toBeLessThan(120)
  })
})
