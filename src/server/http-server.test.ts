import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { coreBed, next, twoNodes } from '../app/testing'
import type { Contract } from '../shared/contract'
import { startHttpServer } from './http-server'
import type { HttpServer, HttpServerOptions } from './http-server'

type Client = ContractRouterClient<Contract>

let folder: string
let core: ReturnType<typeof coreBed>
let server: HttpServer

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-server-'))
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true })
  const files: Record<string, string> = {
    'secret.txt': 'secret',
    'renderer/index.html': '<!doctype html><title>Baton</title>',
    'renderer/theme.js': '1',
    'renderer/icon.svg': '<svg/>',
    'renderer/assets/index-Bx3k9_Qz.js': '2',
    'renderer/.hidden': 'secret',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  await symlink(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'))
  core = coreBed()
  server = await start()
})

afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

function start(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  return startHttpServer({
    router: core.router,
    rendererDir: join(folder, 'renderer'),
    report: core.ports.report,
    port: 0,
    ...options,
  })
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** A request exactly as written: `fetch` would tidy the path and forbid the headers. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = server
    const asked = request({ port, path, method, headers, agent: false }, async (response) => {
      let body = ''
      for await (const chunk of response) body += String(chunk)
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
    })
    asked.on('error', reject).end()
  })
}

interface SocketOptions {
  origin?: string
  host?: string
  path?: string
}

function open({ path = '/rpc', host, origin = server.url }: SocketOptions = {}): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
    ...(origin === '' ? {} : { origin }),
    headers: host === undefined ? {} : { host },
  })
}

/** The status with which a WebSocket is refused; rejects when it is not. */
function refusedWith(options: SocketOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = open(options)
    socket.on('unexpected-response', (asked, response) => {
      resolve(response.statusCode ?? 0)
      asked.destroy()
    })
    socket.on('open', () => {
      socket.terminate()
      reject(new Error('It was accepted.'))
    })
    socket.on('error', () => undefined)
  })
}

function clientOver(socket: WebSocket): Client {
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
}

const closed = (socket: WebSocket) =>
  new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)))

describe('the page', () => {
  it('is served with its policy, and asked for again each time', async () => {
    const { status, headers, body } = await ask('/')
    expect(status).toBe(200)
    expect(body).toContain('<title>Baton</title>')
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        `connect-src 'self' ws://localhost:${server.port}`,
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['permissions-policy']).toContain('camera=()')
  })

  it.each([
    ['/index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['/theme.js?v=1', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/icon.svg', 'image/svg+xml', 'no-cache'],
    ['/assets/index-Bx3k9_Qz.js', 'text/javascript; charset=utf-8', /immutable/],
  ])('serves %s as %s', async (path, type, caching) => {
    const { status, headers } = await ask(path)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe(type)
    expect(headers['cache-control']).toMatch(caching)
  })

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await ask('/', {}, 'HEAD')
    expect({ status, body, length: headers['content-length'] }).toEqual({
      status: 200,
      body: '',
      length: '35',
    })
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/....//secret.txt',
    '//etc/passwd',
    '/C:/secret.txt',
    '/theme.js%00.html',
    '/%',
    '/%c0%ae%c0%ae/secret.txt',
    '/link.txt',
    '/.hidden',
    '/assets',
    '/assets/',
    '/missing.js',
    `/${'a'.repeat(5_000)}`,
  ])('has nothing at %s', async (path) => {
    const { status, body } = await ask(path)
    expect({ status, body }).toEqual({ status: 404, body: '' })
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    expect((await ask('/', {}, method)).status).toBe(405)
  })
})

