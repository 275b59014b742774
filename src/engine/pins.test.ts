import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../adapters/clock/virtual-clock'
import { inFlight } from './recovery'
import { replay } from './replay'
import { resumeRun } from './interpreter'
import { catalog } from '../nodes/definitions'
import { graph, kept, runGraph, set, start, START, testHost } from './testing'

const http = (id: string, rest: object = {}) => ({
  id,
  type: 'http',
  config: { method: 'GET', url: 'https://example.org' },
  ...rest,
})

describe('a pinned node', () => {
  it('gives what it is pinned to and never runs, also one that cannot be undone', async () => {
    const workflow = graph(
      [start, http('send', { risk: 'irreversible' }), set('after')],
      ['start>send', 'send>after'],
    )
    let called = 0
    const run = await runGraph(workflow, {
      pins: { send: { output: { status: 200 } } },
      effects: {
        http: () => {
          called += 1
          return Promise.reject(new Error('It was called.'))
        },
      },
    })
    expect(run.output()).toEqual({ status: 200 })
    expect(called).toBe(0)
    const [sent] = run.of('node.completed').filter(({ node }) => node === 'send')
    expect(sent).toMatchObject({ ports: ['out'], output: { status: 200 } })
    expect(sent).not.toHaveProperty('costUsd')
    expect(run.of('run.started')[0]?.pins).toEqual({ send: { output: { status: 200 } } })
  })

  it('fires the port that it is pinned to, a container its own as a whole', async () => {
    const workflow = graph(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: [1, 2] } },
        set('inside', 1, { parent: 'each' }),
        set('done'),
        set('wrong'),
      ],
      [
        'start>each',
        'each.item>inside',
        'inside>each.result',
        'each.done>done',
        'each.error>wrong',
      ],
    )
    const whole = await runGraph(workflow, { pins: { each: { output: 'pinned' } } })
    expect(whole.output()).toBe('pinned')
    expect(whole.executions('inside')).toBe(0)
    const wrong = await runGraph(workflow, { pins: { each: { output: 'bad', port: 'error' } } })
    expect(wrong.executions('wrong')).toBe(1)
    expect(wrong.executions('done')).toBe(0)
  })

  it('stands in for a workflow that is not there', async () => {
    const workflow = graph(
      [start, { id: 'call', type: 'sub-workflow', config: { workflow: 'gone' } }],
      ['start>call'],
    )
    await expect(runGraph(workflow)).rejects.toThrow(/"gone", which is not here/)
    expect((await runGraph(workflow, { pins: { call: { output: 7 } } })).output()).toBe(7)
  })

  it('is not asked where a script of the command line stands in for it', async () => {
    const workflow = graph([start, set('a', 'real')], ['start>a'])
    const pins = { a: { output: 'pinned' } }
    const run = await runGraph(workflow, { pins, mocks: { a: [{ output: 'mocked' }] } })
    expect(run.output()).toBe('mocked')
  })

  it('hands on its input where it is switched off', async () => {
    const workflow = graph([start, set('a', 'real', { disabled: true })], ['start>a'])
    const run = await runGraph(workflow, { input: 'in', pins: { a: { output: 'pinned' } } })
    expect(run.output()).toBe('in')
  })

  it('gives the same after a restart, and is in doubt of nothing', async () => {
    const workflow = graph(
      [
        start,
        { id: 'pause', type: 'wait', config: { for: '1h' } },
        http('send', { risk: 'irreversible' }),
      ],
      ['start>pause', 'pause.done>send'],
    )
    const pins = { send: { output: 'pinned' } }
    const events = kept((await runGraph(workflow, { pins })).events)
    const started = events.findIndex((e) => e.type === 'node.started' && e.node === 'send')
    const before = events.slice(0, started + 1)
    const state = replay(workflow, catalog, before)
    expect(inFlight(state).inDoubt).toEqual([])
    const { host, events: after } = testHost(new VirtualClock(START))
    await resumeRun({ ...host, workflow, events: before }).ended
    expect(after.at(-1)).toMatchObject({ type: 'run.completed', output: 'pinned' })
  })
})

describe('a pin', () => {
  const workflow = graph([start, set('a'), set('b')], ['start>a', 'a>b'])

  it.each([
    [
      'of a node that is not there',
      { gone: { output: 1 } },
      /"gone" is pinned, and the workflow has none/,
    ],
    [
      'of a port that is not there',
      { a: { output: 1, port: 'no' } },
      /"a" is pinned to its output "no"/,
    ],
    ['of a trigger', { start: { output: 1 } }, /"start" is pinned, and a trigger cannot be/],
    ['past a limit', { a: { output: 'x'.repeat(60_000_000) } }, /output of "a"/],
  ])('%s is refused, and nothing starts', async (_, pins, message) => {
    await expect(runGraph(workflow, { pins })).rejects.toThrow(message)
    await expect(runGraph(workflow, { pins })).rejects.toMatchObject({ name: 'InputRefused' })
  })
})
