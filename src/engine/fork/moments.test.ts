// What a run is left in the middle of.
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { catalog } from '../../nodes/definitions'
import type { ForkChange } from '../../shared/run/debug'
import type { RunEvent, RunEventBody, RunEventOf } from '../../shared/run/events'
import type { Effects } from '../effects'
import { NodeError } from '../node-error'
import { restOf, wakeRun } from '../resting'
import type { Mocks } from '../run-handle'
import { graph, kept, runGraph, set, start, START, testHost } from '../testing'
import { forkEvents, type Fork } from './fork'
import { answers, at, goOn, HOUR, http, leave, output, seqOf } from './testing'

describe('what waits at the moment of a fork', () => {
  it('waits for as long as it had left', async () => {
    const workflow = graph(
      [
        start,
        { id: 'short', type: 'wait', config: { for: '1h' } },
        { id: 'long', type: 'wait', config: { for: '10h' } },
      ],
      ['start>short', 'start>long'],
    )
    const run = await runGraph(workflow)
    const now = START + 1000 * HOUR
    const fork = leave(workflow, run, seqOf(run, 'timer.fired', 'short'), { now })
    const { last } = await goOn(fork)
    expect(last).toMatchObject({ type: 'run.completed', at: now + 9 * HOUR })
  })

  it('asks its question again under an id of its own, with the time that was left', async () => {
    const config = { title: 'Publish?', timeout: '10h', escalate: { after: '2h', to: ['Bo'] } }
    const workflow = graph(
      [
        start,
        { id: 'ask', type: 'human-callback', config },
        { id: 'short', type: 'wait', config: { for: '1h' } },
      ],
      ['start>ask', 'start>short'],
    )
    const run = await runGraph(workflow, { advance: false })
    run.clock.advanceToNext()
    await run.quiet()
    const now = START + 100 * HOUR
    const fork = leave(workflow, run, seqOf(run, 'node.completed', 'short'), { now })
    const asked = fork.events.find(
      (event): event is RunEventOf<'callback.requested'> => event.type === 'callback.requested',
    )
    expect(asked).toMatchObject({
      callback: 'f.ask.1',
      expiresAt: now + 9 * HOUR,
      escalateAt: now + HOUR,
    })
    const { host, events } = testHost(new VirtualClock(now))
    const handle = wakeRun({ ...host, run: 'f', workflow, events: fork.events })
    expect(handle.vote({ callback: 'r.ask.1', by: 'Ada', decision: 'approve' })).toBe(
      'unknown-callback',
    )
    expect(handle.vote({ callback: 'f.ask.1', by: 'Ada', decision: 'approve' })).toBe('resolved')
    await handle.ended
    expect(events.at(-1)).toMatchObject({ type: 'run.completed' })
  })

  it('begins anew where it was at work, and ends where it is given an output', async () => {
    const workflow = graph([start, http('slow'), set('after')], ['start>slow', 'slow>after'])
    const run = await runGraph(workflow, { effects: answers('first') })
    const seq = seqOf(run, 'node.started', 'slow')
    const anew = await goOn(leave(workflow, run, seq), { effects: answers('anew') })
    expect(anew.last).toMatchObject({ output: { status: 200, body: 'anew' } })
    const given = leave(workflow, run, seq, { changes: [output('slow', 'given')] })
    expect((await goOn(given)).last).toMatchObject({ type: 'run.completed', output: 'given' })
    const before = leave(workflow, run, seq - 1, { changes: [output('slow', 'given')] })
    expect((await goOn(before)).last).toMatchObject({ type: 'run.completed', output: 'given' })
  })

  it('asks anew with a config that was changed', async () => {
    const workflow = graph(
      [start, { id: 'pause', type: 'wait', config: { for: '10h' } }],
      ['start>pause'],
    )
    const run = await runGraph(workflow)
    const change: ForkChange = { kind: 'config', node: 'pause', config: { for: '1h' } }
    const now = START + 100 * HOUR
    const fork = leave(workflow, run, seqOf(run, 'timer.set'), { changes: [change], now })
    expect((await goOn(fork)).last).toMatchObject({ type: 'run.completed', at: now + HOUR })
  })

  it('is left with all that is inside it where a container is given an output', async () => {
    const workflow = graph(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: [1, 2, 3], concurrency: 1 } },
        http('get', { parent: 'each' }),
        { id: 'ask', type: 'human-callback', config: { title: 'Good?' }, parent: 'each' },
        set('after'),
      ],
      ['start>each', 'each.item>get', 'get>ask', 'ask.approved>each.result', 'each.done>after'],
    )
    const run = await runGraph(workflow, { effects: answers(1) })
    const seq = seqOf(run, 'callback.requested')
    const fork = leave(workflow, run, seq, { changes: [output('each', 'given')] })
    expect(fork.events.some((event) => 'scope' in event)).toBe(false)
    expect((await goOn(fork)).last).toMatchObject({ type: 'run.completed', output: 'given' })
    // Without a change the item that waits still does, and what its step gave is not asked for again.
    const same = leave(workflow, run, seq)
    expect([...same.state.callbacks.keys()]).toEqual(['f.each:0.ask.1'])
  })
})

