import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idSchema } from '../../shared/workflow/document'
import { edgeId, idFrom, uniqueId } from './ids'

describe('ids of new nodes and edges', () => {
  it.each([
    ['llm', 'llm'],
    ['human-callback', 'human_callback'],
    ['Draft post!', 'draft_post'],
    ['Prüfung', 'prufung'],
    ['2 ways', 'n_2_ways'],
    ['   ', 'node'],
    ['数据', 'node'],
  ])('makes %j readable: %s', (text, id) => {
    expect(idFrom(text)).toBe(id)
  })

  it('counts on from a name that is taken', () => {
    expect(uniqueId('draft', new Set())).toBe('draft')
    expect(uniqueId('draft', new Set(['draft']))).toBe('draft_2')
    expect(uniqueId('draft_2', new Set(['draft', 'draft_2']))).toBe('draft_3')
  })

  it('always gives a valid id that is not taken, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, others) => {
        const base = idFrom(text)
        const taken = new Set([...others.map(idFrom), base])
        const id = uniqueId(base, taken)
        expect(idSchema.safeParse(id).success).toBe(true)
        expect(taken.has(id)).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 30 })), (numbers) => {
        const taken = new Set(numbers.map((number) => `e${number}`))
        expect(taken.has(edgeId(taken))).toBe(false)
      }),
    )
  })

  it('keeps the longest id within 64 characters', () => {
    const longest = idFrom('a'.repeat(200))
    expect(longest).toHaveLength(64)
    expect(uniqueId(longest, new Set([longest]))).toHaveLength(64)
  })
})
