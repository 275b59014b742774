import { describe, expect, it } from 'vitest'
import { cellText, columnsOf, isPictureText, looksOf, picturesIn } from './kinds'

const file = {
  file: 'files/aa/x.png',
  name: 'x.png',
  bytes: 3,
  contentType: 'image/png',
  sha256: 'a'.repeat(64),
}

describe('how a value is shown', () => {
  it.each([
    ['plain text', 'text', ['text', 'markdown', 'json']],
    ['# A heading\n\nText.', 'Markdown', ['markdown', 'text', 'json']],
    ['1. one\n2. two', 'Markdown lists', ['markdown', 'text', 'json']],
    ['a * b * c, 3 - 2', 'text with signs in it', ['text', 'markdown', 'json']],
    ['data:image/png;base64,AAAA', 'a picture as text', ['picture', 'text', 'json']],
    [file, 'a picture of the workspace', ['picture', 'json']],
    [{ ...file, contentType: 'text/csv' }, 'another file', ['text', 'json']],
    [[{ a: 1 }, { b: 2 }], 'a list of objects', ['table', 'json', 'text']],
    [[{ a: 1 }, 2], 'a mixed list', ['json', 'text']],
    [[file], 'a list of files', ['json', 'text']],
    [{ text: 'Hi', usage: { inputTokens: 1 } }, 'an answer', ['answer', 'json']],
    [{ text: 'Hi' }, 'an object', ['json', 'text']],
    [{}, 'nothing in it', ['json']],
    [null, 'null', ['json']],
    [3, 'a number', ['json']],
  ])('%j: %s', (value, _what, looks) => expect(looksOf(value)).toEqual(looks))

  it('shows no drawing and no address as a picture: both could fetch something', () => {
    expect(isPictureText('data:image/svg+xml;base64,AAAA')).toBe(false)
    expect(isPictureText('https://example.com/x.png')).toBe(false)
    expect(isPictureText('data:image/png;base64,"><script>')).toBe(false)
  })

  it('finds the pictures inside, each once', () => {
    const picture = 'data:image/gif;base64,R0lG'
    expect(picturesIn({ a: [picture, { b: picture }], c: 'x' })).toEqual([picture])
  })
})

describe('a table', () => {
  it('has the columns of all rows, as wide as what is in them, within bounds', () => {
    expect(columnsOf([{ id: 1, name: 'a long name' }, { text: 'x'.repeat(500) }])).toEqual([
      { key: 'id', width: 6 },
      { key: 'name', width: 11 },
      { key: 'text', width: 44 },
    ])
  })

  it('holds no more columns than a person can read', () => {
    const row = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`c${n}`, n]))
    expect(columnsOf([row])).toHaveLength(60)
  })

  it('has each value on one line', () => {
    expect([cellText('a\n b'), cellText({ x: [1] }), cellText(null), cellText(file)]).toEqual([
      'a b',
      '{"x":[1]}',
      '',
      'x.png',
    ])
  })
})
