import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bounded } from './effects'
import { findMatches, isMatch, worstCase } from './patterns'

const SHORT = 1e6

describe('the worst case of a pattern', () => {
  it.each<[RegExp, number]>([
    [/^\d{4}-\d{2}-\d{2}$/g, 1000],
    [/^[^@\s]+@[^@\s]+\.[a-z]{2,}$/g, 25],
    [/word/g, 10_000],
    [/\bfoo\b/gi, 10_000],
    [/(?:mon|tues|wednes)day/g, 5000],
    [/[(*+]+/g, 200],
  ])('%s is short on %d characters', (pattern, length) => {
    expect(worstCase(pattern, length)).toBeLessThanOrEqual(SHORT)
  })

  it.each<[RegExp, number]>([
    [/(a+)+$/g, 5],
    [/(a|a)*$/g, 5],
    [/(?:a?){30}b/g, 5],
    [/([a-z]+){2,}x/g, 5],
    [/(a*)\1*b/g, 5],
    [/(?<x>a+)\k<x>/g, 5],
    [/((a{1,5}){1,5}){1,5}/g, 5],
    [/a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaa/g, 20],
    [/a*a*a*a*a*b/g, 100],
    [/foo.*bar/g, 10_000],
    [/^a+$/gm, 10_000],
    [/[\[\]]+(x+)*/g, 5],
  ])('%s may be long on %d characters', (pattern, length) => {
    expect(worstCase(pattern, length)).toBeGreaterThan(SHORT)
  })

  it('holds for random patterns: what counts as short is short', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '\\w')
    const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
      piece: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        atom,
        fc
          .tuple(tie('pattern'), fc.constantFrom('', '?', '*', '+', '{2}', '{1,3}', '{2,}'))
          .map(([inner, repeat]) => `(${inner})${repeat}`),
        fc.tuple(atom, fc.constantFrom('?', '*', '+', '{2}', '{1,3}')).map((pair) => pair.join('')),
      ),
      pattern: fc.oneof(
        fc.array(tie('piece'), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')),
        fc.tuple(tie('piece'), tie('piece')).map((pair) => pair.join('|')),
      ),
    }))
    fc.assert(
      fc.property(pattern, fc.constantFrom('', '$', 'c'), (source, end) => {
        const compiled = new RegExp(source + end, 'g')
        for (let length = 64; length > 0; length = Math.floor(length / 2)) {
          if (worstCase(compiled, length) > SHORT) continue
          // A few milliseconds each, or the test would never end.
          compiled.lastIndex = 0
          compiled.exec('a'.repeat(length))
          return
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a search', () => {
  /** A host that says what was asked of it, and whose time is always up. */
  const asked: string[] = []
  const late: Bounded = {
    elapsed: () => 0,
    worked: () => 0,
    turn: async () => {},
    within: () => void asked.push('within'),
    search: async () => {
      asked.push('search')
      return [{ match: 'x', start: 0, end: 1, groups: [] }]
    },
  }

  it('that is certainly short asks nothing of the host', async () => {
    asked.length = 0
    expect(findMatches(/b/g, 'abc', 0, late)).toMatchObject([{ start: 1 }])
    expect(await isMatch(/B/i, 'abc', late)).toBe(true)
    expect(asked).toEqual([])
  })

  it('goes on elsewhere when its time here is up, and the next time at once', async () => {
    asked.length = 0
    const pattern = /(a+)+$/g
    expect(await findMatches(pattern, 'aaa', 0, late)).toHaveLength(1)
    expect(await findMatches(pattern, 'aaa', 0, late)).toHaveLength(1)
    expect(asked).toEqual(['within', 'search', 'search'])
  })

  it('needs no host', async () => {
    expect(findMatches(/(a+)+$/g, 'aaa', 0, undefined)).toMatchObject([{ match: 'aaa' }])
    expect(await isMatch(/(a+)+$/, 'b', undefined)).toBe(false)
  })
})