it('a wait for an event with a limit waits for both, also where it is left between the two', async () => {
  const config = { event: { name: 'reply' }, timeout: '1h' }
  const workflow = graph([start, { id: 'reply', type: 'wait', config }], ['start>reply'])
  const run = await runGraph(workflow, { advance: false })
  const set = seqOf(run, 'timer.set')
  expect(seqOf(run, 'event.awaited')).toBe(set + 1)
  const now = START + 5 * HOUR
  const { state } = leave(workflow, run, set, { now })
  expect(restOf(state, now)).toMatchObject({ wakeAt: now + HOUR, listens: [{ name: 'reply' }] })
})

describe('a run that failed', () => {
  const fails = (): Partial<Effects> => ({
    http: () => Promise.reject(new NodeError('network', 'It is down.', { retryable: true })),
  })

  it('is left before what failed, which begins anew', async () => {
    const workflow = graph(
      [start, set('a', 1), http('get', { retry: { maxAttempts: 2 } })],
      ['start>a', 'a>get'],
    )
    const run = await runGraph(workflow, { effects: fails() })
    expect(run.of('run.failed')).toHaveLength(1)
    const fork = leave(workflow, run, seqOf(run, 'run.failed'))
    const { events, last } = await goOn(fork, { effects: answers('well') })
    expect(last).toMatchObject({ type: 'run.completed' })
    expect(events[0]).toMatchObject({ type: 'node.started', node: 'get', attempt: 1 })
    const given = leave(workflow, run, seqOf(run, 'run.failed'), {
      changes: [output('get', 'given')],
    })
    expect((await goOn(given)).last).toMatchObject({ type: 'run.completed', output: 'given' })
  })

  it('is left before the item that failed, and keeps the others', async () => {
    const workflow = graph(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: [1, 2, 3], concurrency: 1 } },
        http('get', { parent: 'each' }),
      ],
      ['start>each', 'each.item>get', 'get>each.result'],
    )
    const mocks: Mocks = { get: [{ output: 'one' }, { error: { message: 'It is down.' } }] }
    const run = await runGraph(workflow, { mocks })
    const fork = leave(workflow, run, seqOf(run, 'run.failed'))
    const { last, events } = await goOn(fork, { effects: answers('well') })
    expect(last).toMatchObject({
      type: 'run.completed',
      output: { results: ['one', { body: 'well' }, { body: 'well' }] },
    })
    expect(events.filter((e) => e.type === 'node.started').map((e) => e.scope)).toEqual([
      'each:1',
      'each:2',
    ])
  })
})

describe('a run that stopped at an error in an item', () => {
  const workflow = graph(
    [
      start,
      { id: 'each', type: 'for-each', config: { items: [1, 2, 3], concurrency: 1 } },
      http('get', { parent: 'each' }),
    ],
    ['start>each', 'each.item>get', 'get>each.result'],
  )
  const mocks: Mocks = { get: [{ output: 'one' }, { error: { message: 'It is down.' } }] }
  const breakpoints = [{ id: 'b', workflow: 'g', on: 'error' as const, node: 'get' }]
  const expected = {
    type: 'run.completed',
    output: { results: ['one', { body: 'well' }, { body: 'well' }] },
  }

  it('is left before what failed while it is paused there', async () => {
    const run = await runGraph(workflow, { mocks, breakpoints })
    const seq = seqOf(run, 'run.paused')
    expect(seq).toBe(kept(run.events).length)
    const fork = leave(workflow, run, seq)
    expect((await goOn(fork, { effects: answers('well') })).last).toMatchObject(expected)
    const place = at('get', 1, 'each:1')
    const changes: ForkChange[] = [{ kind: 'output', place, output: { body: 'well' } }]
    const given = leave(workflow, run, seq, { changes })
    expect((await goOn(given, { effects: answers('well') })).last).toMatchObject(expected)
  })

  it('is left there also after it went on and failed', async () => {
    const run = await runGraph(workflow, { mocks, breakpoints })
    run.handle.go('continue')
    await run.quiet()
    const fork = leave(workflow, run, seqOf(run, 'run.failed'))
    expect((await goOn(fork, { effects: answers('well') })).last).toMatchObject(expected)
  })
})

