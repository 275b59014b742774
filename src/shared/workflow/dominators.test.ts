import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dominates, immediateDominators } from './dominators'

/** A graph of at most 12 nodes as successor lists. */
const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.array(fc.array(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }),
  )

/** What node 0 reaches when `without` is taken out. */
function reach(successors: number[][], without = -1): Set<number> {
  const seen = new Set<number>()
  const open = without === 0 ? [] : [0]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node) || node === without) continue
    seen.add(node)
    open.push(...(successors[node] ?? []))
  }
  return seen
}

describe('immediateDominators', () => {
  it('agrees with the definition: a dominates b when taking a out cuts b off', () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const idom = immediateDominators(successors, 0)
        const reached = reach(successors)
        for (const b of reached)
          for (const a of reached)
            expect(dominates(idom, a, b)).toBe(a === b || !reach(successors, a).has(b))
      }),
      { numRuns: 500 },
    )
  })

  it('marks what the root does not reach', () => {
    expect([...immediateDominators([[1], [], [1]], 0)]).toEqual([0, 0, -1])
  })

  it('takes a chain of 100,000 nodes without running out of stack', () => {
    const size = 100_000
    const successors = Array.from({ length: size }, (_, i) => (i + 1 < size ? [i + 1] : []))
    expect(immediateDominators(successors, 0)[size - 1]).toBe(size - 2)
  })
})
