// What a node writes down and calls on its way to its answer, as the tools of a model do.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Call, CallEnd, Calls, Effects } from './effects'
import { LIMITS } from '../shared/workflow/limits'
import { NodeError } from './node-error'
import { graph, runGraph, type GraphOptions, type TestNode } from './testing'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const child = graph([start, { id: 'say', type: 'log', config: { message: 'x' } }], ['start>say'], {
  id: 'child',
  name: 'The child',
})
const tool = { kind: 'workflow', name: 'look', description: 'Looks.', workflow: 'child' }
const agent = (more: Partial<TestNode> = {}) =>
  graph(
    [
      start,
      {
        id: 'agent',
        type: 'llm',
        config: { model: 'openai:m', prompt: 'Go.', tools: [tool] },
        ...more,
      },
    ],
    ['start>agent'],
    { workflows: { child } },
  )

/** A model that uses its tool once, over a host of which the test holds every call. */
class Host implements Calls {
  readonly calls: Call[] = []
  readonly abandoned: string[] = []
  private tell = (_: CallEnd) => {}
  readonly called = Promise.withResolvers<void>()

  readonly effects = {
    calls: this,
    models: {
      generate: async (_, { onTool }) => {
        const given = await onTool?.('look', {})
        const usage = { inputTokens: 1, outputTokens: 1 }
        return { text: JSON.stringify(given), usage, costUsd: 1, model: 'm' }
      },
    },
  } satisfies Partial<Effects>

  childId(key: string): string {
    return `c/${key}`
  }

  follow(call: Call, onEnd: (end: CallEnd) => void): () => void {
    this.calls.push(call)
    this.tell = onEnd
    this.called.resolve()
    return () => {}
  }

  abandon(id: string): void {
    this.abandoned.push(id)
  }

  end(end: CallEnd): void {
    this.tell(end)
  }
}

async function begun(options: GraphOptions = {}, workflow = agent()) {
  const host = new Host()
  let handle: Parameters<NonNullable<GraphOptions['started']>>[0] | undefined
  const run = runGraph(workflow, {
    ...options,
    effects: { ...host.effects, ...options.effects },
    started: (one) => (handle = one),
  })
  await host.called.promise
  if (!handle) throw new Error('It did not start.')
  return { host, run, handle }
}

describe('a run that a tool calls', () => {
  it('is known by the attempt that called it, and what it used is counted in this run', async () => {
    const { host, run } = await begun()
    const child = expect.stringMatching(/^c\/r\/agent\/\/1\/1\/look-/) as string
    expect(host.calls).toMatchObject([{ child, calledBy: { run: 'r', node: 'agent', attempt: 1 } }])
    host.end({ status: 'completed', output: { found: 3 }, costUsd: 2 })
    const { of, output } = await run
    expect(output()).toMatchObject({ text: '{"found":3}' })
    expect(of('node.noted')).toMatchObject([
      {
        node: 'agent',
        attempt: 1,
        costUsd: 2,
        note: { kind: 'tool', tool: 'look', output: { found: 3 }, child: host.calls[0]?.child },
      },
    ])
    expect(of('node.completed').at(-1)).toMatchObject({ costUsd: 1 })
  })

  it('counts against the budget', async () => {
    const workflow = { ...agent(), settings: { budget: { usd: 1.5 } } }
    workflow.nodes.push({ id: 'after', type: 'log', config: { message: 'x' } })
    workflow.edges.push({ id: 'later', source: 'agent', target: 'after' })
    const { host, run } = await begun({}, workflow)
    host.end({ status: 'completed', output: 1, costUsd: 2 })
    expect((await run).of('run.failed')).toMatchObject([{ error: { code: 'budget-exceeded' } }])
  })

  it('is cancelled when nobody waits for it any more', async () => {
    const { host, run, handle } = await begun()
    handle.cancel('you')
    await run
    expect(host.abandoned).toEqual(host.calls.map(({ child }) => child))
  })

  it('goes on when the host closes, to be found again', async () => {
    const { host, handle } = await begun()
    handle.detach()
    expect(host.abandoned).toEqual([])
  })
})

