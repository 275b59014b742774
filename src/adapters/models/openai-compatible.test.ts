import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ModelRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { startOpenAi } from '../../../e2e/servers/openai'
import type { OpenAiServer } from '../../../e2e/servers/openai'
import type { Credentials } from '../connections/credentials'
import { closedPort, failureOf } from '../testing'
import { createModels } from './models'

const KEY = 'sk-0123456789abcdef0123'
let server: OpenAiServer

beforeEach(async () => {
  server = await startOpenAi({ key: KEY })
})
afterEach(() => server.close())

const never = new AbortController().signal

function ask(
  request: Partial<ModelRequest> = {},
  {
    signal = never,
    ...change
  }: Partial<Credentials> & { signal?: AbortSignal; onText?: (text: string) => void } = {},
) {
  const { onText = () => undefined, ...fields } = change
  const credentials: Credentials = {
    id: 'openai-main',
    name: 'OpenAI',
    kind: 'openai-compatible',
    fields: { baseUrl: server.url },
    secrets: { apiKey: KEY },
    baseUrl: server.url,
    secret: KEY,
    ...fields,
  }
  const models = createModels({
    connections: { credentials: async (id) => (id === credentials.id ? credentials : undefined) },
  })
  return models.generate(
    {
      model: 'openai-compatible:test:small',
      connection: 'openai-main',
      prompt: 'Say something.',
      ...request,
    },
    { signal, onText },
  )
}

describe('an answer', () => {
  it('streams in pieces and comes whole, with usage, the model that answered and no price', async () => {
    const pieces: string[] = []
    const answer = await ask(
      { system: 'Be brief.', temperature: 0.2, maxOutputTokens: 50 },
      { onText: (text) => pieces.push(text) },
    )
    expect(answer).toEqual({
      text: 'Three small steps beat one big plan.',
      usage: { inputTokens: 11, outputTokens: 7 },
      unpriced: { calls: 1, models: ['local:test:small'] },
      model: 'test:small-2026-01-01',
    })
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe(answer.text)
    const [request] = server.requests
    expect(request?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(request?.body).toMatchObject({
      model: 'test:small',
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.2,
      max_tokens: 50,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Say something.' },
      ],
    })
  })

  it('gets to know its earlier version and the corrections', async () => {
    await ask({
      corrections: {
        previous: 'A synergy.',
        list: ['Remove the word "synergy".', 'Mention "Baton".'],
      },
    })
    const content = server.requests[0]?.body?.messages[0]?.content
    expect(content).toMatch(
      /^Say something\.[\s\S]*A synergy\.[\s\S]*- Remove the word "synergy"\.\n- Mention "Baton"\./,
    )
  })

  it('is fine without usage', async () => {
    server.script({ kind: 'ok', usage: false })
    expect((await ask()).usage).toEqual({ inputTokens: 0, outputTokens: 0 })
  })

  it('that is empty is an error', async () => {
    server.script({ kind: 'ok', text: '' }, { kind: 'ok', text: ' ', finish: 'length' })
    expect(await failureOf(ask())).toMatchObject({ code: 'model-answer', retryable: true })
    const cut = await failureOf(ask())
    expect(cut).toMatchObject({ code: 'model-answer', retryable: false })
    expect(cut.message).toMatch(/raise it in the node/)
  })

  it('that a content filter stopped says so', async () => {
    server.script({ kind: 'ok', text: 'Half of', finish: 'content_filter' })
    const error = await failureOf(ask())
    expect(error).toMatchObject({
      code: 'filtered',
      spent: { usage: { inputTokens: 11, outputTokens: 7 } },
    })
  })

  it('needs no key where the endpoint wants none', async () => {
    const open = await startOpenAi()
    const answer = await ask({}, { baseUrl: open.url, secret: undefined })
    expect(answer.text).not.toBe('')
    expect(open.requests[0]?.headers.authorization).toBeUndefined()
    await open.close()
  })
})

