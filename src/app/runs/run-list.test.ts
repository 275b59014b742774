import { expect, it } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import type { RunSummary } from '../../shared/contract'
import { RunList } from './run-list'
import { outline } from './run-summary'

const finished = (run: string, calledBy?: string): RunSummary =>
  outline({
    run,
    workflow: 'w',
    workflowName: 'W',
    startedAt: 1,
    endedAt: 2,
    ended: 'completed',
    ...(calledBy === undefined ? {} : { calledBy }),
  })

it('has room for called runs beside the others: they push only each other off', () => {
  const pushedOff: string[] = []
  const clock = new VirtualClock(0)
  const list = new RunList({ clock, listed: 2, onPushedOff: (run) => pushedOff.push(run) })
  for (const summary of [finished('a'), finished('b')]) list.put(summary)
  for (const run of ['c1', 'c2', 'c3']) list.put(finished(run, 'b'))
  expect(list.all().map(({ id }) => id)).toEqual(['c3', 'c2', 'b', 'a'])
  list.put(finished('d'))
  expect(pushedOff).toEqual(['c1', 'a'])
  list.remove(['c2', 'b'])
  list.put(finished('e'))
  list.put(finished('c4', 'd'))
  expect(list.all().map(({ id }) => id)).toEqual(['c4', 'e', 'd', 'c3'])
})
