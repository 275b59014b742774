import { expect, it } from 'vitest'
import { kept, runGraph, set, start } from '../../engine/testing'
import { foldRun, emptyRunView } from '../../shared/run/view'
import { graph } from '../../shared/workflow/testing'
import { failingStep } from './debug-this'

it('finds the step at which a run failed: the last one of the node that it names', async () => {
  const run = await runGraph(
    graph(
      [
        start,
        {
          id: 'each',
          type: 'for-each',
          config: { items: [1, 2, 3], concurrency: 1, onItemError: 'stop' },
        },
        set('in', '{{ $item = 2 ? $error("No.") : $item }}', { parent: 'each' }),
      ],
      ['start>each', 'each.item>in', 'in>each.result'],
    ),
  )
  const events = kept(run.events)
  const latest = foldRun(emptyRunView('r'), events)
  expect(latest.status).toBe('failed')
  const step = failingStep({ events, latest })
  expect(step?.node).toBe(latest.error?.node)
})

it('finds none in a run that did not fail', async () => {
  const run = await runGraph(graph([start, set('a')], ['start>a']))
  const events = kept(run.events)
  expect(failingStep({ events, latest: foldRun(emptyRunView('r'), events) })).toBeUndefined()
})
