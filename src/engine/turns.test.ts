import { expect, it } from 'vitest'
import { SystemClock } from '../adapters/clock/system-clock'
import { catalog } from '../nodes/definitions'
import { executors } from '../nodes/executors'
import { startRun } from './interpreter'
import { graph, runGraph, START } from './testing'

it('lets others have their turn while it works through many items', async () => {
  const workflow = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'each', type: 'for-each', config: { items: '{{ $ }}' } },
      { id: 'a', type: 'transform', config: { value: '{{ $item + 1 }}' }, parent: 'each' },
    ],
    ['start>each', 'each.item>a', 'a>each.result'],
  )
  let turns = 0
  let counting = true
  const count = () => {
    turns += 1
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  let events = 0
  const { ended } = startRun({
    run: 'r',
    workflow,
    payload: Array.from({ length: 5000 }, (_, index) => index),
    catalog,
    executors,
    effects: {} as never,
    clock: new SystemClock(),
    journal: { append: () => Promise.resolve(), read: () => Promise.resolve([]) },
    onEvents: (batch) => void (events += batch.length),
  })
  await ended
  counting = false
  // One turn for each 200 events and a few more; without giving way it is a handful for the whole run.
  expect(turns).toBeGreaterThan(events / 250)
})

it('lets no virtual time pass while nodes wait for their turn', async () => {
  const chain = Array.from({ length: 300 }, (_, index) => `n${index}`)
  const run = await runGraph(
    graph(
      [
        { id: 'start', type: 'manual-trigger' },
        { id: 'later', type: 'wait', config: { for: '1h' } },
        ...chain.map((id) => ({ id, type: 'transform', config: { value: 1 } })),
      ],
      [
        'start>later',
        'start>n0',
        ...chain.slice(1).map((id, index) => `${chain[index] ?? ''}>${id}`),
      ],
    ),
  )
  const last = run.of('node.completed').find(({ node }) => node === 'n299')
  expect(last?.at).toBe(START)
})
