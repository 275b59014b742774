import { describe, expect, it } from 'vitest'
import type { Breakpoint } from '../../shared/run/debug'
import type { Workflow } from '../../shared/workflow/document'
import type { Effects } from '../effects'
import { NodeError } from '../node-error'
import { graph, runGraph, set, start, type GraphOptions, type TestNode } from '../testing'
import { began, go, goThrough, paused, stop } from './testing'

const chain = graph([start, set('a', 1), set('b', 2), set('c', 3)], ['start>a', 'a>b', 'b>c'])

/** Three rounds: `again` fires `yes` into the head while n is less than 3. */
const looping = graph(
  [
    start,
    set('head', { n: '{{ ($loop.feedback.n ?? 0) + 1 }}' }),
    {
      id: 'again',
      type: 'branch',
      config: { cases: [{ port: 'yes', label: 'y', when: '{{ n < 3 }}' }] },
    },
    set('end'),
  ],
  ['start>head', 'head>again', 'again.yes>head', 'again.else>end'],
)

const each = (rest: Partial<TestNode> = {}): Workflow =>
  graph(
    [
      start,
      { id: 'each', type: 'for-each', config: { items: '{{ [10, 20, 30] }}', concurrency: 1 } },
      set('double', '{{ $item * 2 }}', { parent: 'each', ...rest }),
      set('end'),
    ],
    ['start>each', 'each.item>double', 'double>each.result', 'each.done>end'],
  )

const fails: TestNode = {
  id: 'fails',
  type: 'transform',
  config: { value: 1 },
  retry: { maxAttempts: 2, delay: '1s', on: 'any' },
}
const failing = { fails: [{ error: { message: 'No luck', code: 'unlucky' } }] }

const at = (workflow: Workflow, breakpoint: Partial<Breakpoint>, options: GraphOptions = {}) =>
  runGraph(workflow, { ...options, breakpoints: [stop(breakpoint)] })

describe('a breakpoint on a node', () => {
  it('stops before it starts, and nothing starts before somebody lets it go on', async () => {
    const run = await at(chain, { node: 'b' })
    expect(began(run)).toEqual(['start', 'a'])
    expect(paused(run)).toMatchObject({
      before: 'b',
      reason: 'breakpoint',
      breakpoint: 'b',
      place: { node: 'b', round: 1 },
    })
    expect(run.handle.outlook()).toMatchObject({ status: 'waiting', paused: 'breakpoint' })
    await go(run, 'continue')
    expect(run.output()).toBe(3)
    expect(run.of('run.paused')).toHaveLength(1)
  })

  it('that names no node stops before every node', async () => {
    const run = await at(chain, {})
    expect(await goThrough(run, 'continue')).toEqual(['start', 'a', 'b', 'c'])
    expect(run.output()).toBe(3)
  })

  it('of another workflow, or one that is switched off, stops nothing', async () => {
    expect((await at(chain, { node: 'b', workflow: 'other' })).output()).toBe(3)
    expect((await at(chain, { node: 'b', disabled: true })).output()).toBe(3)
  })

  it('stops in each round of a loop, and says which', async () => {
    const run = await at(looping, { node: 'head' })
    expect(await goThrough(run, 'continue')).toEqual(['head', 'head@2', 'head@3'])
  })

  it('stops in each item, and not again before another attempt', async () => {
    const run = await at(
      each({ retry: { maxAttempts: 2, delay: '1s', on: 'any' } }),
      { node: 'double' },
      {
        mocks: {
          double: [{ error: { message: 'once' } }, { output: 20 }],
        },
      },
    )
    expect(await goThrough(run, 'continue')).toEqual([
      'each:0/double',
      'each:1/double',
      'each:2/double',
    ])
    expect(run.output()).toMatchObject({ results: [20, 20, 20] })
  })

  it('that is set while the run is paused holds from then on', async () => {
    const run = await at(chain, { node: 'a' })
    const { DebugGate } = await import('./gate')
    run.handle.inspect(new DebugGate([stop({ node: 'c' })]))
    await go(run, 'continue')
    expect(paused(run)?.before).toBe('c')
  })
})