it('cannot be called where the host starts no runs', async () => {
  const generate: Effects['models']['generate'] = async (_, { onTool }) => {
    const said = await onTool?.('look', {}).catch((error: NodeError) => error.message)
    const usage = { inputTokens: 1, outputTokens: 1 }
    return { text: String(said), usage, costUsd: 0, model: 'm' }
  }
  const { output, of } = await runGraph(agent(), { effects: { models: { generate } } })
  expect(output()).toMatchObject({ text: expect.stringContaining('starts no other runs') })
  expect(of('node.noted')).toMatchObject([{ note: { error: { code: 'bad-config' } } }])
})

describe('an attempt that did something lasting', () => {
  const retry = { maxAttempts: 3, delay: '1s', on: 'any' } as const
  const words = /look had been used.*cannot be undone/
  // Time limits are real time; here they are up when the model says so.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())
  const tooLong = () => {
    vi.advanceTimersByTime(5_000)
    return new Promise<string>(() => {})
  }
  const done: CallEnd = { status: 'completed', output: null }

  /** A host on which each run that is called is over at once, and whose model then comes to this end. */
  function ending(end: () => Promise<string>) {
    const host = new Host()
    const generate: Effects['models']['generate'] = async (_, { onTool }) => {
      const used = onTool?.('look', {})
      host.end(done)
      await used
      const usage = { inputTokens: 1, outputTokens: 1 }
      return { text: await end(), usage, costUsd: 1, model: 'm' }
    }
    return { host, effects: { calls: host, models: { generate } } }
  }

  it.each<[string, string, Partial<TestNode>, Parameters<typeof ending>[0]]>([
    ['its time limit', 'timeout', { timeout: '5s' }, tooLong],
    [
      'an error worth another try',
      'network',
      {},
      () => Promise.reject(new NodeError('network', 'Down.', { retryable: true })),
    ],
    ['an error of another kind', 'error', {}, () => Promise.reject(new Error('It broke.'))],
    ['an answer past a limit', 'limit', {}, async () => 'x'.repeat(LIMITS['value-size'].max)],
  ])('is not retried after %s', async (_, code, more, end) => {
    const { host, effects } = ending(end)
    const { of } = await runGraph(agent({ retry, ...more }), { effects })
    expect(of('node.failed')).toMatchObject([
      {
        willRetry: false,
        error: { code, retryable: false, message: expect.stringMatching(words) },
      },
    ])
    expect(host.calls).toHaveLength(1)
  })

  it('begins nothing more once its time is up', async () => {
    const late = Promise.withResolvers<string>()
    const host = new Host()
    const generate: Effects['models']['generate'] = async (_, { onTool }) => {
      void tooLong()
      const used = onTool?.('send', {}).then(() => 'sent')
      late.resolve((await used?.catch((error: NodeError) => error.code)) ?? 'not asked')
      throw new Error('Too late.')
    }
    const send = {
      ...{ kind: 'http', name: 'send', description: 'Sends.', method: 'POST' },
      url: 'https://api.example.com/mails',
    }
    const sent: string[] = []
    const http: Effects['http'] = async ({ url }) => {
      sent.push(url)
      return { status: 200, headers: {}, body: null }
    }
    const config = { model: 'openai:m', prompt: 'Go.', tools: [send] }
    const { of } = await runGraph(agent({ config, timeout: '5s', risk: 'irreversible' }), {
      effects: { calls: host, models: { generate }, http },
    })
    expect(await late.promise).toBe('aborted')
    expect(sent).toEqual([])
    expect(of('node.failed')).toMatchObject([{ error: { code: 'timeout' } }])
  })
})

it('an attempt that did nothing lasting is retried', async () => {
  const generate: Effects['models']['generate'] = () =>
    Promise.reject(new NodeError('network', 'Down.', { retryable: true }))
  const { of } = await runGraph(agent({ retry: { maxAttempts: 2, delay: '1s' } }), {
    effects: { models: { generate } },
  })
  expect(of('node.failed')).toMatchObject([
    { willRetry: true, error: { message: 'Down.' } },
    { willRetry: false, error: { message: 'Down.', retryable: true } },
  ])
})
