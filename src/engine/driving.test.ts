import { expect, it, vi } from 'vitest'
import { VirtualClock } from '../adapters/clock/virtual-clock'
import { executors } from '../nodes/executors'
import { startRun, type StartOptions } from './interpreter'
import { chain, graph, testHost } from './testing'

function begin(options: Pick<StartOptions, 'workflow'> & Partial<StartOptions>) {
  const { host, clock, events } = testHost(new VirtualClock(0))
  return { handle: startRun({ ...host, ...options }), clock, events }
}

it('sleeps while a retry that is due waits for a slot', async () => {
  const http = vi.fn(() => new Promise<never>(() => undefined))
  const workflow = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'a', type: 'log', config: { message: 'a' }, retry: { maxAttempts: 2, delay: '1s' } },
      { id: 'b', type: 'http', config: { url: 'https://example.com' } },
    ],
    ['start>a', 'start>b'],
  )
  workflow.settings = { concurrency: 1 }
  const { handle, clock } = begin({
    workflow,
    effects: { http } as never,
    mocks: { a: [{ error: { message: 'busy', retryable: true } }] },
  })
  await vi.waitFor(() => expect(http).toHaveBeenCalled())
  // At most the alarm for the retry; after it, only the node that runs can bring anything.
  clock.advanceToNext()
  expect(clock.advanceToNext()).toBe(false)
  handle.detach()
})

it.each(['kept', 'refused'])('begins and says nothing after it was let go: %s', async (outcome) => {
  const http = vi.fn(() => new Promise<never>(() => undefined))
  const workflow = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'call', type: 'http', config: { url: 'https://example.com' } },
    ],
    ['start>call'],
  )
  const writing = Promise.withResolvers<void>()
  const disk = Promise.withResolvers<void>()
  const { handle, events } = begin({
    workflow,
    effects: { http } as never,
    journal: {
      append: (batch) => {
        if (!batch.some((event) => event.type === 'node.started' && event.node === 'call'))
          return Promise.resolve()
        writing.resolve()
        return disk.promise
      },
      read: () => Promise.resolve([]),
    },
  })
  await writing.promise
  handle.detach()
  const heard = events.length
  if (outcome === 'kept') disk.resolve()
  else disk.reject(new Error('closed'))
  await new Promise(setImmediate)
  expect(events.slice(heard)).toEqual([])
  expect(http).not.toHaveBeenCalled()
})

it('runs only so far ahead of a slow journal', async () => {
  const batches: number[] = []
  const { handle, events } = begin({
    workflow: chain(6000),
    journal: {
      async append(batch) {
        batches.push(batch.length)
        // As long as the disk takes, everything else has its turns.
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
      },
      read: () => Promise.resolve([]),
    },
  })
  await handle.ended
  expect(events).toHaveLength(12_004)
  expect(batches.length).toBeGreaterThan(2)
  // One node may put out a few events more than were counted.
  expect(Math.max(...batches)).toBeLessThan(4096 + 10)
})

it.each([
  ['at once', () => undefined as never],
  ['later', () => Promise.resolve(undefined as never)],
])('ends with a clear error when a fault in Baton shows %s', async (_when, execute) => {
  const { handle } = begin({
    workflow: graph(
      [
        { id: 'start', type: 'manual-trigger' },
        { id: 'a', type: 'transform', config: { value: 1 } },
      ],
      ['start>a'],
    ),
    executors: new Map([...executors, ['transform', execute]]),
  })
  expect(await handle.ended).toMatchObject({
    type: 'run.failed',
    error: { code: 'internal', message: expect.stringContaining('report it') as string },
  })
})

it('ends although somebody who watches it throws', async () => {
  const { handle } = begin({
    workflow: graph([{ id: 'start', type: 'manual-trigger' }], []),
    onEvents: () => {
      throw new Error('planted')
    },
  })
  expect((await handle.ended).type).toBe('run.completed')
})
