import fc from 'fast-check'
import { expect, it } from 'vitest'
import { trimmed, valueText } from './field-text'

it('shows text as it is and anything else as JSON', () => {
  expect(valueText('a "b"')).toBe('a "b"')
  expect(valueText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}')
  expect(valueText('x'.repeat(5000))).toHaveLength(4002)
})

it('finds what differs between two texts', () => {
  expect(trimmed('Write a short post', 'Write a long post')).toEqual({
    start: 'Write a ',
    middle: 'short',
    end: ' post',
  })
  expect(trimmed('aa', 'aaa')).toEqual({ start: 'aa', middle: '', end: '' })
})

it('cuts what is the same and long', () => {
  const long = 'same '.repeat(100)
  expect(trimmed(`${long}one`, `${long}two`).start).toMatch(/^… .{80}$/)
})

it('never cuts a character in two, and loses nothing that differs', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(text, text, (one, other) => {
      const { start, middle, end } = trimmed(one, other)
      expect(start + middle + end).toBe(one)
      for (const piece of [start, middle, end]) expect(piece.isWellFormed()).toBe(true)
    }),
  )
})
