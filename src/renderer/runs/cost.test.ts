import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RunSummary } from '../../shared/contract'
import { costText, costToday, costWords, ownCost, workflowCost, withCalls } from './cost'

it.each([
  [0, 0, 'free'],
  [0, 3, 'unknown'],
  [0.0412, 0, '$0.041'],
  [0.0412, 1, '$0.041 + 1 unknown'],
  [0.00004, 0, '< $0.001'],
  [12.3, 0, '$12.30'],
])('shows $%d with %d unpriced calls as %j', (costUsd, unpriced, text) => {
  expect(costText({ costUsd, unpriced })).toBe(text)
})

it.each([
  [0, 0, [], 'free'],
  [0.5, 0, [], '$0.500'],
  [0, 1, [], 'Unknown: 1 call without a price'],
  [0.5, 2, ['a:x'], '$0.500 + 2 calls without a price (a:x)'],
  [
    0,
    9,
    ['a:x', 'a:y', 'b:x', 'b:y'],
    'Unknown: 9 calls without a price (a:x, a:y, b:x and 1 more)',
  ],
])(
  'says in full of $%d, %d unpriced calls and %j: %j',
  (costUsd, unpriced, unpricedModels, text) => {
    expect(costWords({ costUsd, unpriced, unpricedModels })).toBe(text)
  },
)

it('never calls anything free, nor nothing, of which some is unknown', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.integer({ min: 1 }),
      (usd, calls) => {
        const cost = { costUsd: usd, unpriced: calls }
        expect(costText(cost)).toContain('unknown')
        expect(costWords(cost)).toMatch(/without a price/)
        expect(costText(cost) + costWords(cost)).not.toMatch(/free|\$0(?!\.)/)
      },
    ),
  )
})

const now = new Date(2026, 10, 18, 9).getTime()
const run = (startedAt: number, costUsd: number, unpriced = 0, more: Partial<RunSummary> = {}) =>
  ({
    startedAt,
    costUsd,
    unpriced,
    tokens: 10,
    workflow: 'w',
    status: 'completed',
    ...more,
  }) as RunSummary

it('adds up what began today and nothing older', () => {
  const runs = [
    run(now - 60_000, 0.25),
    run(new Date(2026, 10, 18, 0, 0).getTime(), 0.5, 2),
    run(new Date(2026, 10, 17, 23, 59).getTime(), 8, 1),
  ]
  expect(costToday(runs, now)).toMatchObject({ costUsd: 0.75, unpriced: 2 })
})

it('counts once what a run called and what it took over from another', () => {
  const called = run(now, 0.5, 1)
  const caller = run(now, 0.75, 1, { called: { costUsd: 0.5, unpriced: 1, tokens: 4 } })
  const fork = run(now, 1, 1, { takenOver: { costUsd: 0.75, unpriced: 1, tokens: 9 } })
  expect(costToday([called, caller, fork], now)).toMatchObject({ costUsd: 1, unpriced: 1 })
  expect(ownCost(caller)).toEqual({ costUsd: 0.25, unpriced: 0, tokens: 6 })
  expect(withCalls(fork)).toEqual({ costUsd: 0.25, unpriced: 0, tokens: 1 })
})

it('reads what older versions kept of called runs', () => {
  expect(ownCost(run(now, 0.75, 0, { calledCostUsd: 0.5 }))).toMatchObject({ costUsd: 0.25 })
})

it('adds up a workflow with what it called: all of it, this month, and a run on average', () => {
  const runs = [
    run(now, 0.5, 0, { called: { costUsd: 0.25, unpriced: 0, tokens: 1 } }),
    run(now, 1, 0, { status: 'failed' }),
    run(new Date(2026, 9, 31, 23).getTime(), 0.25),
    run(now, 100, 0, { workflow: 'other' }),
  ]
  expect(workflowCost(runs, 'w', now)).toEqual({
    runs: 3,
    all: { costUsd: 1.75, unpriced: 0, tokens: 30 },
    month: { costUsd: 1.5, unpriced: 0, tokens: 20, runs: 2 },
    averageUsd: 0.375,
  })
})

it('knows no average where a call has no price, and none before a run has completed', () => {
  const unknown = run(now, 0.5, 1, { unpricedModels: ['a:x'] })
  expect(workflowCost([unknown], 'w', now)).toMatchObject({
    all: { unpriced: 1, unpricedModels: ['a:x'] },
  })
  expect(workflowCost([unknown], 'w', now)).not.toHaveProperty('averageUsd')
  expect(workflowCost([run(now, 1, 0, { status: 'failed' })], 'w', now)).not.toHaveProperty(
    'averageUsd',
  )
})
