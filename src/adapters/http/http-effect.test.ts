import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { NodeError } from '../../engine/node-error'
import type { HttpRequest } from '../../engine/effects'
import { answerJson, bodyOf, closedPort, failureOf } from '../testing'
import { closeServers, contentOf, effect, serve } from './testing'

afterEach(closeServers)

describe('an HTTP request', () => {
  it('sends its method, headers and JSON body, and gives back status, headers and JSON', async () => {
    const { url } = await serve(async (request, response) => {
      response.setHeader('x-answer', 'yes')
      answerJson(response, 201, {
        method: request.method,
        path: request.url,
        type: request.headers['content-type'],
        own: request.headers['x-own'],
        body: JSON.parse(await bodyOf(request)),
      })
    })
    const answer = await effect()({
      method: 'post',
      url: `${url}/leads?x=1`,
      headers: { 'x-own': 'mine' },
      body: { name: 'Ada', tags: ['ä'] },
    })
    expect(answer.status).toBe(201)
    expect(answer.headers['x-answer']).toBe('yes')
    expect(answer.body).toEqual({
      method: 'POST',
      path: '/leads?x=1',
      type: 'application/json',
      own: 'mine',
      body: { name: 'Ada', tags: ['ä'] },
    })
  })

  it('sends text as it is, with the type that the node chose', async () => {
    const { url } = await serve(async (request, response) =>
      response.end(`${request.headers['content-type']} ${await bodyOf(request)}`),
    )
    const answer = await effect()({
      method: 'PUT',
      url,
      headers: { 'content-type': 'text/csv' },
      body: 'a,b',
      expect: 'text',
    })
    expect(answer.body).toBe('text/csv a,b')
  })

  it('reads text in the charset that the answer names', async () => {
    const { url } = await serve((request, response) => {
      const charset = request.url === '/latin' ? 'iso-8859-1' : 'no-such-charset'
      response.setHeader('content-type', `text/plain; charset=${charset}`)
      response.end(request.url === '/latin' ? Buffer.from([0xfc]) : 'ü')
    })
    for (const path of ['/latin', '/unknown'])
      expect((await effect()({ url: url + path, expect: 'text' })).body).toBe('ü')
  })

  it('keeps a binary answer as a file, and hands on only what it is', async () => {
    const bytes = Buffer.from([0, 255, 137, 80, 10])
    const { url } = await serve((_, response) =>
      response.setHeader('content-type', 'image/png').end(bytes),
    )
    const { body } = await effect()({ url: `${url}/logos/our%20logo.png?v=2`, expect: 'binary' })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(body).toEqual({
      file: `files/${sha256.slice(0, 2)}/${sha256}.png`,
      name: 'our logo.png',
      bytes: 5,
      contentType: 'image/png',
      sha256,
    })
    expect(contentOf(body).equals(bytes)).toBe(true)
  })

  it.each([
    ['attachment; filename="report \\"Q1\\".pdf"', 'report "Q1".pdf'],
    ['attachment; filename=plain.pdf', 'plain.pdf'],
    ["attachment; filename=x.pdf; filename*=UTF-8''gr%C3%BC%C3%9Fe.pdf", 'grüße.pdf'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename="C:\\\\temp\\\\a.pdf"', 'a.pdf'],
    ["attachment; filename*=UTF-8''%E0%A4%A", '%E0%A4%A'],
    [`attachment; filename="${'x'.repeat(500)}"`, 'x'.repeat(100)],
    ['inline', 'last'],
  ])('calls a file as the answer does: %s', async (disposition, name) => {
    const { url } = await serve((_, response) =>
      response.setHeader('content-disposition', disposition).end('x'),
    )
    const { body } = await effect()({ url: `${url}/first/last`, expect: 'binary' })
    expect(body).toMatchObject({ name, contentType: 'application/octet-stream' })
  })

  it('gives null for a binary answer without a body', async () => {
    const { url } = await serve((_, response) => response.end())
    expect((await effect()({ url, expect: 'binary' })).body).toBeNull()
  })

  it('gives null for an empty answer where JSON was expected', async () => {
    const { url } = await serve((_, response) => response.writeHead(204).end())
    expect(await effect()({ url })).toMatchObject({ status: 204, body: null })
  })

  it('says so when the answer is not JSON', async () => {
    const { url } = await serve((_, response) =>
      response.end('<!doctype html><title>Login</title>'),
    )
    const error = await failureOf(effect()({ url }))
    expect(error.code).toBe('bad-input')
    expect(error.message).toMatch(/is not JSON\. It begins: <!doctype html>.*expect text instead/)
  })

  it.each([
    'ftp://127.0.0.1/x',
    'file:///etc/passwd',
    'data:text/plain,x',
    '/relative',
    'nonsense',
    '',
  ])('refuses %j before anything is sent', async (url) => {
    const error = await failureOf(effect()({ url }))
    expect(error.code).toBe('bad-config')
    expect(error.retryable).toBe(false)
  })

  it('refuses a password in the address, without repeating it', async () => {
    const error = await failureOf(effect()({ url: 'http://user:hunter22@127.0.0.1/x' }))
    expect(error.code).toBe('bad-config')
    expect(error.message).not.toContain('hunter22')
  })

  it.each<Partial<HttpRequest>>([
    { method: 'GET', body: { a: 1 } },
    { method: 'TRACE' },
    { method: 'NOT A METHOD' },
    { headers: { 'bad header': 'x' } },
    { headers: { x: 'line\nbreak' } },
  ])('says what is wrong with %j', async (request) => {
    const { url } = await serve((_, response) => response.end('{}'))
    const error = await failureOf(effect()({ url, ...request }))
    expect(error.code).toBe('bad-config')
    expect(error.message).toMatch(/cannot be sent as it is/)
  })
})

describe('a refusal', () => {
  it.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [422, false],
    [429, true],
    [500, true],
    [503, true],
  ])('with status %i is an error that is retryable: %s', async (status, retryable) => {
    const { url, port } = await serve((_, response) =>
      response.writeHead(status, { 'retry-after': '3' }).end('the reason'),
    )
    const error = await failureOf(effect()({ url }))
    expect(error).toBeInstanceOf(NodeError)
    expect(error.code).toBe('http-status')
    expect(error.retryable).toBe(retryable)
    expect(error.retryAfterMs).toBe(3_000)
    expect(error.message).toContain(`127.0.0.1:${port} answered ${status}`)
    expect(error.message).toContain('the reason')
  })

  it('understands a date in Retry-After', async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end(),
    )
    const { retryAfterMs } = await failureOf(effect()({ url }))
    expect(retryAfterMs).toBeGreaterThan(50_000)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it('shows only the first 300 characters of what was said', async () => {
    const { url } = await serve((_, response) => response.writeHead(500).end('x'.repeat(100_000)))
    const { message } = await failureOf(effect()({ url }))
    expect(message).toContain(`${'x'.repeat(300)}…`)
    expect(message).not.toContain('x'.repeat(301))
  })

  it('keeps its status when the body breaks off', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(500, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    expect((await failureOf(effect()({ url }))).message).toContain('answered 500')
  })
})

