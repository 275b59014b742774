import { describe, expect, it } from 'vitest'
import type { RunEvent, RunEventBody } from './events'
import { emptyRunView, foldRun } from './view'

/** Numbers event bodies as the journal does. */
function events(...bodies: RunEventBody[]): RunEvent[] {
  return bodies.map(
    (body, index) => ({ run: 'r', seq: index + 1, at: 1000 + index, ...body }) as RunEvent,
  )
}

const begun: RunEventBody = {
  type: 'run.started',
  workflow: 'g',
  workflowName: 'G',
  trigger: 's',
  payload: 1,
}
const started = (node: string, rest: object = {}): RunEventBody => ({
  type: 'node.started',
  node,
  round: 1,
  attempt: 1,
  input: null,
  ...rest,
})
const completed = (node: string, rest: object = {}): RunEventBody => ({
  type: 'node.completed',
  node,
  round: 1,
  ports: ['out'],
  output: 1,
  durationMs: 5,
  ...rest,
})
const asked = (node: string, rest: object = {}): RunEventBody =>
  ({
    type: 'callback.requested',
    node,
    round: 1,
    callback: 'c',
    title: 'T',
    value: 1,
    assignees: [],
    approvals: 1,
    ...rest,
  }) as RunEventBody

const view = (...bodies: RunEventBody[]) => foldRun(emptyRunView('r'), events(begun, ...bodies))

