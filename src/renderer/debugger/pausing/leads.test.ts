import { expect, it } from 'vitest'
import { pausedAbove, pausedBelow } from './leads'

const run = (id: string, calledBy?: string, paused?: true) => ({
  id,
  workflow: `${id}-flow`,
  workflowName: id,
  ...(calledBy === undefined ? {} : { calledBy }),
  ...(paused ? { paused } : {}),
})

it('the way in ends at the innermost run that is paused', () => {
  const runs = [
    run('top', undefined, true),
    run('other', 'top'),
    run('middle', 'top', true),
    run('inner', 'middle', true),
    run('innermost', 'inner'),
  ]
  expect(pausedBelow('top', runs)?.id).toBe('inner')
  expect(pausedBelow('inner', runs)).toBeUndefined()
  expect(pausedBelow('unknown', runs)).toBeUndefined()
})

it('the way out ends at the nearest run that is paused, past those that go on', () => {
  const runs = [run('top', undefined, true), run('middle', 'top'), run('inner', 'middle')]
  expect(pausedAbove('inner', runs)?.id).toBe('top')
  expect(pausedAbove('top', runs)).toBeUndefined()
  expect(pausedAbove('unknown', runs)).toBeUndefined()
})

it('runs that are told to call each other in a circle lead nowhere twice', () => {
  const circle = [run('a', 'b', true), run('b', 'a', true)]
  expect(pausedBelow('a', circle)?.id).toBe('b')
  expect(pausedAbove('a', [run('a', 'b'), run('b', 'a')])).toBeUndefined()
})
