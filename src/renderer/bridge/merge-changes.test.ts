import { expect, it } from 'vitest'
import type { PendingCallback, RunSummary } from '../../shared/contract'
import { mergeInbox, mergeRuns } from './merge-changes'

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

it('keeps the questions in the order in which they were asked', () => {
  const question = (callback: string, requestedAt: number, title = callback) =>
    ({ callback, requestedAt, title }) as PendingCallback
  const before = [question('a', 1), question('c', 3)]
  const questions = [question('b', 2), question('c', 3, 'changed')]
  const merged = mergeInbox(before, { questions, gone: ['a', 'unknown'] })
  expect(merged).toEqual([question('b', 2), question('c', 3, 'changed')])
  expect(before).toHaveLength(2)
})
