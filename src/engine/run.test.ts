import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../shared/run/events'
import type { Json } from '../shared/workflow/document'
import { emptyRunView, foldRun } from '../shared/run/view'
import { catalog } from '../nodes/definitions'
import { decide } from './decide'
import { evolve } from './evolve'
import { InputRefused, WorkflowRefused } from './interpreter'
import { compilePlan } from './plan'
import { newState } from './state'
import { graph, runGraph, set, START, start, type TestNode } from './testing'

const wait = (id: string, config: TestNode['config']): TestNode => ({ id, type: 'wait', config })

describe('starting', () => {
  it('refuses a document with errors, with all of them', async () => {
    const refused = runGraph(
      graph([start, set('a', '{{ ( }}'), set('b', '{{ ) }}')], ['start>a', 'start>b']),
    )
    await expect(refused).rejects.toThrow(WorkflowRefused)
    await expect(refused).rejects.toMatchObject({ problems: [{ node: 'a' }, { node: 'b' }] })
  })

  it('refuses an unknown type that the run would reach, and runs past one that it would not', async () => {
    const nodes = [
      start,
      { id: 'other', type: 'manual-trigger' },
      set('a', 1),
      { id: 'x', type: 'teleport' },
    ]
    await expect(runGraph(graph(nodes, ['start>a', 'a>x']))).rejects.toThrow(WorkflowRefused)
    const run = await runGraph(graph(nodes, ['start>a', 'other>x']), { trigger: 'start' })
    expect(run.output()).toBe(1)
  })

  it('refuses a payload that fails the schema, and a trigger that is not there', async () => {
    const schema = {
      type: 'object',
      required: ['email'],
      properties: { email: { type: 'string' } },
    }
    const workflow = graph([{ ...start, config: { schema } }, set('a')], ['start>a'])
    await expect(runGraph(workflow, { input: { email: 3 } })).rejects.toThrow(InputRefused)
    await expect(runGraph(workflow, { trigger: 'gone' })).rejects.toThrow(InputRefused)
  })

  it('starts with null where that is given, whatever the sample is', async () => {
    const run = await runGraph(graph([{ ...start, config: { sample: { x: 1 } } }], []), {
      input: null,
    })
    expect(run.of('run.started')[0]?.payload).toBeNull()
  })

  it('takes the sample where no payload is given', async () => {
    const run = await runGraph(
      graph([{ ...start, config: { sample: { x: 1 } } }, set('a', '{{ x }}')], ['start>a']),
    )
    expect(run.output()).toBe(1)
  })
})

