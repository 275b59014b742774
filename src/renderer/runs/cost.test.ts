import { expect, it } from 'vitest'
import type { RunSummary } from '../../shared/contract'
import { costText, costToday } from './cost'

it.each([
  [0, 0, 'free'],
  [0, 3, 'unknown'],
  [0.0412, 0, '$0.041'],
  [0.0412, 1, '$0.041 + unknown'],
  [0.00004, 0, '< $0.001'],
  [12.3, 0, '$12.30'],
])('shows $%d with %d unpriced calls as %j', (costUsd, unpriced, text) => {
  expect(costText({ costUsd, unpriced })).toBe(text)
})

it('adds up what began today and nothing older', () => {
  const now = new Date(2026, 10, 18, 9).getTime()
  const run = (startedAt: number, costUsd: number, unpriced: number) =>
    ({ startedAt, costUsd, unpriced }) as RunSummary
  const runs = [
    run(now - 60_000, 0.25, 0),
    run(new Date(2026, 10, 18, 0, 0).getTime(), 0.5, 2),
    run(new Date(2026, 10, 17, 23, 59).getTime(), 8, 1),
  ]
  expect(costToday(runs, now)).toEqual({ costUsd: 0.75, unpriced: 2 })
})
