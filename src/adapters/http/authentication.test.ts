import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConnectionKind } from '../../shared/connections/kinds'
import { credentialsOf, type Credentials } from '../connections/credentials'
import { answerJson, bodyOf, failureOf } from '../testing'
import { closeServers, effect, serve } from './testing'

const SECRET = 'secret-0123456789abcdef'
afterEach(closeServers)

const connect = (
  kind: ConnectionKind,
  secrets: Record<string, string>,
  fields: Record<string, string> = {},
): Credentials => credentialsOf({ id: 'service', name: 'Service', kind, fields, secrets })

/** A server that answers with what it was asked. */
const echo = () =>
  serve((request, response) =>
    answerJson(response, 200, { url: request.url, authorization: request.headers.authorization }),
  )

/** Seen by a server that keeps what it hears to itself. */
async function silent(status = 200, location?: (path?: string) => string | undefined) {
  const seen: IncomingMessage[] = []
  const server = await serve((request, response) => {
    seen.push(request)
    const to = location?.(request.url)
    response.writeHead(to === undefined ? status : 302, to === undefined ? {} : { location: to })
    response.end(JSON.stringify(`${request.url} ${request.headers.authorization}`))
  })
  return { ...server, seen }
}

describe('a request', () => {
  it('carries a bearer token', async () => {
    const { url, seen } = await silent()
    await effect([connect('http-bearer', { token: SECRET })])({ url, connection: 'service' })
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${SECRET}`)
  })

  it('carries a user and a password, in any letters', async () => {
    const { url, seen } = await silent()
    const basic = connect('http-basic', { password: 'pä:ss-word' }, { user: 'ada' })
    await effect([basic])({ url, connection: 'service' })
    const [, pair = ''] = seen[0]?.headers.authorization?.split(' ') ?? []
    expect(Buffer.from(pair, 'base64').toString()).toBe('ada:pä:ss-word')
  })

  it('carries a key in its address, beside what stands there', async () => {
    const { url, seen } = await silent()
    const query = connect('http-query', { value: `${SECRET}&x` }, { name: 'api_key' })
    await effect([query])({ url: `${url}/a?b=1&api_key=mine`, connection: 'service' })
    const { searchParams } = new URL(seen[0]?.url ?? '', url)
    expect([...searchParams]).toEqual([
      ['b', '1'],
      ['api_key', `${SECRET}&x`],
    ])
  })

  it.each([
    ['http-bearer', { token: SECRET }, {}],
    ['http-basic', { password: SECRET }, { user: 'ada' }],
    ['http-query', { value: SECRET }, { name: 'api_key' }],
  ] as const)('of %s shows no secret in an answer or an error', async (kind, secrets, fields) => {
    const http = effect([connect(kind, secrets, fields)])
    const basic = Buffer.from(`ada:${SECRET}`).toString('base64')
    const { url } = await echo()
    const answer = JSON.stringify(await http({ url, connection: 'service' }))
    const refusing = await silent(403)
    const error = await failureOf(http({ url: refusing.url, connection: 'service' }))
    for (const text of [answer, `${error.message}${error.stack}${String(error.cause)}`]) {
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain(basic)
    }
    expect(answer).toContain('[secret]')
  })

  it('takes the key in the address along on the same origin, never to another, also not on the way back', async () => {
    const far = await silent(200, (path) => (path === '/back' ? `${nearUrl()}/end` : undefined))
    let nearAt = ''
    const nearUrl = () => nearAt
    const near = await silent(200, (path = '') =>
      path.startsWith('/start')
        ? '/second'
        : path.startsWith('/second')
          ? `${far.url}/back`
          : undefined,
    )
    nearAt = near.url
    const query = connect('http-query', { value: SECRET }, { name: 'k' })
    await effect([query])({ url: `${near.url}/start`, connection: 'service', expect: 'text' })
    expect(near.seen.map(({ url }) => url)).toEqual([
      `/start?k=${SECRET}`,
      `/second?k=${SECRET}`,
      '/end',
    ])
    expect(far.seen.map(({ url }) => url)).toEqual(['/back'])
  })

  it.each([
    ['smtp', { password: SECRET }],
    ['trello', { key: 'k', token: SECRET }],
    ['anthropic', { apiKey: SECRET }],
  ] as const)('does not take the secret of %s', async (kind, secrets) => {
    const { url, seen } = await silent()
    const error = await failureOf(effect([connect(kind, secrets)])({ url, connection: 'service' }))
    expect(error.message).toMatch(/is not for plain requests\. Its secret was not sent/)
    expect(seen).toEqual([])
  })

  it('takes OpenAI’s key to OpenAI alone', async () => {
    const { url, seen } = await silent()
    const http = effect([connect('openai', { apiKey: SECRET })])
    expect((await failureOf(http({ url, connection: 'service' }))).message).toMatch(
      /is for https:\/\/api\.openai\.com/,
    )
    expect(seen).toEqual([])
  })
})

describe('a token by client credentials', () => {
  /** A service with its token endpoint. Tokens are t1, t2, …; those in `dead` are refused. */
  async function service(lasts: number | undefined = 3600) {
    const dead = new Set<string>()
    const asked: { body: URLSearchParams; authorization?: string }[] = []
    const used: (string | undefined)[] = []
    const state = { refuse: 0, dead, asked, used }
    const server = await serve(async (request, response) => {
      if (request.url === '/token') {
        asked.push({
          body: new URLSearchParams(await bodyOf(request)),
          authorization: request.headers.authorization,
        })
        if (state.refuse > 0) return answerJson(response, state.refuse, { error: `no ${SECRET}` })
        return answerJson(response, 200, {
          access_token: `token-${asked.length}`,
          expires_in: lasts,
        })
      }
      const token = request.headers.authorization?.replace('Bearer ', '')
      used.push(token)
      answerJson(response, dead.has(token ?? '') ? 401 : 200, {
        token,
        body: await bodyOf(request),
      })
    })
    const oauth = (fields: Record<string, string> = {}) =>
      connect(
        'http-oauth2',
        { clientSecret: SECRET },
        { tokenUrl: `${server.url}/token`, clientId: 'app', baseUrl: server.url, ...fields },
      )
    return { ...server, ...state, state, oauth }
  }

  it('is asked for once, however many nodes need it at once, and used until it ends', async () => {
    const { url, oauth, asked, used } = await service()
    const http = effect([oauth({ scope: 'a b', audience: 'x' })])
    const ask = () => http({ url: `${url}/data`, connection: 'service' })
    await Promise.all([ask(), ask(), ask()])
    await ask()
    expect(used).toEqual(['token-1', 'token-1', 'token-1', 'token-1'])
    const basic = Buffer.from(`app:${SECRET}`).toString('base64')
    expect(asked.map(({ authorization }) => authorization)).toEqual([`Basic ${basic}`])
    expect([...(asked[0]?.body ?? [])]).toEqual([
      ['grant_type', 'client_credentials'],
      ['scope', 'a b'],
      ['audience', 'x'],
    ])
  })

  it('is asked for anew when it is about to end', async () => {
    const { url, oauth, used } = await service(20)
    const http = effect([oauth()])
    await http({ url: `${url}/data`, connection: 'service' })
    await http({ url: `${url}/data`, connection: 'service' })
    expect(used).toEqual(['token-1', 'token-2'])
  })

  it('is renewed once when the service refuses it, and the request sent again whole', async () => {
    const { url, oauth, used, dead } = await service()
    const http = effect([oauth()])
    dead.add('token-1')
    const post = { url: `${url}/data`, connection: 'service', method: 'POST', body: { a: 1 } }
    expect(await http(post)).toMatchObject({ body: { body: '{"a":1}' } })
    expect(used).toEqual(['token-1', 'token-2'])
    for (const token of ['token-2', 'token-3']) dead.add(token)
    expect((await failureOf(http(post))).message).toMatch(/answered 401/)
    expect(used).toEqual(['token-1', 'token-2', 'token-2', 'token-3'])
  })

  it('can be asked for with the secret in the body', async () => {
    const { url, oauth, asked } = await service()
    await effect([oauth({ send: 'body' })])({ url: `${url}/data`, connection: 'service' })
    expect(asked[0]?.authorization).toBeUndefined()
    expect(asked[0]?.body.get('client_secret')).toBe(SECRET)
  })

  it.each([
    [401, false],
    [503, true],
  ])('that is refused with %i is an error without the secret', async (status, retryable) => {
    const { url, oauth, state, used } = await service()
    state.refuse = status
    const error = await failureOf(effect([oauth()])({ url: `${url}/x`, connection: 'service' }))
    expect(error).toMatchObject({ code: 'http-status', retryable })
    expect(error.message).toMatch(/gave no token.*Check the client id/)
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain(SECRET)
    expect(used).toEqual([])
  })

  it('that nobody sent is an error', async () => {
    const { url } = await serve((_, response) => answerJson(response, 200, { hello: 1 }))
    const none = connect('http-oauth2', { clientSecret: SECRET }, { tokenUrl: url, clientId: 'a' })
    const error = await failureOf(effect([none])({ url, connection: 'service' }))
    expect(error.message).toMatch(/with no token/)
  })
})
