import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import type { Pins } from '../../shared/run/debug'
import type { RunEvent } from '../../shared/run/events'
import type { Workflow } from '../../shared/workflow/document'
import type { Effects } from '../effects'
import { graph, kept, runGraph, set, start, START, type GraphRun, type TestNode } from '../testing'
import { forkEvents } from './fork'
import { repeatsOf } from './repeats'

const send = (id: string, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'http',
  config: { method: 'GET', url: 'https://example.org' },
  risk: 'irreversible',
  ...rest,
})
const ask = (id: string, config: object = {}, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'human-callback',
  config: { title: 'Go?', ...config },
  ...rest,
})
const answered: Partial<Effects> = {
  http: () => Promise.resolve({ status: 200, headers: {}, body: null }),
}

/** Runs it, every question approved, and says what a fork after the event that `at` finds would repeat. */
async function repeatsAt(
  workflow: Workflow,
  at: (event: RunEvent) => boolean,
  pins?: Pins,
): Promise<string[]> {
  const run: GraphRun = await runGraph(workflow, {
    effects: answered,
    vote: () => ({ decision: 'approve' }),
  })
  const events = kept(run.events)
  const seq = events.findLast(at)?.seq ?? 0
  const leaving = { run: 'r', workflow, events, seq, changes: [] }
  const leaver = { run: 'f', now: START, ...(pins ? { pins } : {}) }
  const repeats = repeatsOf(forkEvents(leaving, leaver, catalog).state)
  return repeats.map(({ node, risk }) => `${node} ${risk}`)
}

const is = (type: RunEvent['type'], node?: string) => (event: RunEvent) =>
  event.type === type && (node === undefined || ('node' in event && event.node === node))