describe('a condition', () => {
  it.each([
    ['$round = 2', 'head', ['head@2']],
    ['$loop.round = 3', 'head', ['head@3']],
    ['$nodes.head.n = 2', 'again', ['again@2']],
    ['n > 1', 'again', ['again@2', 'again@3']],
    ['$count([1..n]) > 2', 'again', ['again@3']],
    ['$trigger.nothing', 'again', []],
  ])('%s on %s stops at %j', async (condition, node, stops) => {
    const run = await at(looping, { node, condition })
    expect(await goThrough(run, 'continue')).toEqual(stops)
    expect(run.of('run.completed')).toHaveLength(1)
  })

  it('sees the item and its index', async () => {
    const first = await at(each(), { node: 'double', condition: '$index = 1' })
    expect(await goThrough(first, 'continue')).toEqual(['each:1/double'])
    const second = await at(each(), { node: 'double', condition: '$item > 20' })
    expect(await goThrough(second, 'continue')).toEqual(['each:2/double'])
  })

  it('sees what the run has cost so far', async () => {
    const paid = graph(
      [
        start,
        { id: 'ask', type: 'llm', config: { model: 'x:y', prompt: 'p' } },
        set('a'),
        set('b'),
      ],
      ['start>ask', 'ask>a', 'a>b'],
    )
    const answer = {
      text: 't',
      usage: { inputTokens: 1, outputTokens: 1 },
      costUsd: 0.25,
      model: 'x:y',
    }
    const run = await at(
      paid,
      { condition: '$cost > 0.2' },
      {
        effects: { models: { generate: async () => answer } },
      },
    )
    expect(await goThrough(run, 'continue')).toEqual(['a', 'b'])
  })

  it('that cannot be evaluated stops, and says why', async () => {
    const wrong = await at(chain, { node: 'b', condition: '$number("x") > 1' })
    expect(paused(wrong)).toMatchObject({ before: 'b', breakpoint: 'b' })
    expect(paused(wrong)?.error).toContain('x')
    const broken = await at(chain, { node: 'b', condition: '(' })
    expect(paused(broken)?.error).toBeTruthy()
    await go(broken, 'continue')
    expect(broken.output()).toBe(3)
  })

  it('is waited for, while nothing else of the run starts', async () => {
    const wide = graph([start, set('a', 1), set('b', 2)], ['start>a', 'start>b'])
    // JSONata takes turns of the event loop for what is not plain.
    const run = await at(wide, { node: 'a', condition: '$sum([1, 2]) = 3' })
    expect(began(run)).toEqual(['start'])
    expect(paused(run)?.before).toBe('a')
    await go(run, 'continue')
    expect(run.output()).toEqual({ a: 1, b: 2 })
  })

  it('is given up when the run ends meanwhile', async () => {
    const run = await at(
      chain,
      { node: 'a', condition: '$sum([1, 2]) = 3' },
      {
        started: (handle) => handle.cancel('you'),
      },
    )
    expect(run.of('run.cancelled')).toHaveLength(1)
    expect(run.events.at(-1)?.type).toBe('run.cancelled')
  })
})

describe('hits', () => {
  it('let the ones before pass', async () => {
    const run = await at(looping, { node: 'head', hits: 2 })
    expect(await goThrough(run, 'continue')).toEqual(['head@2', 'head@3'])
  })

  it('count those that the condition lets through', async () => {
    const run = await at(each(), { node: 'double', condition: '$item > 10', hits: 2 })
    expect(await goThrough(run, 'continue')).toEqual(['each:2/double'])
  })
})

describe('a log point', () => {
  it('writes what its template says, and does not stop', async () => {
    const run = await at(looping, { node: 'again', log: 'round {{ $round }} has {{ n }}' })
    expect(run.output()).toEqual({ n: 3 })
    expect(run.of('run.paused')).toEqual([])
    expect(run.of('debug.logged')).toMatchObject([
      { node: 'again', round: 1, breakpoint: 'b', text: 'round 1 has 1' },
      { round: 2, text: 'round 2 has 2' },
      { round: 3, text: 'round 3 has 3' },
    ])
    const started = run.events.findIndex((e) => e.type === 'node.started' && e.node === 'again')
    expect(run.events[started - 1]?.type).toBe('debug.logged')
  })

  it('says what is wrong with its template, and goes on', async () => {
    const run = await at(chain, { node: 'b', log: 'it is {{ nothing.here }}' })
    expect(run.output()).toBe(3)
    expect(run.of('debug.logged')[0]?.text).toContain('nothing.here')
  })

  it('writes an object as JSON, and no more than a page', async () => {
    const run = await at(chain, { node: 'b', log: '{{ { "n": $ } }}' })
    expect(run.of('debug.logged')[0]?.text).toBe('{"n":1}')
    const long = await at(chain, { node: 'b', log: '{{ $pad("", 20000, "x") }}' })
    expect(long.of('debug.logged')[0]?.text).toHaveLength(10_000)
  })
})

