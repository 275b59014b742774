import { describe, expect, it } from 'vitest'
import type { Bounded } from './effects'
import { Pace, PastLimit } from './pace'

/** A host whose clock stands still until it is moved, with a share of a core, and whose loop turns when it is told to. */
function host(share = 1) {
  const turns: (() => void)[] = []
  let now = 0
  const bounded: Bounded = {
    elapsed: () => now,
    worked: () => now * share,
    turn: () => new Promise<void>((resolve) => turns.push(resolve)),
    within: (_ms, work) => ({ value: work() }),
    search: async () => [],
  }
  return {
    pace: new Pace(bounded),
    pass: (ms: number) => (now += ms),
    /** Lets everything that is ready run, after the loop has turned once. */
    turn: async () => {
      turns.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    },
    waiting: () => turns.length,
  }
}

describe('expressions on one event loop', () => {
  it('work for a slice of 10 ms', () => {
    const { pace, pass } = host()
    pass(1000)
    const one = pace.begin()
    expect(one.spent).toBe(false)
    pass(10)
    expect(one.spent).toBe(false)
    pass(1)
    expect(one.spent).toBe(true)
    expect(pace.begin().spent).toBe(true)
  })

  it('begin a new slice when none was at work', () => {
    const { pace, pass } = host()
    pace.begin().end()
    pass(100)
    expect(pace.begin().spent).toBe(false)
  })

  it('rest in the order of their coming, and go on one in each turn', async () => {
    const { pace, pass, turn, waiting } = host()
    const order: number[] = []
    for (const index of [0, 1, 2]) {
      const evaluation = pace.begin()
      void evaluation.rest().then(() => order.push(index))
    }
    pass(20)
    expect(waiting()).toBe(1)
    await turn()
    expect(order).toEqual([0])
    await turn()
    expect(order).toEqual([0, 1])
    await turn()
    expect(order).toEqual([0, 1, 2])
    expect(waiting()).toBe(0)
  })

  it('have a slice after their rest', async () => {
    const { pace, pass, turn } = host()
    const one = pace.begin()
    pass(20)
    const rest = one.rest()
    await turn()
    await rest
    expect(one.spent).toBe(false)
  })

  it('rest once for all their branches', async () => {
    const { pace, turn, waiting } = host()
    const one = pace.begin()
    const rests = [one.rest(), one.rest()]
    expect(waiting()).toBe(1)
    await turn()
    await Promise.all(rests)
    expect(waiting()).toBe(0)
  })
})

describe('the duration of an expression', () => {
  const work = async (slices: number, share = 1) => {
    const { pace, pass, turn } = host(share)
    const one = pace.begin()
    for (let slice = 0; slice < slices; slice += 1) {
      pass(20)
      const rest = one.rest()
      await Promise.race([turn(), rest])
      await rest
    }
  }

  it('may be 2 s of work', async () => {
    // The first slice does not count.
    await work(101)
  })

  it('may not be more', async () => {
    await expect(work(102)).rejects.toEqual(new PastLimit('expression-duration'))
  })

  it('may take five times as long where others have the core, and no longer', async () => {
    await work(501, 0.1)
    await expect(work(502, 0.1)).rejects.toEqual(new PastLimit('expression-duration'))
  })

  it('does not count the time of others, nor of a search elsewhere', async () => {
    const { pace, pass, turn } = host()
    const one = pace.begin()
    const rest = one.rest()
    pass(10_000)
    await turn()
    await rest
    await one.pause(async () => void pass(10_000))
    pass(2000)
    const again = one.rest()
    await turn()
    await again
    pass(1)
    await expect(one.rest()).rejects.toBeInstanceOf(PastLimit)
  })
})
