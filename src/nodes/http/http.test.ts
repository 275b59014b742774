import { describe, expect, test } from 'vitest'
import { NodeError } from '../../engine/node-error'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { completes, fails, NOW, serving } from '../testing'
import { retryAfterMs } from './retry-after'

async function sent(config: JsonObject, input: Json = null) {
  const { requests, http } = serving({ body: 'ok' })
  await completes('http', config, input, { http, round: 2 })
  return requests[0]!
}

test('hands on the answer', async () => {
  const { http } = serving({ status: 201, headers: { etag: '1' }, body: { id: 5 } })
  expect(await completes('http', { url: 'https://x.test/' }, null, { http })).toEqual({
    ports: ['out'],
    output: { status: 201, headers: { etag: '1' }, body: { id: 5 } },
  })
})

test('gets JSON where nothing is said', async () => {
  expect(await sent({ url: 'https://x.test/{{ id }}' }, { id: 7 })).toEqual({
    method: 'GET',
    url: 'https://x.test/7',
    headers: {},
    expect: 'json',
  })
})

test('sends what is said, with a key that makes a repeat harmless', async () => {
  const config = {
    method: 'post',
    url: 'https://x.test/leads',
    headers: { 'X-Amount': '{{ n }}' },
    body: { n: '{{ n }}' },
    connection: 'crm',
    expect: 'text',
  }
  expect(await sent(config, { n: 3 })).toEqual({
    method: 'POST',
    url: 'https://x.test/leads',
    headers: { 'X-Amount': '3', 'Idempotency-Key': 'run1/n//2' },
    body: { n: 3 },
    connection: 'crm',
    expect: 'text',
  })
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s carries an idempotency key', async (method) => {
  const { headers } = await sent({ method, url: 'https://x.test/' })
  expect(headers).toEqual({ 'Idempotency-Key': 'run1/n//2' })
})

test.each(['GET', 'HEAD'])('%s carries none', async (method) => {
  expect((await sent({ method, url: 'https://x.test/' })).headers).toEqual({})
})

test('an idempotency key of the config stays', async () => {
  const headers = { 'idempotency-key': 'mine' }
  expect((await sent({ method: 'POST', url: 'https://x.test/', headers })).headers).toEqual(headers)
})

test.each<[string, JsonObject, string]>([
  ['https://x.test/', {}, 'https://x.test/'],
  ['https://x.test/', { q: 'a b&c', n: 5 }, 'https://x.test/?q=a%20b%26c&n=5'],
  ['https://x.test/?a=1', { b: true }, 'https://x.test/?a=1&b=true'],
  ['https://x.test/?', { b: 1 }, 'https://x.test/?b=1'],
  ['https://x.test/#top', { b: 1 }, 'https://x.test/?b=1#top'],
  ['https://x.test/', { tag: ['a', 'b'], none: null, empty: '' }, 'https://x.test/?tag=a&tag=b'],
  ['https://x.test/', { filter: { a: 1 } }, 'https://x.test/?filter=%7B%22a%22%3A1%7D'],
])('%s with %j is %s', async (url, query, expected) => {
  expect((await sent({ url, query })).url).toBe(expected)
})

describe('a status that refuses', () => {
  test.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [409, false],
    [429, true],
    [500, true],
    [503, true],
  ])('%i may be tried again: %s', async (status, retryable) => {
    const { http } = serving({ status, body: { error: 'no' } })
    const error = await fails('http', { url: 'https://x.test/a?key=s3cret' }, null, { http })
    expect(error).toMatchObject({ code: 'http-status', retryable })
    expect(error.message).toContain(`GET https://x.test/a answered ${status}: {"error":"no"}.`)
    expect(error.message).not.toContain('s3cret')
  })

  test('says how long the service asks to wait', async () => {
    const { http } = serving({ status: 429, headers: { 'Retry-After': '7' } })
    expect(await fails('http', { url: 'https://x.test/' }, null, { http })).toMatchObject({
      retryAfterMs: 7000,
    })
  })

  test('a long answer is cut', async () => {
    const { http } = serving({ status: 500, body: 'x'.repeat(10_000) })
    const error = await fails('http', { url: 'https://x.test/' }, null, { http })
    expect(error.message.length).toBeLessThan(400)
  })
})

test.each<[string, number | undefined]>([
  ['0', 0],
  ['120', 120_000],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['Thu, 01 Foo 2026 00:01:00 GMT', undefined],
  ['-1', undefined],
  ['soon', undefined],
  ['', undefined],
  ['9999999999999', 24 * 3_600_000],
])('Retry-After %j is %s ms', (header, ms) => expect(retryAfterMs(header, NOW)).toBe(ms))

test.each([['{{ missing }}'], ['{{ "x.test" }}'], ['{{ "https://x.test/a b" }}']])(
  'refuses the address %s',
  async (url) => {
    expect(await fails('http', { url }, {})).toMatchObject({ code: 'bad-config' })
  },
)

test('hands on what the network says', async () => {
  const http = () => Promise.reject(new NodeError('network', 'down', { retryable: true }))
  expect(await fails('http', { url: 'https://x.test/' }, null, { http })).toMatchObject({
    code: 'network',
    retryable: true,
  })
})

test('gives up with the run', async () => {
  const { signal } = new AbortController()
  const seen: AbortSignal[] = []
  const http = async (_request: unknown, given: AbortSignal) => {
    seen.push(given)
    return { status: 200, headers: {}, body: null }
  }
  await completes('http', { url: 'https://x.test/' }, null, { http, signal })
  expect(seen).toEqual([signal])
})
