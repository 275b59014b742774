import { expect, it } from 'vitest'
import { fieldFocused, fieldGone, useLastField, writtenAt } from './last-field'

it('writes braces around an expression, but not between braces', () => {
  expect(writtenAt('Hello ', 6, 'a.b')).toBe('{{ a.b }}')
  expect(writtenAt('{{ x }} and ', 12, 'a.b')).toBe('{{ a.b }}')
  expect(writtenAt('{{ x & ', 7, 'a.b')).toBe('a.b')
  expect(writtenAt('{{ x }}', 3, 'a.b')).toBe('a.b')
})

it('forgets a field that is gone, but not the one that was focused after it', () => {
  const one = { label: 'one', insert: () => {} }
  const other = { label: 'other', insert: () => {} }
  fieldFocused(one)
  fieldFocused(other)
  fieldGone(one)
  expect(useLastField.getState().field).toBe(other)
  fieldGone(other)
  expect(useLastField.getState().field).toBeUndefined()
})
