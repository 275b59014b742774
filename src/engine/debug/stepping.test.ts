import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import type { RunEvent } from '../../shared/run/events'
import type { Workflow } from '../../shared/workflow/document'
import { resumeRun } from '../interpreter'
import { graph, kept, runGraph, set, start, testHost, type TestNode } from '../testing'
import { began, go, goThrough, paused, stop } from './testing'

const chain = graph([start, set('a', 1), set('b', 2), set('c', 3)], ['start>a', 'a>b', 'b>c'])
const wide = graph([start, set('a', 1), set('b', 2)], ['start>a', 'start>b'])
const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }

/** Items of two nodes each, two at a time, beside another path. */
const each = graph(
  [
    start,
    { id: 'each', type: 'for-each', config: { items: '{{ [1, 2, 3] }}', concurrency: 2 } },
    set('first', '{{ $item }}', { parent: 'each' }),
    set('second', '{{ $ * 2 }}', { parent: 'each' }),
    set('beside', 'beside'),
    set('end'),
  ],
  [
    'start>each',
    'each.item>first',
    'first>second',
    'second>each.result',
    'start>beside',
    'each.done>end',
  ],
)

const stepping = (workflow: Workflow) => runGraph(workflow, { pauseAtStart: true })

describe('step over', () => {
  it('runs one node at a time', async () => {
    const run = await stepping(chain)
    expect(paused(run)).toMatchObject({ before: 'start', reason: 'step' })
    expect(began(run)).toEqual([])
    for (const [next, done] of [
      ['a', ['start']],
      ['b', ['start', 'a']],
      ['c', ['start', 'a', 'b']],
    ] as const) {
      await go(run, 'over')
      expect(paused(run)).toMatchObject({ before: next, reason: 'step' })
      expect(began(run)).toEqual(done)
    }
    await go(run, 'over')
    expect(run.output()).toBe(3)
  })

  it('takes parallel paths in turn', async () => {
    const run = await stepping(wide)
    expect(await goThrough(run, 'over')).toEqual(['start', 'a', 'b'])
    expect(run.output()).toEqual({ a: 1, b: 2 })
  })

  it('counts a container with all its items as one node, while other paths wait', async () => {
    const run = await stepping(each)
    await go(run, 'over')
    expect(paused(run)?.before).toBe('each')
    await go(run, 'over')
    expect(run.of('node.completed').filter(({ node }) => node === 'second')).toHaveLength(3)
    expect(run.executions('beside')).toBe(0)
    expect(await goThrough(run, 'over')).toEqual(['beside', 'end'])
    expect(run.output()).toMatchObject({ end: { results: [2, 4, 6] } })
  })

  it('counts all attempts of a node as one, and a wait to its end', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('flaky', 1, { retry: { maxAttempts: 3, delay: '1h', on: 'any' } }),
          nap,
          set('end', 2),
        ],
        ['start>flaky', 'flaky>nap', 'nap>end'],
      ),
      {
        pauseAtStart: true,
        mocks: {
          flaky: [{ error: { message: 'no' } }, { error: { message: 'no' } }, { output: 1 }],
        },
      },
    )
    expect(await goThrough(run, 'over')).toEqual(['start', 'flaky', 'nap', 'end'])
    expect(run.output()).toBe(2)
  })

  it('starts no retry of another path meanwhile, and hangs on none', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('flaky', 1, { retry: { maxAttempts: 2, delay: '1s', on: 'any' } }),
          nap,
          set('end', 2),
        ],
        ['start>flaky', 'start>nap', 'nap>end'],
      ),
      {
        breakpoints: [stop({ node: 'nap' })],
        mocks: { flaky: [{ error: { message: 'no' } }, { output: 1 }] },
      },
    )
    expect(run.of('node.failed')).toHaveLength(1)
    await go(run, 'over')
    expect(run.of('timer.fired')).toHaveLength(1)
    expect(run.of('node.started').filter(({ node }) => node === 'flaky')).toHaveLength(1)
    expect(await goThrough(run, 'continue')).toEqual(['flaky'])
    expect(run.output()).toEqual({ flaky: 1, end: 2 })
  })

  it('stops at breakpoints on the way', async () => {
    const run = await runGraph(each, {
      pauseAtStart: true,
      breakpoints: [stop({ node: 'second', condition: '$index = 2' })],
    })
    await go(run, 'over')
    await go(run, 'over')
    expect(paused(run)).toMatchObject({ before: 'each:2/second', reason: 'breakpoint' })
  })

  it('from a pause in which nothing comes next stops before what does', async () => {
    const run = await runGraph(graph([start, nap, set('end', 2)], ['start>nap', 'nap>end']), {
      advance: false,
    })
    expect(run.handle.go('pause')).toBe('done')
    await run.quiet()
    expect(paused(run)).toMatchObject({ before: '', reason: 'asked' })
    expect(run.handle.go('over')).toBe('done')
    await run.quiet()
    run.clock.advanceToNext()
    await run.quiet()
    expect(paused(run)).toMatchObject({ before: 'end', reason: 'step' })
  })
})