describe('foldRun', () => {
  it('follows a node from start to end', () => {
    expect(view(started('a')).nodes.a).toMatchObject({ state: 'running', executions: 1, active: 1 })
    expect(view(started('a'), completed('a')).nodes.a).toMatchObject({
      state: 'done',
      durationMs: 5,
      active: 0,
      ports: ['out'],
    })
  })

  it('is waiting only when nothing runs and something is pending', () => {
    expect(view(started('a'), asked('a')).status).toBe('waiting')
    expect(view(started('a'), asked('a'), started('b')).status).toBe('running')
    expect(view(started('a'), asked('a'), started('b'), completed('b')).status).toBe('waiting')
  })

  it('counts a wait for an event with a timeout once', () => {
    const timer: RunEventBody = {
      type: 'timer.set',
      node: 'a',
      round: 1,
      wakeAt: 9,
      port: 'timeout',
    }
    const event: RunEventBody = {
      type: 'event.awaited',
      node: 'a',
      round: 1,
      name: 'n',
      port: 'event',
    }
    expect(view(started('a'), timer, event)).toMatchObject({
      status: 'waiting',
      nodes: { a: { state: 'waiting', wakeAt: 9 } },
    })
    expect(view(started('a'), timer, event, completed('a')).places.size).toBe(0)
  })

  it('tells items of a for-each apart', () => {
    const open: RunEventBody = {
      type: 'container.opened',
      node: 'each',
      round: 1,
      items: [1, 2],
      concurrency: 2,
      onItemError: 'stop',
    }
    const item = (index: number) => ({ scope: `each:${index}` })
    const both = view(
      started('each'),
      open,
      started('a', item(0)),
      started('a', item(1)),
      asked('a', item(0)),
    )
    expect(both).toMatchObject({
      status: 'running',
      nodes: { a: { active: 2 }, each: { items: { total: 2 } } },
    })
    expect(
      foldRun(both, [{ run: 'r', seq: 7, at: 0, ...completed('a', item(1)) } as RunEvent]).status,
    ).toBe('waiting')
  })

  it('shows a node as running while other items are in it', () => {
    const item = (index: number) => ({ scope: `each:${index}` })
    const one = view(started('a', item(0)), started('a', item(1)), completed('a', item(0)))
    expect(one.nodes.a).toMatchObject({ state: 'running', active: 1 })
  })

  it('shows a retry with its time, and a handled failure as failed', () => {
    const error = { code: 'network', message: 'down' }
    const again = view(started('a'), {
      type: 'node.failed',
      node: 'a',
      round: 1,
      attempt: 1,
      error,
      willRetry: true,
      retryAt: 77,
    })
    expect(again).toMatchObject({
      status: 'waiting',
      nodes: { a: { state: 'retrying', wakeAt: 77, active: 1 } },
    })
    const handled = view(
      started('a'),
      { type: 'node.failed', node: 'a', round: 1, attempt: 1, error, willRetry: false },
      completed('a', { ports: ['error'] }),
    )
    expect(handled).toMatchObject({
      status: 'running',
      nodes: { a: { state: 'failed', active: 0, ports: ['error'] } },
    })
  })

  it('withdraws a question when its node ends otherwise', () => {
    const error = { code: 'aborted', message: 'x' }
    const gone = view(started('a'), asked('a'), {
      type: 'node.failed',
      node: 'a',
      round: 1,
      attempt: 1,
      error,
      willRetry: false,
    })
    expect(gone.callbacks.c?.resolved).toBe(true)
    expect(gone.asking.size).toBe(0)
  })

  it('knows the questions and executions that are open, however they end', () => {
    const item = (n: number) => ({ scope: `each:${n}`, callback: `c${n}` })
    const resolved = (n: number): RunEventBody => ({
      type: 'callback.resolved',
      callback: `c${n}`,
      decision: 'approve',
      by: ['Ada'],
      value: 1,
      edited: false,
      auto: false,
    })
    const bodies = [
      begun,
      ...[1, 2, 3].flatMap((n) => [started('a', item(n)), asked('a', item(n))]),
      started('b'),
      resolved(2),
      completed('a', item(2)),
      completed('a', item(1)),
      started('a', { ...item(3), attempt: 2 }),
      completed('b'),
      asked('a', { ...item(3), callback: 'again' }),
      completed('a', item(3)),
    ]
    let now = emptyRunView('r')
    const seen: [number, number][] = []
    for (const event of events(...bodies)) {
      now = foldRun(now, [event])
      seen.push([now.asking.size, now.running])
    }
    expect(seen.map(([asking]) => asking)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 1, 1, 1, 1, 0])
    expect(seen.map(([, running]) => running)).toEqual([
      0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 2, 1, 0, 0,
    ])
  })

  it('looks at no other question when one of thousands is answered', () => {
    const items = Array.from({ length: 2_000 }, (_, n) => ({
      scope: `each:${n}`,
      callback: `c${n}`,
    }))
    const before = view(...items.flatMap((item) => [started('a', item), asked('a', item)]))
    let looks = 0
    const watched = Object.entries(before.callbacks).map(([id, callback]) => [
      id,
      new Proxy(callback, {
        get: (target, key) => {
          looks += 1
          return Reflect.get(target, key) as unknown
        },
      }),
    ])
    const callbacks = Object.fromEntries(watched) as typeof before.callbacks
    const last = { run: 'r', seq: before.seq + 1, at: 0, ...completed('a', items[7]) } as RunEvent
    const after = foldRun({ ...before, callbacks }, [last])
    expect(after.callbacks.c7?.resolved).toBe(true)
    expect(after.asking.size).toBe(items.length - 1)
    expect(looks).toBeLessThan(100)
  })

  it('collects streamed text for the present attempt', () => {
    const delta = (text: string): RunEventBody => ({
      type: 'node.delta',
      node: 'a',
      round: 1,
      text,
    })
    const one = foldRun(view(started('a')), [
      { run: 'r', seq: 2, at: 0, ...delta('Hel') } as RunEvent,
      { run: 'r', seq: 2, at: 0, ...delta('lo') } as RunEvent,
    ])
    expect(one.nodes.a?.text).toBe('Hello')
    expect(
      foldRun(one, [{ run: 'r', seq: 3, at: 0, ...started('a', { attempt: 2 }) } as RunEvent]).nodes
        .a?.text,
    ).toBe('')
  })

  it('takes an event that comes after a delta of the same or a later number', () => {
    const delta = {
      run: 'r',
      seq: 9,
      at: 0,
      type: 'node.delta',
      node: 'a',
      round: 1,
      text: 'x',
    } as RunEvent
    const later = { run: 'r', seq: 3, at: 0, ...completed('a') } as RunEvent
    expect(foldRun(view(started('a')), [delta, later]).nodes.a?.state).toBe('done')
  })

  it('adds up cost and tokens, and says how much has no known price', () => {
    const usage = { inputTokens: 10, outputTokens: 5 }
    const seen = view(
      started('a'),
      completed('a', { usage, costUsd: 0.5 }),
      started('b'),
      completed('b', { usage }),
    )
    expect(seen).toMatchObject({
      costUsd: 0.5,
      unpriced: 1,
      tokens: 30,
      nodes: { a: { costUsd: 0.5 }, b: { unpriced: 1 } },
    })
  })

  it('stops what was in flight when the run ends', () => {
    const ended = view(started('a'), started('b'), {
      type: 'run.failed',
      error: { code: 'x', message: 'y' },
      node: 'b',
    })
    expect(ended).toMatchObject({
      status: 'failed',
      nodes: { a: { state: 'stopped' } },
      error: { code: 'x' },
    })
  })

  it('passes over what was folded already, and keeps what an event does not touch', () => {
    const first = view(started('a'), completed('a'))
    expect(foldRun(first, events(begun, started('a'), completed('a'))).nodes.a).toBe(first.nodes.a)
    const more = foldRun(first, [{ run: 'r', seq: 4, at: 0, ...started('b') } as RunEvent])
    expect(more.nodes.a).toBe(first.nodes.a)
    expect(first.nodes.b).toBeUndefined()
  })
})
