import { describe, expect, it } from 'vitest'
import type { FileReference } from '../../shared/run/file-reference'
import { filesOf, isPicture, sizeText } from './file-text'

const reference = (letter: string, contentType = 'image/png'): FileReference => ({
  file: `files/${letter.repeat(2)}/${letter.repeat(64)}.png`,
  name: `${letter}.png`,
  bytes: 5,
  contentType,
  sha256: letter.repeat(64),
})

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1 KB'],
  [1_540, '1.5 KB'],
  [15_400, '15 KB'],
  [999_600, '1 MB'],
  [2_400_000, '2.4 MB'],
  [50_000_000, '50 MB'],
])('writes %d as %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})

describe('the files of a value', () => {
  it('are found wherever they stand, each once', () => {
    const [a, b] = [reference('a'), reference('b')]
    const value = { status: 200, body: a, list: [null, { deep: [b, a] }], text: b.file }
    expect(filesOf(value)).toEqual([a, b])
    expect(filesOf(a)).toEqual([a])
  })

  it('are none in what only looks like one', () => {
    expect(filesOf({ ...reference('a'), sha256: 'short' })).toEqual([])
    expect(filesOf('files/aa')).toEqual([])
    expect(filesOf(null)).toEqual([])
  })

  it('are at most twenty', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ ...reference('a'), file: `files/${i}` }))
    expect(filesOf(many)).toHaveLength(20)
  })
})

it('shows only what browsers show as pictures, and no documents', () => {
  expect(isPicture(reference('a', 'image/PNG; x=1'))).toBe(true)
  for (const type of ['image/svg+xml', 'application/pdf', 'text/html', 'image/tiff'])
    expect(isPicture(reference('a', type))).toBe(false)
})
