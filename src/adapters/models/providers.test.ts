import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startModelService } from '../../../e2e/servers/model-services'
import type { ModelService, ModelServiceServer } from '../../../e2e/servers/model-services'
import type { Effects, ModelRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { credentialsOf } from '../connections/credentials'
import { failureOf } from '../testing'
import { FolderWorkspace } from '../workspace/workspace'
import { createModels } from './models'
import { offlinePicture } from './pictures/offline-picture'

const KEY = 'key-of-a-test-7713'
const SERVICES: ModelService[] = ['openai', 'anthropic', 'google']
const SCHEMA = {
  type: 'object',
  properties: { title: { type: 'string' }, score: { type: 'number' } },
  required: ['title'],
}

describe.each(SERVICES)('%s', (service) => {
  let server: ModelServiceServer
  beforeEach(async () => {
    server = await startModelService(service, KEY)
  })
  afterEach(() => server.close())

  type Options = Partial<Parameters<Effects['models']['generate']>[1]>

  function ask(request: Partial<ModelRequest> = {}, options: Options = {}, secret = KEY) {
    const models = createModels({
      connections: {
        credentials: async (id) =>
          credentialsOf({
            id,
            name: 'The main one',
            kind: service,
            fields: { baseUrl: server.url },
            secrets: { apiKey: secret },
          }),
      },
      prices: async () => [
        {
          pattern: 'local:small-1',
          price: { kind: 'tokens', input: 100, output: 1000, cachedInput: 10, cacheWrite: 200 },
        },
      ],
    })
    return models.generate(
      { model: `${service}:small-1`, connection: 'main', prompt: 'Say something.', ...request },
      { signal: new AbortController().signal, onText: () => undefined, ...options },
    )
  }

  it('streams in pieces, and tells its tokens, what they cost, and which model answered', async () => {
    const pieces: string[] = []
    server.script({ kind: 'ok', input: 1000, output: 10 })
    const answer = await ask(
      { system: 'Be brief.', temperature: 0.2, maxOutputTokens: 50 },
      { onText: (text) => pieces.push(text) },
    )
    expect(answer).toMatchObject({
      text: 'Three small steps beat one big plan.',
      usage: { inputTokens: 1000, outputTokens: 10 },
      costUsd: 0.11,
      model: expect.stringMatching(/^small-1/),
    })
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe(answer.text)
    const sent = JSON.stringify(server.requests[0]!.body)
    for (const part of ['Be brief.', 'Say something.', '0.2', '50']) expect(sent).toContain(part)
  })

  it('counts what was read from the cache at its own price', async () => {
    server.script({ kind: 'ok', input: 1000, cached: 600, output: 0, text: 'Hi.' })
    expect(await ask()).toMatchObject({
      usage: { inputTokens: 1000, cachedInputTokens: 600 },
      costUsd: 0.046,
    })
  })

  it('gives data of a schema, and says so where it does not fit', async () => {
    server.script(
      { kind: 'ok', text: '{"title":"A","score":3}' },
      { kind: 'ok', text: '{"score":3}' },
    )
    expect(await ask({ schema: SCHEMA })).toMatchObject({ object: { title: 'A', score: 3 } })
    expect(JSON.stringify(server.requests[0]!.body)).toContain('score')
    const failure = await failureOf(ask({ schema: SCHEMA }))
    expect(failure).toMatchObject({ code: 'model-answer', retryable: true })
    expect(failure.spent.usage).toEqual({ inputTokens: 11, outputTokens: 7 })
  })

  it('uses tools, is told what they gave, and counts every round', async () => {
    server.script(
      { kind: 'tool', name: 'weather', input: { city: 'Oslo' } },
      { kind: 'ok', text: 'It rains.' },
    )
    const calls: unknown[] = []
    const parameters = { type: 'object', properties: { city: { type: 'string' } } }
    const answer = await ask(
      { tools: [{ name: 'weather', description: 'The weather.', parameters }] },
      {
        onTool: async (name, input) => {
          calls.push([name, input])
          return { sky: 'rain-of-a-test' }
        },
      },
    )
    expect(calls).toEqual([['weather', { city: 'Oslo' }]])
    expect(answer).toMatchObject({
      text: 'It rains.',
      usage: { inputTokens: 22, outputTokens: 14 },
    })
    expect(JSON.stringify(server.requests[0]!.body)).toContain('The weather.')
    expect(JSON.stringify(server.requests[1]!.body)).toContain('rain-of-a-test')
  })

  it('is told why a tool failed, and must answer after the last round', async () => {
    server.script(
      { kind: 'tool', name: 'look', input: {} },
      { kind: 'tool', name: 'look', input: {} },
      { kind: 'ok', text: 'Nothing found.' },
    )
    let calls = 0
    const answer = await ask(
      {
        tools: [{ name: 'look', description: 'Looks.', parameters: { type: 'object' } }],
        maxToolRounds: 2,
      },
      {
        onTool: async () => {
          calls += 1
          throw new NodeError('network', 'The shelf is gone.')
        },
      },
    )
    expect(answer.text).toBe('Nothing found.')
    expect(calls).toBe(2)
    expect(JSON.stringify(server.requests[1]!.body)).toContain('The shelf is gone.')
    expect(server.requests).toHaveLength(3)
    const { tools, ...last } = server.requests[2]!.body
    expect(tools === undefined || /none/i.test(JSON.stringify(last))).toBe(true)
  })

  it('is shown pictures of the workspace', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-shown-'))
    try {
      const workspace = new FolderWorkspace(folder)
      const { file } = await workspace.values.keep(offlinePicture('A', '64x64'), {
        name: 'a.png',
        contentType: 'image/png',
      })
      const models = createModels({
        connections: {
          credentials: async (id) =>
            credentialsOf({
              id,
              name: 'Main',
              kind: service,
              fields: { baseUrl: server.url },
              secrets: { apiKey: KEY },
            }),
        },
        files: {
          locate: (path) => workspace.whereIs(path),
          readText: (path) => workspace.files.read(path),
          readBytes: (path, most) => workspace.readBytes(path, most),
          keep: (bytes, about) => workspace.values.keep(bytes, about),
        },
      })
      const show = (images: string[]) =>
        models.generate(
          { model: `${service}:small-1`, connection: 'main', prompt: 'What is it?', images },
          { signal: new AbortController().signal, onText: () => undefined },
        )
      await show([file])
      const sent = JSON.stringify(server.requests[0]!.body)
      expect(sent).toContain('image/png')
      expect(sent).toContain('iVBORw0KGgo')
      await workspace.files.write('a.txt', 'text')
      expect((await failureOf(show(['a.txt']))).message).toMatch(/^a\.txt is no picture/)
      expect((await failureOf(show(['../a.png']))).code).toBe('outside-workspace')
      expect((await failureOf(show(Array.from({ length: 21 }, () => file)))).code).toBe('limit')
      expect(server.requests).toHaveLength(1)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('stops when the run does', async () => {
    server.script({ kind: 'hang' })
    const stop = new AbortController()
    const failing = failureOf(ask({}, { signal: stop.signal, onText: () => stop.abort() }))
    expect((await failing).code).toBe('aborted')
    expect(await server.requests[0]!.cancelled).toBe(true)
  })

  it('that breaks off may be tried again, and what it used is unknown', async () => {
    server.script({ kind: 'break' })
    expect(await failureOf(ask())).toMatchObject({
      code: 'network',
      retryable: true,
      spent: { unpriced: { calls: 1 } },
    })
  })

  it.each([
    [429, { 'retry-after': '7' }, true, 7000],
    [503, {}, true, undefined],
    [400, {}, false, undefined],
  ])('that answers %d says what happened', async (status, headers, retryable, retryAfterMs) => {
    server.script({ kind: 'error', status, message: 'Because of the test.', headers })
    const failure = await failureOf(ask())
    expect(failure).toMatchObject({ code: 'http-status', retryable })
    expect(failure.retryAfterMs).toBe(retryAfterMs)
    expect(failure.message).toContain('The main one')
    expect(failure.message).toContain('Because of the test.')
  })

  it('that stopped for what was asked says so', async () => {
    server.script({ kind: 'ok', text: 'Half', end: 'filtered' })
    expect((await failureOf(ask())).code).toBe('filtered')
  })

  it('that refuses the key says so, and shows it nowhere', async () => {
    const secret = 'another-secret-key-3395'
    const refused = await failureOf(ask({}, {}, secret))
    expect(refused.code).toBe('model-refused')
    server.script({ kind: 'echo-key' })
    const echoed = await failureOf(ask())
    for (const [failure, hidden] of [
      [refused, secret],
      [echoed, KEY],
    ] as const)
      expect(
        JSON.stringify([failure, failure.message, failure.stack, failure.cause]),
      ).not.toContain(hidden)
    expect(echoed.message).toContain('[secret]')
  })
})

it('keeps the system prompt of Anthropic in its cache only where that is wanted, and counts what is written', async () => {
  const server = await startModelService('anthropic', KEY)
  try {
    server.script({ kind: 'ok', input: 1000, written: 900, output: 0, text: 'Hi.' })
    const models = createModels({
      connections: {
        credentials: async (id) =>
          credentialsOf({
            id,
            name: 'A',
            kind: 'anthropic',
            fields: { baseUrl: server.url },
            secrets: { apiKey: KEY },
          }),
      },
      prices: async () => [
        {
          pattern: 'local:c',
          price: { kind: 'tokens', input: 100, output: 0, cacheWrite: 125 },
        },
      ],
    })
    const ask = (more: object) =>
      models.generate(
        { model: 'anthropic:c', connection: 'a', system: 'Rules.', prompt: 'Hi', ...more },
        { signal: new AbortController().signal, onText: () => undefined },
      )
    const answer = await ask({ keepSystem: true })
    expect(answer.usage).toEqual({ inputTokens: 1000, outputTokens: 0, cacheWriteTokens: 900 })
    expect(answer.costUsd).toBeCloseTo(0.1225, 12)
    await ask({})
    const [kept, usual] = server.requests.map(({ body }) => JSON.stringify(body.system))
    expect(kept).toContain('"cache_control":{"type":"ephemeral"}')
    expect(usual).not.toContain('cache_control')
  } finally {
    await server.close()
  }
})
