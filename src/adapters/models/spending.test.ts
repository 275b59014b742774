import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startOpenAi } from '../../../e2e/servers/openai'
import type { OpenAiServer } from '../../../e2e/servers/openai'
import type { ModelRequest } from '../../engine/effects'
import type { PriceRow } from '../../shared/prices'
import { failureOf } from '../testing'
import { createModels } from './models'
import { serviceOf, spentBy } from './spending'
import type { OwnPrices } from './spending'

const DEAR: PriceRow = {
  pattern: 'local:test-*',
  price: { kind: 'tokens', input: 1_000, output: 10_000, cachedInput: 100 },
}
const FREE: PriceRow = { pattern: 'local:*', price: { kind: 'free' } }
const UNKNOWN = { unpriced: { calls: 1, models: ['local:test-small'] } }

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAi()
})
afterEach(() => server.close())

function ask(rows: readonly PriceRow[] | OwnPrices, request: Partial<ModelRequest> = {}) {
  const connections = {
    credentials: async () => ({
      id: 'main',
      name: 'Main',
      kind: 'openai-compatible' as const,
      fields: { baseUrl: server.url },
      secrets: {},
      baseUrl: server.url,
    }),
  }
  const prices = typeof rows === 'function' ? rows : async () => rows
  return createModels({ connections, prices }).generate(
    {
      model: 'openai-compatible:test-small',
      connection: 'main',
      prompt: 'Say something.',
      ...request,
    },
    { signal: new AbortController().signal, onText: () => undefined },
  )
}

describe('an answer', () => {
  it('costs what its tokens cost, and less for what the service had kept', async () => {
    server.script({
      kind: 'ok',
      usage: {
        prompt_tokens: 100,
        completion_tokens: 10,
        prompt_tokens_details: { cached_tokens: 40 },
      },
    })
    const answer = await ask([DEAR])
    expect(answer.usage).toEqual({ inputTokens: 100, outputTokens: 10, cachedInputTokens: 40 })
    expect(answer.costUsd).toBeCloseTo(0.06 + 0.004 + 0.1, 12)
    expect(answer).not.toHaveProperty('unpriced')
  })

  it('is free where a person said so, also without a count of tokens', async () => {
    expect(await ask([FREE])).toMatchObject({ costUsd: 0 })
    server.script({ kind: 'ok', usage: false })
    expect(await ask([FREE])).toMatchObject({ costUsd: 0 })
  })

  it('has an unknown cost without a price, and names the model', async () => {
    const answer = await ask([])
    expect(answer).toMatchObject(UNKNOWN)
    expect(answer).not.toHaveProperty('costUsd')
  })

  it.each([false, { prompt_tokens: 5 }, { completion_tokens: 5 }])(
    'has an unknown cost where the service tells only %j of its tokens',
    async (usage) => {
      server.script({ kind: 'ok', usage })
      const answer = await ask([DEAR])
      expect(answer).toMatchObject(UNKNOWN)
      expect(answer).not.toHaveProperty('costUsd')
    },
  )

  it('has an unknown cost while the prices cannot be read', async () => {
    expect(await ask(async () => undefined)).toMatchObject(UNKNOWN)
  })

  it('goes by the prices of the moment', async () => {
    let rows = [DEAR]
    const prices = async () => rows
    const before = await ask(prices)
    rows = [FREE]
    expect((await ask(prices)).costUsd).toBe(0)
    expect(before.costUsd).toBeCloseTo(0.081, 12)
  })
})

describe('a failure', () => {
  it.each([
    ['an empty answer', { kind: 'ok', text: '' } as const, {}],
    ['a filtered answer', { kind: 'ok', text: 'Half', finish: 'content_filter' } as const, {}],
    ['no JSON', { kind: 'ok', text: 'no' } as const, { schema: { type: 'object' } }],
  ])('after %s costs what was used', async (_, behaviour, request) => {
    server.script(behaviour)
    const { spent } = await failureOf(ask([DEAR], request))
    expect(spent.usage).toEqual({ inputTokens: 11, outputTokens: 7 })
    expect(spent.costUsd).toBeCloseTo(0.081, 12)
    expect((await failureOf(ask([], request))).spent).toMatchObject(UNKNOWN)
  })

  it('in the middle of an answer has an unknown cost, and one before it none', async () => {
    server.script({ kind: 'break', after: 2 }, { kind: 'error', status: 500 })
    const broken = await failureOf(ask([DEAR]))
    expect(broken).toMatchObject({ code: 'network', retryable: true, spent: UNKNOWN })
    const refused = await failureOf(ask([DEAR]))
    expect(refused).toMatchObject({ code: 'http-status', retryable: true, spent: {} })
  })
})

it.each([
  ['https://api.openai.com/v1', 'openai'],
  ['https://generativelanguage.googleapis.com/v1beta/openai', 'google'],
  ['http://localhost:11434/v1', 'local'],
  ['http://127.0.0.1:1234/v1', 'local'],
  ['http://[::1]:1234/v1', 'local'],
  ['https://eu.api.openai.com/v1', 'eu.api.openai.com'],
  ['https://api.openai.com.example/v1', 'api.openai.com.example'],
  ['http://127.example:80/', '127.example'],
])('calls the service at %s %s', (address, service) => {
  expect(serviceOf(new URL(address))).toBe(service)
})

it('knows the default prices of the services themselves', async () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0 }
  const call = { service: 'openai', model: 'gpt-4o-mini' }
  expect(await spentBy(call, { usage }, async () => [])).toEqual({ usage, costUsd: 0.15 })
})
