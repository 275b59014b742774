import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizeOf } from './measure'

const WIDE = { size: Infinity, depth: Infinity }

/** A list in a list, `levels` deep. */
function nest(levels: number): unknown {
  let value: unknown = []
  for (let level = 1; level < levels; level += 1) value = [value]
  return value
}

describe('the size of a value', () => {
  it.each<[unknown, number]>([
    [null, 16],
    [true, 16],
    [1e300, 16],
    ['', 16],
    ['four', 20],
    [[], 48],
    [{}, 48],
    [[1, 2], 80],
    [{ ab: 'cd' }, 68],
    [[[]], 96],
  ])('of %j is %d', (value, size) => {
    expect(sizeOf(value, WIDE)).toBe(size)
    expect(sizeOf(value, { ...WIDE, size })).toBe(size)
    expect(sizeOf(value, { ...WIDE, size: size - 1 })).toBe('size')
  })

  it('is never less than a sixth of the JSON text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = new TextEncoder().encode(JSON.stringify(value)).length
        expect(Number(sizeOf(value, WIDE)) * 6).toBeGreaterThanOrEqual(bytes)
      }),
    )
    const control = '\u0001'.repeat(1000)
    expect(Number(sizeOf(control, WIDE)) * 6).toBeGreaterThanOrEqual(JSON.stringify(control).length)
  })

  it('is known of a long list before it is walked', () => {
    const list = new Proxy(new Array(1000).fill(0), {
      get: (items, key) => {
        if (key !== 'length') throw new Error('walked')
        return items.length
      },
    })
    expect(sizeOf(list, { size: 1000, depth: 9 })).toBe('size')
  })
})

describe('the depth of a value', () => {
  it('counts lists and objects', () => {
    expect(sizeOf(1, { ...WIDE, depth: 0 })).toBe(16)
    expect(sizeOf([], { ...WIDE, depth: 0 })).toBe('depth')
    expect(sizeOf([{}], { ...WIDE, depth: 1 })).toBe('depth')
    expect(sizeOf([{}, 1, {}], { ...WIDE, depth: 2 })).toBeTypeOf('number')
  })

  it.each([1, 2, 200])('of %d is exact', (levels) => {
    expect(sizeOf(nest(levels), { ...WIDE, depth: levels })).toBeTypeOf('number')
    expect(sizeOf(nest(levels + 1), { ...WIDE, depth: levels })).toBe('depth')
  })

  it('of 100,000 is told, not a stack overflow', () => {
    expect(sizeOf(nest(100_000), { ...WIDE, depth: 200 })).toBe('depth')
    expect(sizeOf(nest(100_000), WIDE)).toBeTypeOf('number')
  })

  it('of a value that holds itself is past any bound', () => {
    const self: unknown[] = []
    self.push(self)
    expect(sizeOf(self, { size: Infinity, depth: 200 })).toBe('depth')
    expect(sizeOf(self, { size: 10_000, depth: Infinity })).toBe('size')
  })
})
