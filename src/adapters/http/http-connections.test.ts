import { afterEach, describe, expect, it } from 'vitest'
import type { Credentials } from '../connections/credentials'
import { answerJson, bodyOf, failureOf } from '../testing'
import { closeServers, effect, serve } from './testing'

const KEY = 'key-0123456789abcdef'
afterEach(closeServers)

const connection: Credentials = {
  id: 'service',
  name: 'Service',
  kind: 'http-header',
  fields: { header: 'X-Api-Key' },
  secrets: { value: KEY },
  header: 'X-Api-Key',
  secret: KEY,
}

describe('a connection', () => {
  it('adds its header, over one that the node set', async () => {
    const { url } = await serve((request, response) =>
      answerJson(response, 200, {
        ok:
          request.headers['x-api-key'] === KEY || request.headers.authorization === `Bearer ${KEY}`,
      }),
    )
    const other = {
      ...connection,
      id: 'model',
      kind: 'openai-compatible' as const,
      baseUrl: `${url}/v1`,
    }
    for (const id of ['service', 'model'])
      expect(
        (
          await effect([connection, other])({
            url,
            connection: id,
            headers: { 'x-api-key': 'wrong' },
          })
        ).body,
      ).toEqual({ ok: true })
  })

  it('that is missing or empty is an error that says where to go', async () => {
    const unknown = await failureOf(effect()({ url: 'http://127.0.0.1/', connection: 'none' }))
    expect(unknown.code).toBe('no-connection')
    expect(unknown.message).toMatch(/no connection \*none\*.*under Connections/)
    const empty = await failureOf(
      effect([{ ...connection, secret: undefined }])({
        url: 'http://127.0.0.1/',
        connection: 'service',
      }),
    )
    expect(empty.code).toBe('no-key')
  })

  it('never shows its secret in an error, an answer or a header, even when the server echoes it', async () => {
    const { url } = await serve((request, response) => {
      const echo = String(request.headers['x-api-key'])
      response.setHeader('x-echo', echo)
      // At the place where an error is cut, and as the whole of an answer.
      response
        .writeHead(request.url === '/fail' ? 401 : 200)
        .end(JSON.stringify(`${'x'.repeat(290)} ${echo}`))
    })
    const http = effect([connection])
    const error = await failureOf(http({ url: `${url}/fail`, connection: 'service' }))
    expect(error.code).toBe('http-status')
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain(KEY.slice(0, 8))
    for (const expect_ of ['json', 'text'] as const) {
      const answer = await http({ url, connection: 'service', expect: expect_ })
      expect(JSON.stringify(answer)).not.toContain(KEY)
      expect(JSON.stringify(answer)).toContain('[secret]')
    }
  })

  it('whose secret cannot stand in a header says so without showing it', async () => {
    const broken = { ...connection, secret: `${KEY}\nX-Evil: 1` }
    const error = await failureOf(
      effect([broken])({ url: 'http://127.0.0.1/', connection: 'service' }),
    )
    expect(error.code).toBe('bad-config')
    expect(error.message).not.toContain(KEY)
  })

  it('is not sent to another host than its own', async () => {
    const bound = { ...connection, baseUrl: 'https://api.example.com/v1' }
    const error = await failureOf(
      effect([bound])({ url: 'http://127.0.0.1:1/x', connection: 'service' }),
    )
    expect(error.code).toBe('bad-config')
    expect(error.message).toMatch(/is for https:\/\/api\.example\.com.*was not sent/)
  })
})

describe('a redirect', () => {
  it('is followed, with the secret on the same origin and without it to another', async () => {
    const seen: Array<Record<string, unknown>> = []
    const far = await serve(async (request, response) => {
      seen.push({
        far: request.method,
        key: request.headers['x-api-key'],
        auth: request.headers.authorization,
      })
      answerJson(response, 200, { body: await bodyOf(request) })
    })
    const near = await serve((request, response) => {
      seen.push({ near: request.url, key: request.headers['x-api-key'] })
      const location = request.url === '/start' ? '/second' : `${far.url}/third`
      response.writeHead(request.url === '/start' ? 307 : 302, { location }).end()
    })
    const answer = await effect([connection])({
      method: 'POST',
      url: `${near.url}/start`,
      connection: 'service',
      headers: { authorization: 'Basic own' },
      body: { a: 1 },
    })
    expect(answer.body).toEqual({ body: '' })
    expect(seen).toEqual([
      { near: '/start', key: KEY },
      { near: '/second', key: KEY },
      { far: 'GET', key: undefined, auth: undefined },
    ])
  })

  it('cannot lead to another scheme, nowhere, or round in circles', async () => {
    const { url } = await serve((request, response) => {
      const location =
        { '/file': 'file:///etc/passwd', '/bad': 'http://[' }[String(request.url)] ?? '/again'
      response.writeHead(302, { location }).end()
    })
    expect((await failureOf(effect()({ url: `${url}/file` }))).message).toMatch(
      /Only http and https/,
    )
    expect((await failureOf(effect()({ url: `${url}/bad` }))).message).toMatch(
      /points to an address that is none/,
    )
    expect((await failureOf(effect()({ url: `${url}/loop` }))).message).toMatch(/in circles/)
  })
})