describe('what a fork may repeat', () => {
  it('is what was about to start, at work or still to come, and not what is done', async () => {
    const workflow = graph([start, send('a'), set('b'), send('c')], ['start>a', 'a>b', 'b>c'])
    expect(await repeatsAt(workflow, is('run.started'))).toEqual([
      'a irreversible',
      'c irreversible',
    ])
    expect(await repeatsAt(workflow, is('node.started', 'a'))).toEqual([
      'a irreversible',
      'c irreversible',
    ])
    expect(await repeatsAt(workflow, is('node.completed', 'a'))).toEqual(['c irreversible'])
    expect(await repeatsAt(workflow, is('run.completed'))).toEqual([])
  })

  it('is nothing behind a question that is asked, or still to be answered', async () => {
    const workflow = graph(
      [start, set('a'), ask('gate'), send('b')],
      ['start>a', 'a>gate', 'gate.approved>b'],
    )
    expect(await repeatsAt(workflow, is('node.started', 'a'))).toEqual([])
    expect(await repeatsAt(workflow, is('callback.requested'))).toEqual([])
    // The answer is taken over, so nobody is asked.
    expect(await repeatsAt(workflow, is('callback.voted'))).toEqual(['b irreversible'])
    expect(await repeatsAt(workflow, is('callback.resolved'))).toEqual(['b irreversible'])
    expect(await repeatsAt(workflow, is('node.completed', 'gate'))).toEqual(['b irreversible'])
  })

  it.each<[string, object, Partial<TestNode>, string]>([
    [
      'approves by itself when it is sure',
      { onlyIf: { confidence: 1, below: 0.5 } },
      {},
      'approved',
    ],
    [
      'approves by itself when the time is up',
      { timeout: '1h', onTimeout: 'approve' },
      {},
      'approved',
    ],
    [
      'is asked only where an expression says so',
      { onlyIf: { confidence: '{{ 0.9 }}', below: 0.5 } },
      {},
      'approved',
    ],
    [
      'rejects by itself when the time is up',
      { timeout: '1h', onTimeout: 'reject' },
      {},
      'rejected',
    ],
    ['is switched off', {}, { disabled: true }, 'approved'],
    ['is passed on its timeout', { timeout: '1h' }, {}, 'timeout'],
  ])('is also behind a question that %s', async (_name, config, rest, port) => {
    const workflow = graph(
      [start, ask('gate', config, rest), send('b')],
      ['start>gate', `gate.${port}>b`],
    )
    expect(await repeatsAt(workflow, is('run.started'))).toEqual(['b irreversible'])
  })

  it('is what is high-stakes unless two approve', async () => {
    const with_ = (approvals: number) =>
      graph(
        [start, ask('gate', { approvals }), send('b', { risk: 'high-stakes' })],
        ['start>gate', 'gate.approved>b'],
      )
    expect(await repeatsAt(with_(1), is('run.started'))).toEqual(['b high-stakes'])
    expect(await repeatsAt(with_(2), is('run.started'))).toEqual([])
  })

  it('is what is high-stakes where one of two approvals was given already', async () => {
    const workflow = graph(
      [
        start,
        ask('gate', { approvals: 2 }),
        send('b', { risk: 'high-stakes' }),
        send('c', { risk: 'irreversible' }),
      ],
      ['start>gate', 'gate.approved>b', 'gate.approved>c'],
    )
    expect(await repeatsAt(workflow, is('callback.requested'))).toEqual([])
    expect(await repeatsAt(workflow, is('callback.voted'))).toEqual(['b high-stakes'])
  })

  it('is what is high-stakes and comes of a rejection, which one person may give', async () => {
    const workflow = graph(
      [start, ask('gate', { approvals: 2 }), send('b', { risk: 'high-stakes' })],
      ['start>gate', 'gate.rejected>b'],
    )
    expect(await repeatsAt(workflow, is('run.started'))).toEqual(['b high-stakes'])
  })

  it('is what waits for another path too, whatever comes on that', async () => {
    const workflow = graph(
      [start, set('a'), { id: 'nap', type: 'wait', config: { for: '1h' } }, ask('gate'), send('b')],
      ['start>a', 'start>nap', 'nap.done>gate', 'a>b', 'gate.approved>b'],
    )
    // Rejected, the one path goes on without the other.
    expect(await repeatsAt(workflow, is('timer.set'))).toEqual(['b irreversible'])
  })

  it('is what stands in a loop that goes round again, and after it', async () => {
    const workflow = graph(
      [
        start,
        send('a'),
        {
          id: 'again',
          type: 'branch',
          config: { cases: [{ port: 'yes', label: 'y', when: '{{ $loop.round < 3 }}' }] },
        },
        send('end'),
      ],
      ['start>a', 'a>again', 'again.yes>a', 'again.else>end'],
    )
    expect(await repeatsAt(workflow, (e) => is('node.completed', 'a')(e))).toEqual([
      'a irreversible',
      'end irreversible',
    ])
  })

  it('is what items have still to do, and no more when the last has begun', async () => {
    const workflow = graph(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: [1, 2], concurrency: 1 } },
        send('a', { parent: 'each' }),
        set('b', 1, { parent: 'each' }),
        send('end'),
      ],
      ['start>each', 'each.item>a', 'a>b', 'b>each.result', 'each.done>end'],
    )
    const ofItem = (index: number) => (event: RunEvent) =>
      is('node.completed', 'a')(event) && 'scope' in event && event.scope === `each:${index}`
    expect(await repeatsAt(workflow, ofItem(0))).toEqual(['a irreversible', 'end irreversible'])
    expect(await repeatsAt(workflow, ofItem(1))).toEqual(['end irreversible'])
  })

  it('is what a called workflow does openly, and not what it asks for', async () => {
    const called = (gated: boolean) =>
      gated
        ? graph([start, ask('gate'), send('x')], ['start>gate', 'gate.approved>x'], { id: 'sub' })
        : graph([start, send('x')], ['start>x'], { id: 'sub' })
    const calling = (gated: boolean) =>
      graph(
        [start, { id: 'call', type: 'sub-workflow', config: { workflow: 'sub' } }],
        ['start>call'],
        { workflows: { sub: called(gated) } },
      )
    expect(await repeatsAt(calling(false), is('run.started'))).toEqual(['call irreversible'])
    expect(await repeatsAt(calling(true), is('run.started'))).toEqual([])
  })

  it('is a whole container that may be tried again where an item fails', async () => {
    const workflow = graph(
      [
        start,
        {
          id: 'each',
          type: 'for-each',
          config: { items: [1], concurrency: 1 },
          retry: { maxAttempts: 2 },
          risk: 'irreversible',
        },
        send('a', { parent: 'each' }),
        set('b', 1, { parent: 'each' }),
      ],
      ['start>each', 'each.item>a', 'a>b', 'b>each.result'],
    )
    expect(await repeatsAt(workflow, is('node.completed', 'a'))).toEqual([
      'each irreversible',
      'a irreversible',
    ])
  })

  it.each<[string, object, string]>([
    ['is asked only at times', { onlyIf: { confidence: 1, below: 0.5 } }, 'approved'],
    ['rejects by itself', { timeout: '1h', onTimeout: 'reject' }, 'rejected'],
  ])('is what a called workflow does behind a question that %s', async (_name, config, port) => {
    const sub = graph([start, ask('gate', config), send('x')], ['start>gate', `gate.${port}>x`], {
      id: 'sub',
    })
    const workflow = graph(
      [start, { id: 'call', type: 'sub-workflow', config: { workflow: 'sub' } }],
      ['start>call'],
      { workflows: { sub } },
    )
    expect(await repeatsAt(workflow, is('run.started'))).toEqual(['call irreversible'])
  })

  it('is nothing that is pinned or switched off, and what a pinned question would have asked for', async () => {
    const workflow = graph(
      [start, send('a'), send('off', { disabled: true }), ask('gate'), send('b')],
      ['start>a', 'a>off', 'off>gate', 'gate.approved>b'],
    )
    const pins = { a: { output: 1 } }
    expect(await repeatsAt(workflow, is('run.started'), pins)).toEqual([])
    const gate = { output: {}, port: 'approved' }
    expect(await repeatsAt(workflow, is('run.started'), { ...pins, gate })).toEqual([
      'b irreversible',
    ])
  })
})
