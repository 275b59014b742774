import { expect, it } from 'vitest'
import type { RunSummary } from '../../shared/contract'
import { runsToShow } from './run-filter'

const run = (id: string, part: Partial<RunSummary> = {}) => ({ id, ...part }) as RunSummary

const runs = [
  run('inner', { calledBy: 'middle' }),
  run('middle', { calledBy: 'outer' }),
  run('outer', { activated: true }),
  run('mine'),
  run('orphan', { calledBy: 'gone' }),
]
const ids = (filter: Parameters<typeof runsToShow>[1]) =>
  runsToShow(runs, filter).map(({ id }) => id)

it('lists what triggers began with all that it called, and the others', () => {
  expect(ids('triggers')).toEqual(['inner', 'middle', 'outer'])
  expect(ids('hand')).toEqual(['mine', 'orphan'])
  expect(ids('all')).toEqual(['inner', 'middle', 'outer', 'mine', 'orphan'])
})

it('ends with runs that call each other in a circle', () => {
  const circle = [run('a', { calledBy: 'b' }), run('b', { calledBy: 'a' })]
  expect(runsToShow(circle, 'triggers')).toEqual([])
})
