import { describe, expect, it } from 'vitest'
import { modesOf, readText, textOf } from './value-text'

describe('a value as text', () => {
  it.each([
    ['a text', ['text', 'json']],
    [{ text: 'Hi', model: 'm' }, ['part', 'json']],
    [{ text: '{}', object: {} }, ['json', 'part']],
    [{ a: 1 }, ['json']],
    [[1], ['json']],
    [null, ['json']],
    [undefined, ['json']],
  ])('%j is edited as %j', (value, modes) => expect(modesOf(value)).toEqual(modes))

  it('reads back as the value that it was, in each way', () => {
    for (const value of ['Say "hi"\n{"a"}', { text: 'x\ny', n: 1 }, [1, { a: null }], 3, null])
      for (const mode of modesOf(value))
        expect(readText(textOf(value, mode), mode, value)).toEqual({ ok: true, value })
  })

  it('keeps the rest of an object whose text is edited', () => {
    expect(readText('new', 'part', { text: 'old', costUsd: 0.1 })).toEqual({
      ok: true,
      value: { text: 'new', costUsd: 0.1 },
    })
  })

  it('says where JSON ends to be some', () => {
    expect(readText('{\n  "a": 1,,\n}', 'json', null)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/not JSON/) as string,
    })
    expect(readText('  ', 'json', null)).toMatchObject({ ok: false })
  })
})