describe('errors', () => {
  const flaky = (retry: object, rest: Partial<TestNode> = {}) =>
    graph([start, set('a', 1, { retry: retry as never, ...rest })], ['start>a'])
  const begun = async (retry: object, errors: object[]) => {
    const mocks = { a: [...errors.map((error) => ({ error })), { output: 'ok' }] } as never
    const run = await runGraph(flaky(retry), { mocks })
    return run
      .of('node.started')
      .filter(({ node }) => node === 'a')
      .map(({ at, attempt }) => [attempt, at - START])
  }
  const busy = { message: '429', retryable: true }

  it('tries again with exponential, capped delays', async () => {
    const retry = { maxAttempts: 5, delay: '10s', backoff: 'exponential', maxDelay: '25s' }
    expect(await begun(retry, [busy, busy, busy])).toEqual([
      [1, 0],
      [2, 10_000],
      [3, 30_000],
      [4, 55_000],
    ])
  })

  it('tries again only what is marked retryable, unless it is told to try anything', async () => {
    expect(await begun({ maxAttempts: 3, delay: '1s' }, [{ message: 'no' }])).toEqual([[1, 0]])
    expect(
      await begun({ maxAttempts: 3, delay: '1s', on: 'any' }, [{ message: 'no' }]),
    ).toHaveLength(2)
  })

  it('gives up after the last attempt and fires the error port with the error and the input', async () => {
    const workflow = graph(
      [start, set('a', 1, { retry: { maxAttempts: 2, delay: '1s' } }), set('rescue')],
      ['start>a', 'a.error>rescue'],
    )
    const run = await runGraph(workflow, { input: { x: 1 }, mocks: { a: [{ error: busy }] } })
    expect(run.output()).toEqual({
      error: { code: 'error', message: '429', node: 'a', attempt: 2 },
      input: { x: 1 },
    })
  })

  it('fails the run, aborts what runs and starts nothing else', async () => {
    const run = await runGraph(
      graph(
        [start, set('boom', '{{ missing }}!'), wait('slow', { for: '1h' }), set('after')],
        ['start>boom', 'start>slow', 'slow>after'],
      ),
    )
    expect(run.of('run.failed')[0]).toMatchObject({
      node: 'boom',
      error: { code: 'bad-expression' },
    })
    expect(run.executions('after')).toBe(0)
    expect(run.handle.outlook().status).toBe('failed')
  })

  it('says which expression found nothing, and how to give a default', async () => {
    const run = await runGraph(graph([start, set('a', 'Hi {{ name }}')], ['start>a']))
    expect(run.of('run.failed')[0]?.error.message).toContain('{{ name ?? "..." }}')
  })

  it('ends an attempt that takes too long, in real time', async () => {
    const never = () => new Promise<never>(() => {})
    const workflow = graph(
      [start, { id: 'a', type: 'http', config: { url: 'http://x.test' }, timeout: '20ms' }],
      ['start>a'],
    )
    const run = await runGraph(workflow, { effects: { http: never } })
    expect(run.of('run.failed')[0]?.error).toMatchObject({ code: 'timeout', retryable: true })
  })

  it('fails a node whose output is past a limit, by the name of the limit, and counts what it cost', async () => {
    let deep: Json = 1
    for (let level = 0; level < 300; level++) deep = [deep]
    const run = await runGraph(
      graph(
        [
          start,
          { id: 'a', type: 'llm', config: { model: 'x:y', prompt: 'p' } },
          set('b', '{{ error.message }}'),
        ],
        ['start>a', 'a.error>b'],
      ),
      {
        effects: {
          models: {
            generate: () =>
              Promise.resolve({
                text: 'x',
                object: deep,
                usage: { inputTokens: 60, outputTokens: 50 },
                costUsd: 0.02,
                model: 'm',
              }),
          },
        },
      },
    )
    expect(run.output()).toContain('value-depth')
    expect(run.of('node.failed')[0]).toMatchObject({
      error: { code: 'limit' },
      usage: { inputTokens: 60, outputTokens: 50 },
      costUsd: 0.02,
    })
  })

  it('goes no further while the journal refuses, shows nothing that is not kept, and loses nothing', async () => {
    const kept: RunEvent[] = []
    let refusals = 3
    const journal = {
      append: (batch: readonly RunEvent[]) =>
        batch.some((event) => 'node' in event && event.node === 'b') && refusals-- > 0
          ? Promise.reject(new Error('disk full'))
          : Promise.resolve(void kept.push(...batch)),
      read: () => Promise.resolve(kept),
    }
    const held: (string | undefined)[] = []
    let calls = 0
    const run = await runGraph(
      graph(
        [
          start,
          set('a', 1),
          { id: 'b', type: 'http', config: { url: 'http://x.test' } },
          set('c', 3),
        ],
        ['start>a', 'a>b', 'b>c'],
      ),
      {
        journal,
        effects: {
          http: () => Promise.resolve({ status: 200, headers: {}, body: ++calls }),
        },
        held: (handle, error) => {
          held.push(error.message)
          expect(handle.outlook().held).toBe(error)
          expect(handle.outlook().status).toBe('running')
          expect(calls).toBe(0)
          queueMicrotask(() => handle.keepAgain())
        },
      },
    )
    expect(held).toEqual(['disk full', 'disk full', 'disk full'])
    expect(run.output()).toBe(3)
    expect(calls).toBe(1)
    expect(kept).toEqual(run.events)
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => index + 1))
  })
})

describe('budgets', () => {
  const chain = (budget: object) =>
    graph([start, set('a', 1), set('b', 2)], ['start>a', 'a>b'], { settings: { budget } } as never)
  const priced = {
    models: {
      generate: () =>
        Promise.resolve({
          text: 'x',
          usage: { inputTokens: 60, outputTokens: 50 },
          costUsd: 0.02,
          model: 'm',
        }),
    },
  }
  const models = (budget: object) =>
    graph(
      [start, { id: 'a', type: 'llm', config: { model: 'x:y', prompt: 'p' } }, set('b', 2)],
      ['start>a', 'a>b'],
      { settings: { budget } } as never,
    )

  it.each([
    ['executions', chain({ executions: 2 }), 'executions'],
    ['tokens', models({ tokens: 100 }), '100 tokens'],
    ['money', models({ usd: 0.02 }), '0.02 USD'],
    [
      'time',
      graph([start, wait('a', { for: '2h' }), set('b', 2)], ['start>a', 'a>b'], {
        settings: { budget: { duration: '1h' } },
      }),
      'time budget of 1 h',
    ],
  ])(
    'stops before the next node when %s are used up, and says which',
    async (_what, workflow, message) => {
      const run = await runGraph(workflow, { effects: priced })
      expect(run.of('run.failed')[0]).toMatchObject({
        node: 'b',
        error: { code: 'budget-exceeded', message: expect.stringContaining(message) as string },
      })
      expect(run.executions('b')).toBe(0)
    },
  )

  it('runs what fits', async () => {
    const run = await runGraph(models({ tokens: 111, usd: 0.03, executions: 3, duration: '1h' }), {
      effects: priced,
    })
    expect(run.output()).toBe(2)
  })
})