describe('a network that fails', () => {
  it('nothing listens', async () => {
    const port = await closedPort()
    const error = await failureOf(
      effect()({ url: `http://127.0.0.1:${port}/secret-path?token=abc` }),
    )
    expect(error.code).toBe('network')
    expect(error.retryable).toBe(true)
    expect(error.message).toBe(
      `Nothing answers at http://127.0.0.1:${port}. Is the server running? Check the address and the port.`,
    )
  })

  it('a port that fetch refuses', async () => {
    const error = await failureOf(effect()({ url: 'http://127.0.0.1:9/' }))
    expect(error.code).toBe('network')
    expect(error.retryable).toBe(true)
    expect(error.message).toContain('Nothing can answer at http://127.0.0.1:9')
  })

  it('a name that does not exist', async () => {
    const error = await failureOf(effect()({ url: 'http://no-such-host.invalid/' }))
    expect(error.code).toBe('network')
    expect(error.retryable).toBe(true)
    expect(error.message).toContain('no-such-host.invalid')
  })

  it('a connection that is reset at once, or in the middle of the body', async () => {
    const raw = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', () => socket.resetAndDestroy())
    })
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"half"', () => response.destroy())
    })
    const reset = `http://127.0.0.1:${(raw.address() as AddressInfo).port}`
    for (const address of [reset, url]) {
      const error = await failureOf(effect()({ url: address }))
      expect(error.code).toBe('network')
      expect(error.retryable).toBe(true)
      expect(error.message).toContain(`${address} broke the connection off`)
    }
    await new Promise((resolve) => raw.close(resolve))
  })
})

describe('limits', () => {
  it('stops at the size limit, announced or not', async () => {
    let written = 0
    const { url } = await serve((request, response) => {
      if (request.url === '/announced') return response.end(Buffer.alloc(2_000))
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1_000))) written += 1_000
      }
      response.on('drain', more)
      more()
    })
    for (const path of ['/announced', '/endless']) {
      const error = await failureOf(effect([], 1_500)({ url: url + path, expect: 'binary' }))
      expect(error.code).toBe('limit')
      expect(error.retryable).toBe(false)
    }
    expect(written).toBeLessThan(20_000_000)
  })

  it('counts what a packed answer unpacks to', async () => {
    const { url } = await serve((_, response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(5_000_000))),
    )
    expect((await failureOf(effect([], 1_000_000)({ url, expect: 'text' }))).code).toBe('limit')
  })

  it('takes a large answer whole', async () => {
    const body = Buffer.alloc(8_000_000, 'baton')
    const { url } = await serve((_, response) => response.end(body))
    const answer = await effect()({ url, expect: 'binary' })
    const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(sum(contentOf(answer.body))).toBe(sum(body))
  })
})

describe('a stop', () => {
  it.each(['before the headers', 'in the body'])(
    '%s ends the request at the far side too',
    async (when) => {
      const gone = Promise.withResolvers<void>()
      const arrived = Promise.withResolvers<void>()
      const { url } = await serve((_, response) => {
        response.on('close', () => gone.resolve())
        if (when === 'in the body') response.writeHead(200).write('{"a":')
        arrived.resolve()
      })
      const controller = new AbortController()
      const asked = failureOf(effect()({ url }, controller.signal))
      await arrived.promise
      controller.abort()
      const error = await asked
      expect(error.code).toBe('aborted')
      expect(error.retryable).toBe(false)
      await gone.promise
    },
  )

  it('before the start sends nothing, and passes the reason of the engine on', async () => {
    let asked = 0
    const { url } = await serve((_, response) => {
      asked += 1
      response.end('{}')
    })
    const reason = new NodeError('timeout', 'Took longer than 5 s.', { retryable: true })
    expect(await failureOf(effect()({ url }, AbortSignal.abort(reason)))).toBe(reason)
    expect(asked).toBe(0)
  })
})