describe('a structured answer', () => {
  const schema = {
    type: 'object',
    properties: { score: { type: 'integer', maximum: 10 } },
    required: ['score'],
  }

  it.each(['{"score": 9}', '```json\n{"score": 9}\n```'])(
    '%j is parsed and checked',
    async (text) => {
      server.script({ kind: 'ok', text })
      expect(await ask({ schema })).toMatchObject({
        object: { score: 9 },
        text,
        usage: { inputTokens: 11 },
      })
      expect(server.requests[0]?.body?.response_format).toMatchObject({
        type: 'json_schema',
        json_schema: { schema, strict: false },
      })
    },
  )

  it.each([
    ['{"score": 11}', /does not fit the schema: 11 is greater than 10/],
    ['{}', /does not fit the schema.*score/],
    ['I cannot do that.', /was asked for JSON and answered: I cannot do that\./],
  ])('%j is an error that may be tried again, and says what it cost', async (text, message) => {
    server.script({ kind: 'ok', text })
    const error = await failureOf(ask({ schema }))
    expect(error).toMatchObject({
      code: 'model-answer',
      retryable: true,
      spent: { usage: { inputTokens: 11, outputTokens: 7 } },
    })
    expect(error.message).toMatch(message)
  })

  it('that was cut off says what to raise', async () => {
    server.script({ kind: 'ok', text: '{"score"', finish: 'length' })
    const error = await failureOf(ask({ schema }))
    expect(error).toMatchObject({ code: 'model-answer', retryable: false })
    expect(error.message).toMatch(/Raise the limit of output tokens/)
  })
})

describe('a refusal', () => {
  it('of the key names the connection', async () => {
    const error = await failureOf(ask({}, { secret: 'sk-wrong-key-000000' }))
    expect(error).toMatchObject({ code: 'model-refused', retryable: false })
    expect(error.message).toMatch(
      /^OpenAI answered 401 \(key refused\)\. Check the connection \*openai-main\*\./,
    )
  })

  it('for want of a key says where to enter it', async () => {
    const error = await failureOf(ask({}, { secret: undefined }))
    expect(error.code).toBe('no-key')
    expect(error.message).toMatch(
      /wants a key, and the connection \*openai-main\* has none\. Enter one under Connections/,
    )
  })

  it.each([401, 400, 500])(
    'with status %i never shows the key, even when the server repeats it',
    async (status) => {
      server.script({ kind: 'echo-key', status })
      const error = await failureOf(ask())
      expect(error.message).toContain('[secret]')
      expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain(KEY)
    },
  )

  it.each([
    [403, 'model-refused', false],
    [404, 'unknown-model', false],
    [400, 'http-status', false],
    [408, 'http-status', true],
    [500, 'http-status', true],
    [503, 'http-status', true],
  ])(
    'with status %i is %s, retryable: %s, and is not tried again here',
    async (status, code, retryable) => {
      server.script({ kind: 'error', status, message: 'The reason.' })
      const error = await failureOf(ask())
      expect(error).toBeInstanceOf(NodeError)
      expect(error).toMatchObject({ code, retryable })
      expect(error.message).toContain(`OpenAI answered ${status}`)
      expect(error.message).toContain('The reason.')
      expect(server.requests).toHaveLength(1)
    },
  )

  it('of an unknown model names it', async () => {
    server.script({ kind: 'error', status: 404 })
    expect((await failureOf(ask())).message).toContain('there is no model "test:small"')
  })

  it.each([
    ['2', 2_000],
    ['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
  ])('of too many requests passes Retry-After %s on', async (retryAfter, retryAfterMs) => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, 12), toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    server.script({ kind: 'rate-limit', retryAfter })
    const error = await failureOf(ask())
    expect(error).toMatchObject({ code: 'http-status', retryable: true, retryAfterMs })
  })
})

