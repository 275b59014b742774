import { expect, it } from 'vitest'
import { createEchoes } from './echoes'

it('knows what comes back while typing goes on, also when some were passed over', () => {
  const echoes = createEchoes()
  for (const text of ['c', 'co', 'com', 'comp']) echoes.sent(text)
  expect(echoes.isEcho('co')).toBe(true)
  expect(echoes.isEcho('comp')).toBe(true)
})

it('takes what was not handed out, or has come back already, for a change from elsewhere', () => {
  const echoes = createEchoes()
  echoes.sent('a')
  expect(echoes.isEcho('a')).toBe(true)
  expect(echoes.isEcho('a')).toBe(false)
  echoes.sent('ab')
  expect(echoes.isEcho('undone')).toBe(false)
  expect(echoes.isEcho('ab')).toBe(false)
})

it('knows a text again that was typed twice', () => {
  const echoes = createEchoes()
  for (const text of ['a', 'ab', 'a', 'ac']) echoes.sent(text)
  expect(['a', 'ab', 'a', 'ac'].map((text) => echoes.isEcho(text))).toEqual([
    true,
    true,
    true,
    true,
  ])
})
