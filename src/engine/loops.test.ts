import { describe, expect, it } from 'vitest'
import { graph, runGraph, set, start, type TestNode } from './testing'

const when = (id: string, test: string, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'branch',
  config: { cases: [{ port: 'yes', label: 'yes', when: `{{ ${test} }}` }] },
  ...rest,
})

describe('loops', () => {
  it('starts an inner loop over in each round of the outer one', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('outer', '{{ $loop.round }}'),
          set('inner', '{{ $loop.round }}'),
          when('more', '$loop.round < 3'),
          when('again', '$loop.round < 2'),
          set('end', '{{ $ }}'),
        ],
        [
          'start>outer',
          'outer>inner',
          'inner>more',
          'more.yes>inner',
          'more.else>again',
          'again.yes>outer',
          'again.else>end',
        ],
      ),
    )
    expect(run.executions('outer')).toBe(2)
    expect(run.executions('inner')).toBe(6)
    expect(run.executions('again')).toBe(2)
    expect(run.executions('end')).toBe(1)
    const inner = run.of('node.started').filter(({ node }) => node === 'inner')
    expect(inner.map(({ round, scope }) => `${scope}/${round}`)).toEqual([
      'outer@1/1',
      'outer@1/2',
      'outer@1/3',
      'outer@2/1',
      'outer@2/2',
      'outer@2/3',
    ])
  })

  it('gives the head its first input in every round, and the feedback of the loop edge', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('head', { in: '{{ $ }}', back: '{{ $loop.feedback }}' }),
          when('b', '$loop.round < 2'),
        ],
        ['start>head', 'head>b', 'b.yes>head'],
      ),
      { input: 7 },
    )
    const outputs = run.of('node.completed').filter(({ node }) => node === 'head')
    expect(outputs.map(({ output }) => output)).toEqual([
      { in: 7, back: null },
      { in: 7, back: { in: 7, back: null } },
    ])
  })

  it('gives feedback by source id where several loop edges lead to the head', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('head', '{{ $loop.feedback }}'),
          when('b', '$loop.round = 1'),
          when('c', '$loop.round = 2'),
          set('end', '{{ $ }}'),
        ],
        ['start>head', 'head>b', 'b.yes>head', 'b.else>c', 'c.yes>head', 'c.else>end'],
      ),
    )
    const rounds = run.of('node.completed').filter(({ node }) => node === 'head')
    expect(rounds.map(({ output }) => output)).toEqual([null, { b: null }, { c: { b: null } }])
  })

  it('delivers an edge that leaves two loops when the outer one has ended, with the last value', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('outer', '{{ $loop.round }}'),
          set('inner', { outer: '{{ $nodes.outer }}', inner: '{{ $loop.round }}' }),
          when('more', '$loop.round < 2'),
          when('again', '$loop.round < 3'),
          set('out', '{{ $ }}'),
        ],
        [
          'start>outer',
          'outer>inner',
          'inner>more',
          'more.yes>inner',
          'more.else>again',
          'again.yes>outer',
          'inner>out',
        ],
      ),
    )
    expect(run.executions('out')).toBe(1)
    const out = run.of('node.completed').find(({ node }) => node === 'out')
    expect(out?.output).toEqual({ outer: 3, inner: 2 })
  })

  it('rules out what leaves a loop and never fired, once the loop has ended', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('head', 1),
          when('b', '$loop.round < 3'),
          when('c', 'false'),
          set('never', 1),
          set('end', 1),
        ],
        ['start>head', 'head>c', 'c.else>b', 'b.yes>head', 'c.yes>never', 'b.else>end'],
      ),
    )
    expect(run.of('node.skipped').map(({ node }) => node)).toEqual(['never'])
    expect(run.executions('end')).toBe(1)
  })

  it('waits for every node of the round before the next begins', async () => {
    const run = await runGraph(
      graph(
        [
          start,
          set('head', 1),
          { id: 'slow', type: 'wait', config: { for: '1h' } },
          when('b', '$loop.round < 2'),
          set('join', 1),
        ],
        ['start>head', 'head>slow', 'head>b', 'b.yes>head', 'slow.done>join', 'b.else>join'],
      ),
    )
    // "slow" is in no loop here: it cannot reach the loop edge, so the loop does not wait for it.
    expect(run.executions('head')).toBe(2)
    expect(run.executions('slow')).toBe(1)
    const looped = await runGraph(
      graph(
        [
          start,
          set('head', 1),
          { id: 'slow', type: 'wait', config: { for: '1h' } },
          { ...when('b', '$loop.round < 2'), join: 'any' },
          set('fast', 1),
        ],
        ['start>head', 'head>slow', 'head>fast', 'slow.done>b', 'fast>b', 'b.yes>head'],
      ),
    )
    const heads = looped.of('node.started').filter(({ node }) => node === 'head')
    expect(heads.map(({ at }) => at - heads[0]!.at)).toEqual([0, 3_600_000])
  })

  it('skips a whole loop when its head is skipped', async () => {
    const run = await runGraph(
      graph(
        [start, when('gate', 'false'), set('head', 1), when('b', 'true'), set('end', 1)],
        ['start>gate', 'gate.yes>head', 'head>b', 'b.yes>head', 'b.else>end'],
      ),
    )
    expect(run.of('node.skipped').map(({ node }) => node)).toEqual(['head', 'b', 'end'])
    expect(run.of('run.completed')).toHaveLength(1)
  })

  it('fails with loop-limit, and names the loop', async () => {
    const run = await runGraph(
      graph(
        [start, set('head', 1, { name: 'Draft' }), when('b', 'true')],
        ['start>head', 'head>b', 'b.yes>head'],
        {
          settings: { maxRounds: 3 },
        },
      ),
    )
    expect(run.of('run.failed')[0]).toMatchObject({
      node: 'head',
      error: { code: 'loop-limit', message: expect.stringContaining('"Draft"') as string },
    })
    expect(run.executions('head')).toBe(3)
  })

  it('lets a validator fail instead, when its loop may not begin another round', async () => {
    const check: TestNode = {
      id: 'check',
      type: 'validator',
      config: { rules: [{ kind: 'forbids', terms: ['x'] }], maxRounds: 99 },
    }
    const run = await runGraph(
      graph(
        [start, set('head', 'x'), check, set('end', '{{ round }}')],
        ['start>head', 'head>check', 'check.retry>head', 'check.fail>end'],
        {
          settings: { maxRounds: 4 },
        },
      ),
    )
    expect(run.output()).toBe(4)
    expect(run.executions('head')).toBe(4)
  })
})