describe('a connection that fails', () => {
  it('because nothing listens', async () => {
    const port = await closedPort()
    const error = await failureOf(ask({}, { baseUrl: `http://127.0.0.1:${port}/v1` }))
    expect(error).toMatchObject({ code: 'network', retryable: true })
    expect(error.message).toBe(
      `Nothing answers at http://127.0.0.1:${port}. Is the server running? Check the address and the port.`,
    )
    expect(JSON.stringify(error.cause ?? null)).not.toContain(KEY)
  })

  it('at a port that fetch refuses', async () => {
    const error = await failureOf(ask({}, { baseUrl: 'http://127.0.0.1:9/v1' }))
    expect(error).toMatchObject({ code: 'network', retryable: true })
    expect(error.message).toContain('http://127.0.0.1:9')
  })

  it.each([
    [{ kind: 'break' } as const, /broke the connection off/],
    [{ kind: 'cut' } as const, /ended without a finish reason/],
    [
      { kind: 'stream-error', message: `Out of memory for ${KEY}` } as const,
      /Out of memory for \[secret\]/,
    ],
    [{ kind: 'garbage' } as const, /speaks the OpenAI protocol/],
  ])('in the middle of the stream: %j', async (behaviour, message) => {
    server.script(behaviour)
    const pieces: string[] = []
    const error = await failureOf(ask({}, { onText: (text) => pieces.push(text) }))
    expect(error).toMatchObject({ code: 'network', retryable: true })
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain(KEY)
    if (behaviour.kind !== 'garbage') expect(pieces).toEqual(['Three ', 'small '])
  })
})

describe('a stop', () => {
  it.each([0, 2])('after %i pieces ends the request at the far side too', async (after) => {
    server.script({ kind: 'hang', after })
    const controller = new AbortController()
    const asked = failureOf(
      ask(
        {},
        {
          signal: controller.signal,
          onText: (text) => text.startsWith('small') && controller.abort(),
        },
      ),
    )
    const request = await server.nextRequest()
    if (after === 0) controller.abort()
    expect(await asked).toMatchObject({ code: 'aborted', retryable: false })
    await request.ended
    expect(request.cancelled).toBe(true)
  })

  it('passes the reason of the engine on', async () => {
    server.script({ kind: 'hang' })
    const controller = new AbortController()
    const asked = failureOf(ask({}, { signal: controller.signal }))
    await server.nextRequest()
    const reason = new NodeError('timeout', 'Took longer than 60 s.', { retryable: true })
    controller.abort(reason)
    expect(await asked).toBe(reason)
  })

  it('before the start sends nothing', async () => {
    expect(await failureOf(ask({}, { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'aborted',
    })
    expect(server.requests).toEqual([])
  })
})

describe('a model that cannot be asked', () => {
  it.each(['nonsense', 'mistral:large', 'builtin:other', 'openai-compatible:', ''])(
    '%j is unknown, and the error says what there is',
    async (model) => {
      const error = await failureOf(ask({ model }))
      expect(error.code).toBe('unknown-model')
      expect(error.message).toMatch(/Available: builtin:offline.*openai-compatible:<name>/)
    },
  )

  it.each([undefined, '', 'other'])(
    'with the connection %j says where to choose one',
    async (connection) => {
      const error = await failureOf(ask({ connection }))
      expect(error.code).toBe('no-connection')
      expect(error.message).toMatch(/choose one under Connections/)
    },
  )

  it('with a connection of another kind says so', async () => {
    const error = await failureOf(ask({}, { kind: 'http-header', header: 'X-Api-Key' }))
    expect(error.code).toBe('no-connection')
    expect(error.message).toMatch(/not one for models/)
  })

  it('but the offline model needs no connection', async () => {
    const answer = await ask({ model: 'builtin:offline', connection: undefined })
    expect(answer).toMatchObject({ model: 'builtin:offline', costUsd: 0 })
    expect(server.requests).toEqual([])
  })
})
