import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emptyRunView, type RunView } from '../../shared/run/view'
import { budgetBars } from './budget'

const view = (more: Partial<RunView> = {}): RunView => ({
  ...emptyRunView('r'),
  startedAt: 1_000,
  ...more,
})

it('has a bar for each limit that is set, and none without a budget', () => {
  const used = view({ costUsd: 0.25, tokens: 850, executions: 3 })
  const budget = { usd: 1, tokens: 1_000, executions: 3, duration: '1m' }
  expect(budgetBars(used, budget, 31_000)).toMatchObject([
    { kind: 'usd', state: 'ok', share: 0.25, text: '$0.250 of $1.00 (25%)' },
    { kind: 'tokens', state: 'near', share: 0.85, text: '850 of 1,000 (85%)' },
    { kind: 'executions', state: 'over', share: 1, text: '3 of 3 (100%)' },
    { kind: 'duration', state: 'ok', share: 0.5, text: '30 s of 1 min (50%)' },
  ])
  expect(budgetBars(used, undefined, 31_000)).toEqual([])
  expect(budgetBars(used, {}, 31_000)).toEqual([])
})

it('says that money is the least that was spent where a call has no price', () => {
  expect(budgetBars(view({ costUsd: 0.25, unpriced: 1 }), { usd: 1 }, 0)[0]?.text).toBe(
    'at least $0.250 of $1.00 (25%)',
  )
})

it('lets no time pass while a run is paused, nor after its end', () => {
  const time = (more: Partial<RunView>) =>
    budgetBars(view(more), { duration: '1h' }, 101_000)[0]?.used
  expect(time({})).toBe(100_000)
  expect(time({ pausedMs: 40_000 })).toBe(60_000)
  expect(time({ paused: { before: '', reason: 'asked', at: 21_000 }, pausedMs: 5_000 })).toBe(
    15_000,
  )
  expect(time({ endedAt: 11_000 })).toBe(10_000)
  expect(time({ startedAt: 0 })).toBe(0)
})

it('says 100% only of what is used up, and fills no bar past its end', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.integer({ min: 0, max: 1_000 }), (tokens, limit) => {
      const [bar] = budgetBars(view({ tokens }), { tokens: limit }, 0)
      const isOver = limit > 0 ? tokens >= limit : tokens > 0
      expect(bar?.state === 'over').toBe(isOver)
      expect(bar?.share).toBeLessThanOrEqual(1)
      expect(bar?.share === 1).toBe(isOver)
      if (!isOver) expect(bar?.text).not.toMatch(/\(\d{3,}%\)/)
    }),
  )
})
