import { expect, it } from 'vitest'
import type { RunSummary } from '../../shared/contract'
import { mergeRuns } from './merge-runs'

const run = (id: string, startedAt: number, status: RunSummary['status'] = 'running') =>
  ({ id, startedAt, status }) as RunSummary

it('puts changed runs in the place of the old ones and new ones on top', () => {
  const before = [run('b', 2), run('a', 1)]
  const merged = mergeRuns(before, { runs: [run('a', 1, 'completed'), run('c', 3)], gone: [] })
  expect(merged.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'c running',
    'b running',
    'a completed',
  ])
})

it('takes out what is gone', () => {
  const merged = mergeRuns([run('b', 2), run('a', 1)], { runs: [run('c', 3)], gone: ['b', 'x'] })
  expect(merged.map(({ id }) => id)).toEqual(['c', 'a'])
})