describe('a fork of a run that was paused', () => {
  const workflow = graph(
    [start, set('a', 1), { id: 'nap', type: 'wait', config: { for: '10h' } }, set('b', 2)],
    ['start>a', 'start>nap', 'a>b'],
  )
  /** Paused before `b` two hours into the wait; what it was told while it was paused comes an hour later. */
  const paused = async () => {
    const run = await runGraph(workflow)
    const events = kept(run.events)
    const cut = events.findIndex((event) => event.type === 'node.started' && event.node === 'b')
    const head = events.slice(0, cut)
    const event = (body: RunEventBody, hours: number): RunEvent =>
      ({ run: 'r', seq: head.length + 1, at: START + hours * HOUR, ...body }) as RunEvent
    head.push(event({ type: 'run.paused', before: 'b', reason: 'asked', place: at('b') }, 2))
    return { head, event }
  }
  const wakeOf = (fork: Fork, now: number) => restOf(fork.state, now)?.wakeAt

  it('goes on, and a wait has what it had left when the run was paused', async () => {
    const { head } = await paused()
    const now = START + 1000 * HOUR
    const fork = leave(workflow, { events: head }, head.length, { now })
    expect(fork.events.map(({ type }) => type)).not.toContain('run.paused')
    expect(fork.state.paused).toBeUndefined()
    const { last } = await goOn(fork)
    expect(last).toMatchObject({ type: 'run.completed', at: now + 8 * HOUR })
  })

  it('also where something was written down while it was paused, which stops no time', async () => {
    const { head, event } = await paused()
    head.push(event({ type: 'debug.logged', ...at('b'), breakpoint: 'x', text: 'seen' }, 3))
    const now = START + 1000 * HOUR
    const fork = leave(workflow, { events: head }, head.length, { now })
    expect(fork.events.at(-1)).toMatchObject({ type: 'run.resumed', at: now })
    expect(fork.state.paused).toBeUndefined()
    expect((await goOn(fork)).last).toMatchObject({ at: now + 8 * HOUR })
  })

  it('is not stepped where that was', async () => {
    const { head, event } = await paused()
    head.push(event({ type: 'run.resumed', go: 'over' }, 3))
    const fork = leave(workflow, { events: head }, head.length)
    expect(fork.state.stepping).toBeUndefined()
    const { events } = await goOn(fork)
    expect(events.map(({ type }) => type)).not.toContain('run.paused')
  })

  it('begins paused where it is told to', async () => {
    const { head } = await paused()
    const leaving = { run: 'r', workflow, events: head, seq: head.length, changes: [] }
    const now = START + 1000 * HOUR
    const fork = forkEvents(leaving, { run: 'f', now, pauseAtStart: true }, catalog)
    expect(fork.events.at(-1)).toMatchObject({ type: 'run.paused', before: 'b', place: at('b') })
    expect(wakeOf(fork, now)).toBeUndefined()
  })
})

describe('a run that the run called', () => {
  const workflow = graph(
    [start, { id: 'call', type: 'sub-workflow', config: { workflow: 'sub' } }, set('after')],
    ['start>call', 'call>after'],
    { workflows: { sub: graph([start, set('x', 1)], ['start>x'], { id: 'sub' }) } },
  )
  const calls = (ends: boolean) => {
    const followed: string[] = []
    const lent: Effects['calls'] = {
      childId: (key) => `child of ${key}`,
      follow: ({ child }, onEnd) => {
        followed.push(child)
        if (ends) queueMicrotask(() => onEnd({ status: 'completed', output: 'called' }))
        return () => {}
      },
      abandon: () => {},
    }
    return { followed, effects: { calls: lent } }
  }

  it('is called anew by its fork where it was under way, and not where it was over', async () => {
    const first = calls(true)
    const run = await runGraph(workflow, { effects: first.effects })
    expect(first.followed).toEqual(['child of r/call//1/1'])
    const anew = calls(true)
    const under = leave(workflow, run, seqOf(run, 'workflow.called'))
    expect(under.events.map(({ type }) => type)).not.toContain('workflow.called')
    expect((await goOn(under, anew)).last).toMatchObject({ output: 'called' })
    expect(anew.followed).toEqual(['child of f/call//1/1'])
    const none = calls(true)
    const over = leave(workflow, run, seqOf(run, 'node.completed', 'call'))
    expect((await goOn(over, none)).last).toMatchObject({ output: 'called' })
    expect(none.followed).toEqual([])
  })

  it('is not called where the node is given an output', async () => {
    const run = await runGraph(workflow, { effects: calls(true).effects })
    const none = calls(true)
    const changes = [output('call', 'given')]
    const fork = leave(workflow, run, seqOf(run, 'workflow.called'), { changes })
    expect((await goOn(fork, none)).last).toMatchObject({ output: 'given' })
    expect(none.followed).toEqual([])
  })
})
