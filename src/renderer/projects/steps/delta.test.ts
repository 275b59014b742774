import fc from 'fast-check'
import { produce, type Draft } from 'immer'
import { describe, expect, it } from 'vitest'
import { applyDelta, DeltaMismatch, deltaOf, type Delta } from './delta'

/** Values that look like documents: fields in any order, lists of things with ids, some of them twice. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, 1, '', 'text', '__proto__'),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), with: tie('value') }), {
      maxLength: 6,
    }),
    fc
      .array(
        fc.tuple(fc.constantFrom('id', 'a', 'b', '1', '__proto__', 'toString'), tie('value')),
        {
          maxLength: 5,
        },
      )
      .map((fields) => Object.fromEntries(fields)),
  ),
}))

const bytes = (of: unknown) => JSON.stringify(of)
const stored = (delta: Delta | undefined) => delta && (JSON.parse(JSON.stringify(delta)) as Delta)

describe('a delta', () => {
  it('leads to the bytes of the other value, also when it was written down in between', () => {
    fc.assert(
      fc.property(value, value, (from, to) => {
        expect(bytes(applyDelta(from, stored(deltaOf(from, to))))).toBe(bytes(to))
      }),
      { numRuns: 2000 },
    )
  })

  it('is nothing between values of the same bytes, and only between those', () => {
    fc.assert(
      fc.property(value, value, (from, to) => {
        expect(deltaOf(from, structuredClone(from))).toBeUndefined()
        expect(deltaOf(from, to) === undefined).toBe(bytes(from) === bytes(to))
      }),
    )
  })

  it('leaves what did not change the same object, and the value it was made from as it was', () => {
    const from = {
      nodes: [{ id: 'a' }, { id: 'b', config: { text: 'one', list: [1] } }],
      edges: [],
    }
    const before = bytes(from)
    const to = produce(from, (draft: Draft<typeof from>) => {
      const [, second] = draft.nodes
      if (second?.config) second.config.text = 'two'
    })
    const made = applyDelta(from, stored(deltaOf(from, to))) as typeof from
    expect(made.nodes[0]).toBe(from.nodes[0])
    expect(made.nodes[1]?.config?.list).toBe(from.nodes[1]?.config?.list)
    expect(made.edges).toBe(from.edges)
    expect(bytes(from)).toBe(before)
  })

  it('says a field that came without a value no more than its document does', () => {
    expect(deltaOf({ a: 1 }, { a: 1, b: undefined })).toBeUndefined()
    expect(applyDelta({ a: 1, b: undefined }, deltaOf({ a: 1 }, { a: 1, c: 2 }))).toEqual({
      a: 1,
      c: 2,
    })
  })
})

describe('the size of a delta', () => {
  const nodes = Array.from({ length: 1000 }, (_, n) => ({
    id: `n${n}`,
    position: { x: n, y: 0 },
    config: { prompt: 'x'.repeat(200) },
  }))
  const sizeOf = (to: unknown) => JSON.stringify(deltaOf({ nodes }, { nodes: to })).length

  it.each([
    [
      'one node moved',
      nodes.map((node, n) => (n === 500 ? { ...node, position: { x: 1, y: 2 } } : node)),
    ],
    ['three nodes deleted', nodes.filter((_, n) => ![3, 400, 998].includes(n))],
    [
      'two nodes put in',
      [nodes[0], { id: 'x' }, ...nodes.slice(1, 900), { id: 'y' }, ...nodes.slice(900)],
    ],
    [
      'a document read anew, with one field changed',
      structuredClone(nodes).with(7, { ...nodes[7]!, id: 'n7', position: { x: 9, y: 9 } }),
    ],
  ])('is small for %s among a thousand', (_what, to) => {
    expect(sizeOf(to)).toBeLessThan(200)
  })
})

describe('a delta of another value', () => {
  it.each<[string, unknown, Delta]>([
    ['a field that is not there', {}, { edit: [['a', { value: 1 }]] }],
    ['a field to take away that is not there', {}, { drop: ['toString'] }],
    ['a field that is there already', { a: 1 }, { add: [['a', 2]] }],
    ['fields of a list', [], { drop: ['a'] }],
    ['items of an object', {}, { items: [] }],
    ['items past the end', [1], { items: [[0, 2]] }],
    ['an item that is not there', [1], { items: [{ at: 1, by: { value: 2 } }] }],
    ['an order of other fields', { a: 1, b: 2 }, { order: ['a', 'c'] }],
    ['an order of too few', { a: 1, b: 2 }, { order: ['a'] }],
  ])('is refused: %s', (_what, from, delta) => {
    expect(() => applyDelta(from, delta)).toThrow(DeltaMismatch)
  })
})