describe('a breakpoint on an edge', () => {
  const forked = graph(
    [
      start,
      {
        id: 'fork',
        type: 'branch',
        config: { cases: [{ port: 'high', label: 'h', when: '{{ n > 1 }}' }] },
      },
      set('up', 'up'),
      set('down', 'down'),
    ],
    ['start>fork', 'fork.high>up', 'fork.else>down'],
  )
  const edge = (target: string) => forked.edges.find((e) => e.target === target)?.id ?? ''

  it('stops when a value came by, before anything starts that follows', async () => {
    const run = await at(forked, { edge: edge('up'), condition: 'n = 5' }, { input: { n: 5 } })
    expect(began(run)).toEqual(['start', 'fork'])
    expect(paused(run)).toMatchObject({ before: 'up', place: { node: 'fork' } })
    await go(run, 'continue')
    expect(run.output()).toBe('up')
  })

  it('does not stop when it was ruled out', async () => {
    const run = await at(forked, { edge: edge('down') }, { input: { n: 5 } })
    expect(run.output()).toBe('up')
  })

  it('stops when an item goes in, and when its result comes out', async () => {
    const workflow = each()
    const id = (source: string, target: string) =>
      workflow.edges.find((e) => e.source === source && e.target === target)?.id
    const goesIn = await at(workflow, { edge: id('each', 'double'), condition: '$ = 20' })
    expect(await goThrough(goesIn, 'continue')).toEqual(['each:1/double'])
    const comesOut = await at(workflow, { edge: id('double', 'each') })
    expect(await goThrough(comesOut, 'continue')).toEqual(['each:1/double', 'each:2/double', ''])
  })

  it('sees the round that carried the value, not the next one', async () => {
    const back = looping.edges.find((e) => e.source === 'again' && e.target === 'head')?.id
    const run = await at(looping, { edge: back, condition: '$loop.round = 2 and $round = 2' })
    expect(await goThrough(run, 'continue')).toEqual(['head@3'])
  })
})

describe('a breakpoint on errors', () => {
  it('stops after the last attempt, before the run fails', async () => {
    const run = await at(
      graph([start, fails], ['start>fails']),
      { on: 'error' },
      { mocks: failing },
    )
    expect(run.of('node.failed')).toHaveLength(2)
    expect(paused(run)).toMatchObject({ before: '', place: { node: 'fails', round: 1 } })
    expect(run.of('run.failed')).toEqual([])
    await go(run, 'continue')
    expect(run.of('run.failed')).toHaveLength(1)
  })

  it('stops before the error takes its edge', async () => {
    const caught = graph([start, fails, set('mend', 'mended')], ['start>fails', 'fails.error>mend'])
    const run = await at(
      caught,
      { on: 'error', node: 'fails', condition: '$error.code = "unlucky"' },
      { mocks: failing },
    )
    expect(paused(run)?.place?.node).toBe('fails')
    expect(run.of('node.completed').map(({ node }) => node)).toEqual(['start'])
    await go(run, 'continue')
    expect(run.output()).toBe('mended')
  })

  it('aborts at once what the other items have in flight, as where nobody stops', async () => {
    const workflow = graph(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: [1, 2], concurrency: 2 } },
        {
          id: 'get',
          type: 'http',
          config: { method: 'GET', url: '{{ "https://example.org/" & $item }}' },
          parent: 'each',
        },
      ],
      ['start>each', 'each.item>get', 'get>each.result'],
    )
    let aborted = 0
    const http: Effects['http'] = ({ url }, signal) =>
      url.endsWith('1')
        ? Promise.reject(new NodeError('network', 'No luck'))
        : new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => {
              aborted += 1
              reject(new Error('Aborted.'))
            }),
          )
    const run = await at(workflow, { on: 'error', node: 'get' }, { effects: { http } })
    expect(paused(run)?.place).toMatchObject({ node: 'get', scope: 'each:0' })
    expect(aborted).toBe(1)
    expect(run.of('node.failed').map(({ scope, error }) => [scope, error.code])).toEqual([
      ['each:0', 'network'],
      ['each:1', 'aborted'],
    ])
    await go(run, 'continue')
    expect(run.of('node.failed').at(-1)).toMatchObject({ node: 'each' })
    expect(run.of('run.failed')).toHaveLength(1)
  })

  it('does not stop where its condition does not hold', async () => {
    const run = await at(
      graph([start, fails], ['start>fails']),
      { on: 'error', condition: '$error.code = "other"' },
      { mocks: failing },
    )
    expect(run.of('run.failed')).toHaveLength(1)
  })
})

it('a breakpoint on skips stops when a node is skipped', async () => {
  const skipping = graph(
    [
      start,
      {
        id: 'fork',
        type: 'branch',
        config: { cases: [{ port: 'high', label: 'h', when: '{{ false }}' }] },
      },
      set('up', 'up'),
      set('down', 'down'),
    ],
    ['start>fork', 'fork.high>up', 'fork.else>down'],
  )
  const run = await at(skipping, { on: 'skip' })
  expect(paused(run)).toMatchObject({ before: 'down', place: { node: 'up' } })
  expect(run.of('node.skipped').map(({ node }) => node)).toEqual(['up'])
  await go(run, 'continue')
  expect(run.output()).toBe('down')
})