describe('step in', () => {
  it('stops at the first node inside', async () => {
    const run = await stepping(each)
    await go(run, 'over')
    await go(run, 'in')
    expect(paused(run)).toMatchObject({ before: 'each:0/first', reason: 'step' })
    await go(run, 'over')
    expect(began(run)).toEqual(['start', 'each', 'first'])
  })

  it('is one node where nothing is inside', async () => {
    expect(await goThrough(await stepping(chain), 'in')).toEqual(['start', 'a', 'b', 'c'])
  })
})

describe('step out', () => {
  it('goes on until the container is done', async () => {
    const run = await runGraph(each, { breakpoints: [stop({ node: 'second', hits: 1 })] })
    run.handle.inspect(new (await import('./gate')).DebugGate())
    expect(paused(run)?.before).toBe('each:0/second')
    await go(run, 'out')
    expect(run.of('node.completed').filter(({ node }) => node === 'each')).toHaveLength(1)
    expect(paused(run)).toMatchObject({ before: 'end', reason: 'step' })
  })

  it('goes on to the end of the run where no container is around', async () => {
    const run = await stepping(chain)
    await go(run, 'out')
    expect(run.output()).toBe(3)
  })
})

describe('run to here', () => {
  it('stops before the node', async () => {
    const run = await stepping(chain)
    await go(run, { to: 'c' })
    expect(paused(run)).toMatchObject({ before: 'c', reason: 'step' })
    await go(run, { to: 'c' })
    expect(run.output()).toBe(3)
  })

  it('refuses a node that is not there', async () => {
    const run = await stepping(chain)
    expect(run.handle.go({ to: 'nowhere' })).toBe('unknown-node')
    expect(paused(run)?.before).toBe('start')
  })
})

describe('going on', () => {
  it('does not fit where a run is not paused, or over', async () => {
    const run = await runGraph(graph([start, nap], ['start>nap']), { advance: false })
    expect(run.handle.go('over')).toBe('not-paused')
    expect(run.handle.go('continue')).toBe('not-paused')
    expect(run.handle.go('pause')).toBe('done')
    expect(run.handle.go('pause')).toBe('already-paused')
    run.handle.cancel('you')
    await run.handle.ended
    expect(run.handle.go('continue')).toBe('over')
  })

  it('ends a step that is still on its way', async () => {
    const workflow = graph([start, nap, set('beside', 1)], ['start>nap', 'start>beside'])
    const run = await runGraph(workflow, { pauseAtStart: true, advance: false })
    await go(run, 'over')
    await go(run, 'over')
    expect(run.executions('beside')).toBe(0)
    expect(paused(run)).toBeUndefined()
    await go(run, 'continue')
    expect(run.executions('beside')).toBe(1)
  })
})

it('goes on stepping after the process was gone', async () => {
  const workflow = graph([start, nap, set('beside', 1)], ['start>nap', 'start>beside'])
  const run = await runGraph(workflow, { pauseAtStart: true, advance: false })
  await go(run, 'over')
  await go(run, 'over')
  run.handle.detach()
  const before = kept(run.events)
  const { host, clock, events } = testHost(new VirtualClock(run.clock.now()))
  const stopped = Promise.withResolvers<RunEvent>()
  resumeRun({
    ...host,
    workflow,
    events: before,
    onEvents: (batch) => {
      events.push(...batch)
      const found = batch.find(({ type }) => type === 'run.paused')
      if (found) stopped.resolve(found)
    },
    onQuiet: () => void clock.advanceToNext(),
  })
  expect(await stopped.promise).toMatchObject({ before: 'beside', reason: 'step' })
  expect(events.some((event) => event.type === 'timer.fired')).toBe(true)
})
