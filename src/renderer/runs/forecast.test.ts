import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunSummary } from '../../shared/contract'
import { forecast, forecastText } from './forecast'

let at = 0
const run = (costUsd: number, more: Partial<RunSummary> = {}) => {
  at += 1_000
  return {
    workflow: 'w',
    status: 'completed',
    startedAt: at,
    endedAt: at + 500,
    costUsd,
    unpriced: 0,
    tokens: 10,
    ...more,
  } as RunSummary
}
const runs = (...costs: number[]) => costs.map((cost) => run(cost))
const texts = (list: readonly RunSummary[], budget: Parameters<typeof forecast>[2]) =>
  forecast(list, 'w', budget).map(forecastText)

it('tells of money, tokens and time that the last runs used up', () => {
  const list = [0.4, 0.42, 0.9].map((usd) => run(usd, { tokens: 1_200 }))
  expect(texts(list, { usd: 0.3, tokens: 1_000, duration: '500ms', executions: 1 })).toEqual([
    'The last 3 runs cost $0.420 at the median; the budget is $0.300.',
    'The last 3 runs used 1,200 tokens at the median; the budget is 1,000.',
    'The last 3 runs took 500 ms at the median; the budget is 500 ms.',
  ])
})

it.each<[string, RunSummary[]]>([
  ['fewer than three runs', runs(9, 9)],
  ['runs within it', runs(0.1, 0.2, 0.29)],
  ['one of a few past it', runs(0.1, 0.1, 9)],
  ['runs that cost nothing', runs(0, 0, 0, 0)],
  ['runs of another workflow', runs(9, 9, 9).map((each) => ({ ...each, workflow: 'v' }))],
  ['runs that go on', runs(9, 9, 9).map((each) => ({ ...each, status: 'running' as const }))],
  [
    'failures before it was used up',
    runs(0.1, 0.1, 0.1).map((each) => ({ ...each, status: 'failed' as const })),
  ],
])('says nothing after %s', (_, list) => {
  expect(texts(list, { usd: 0.3 })).toEqual([])
})

it('says nothing of money where the budget is nothing and so was the cost', () => {
  expect(texts(runs(0, 0, 0), { usd: 0 })).toEqual([])
})

it('tells of one in ten where there are many', () => {
  const list = runs(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9, 0.9)
  expect(texts(list, { usd: 0.5 })).toEqual([
    'One in ten of the last 10 runs cost $0.900 or more; the budget is $0.500.',
  ])
})

it('counts runs that the budget stopped, which cost at least that', () => {
  const stopped = runs(0.31, 0.3, 0.35).map((each) => ({ ...each, status: 'failed' as const }))
  expect(texts(stopped, { usd: 0.3 })).toHaveLength(1)
})

it('goes by the newest twenty, in whatever order they are listed', () => {
  const cheap = runs(...Array<number>(30).fill(9), ...Array<number>(20).fill(0.1))
  expect(texts(cheap, { usd: 0.3 })).toEqual([])
  expect(texts(cheap.toReversed(), { usd: 0.3 })).toEqual([])
})

it('says that it is the least where a call had no price', () => {
  expect(texts([run(9, { unpriced: 1 }), ...runs(9, 9)], { usd: 0.3 })[0]).toContain(
    'at least $9.00',
  )
})

it('leaves out runs that took over the work of another', () => {
  const taken = { costUsd: 8, unpriced: 0, tokens: 1 }
  expect(texts([run(9, { takenOver: taken }), ...runs(9, 9)], { usd: 0.3 })).toEqual([])
})

describe('by whatever runs', () => {
  const list = fc.array(
    fc.double({ min: 0, max: 2, noNaN: true }).map((usd) => run(usd)),
    {
      maxLength: 30,
    },
  )
  const limit = fc.double({ min: 0.01, max: 2, noNaN: true })

  it('a larger budget never warns where a smaller one does not', () => {
    fc.assert(
      fc.property(list, limit, limit, (some, one, other) => {
        const [least, most] = [Math.min(one, other), Math.max(one, other)]
        if (forecast(some, 'w', { usd: least }).length === 0)
          expect(forecast(some, 'w', { usd: most })).toEqual([])
      }),
    )
  })

  it('a warning is borne out by at least a tenth of the runs it speaks of', () => {
    fc.assert(
      fc.property(list, limit, (some, usd) => {
        const newest = some.toSorted((a, b) => b.startedAt - a.startedAt).slice(0, 20)
        for (const found of forecast(some, 'w', { usd })) {
          const past = newest.filter(({ costUsd }) => costUsd >= usd).length
          expect(past).toBeGreaterThanOrEqual(found.runs * (found.likely === 'median' ? 0.5 : 0.1))
          expect(found.median).toBeLessThanOrEqual(found.p90)
        }
      }),
    )
  })
})

it('does not count the time in which runs were paused', () => {
  const list = runs(0, 0, 0)
  expect(texts(list, { duration: '500ms' })).toHaveLength(1)
  const paused = list.map((each) => ({ ...each, pausedMs: 100 }))
  expect(texts(paused, { duration: '500ms' })).toEqual([])
})