describe('running', () => {
  it('passes the input through a disabled node', async () => {
    const run = await runGraph(
      graph([start, set('a', 'changed', { disabled: true }), set('b')], ['start>a', 'a>b']),
      { input: 'same' },
    )
    expect(run.output()).toBe('same')
  })

  it('runs no more nodes at once than the document allows', async () => {
    let now = 0
    let most = 0
    const http = async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return { status: 200, headers: {}, body: null }
    }
    const calls = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
      id,
      type: 'http',
      config: { url: 'http://x.test' },
    }))
    await runGraph(
      graph(
        [start, ...calls],
        calls.map(({ id }) => `start>${id}`),
        { settings: { concurrency: 2 } },
      ),
      { effects: { http } },
    )
    expect(most).toBe(2)
  })

  it('aborts what runs when it is cancelled, and says no more', async () => {
    let cancel = () => {}
    let aborted = false
    const http = (_request: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true
          reject(new Error('aborted'))
        })
        cancel()
      })
    const run = await runGraph(
      graph([start, { id: 'a', type: 'http', config: { url: 'http://x.test' } }], ['start>a']),
      { effects: { http }, started: (handle) => (cancel = () => handle.cancel('Ada')) },
    )
    expect(aborted).toBe(true)
    expect(run.events.at(-1)?.type).toBe('run.cancelled')
    expect(run.of('node.failed')).toEqual([])
  })

  it('gives a delta the number of the last kept event before it', async () => {
    const generate = async (_request: unknown, { onText }: { onText(text: string): void }) => {
      onText('Hel')
      await new Promise((resolve) => setImmediate(resolve))
      onText('lo')
      return { text: 'Hello', usage: { inputTokens: 1, outputTokens: 1 }, model: 'm' }
    }
    const writers = ['a', 'b'].map((id) => ({
      id,
      type: 'llm',
      config: { model: 'x:y', prompt: 'p' },
    }))
    const run = await runGraph(
      graph([start, ...writers, set('c', 1)], ['start>a', 'start>b', 'start>c']),
      {
        effects: { models: { generate } },
      },
    )
    let last = 0
    for (const event of run.events) {
      if (event.type === 'node.delta') expect(event.seq).toBe(last)
      else last = event.seq
    }
    expect(run.of('node.delta')).toHaveLength(4)
  })

  it('numbers kept events from 1 without gaps, with times that never go back', async () => {
    const run = await runGraph(
      graph([start, wait('a', { for: '1h' }), set('b')], ['start>a', 'a>b']),
    )
    const kept = run.events.filter(({ type }) => type !== 'node.delta')
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => index + 1))
    expect(kept.every(({ at }, index) => index === 0 || at >= kept[index - 1]!.at)).toBe(true)
  })

  it('comes to the same by folding its events again, and decides each of them', async () => {
    const workflow = graph(
      [
        start,
        set('head'),
        {
          id: 'b',
          type: 'branch',
          config: { cases: [{ port: 'yes', label: 'y', when: '{{ $loop.round < 3 }}' }] },
        },
        wait('w', { for: '1h' }),
        set('end'),
      ],
      ['start>head', 'head>b', 'b.yes>head', 'b.else>w', 'w>end'],
    )
    const run = await runGraph(workflow)
    const state = newState(compilePlan(workflow, catalog))
    const decided = new Set(['node.skipped', 'timer.fired', 'run.completed', 'node.started'])
    for (const event of run.events) {
      if (decided.has(event.type)) expect(decide(state, event.at)?.type).toBe(event.type)
      evolve(state, event)
    }
    expect(state.status).toBe('completed')
    expect(foldRun(emptyRunView('r'), run.events)).toMatchObject({
      status: 'completed',
      output: run.output(),
    })
  })
})