describe('another name or another page', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    'localhost:1',
    'localhost.evil.example:PORT',
    '127.0.0.1:PORT.evil.example',
    '0.0.0.0:PORT',
    '[::]:PORT',
  ])('gets nothing as Host %j', async (host) => {
    const { status, body } = await ask('/', { host: host.replace('PORT', `${server.port}`) })
    expect({ status, body }).toEqual({ status: 403, body: '' })
  })

  it('gets nothing without a Host', async () => {
    const old = connect(server.port, '127.0.0.1')
    old.end('GET / HTTP/1.0\r\n\r\n')
    let answer = ''
    for await (const chunk of old) answer += String(chunk)
    expect(answer).toMatch(/^HTTP\/1\.1 403 [^]*\r\n\r\n$/)
  })

  it.each(['127.0.0.1', 'localhost', '[::1]'])('is not us, but %s is', async (name) => {
    expect((await ask('/', { host: `${name}:${server.port}` })).status).toBe(200)
  })

  it.each(['cross-site', 'same-site', 'anything'])(
    'may not load a file of ours (%s)',
    async (site) => {
      const { status, body } = await ask('/theme.js', {
        'sec-fetch-site': site,
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-dest': 'script',
      })
      expect({ status, body }).toEqual({ status: 403, body: '' })
    },
  )

  it('may link to us, but not show us in a frame', async () => {
    const navigation = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect((await ask('/', { ...navigation, 'sec-fetch-dest': 'document' })).status).toBe(200)
    expect((await ask('/', { ...navigation, 'sec-fetch-dest': 'iframe' })).status).toBe(403)
  })

  it.each(['same-origin', 'none'])('is not our own page (%s)', async (site) => {
    expect((await ask('/theme.js', { 'sec-fetch-site': site })).status).toBe(200)
  })

  it.each([
    'http://evil.example',
    'http://localhost:1',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:PORT.evil.example',
    'null',
    'app://bundle',
    '',
  ])('gets no socket from Origin %j', async (origin) => {
    expect(await refusedWith({ origin: origin.replace('PORT', `${server.port}`) })).toBe(403)
    expect(server.clients).toBe(0)
  })

  it('gets no socket under another name, whatever its Origin says', async () => {
    expect(await refusedWith({ host: `evil.example:${server.port}` })).toBe(403)
  })

  it('gets no socket anywhere but at /rpc', async () => {
    expect(await refusedWith({ path: '/' })).toBe(404)
    expect(await refusedWith({ path: '/rpc/more' })).toBe(404)
  })
})

