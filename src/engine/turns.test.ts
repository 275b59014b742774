import { expect, it } from 'vitest'
import { SystemClock } from '../adapters/clock/system-clock'
import { VirtualClock } from '../adapters/clock/virtual-clock'
import { startRun } from './interpreter'
import { chain, graph, runGraph, START, testHost } from './testing'

it('gives way when it has held the event loop for long enough, and goes on where it was', async () => {
  // Each look at the clock takes a millisecond of the loop's time; a turn begins anew.
  let spent = 0
  let turns = 0
  class SlowClock extends VirtualClock {
    override spent(): number {
      return spent++
    }
    override async turn(): Promise<void> {
      turns += 1
      await super.turn()
      spent = 0
    }
  }
  const { host, events: seen } = testHost(new SlowClock(START))
  let others = 0
  const other = () =>
    void ((others += 1), seen.at(-1)?.type !== 'run.completed' && setImmediate(other))
  setImmediate(other)
  await startRun({ ...host, workflow: chain(400) }).ended
  expect(seen).toHaveLength(804)
  expect(turns).toBeGreaterThan(1)
  expect(others).toBeGreaterThanOrEqual(turns)
})

it('counts the time that all who share the event loop have held it', async () => {
  const [one, another] = [new SystemClock(), new SystemClock()]
  expect(one.spent()).toBe(0)
  while (one.spent() < 1);
  expect(another.spent()).toBeGreaterThanOrEqual(1)
  await one.turn()
  expect(another.spent()).toBe(0)
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
