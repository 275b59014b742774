import { describe, expect, it, vi } from 'vitest'
import { catalog } from '../nodes/definitions'
import type { JsonObject } from '../shared/workflow/document'
import { planOf } from './admission'
import { evolve } from './evolve'
import { newState } from './state'
import { graph, runGraph, START, start, type TestNode } from './testing'

const each = (id: string, config: JsonObject = {}, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'for-each',
  config: { items: '{{ $ }}', ...config },
  ...rest,
})
const inside = (id: string, value: unknown, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'transform',
  config: { value: value as never },
  parent: 'each',
  ...rest,
})
const failWhen = (id: string, test: string): TestNode =>
  // An expression that finds nothing in a text is an error: a node that fails for some items only.
  inside(id, `{{ ${test} ? missing : "ok" }} {{ $item }}`)
const edges = ['start>each', 'each.item>a', 'a>each.result']

describe('for-each', () => {
  it('keeps item order however the items end', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          each('each', { concurrency: 3 }),
          { id: 'a', type: 'wait', config: { for: '{{ $item & "s" }}' }, parent: 'each' },
        ],
        ['start>each', 'each.item>a', 'a.done>each.result'],
      ),
      { input: [3, 1, 2] },
    )
    expect(run.output()).toEqual({ results: [3, 1, 2], errors: [] })
  })

  it('works on no more items at once than its concurrency', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          each('each', { concurrency: 2 }),
          { id: 'a', type: 'wait', config: { for: '1h' }, parent: 'each' },
        ],
        ['start>each', 'each.item>a', 'a.done>each.result'],
      ),
      { input: [1, 2, 3, 4, 5] },
    )
    const begun = run.of('node.started').filter(({ node }) => node === 'a')
    expect(begun.map(({ at }) => (at - START) / 3_600_000)).toEqual([0, 0, 1, 1, 2])
  })

  it.each([
    ['no items', [], []],
    ['one item', [7], [7]],
    ['items that are lists', [[1], [2, 3]], [[1], [2, 3]]],
  ])('takes %s', async (_what, input, results) => {
    const run = await runGraph(graph([start, each('each'), inside('a', '{{ $ }}')], edges), {
      input,
    })
    expect(run.output()).toEqual({ results, errors: [] })
  })

  it('refuses items that are no list', async () => {
    const run = await runGraph(graph([start, each('each'), inside('a', 1)], edges), { input: 'x' })
    expect(run.of('run.failed')[0]).toMatchObject({ node: 'each', error: { code: 'bad-input' } })
  })

  it('collects errors with their items, and puts null in their place', async () => {
    const run = await runGraph(
      graph([start, each('each', { onItemError: 'collect' }), failWhen('a', '$item = 2')], edges),
      { input: [1, 2, 3] },
    )
    expect(run.output()).toMatchObject({
      results: ['ok 1', null, 'ok 3'],
      errors: [{ index: 1, item: 2, error: { code: 'bad-expression', node: 'a' } }],
    })
  })

  it('stops at the first error, which becomes its own, and aborts the other items', async () => {
    const slow: TestNode = {
      id: 'slow',
      type: 'wait',
      config: { for: '{{ $item = 2 ? "1m" : "1h" }}' },
      parent: 'each',
    }
    const run = await runGraph(
      graph(
        [start, each('each'), slow, failWhen('a', '$item = 2')],
        ['start>each', 'each.item>slow', 'slow.done>a', 'a>each.result'],
      ),
      { input: [1, 2, 3] },
    )
    expect(run.of('run.failed')[0]).toMatchObject({
      node: 'each',
      error: { code: 'bad-expression', node: 'a' },
    })
    const aborted = run.of('node.failed').filter(({ error }) => error.code === 'aborted')
    expect(aborted.map(({ scope }) => scope)).toEqual(['each:0', 'each:2'])
    expect(run.clock.now()).toBe(START + 60_000)
  })

  it('fires its error port when it stops and an edge stands on it', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          each('each'),
          failWhen('a', 'true'),
          { id: 'rescue', type: 'transform', config: { value: '{{ error.code }}' } },
        ],
        [...edges, 'each.error>rescue'],
      ),
      { input: [1] },
    )
    expect(run.output()).toBe('bad-expression')
  })

  it('keeps loops and rounds of each item apart', async () => {
    const again: TestNode = {
      id: 'again',
      type: 'branch',
      parent: 'each',
      config: { cases: [{ port: 'yes', label: 'yes', when: '{{ $loop.round < $item }}' }] },
    }
    const run = await runGraph(
      graph(
        [start, each('each'), inside('a', '{{ $loop.round }}'), again],
        ['start>each', 'each.item>a', 'a>again', 'again.yes>a', 'again.else>each.result'],
      ),
      { input: [1, 3, 2] },
    )
    expect(run.output()).toEqual({ results: [1, 3, 2], errors: [] })
    expect(run.executions('a')).toBe(6)
  })

  it('nests, with $item and $index of the innermost', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          each('each'),
          each('deep', { items: '{{ $item }}' }, { parent: 'each' }),
          inside('a', '{{ $item * 10 + $index }}', { parent: 'deep' }),
        ],
        ['start>each', 'each.item>deep', 'deep.item>a', 'a>deep.result', 'deep.done>each.result'],
      ),
      { input: [[1, 2], [3]] },
    )
    expect(run.output()).toEqual({
      results: [
        { results: [10, 21], errors: [] },
        { results: [30], errors: [] },
      ],
      errors: [],
    })
    expect(
      run
        .of('node.started')
        .filter(({ node }) => node === 'a')
        .map(({ scope }) => scope),
    ).toEqual(['each:0/deep:0', 'each:0/deep:1', 'each:1/deep:0'])
  })

  it('gives an object by source id where several edges lead to the result, null when all are ruled out', async () => {
    const kind: TestNode = {
      id: 'kind',
      type: 'branch',
      parent: 'each',
      config: {
        mode: 'all',
        cases: [
          { port: 'a', label: 'a', when: '{{ $item > 1 }}' },
          { port: 'b', label: 'b', when: '{{ $item > 2 }}' },
        ],
      },
    }
    const run = await runGraph(
      graph(
        [start, each('each'), kind, inside('x', '{{ $item }}'), inside('y', '{{ $item }}')],
        ['start>each', 'each.item>kind', 'kind.a>x', 'kind.b>y', 'x>each.result', 'y>each.result'],
      ),
      { input: [1, 2, 3] },
    )
    expect(run.output()).toEqual({ results: [null, { x: 2 }, { x: 3, y: 3 }], errors: [] })
  })

  it('ends an item without result edges when nothing is left in it', async () => {
    const run = await runGraph(
      graph(
        [start, each('each'), { id: 'a', type: 'wait', config: { for: '1h' }, parent: 'each' }],
        ['start>each', 'each.item>a'],
      ),
      { input: [1, 2] },
    )
    expect(run.output()).toEqual({ results: [null, null], errors: [] })
    expect(run.clock.now() - START).toBe(3_600_000)
  })

  it('goes straight through from item to result', async () => {
    const run = await runGraph(
      graph([start, each('each')], ['start>each', 'each.item>each.result']),
      {
        input: Array.from({ length: 5000 }, (_, i) => i),
      },
    )
    expect(run.output()).toMatchObject({ results: Array.from({ length: 5000 }, (_, i) => i) })
  })

  it('runs all items again when the whole container is retried, under places of their own', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          each('each', {}, { retry: { maxAttempts: 2, on: 'any', delay: '1s' } }),
          inside('a', 1),
        ],
        edges,
      ),
      { input: [1], mocks: { a: [{ error: { message: 'no' } }, { output: 'yes' }] } },
    )
    expect(run.output()).toEqual({ results: ['yes'], errors: [] })
    expect(
      run
        .of('node.started')
        .filter(({ node }) => node === 'a')
        .map(({ scope }) => scope),
    ).toEqual(['each:0', 'each~2:0'])
  })

  it('stands in a loop, with items of each round under places of their own', async () => {
    const again: TestNode = {
      id: 'again',
      type: 'branch',
      config: { cases: [{ port: 'yes', label: 'yes', when: '{{ $loop.round < 2 }}' }] },
    }
    const run = await runGraph(
      graph(
        [start, each('each'), inside('a', '{{ $item }}'), again],
        [...edges, 'each.done>again', 'again.yes>each'],
      ),
      { input: [5] },
    )
    expect(
      run
        .of('node.started')
        .filter(({ node }) => node === 'a')
        .map(({ scope }) => scope),
    ).toEqual(['each@1/each:0', 'each@2/each:0'])
    expect(run.of('run.completed')).toHaveLength(1)
  })

  it('is given up without a look at all items for each of them', async () => {
    const workflow = graph(
      [
        start,
        each('each', { onItemError: 'stop' }),
        {
          id: 'inner',
          type: 'for-each',
          config: { items: '{{ [1..50] }}', concurrency: 50 },
          parent: 'each',
        },
        { id: 'nap', type: 'wait', config: { for: '1h' }, parent: 'inner' },
        { id: 'stop', type: 'wait', config: { for: '1m' }, parent: 'each' },
        failWhen('broken', 'true'),
      ],
      [
        ...['start>each', 'each.item>inner', 'inner.item>nap', 'nap.done>inner.result'],
        ...['inner.done>each.result', 'each.item>stop', 'stop.done>broken'],
      ],
    )
    const run = await runGraph(workflow, { input: [1, 2, 3] })
    expect(run.of('run.failed')).toHaveLength(1)
    const state = newState(planOf(workflow, catalog))
    const looks = vi.spyOn(state.scopes, 'values')
    for (const event of run.events) evolve(state, event)
    // One for the for-each and one for each of its three items that hold a container, none for the 150 in them.
    expect(looks).toHaveBeenCalledTimes(4)
    expect(state.live).toBe(0)
  })
})