describe('a client', () => {
  it('calls, and hears the events of a run to the end', async () => {
    const socket = open()
    const client = clientOver(socket)
    const { run } = await client.runs.start({ workflow: twoNodes })
    const events = await client.runs.events({ run, after: 0 })
    expect((await next(events)).map(({ type }) => type)).toEqual(['run.started'])
    await core.started[0]!.complete('out')
    expect((await next(events)).map(({ type }) => type)).toEqual(['run.completed'])
    expect((await events.next()).done).toBe(true)
    socket.close()
  })

  it('gets the errors of the contract, with their data', async () => {
    const socket = open()
    const told: unknown = await clientOver(socket)
      .runs.get({ run: 'x' })
      .catch((error: unknown) => error)
    expect(told).toMatchObject({ code: 'NOT_FOUND', defined: true, status: 404 })
    expect(JSON.stringify(told)).not.toMatch(/\.ts:|node_modules/)
    socket.close()
  })

  it('may come from localhost as well', async () => {
    const name = `localhost:${server.port}`
    const socket = open({ host: name, origin: `http://${name}` })
    expect(await clientOver(socket).host.info()).toMatchObject({ name: 'test' })
    socket.close()
  })

  it('that sends too much at once is cut off, and nobody else', async () => {
    const other = open()
    const client = clientOver(other)
    await client.host.info()
    const greedy = open()
    await new Promise((resolve) => greedy.on('open', resolve))
    const cut = closed(greedy)
    greedy.on('error', () => undefined)
    greedy.send('x'.repeat(26 * 1024 * 1024))
    expect(await cut).toBe(1009)
    expect(await client.host.info()).toMatchObject({ name: 'test' })
    other.close()
  })

  it.each(['nonsense', '{"i":"1"}', '{"i":"1","p":{"u":"http://["}}', '[]', 'null', ''])(
    'that sends %j is passed over, and may go on',
    async (text) => {
      const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const socket = open()
      await new Promise((resolve) => socket.on('open', resolve))
      socket.send(text)
      expect(await clientOver(socket).host.info()).toMatchObject({ name: 'test' })
      expect(logged).toHaveBeenCalled()
      logged.mockRestore()
      socket.close()
    },
  )

  it('may send a workflow of 20 MB', async () => {
    const socket = open()
    const big = { ...twoNodes, description: 'x'.repeat(20 * 1024 * 1024) }
    expect(await clientOver(socket).runs.start({ workflow: big })).toEqual({ run: 'r1' })
    socket.close()
  })

  it('that vanishes in the middle of its streams leaves nothing behind', async () => {
    const socket = open()
    const client = clientOver(socket)
    const { run } = await client.runs.start({ workflow: twoNodes })
    const events = await client.runs.events({ run, after: 0 })
    await next(events)
    await next(await client.runs.watch())
    const stream = vi.spyOn(core.inbox, 'watch')
    await next(await client.inbox.watch())
    const waiting = stream.mock.results[0]!.value as AsyncGenerator
    socket.terminate()
    await vi.waitFor(() => expect(server.clients).toBe(0))
    await vi.waitFor(async () => expect((await waiting.next()).done).toBe(true))
    await core.started[0]!.complete()
    expect(core.reports).toEqual([])
  })

  it('that does not read makes only its own stream wait', async () => {
    const slow = open()
    const { run } = await clientOver(slow).runs.start({ workflow: twoNodes })
    const sent = vi.spyOn(core.runs, 'events')
    const events = await clientOver(slow).runs.events({ run, after: 0 })
    await next(events)
    slow.pause()
    const batches = vi.fn<(events: unknown) => void>()
    const feed = sent.mock.results[0]!.value as AsyncGenerator
    const pull = feed.next.bind(feed)
    feed.next = async () => {
      const result = await pull()
      batches(result)
      return result
    }
    const output = 'x'.repeat(1024 * 1024)
    for (let i = 0; i < 60; i += 1)
      await core.started[0]!.emit({
        type: 'node.completed',
        ports: ['out'],
        output,
        durationMs: 1,
        node: 'draft',
        round: 1,
      })
    const other = open()
    expect(await clientOver(other).host.info()).toMatchObject({ name: 'test' })
    await core.started[0]!.complete()
    // Whatever the system's own buffers took, most of it was never asked for.
    expect(batches.mock.calls.length).toBeLessThan(40)
    slow.resume()
    let seen = 1
    for await (const batch of events) seen += batch.length
    expect(seen).toBe(62)
    slow.close()
    other.close()
  })

  it('that does not answer any more is cut off', async () => {
    await server.close()
    server = await start({ heartbeatMs: 20 })
    const silent = connect(server.port, '127.0.0.1')
    silent.write(
      [
        'GET /rpc HTTP/1.1',
        `Host: 127.0.0.1:${server.port}`,
        `Origin: ${server.url}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '\r\n',
      ].join('\r\n'),
    )
    let answer = ''
    for await (const chunk of silent) answer += String(chunk)
    expect(answer).toMatch(/^HTTP\/1\.1 101 /)
    await vi.waitFor(() => expect(server.clients).toBe(0))
  })

  it('that answers stays', async () => {
    await server.close()
    server = await start({ heartbeatMs: 20 })
    const socket = open()
    let pings = 0
    await new Promise<void>((resolve) => socket.on('ping', () => (pings += 1) === 5 && resolve()))
    expect(await clientOver(socket).host.info()).toMatchObject({ name: 'test' })
    socket.close()
  })
})

describe('the server', () => {
  it('takes the next port when the usual one is taken', async () => {
    const first = await start({ port: undefined })
    const second = await start({ port: undefined })
    expect(second.port).toBeGreaterThan(first.port)
    await Promise.all([first.close(), second.close()])
  })

  it('says so when the port that was asked for is taken', async () => {
    await expect(start({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('listens on this machine only', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('closes with sockets and half a request open', async () => {
    const socket = open()
    await clientOver(socket).host.info()
    const half = connect(server.port, '127.0.0.1')
    half.on('error', () => undefined)
    await new Promise((resolve) => half.write('GET / HTTP/1.1\r\nHost:', resolve))
    const gone = closed(socket)
    await server.close()
    expect(await gone).toBe(1001)
    await expect(ask('/')).rejects.toThrow(/ECONNREFUSED/)
  })

  it('answers nonsense with 400 and goes on', async () => {
    const nonsense = connect(server.port, '127.0.0.1')
    nonsense.end('nonsense\r\n\r\n')
    let answer = ''
    for await (const chunk of nonsense) answer += String(chunk)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect((await ask('/')).status).toBe(200)
  })
})
