import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { clientOver, closed, serverBed } from './testing'

const { bed, start, ask, open, refusedWith } = serverBed()

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
        `connect-src 'self' ws://localhost:${bed.server.port}`,
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
    const { status, body } = await ask('/', { host: host.replace('PORT', `${bed.server.port}`) })
    expect({ status, body }).toEqual({ status: 403, body: '' })
  })

  it('gets nothing without a Host', async () => {
    const old = connect(bed.server.port, '127.0.0.1')
    old.end('GET / HTTP/1.0\r\n\r\n')
    let answer = ''
    for await (const chunk of old) answer += String(chunk)
    expect(answer).toMatch(/^HTTP\/1\.1 403 [^]*\r\n\r\n$/)
  })

  it.each(['127.0.0.1', 'localhost', '[::1]'])('is not us, but %s is', async (name) => {
    expect((await ask('/', { host: `${name}:${bed.server.port}` })).status).toBe(200)
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
    expect(await refusedWith({ origin: origin.replace('PORT', `${bed.server.port}`) })).toBe(403)
    expect(bed.server.clients).toBe(0)
  })

  it('gets no socket under another name, whatever its Origin says', async () => {
    expect(await refusedWith({ host: `evil.example:${bed.server.port}` })).toBe(403)
  })

  it('gets no socket anywhere but at /rpc', async () => {
    expect(await refusedWith({ path: '/' })).toBe(404)
    expect(await refusedWith({ path: '/rpc/more' })).toBe(404)
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
    await expect(start({ port: bed.server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('listens on this machine only', async () => {
    expect(bed.server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('closes with sockets and half a request open', async () => {
    const socket = open()
    await clientOver(socket).host.info()
    const half = connect(bed.server.port, '127.0.0.1')
    half.on('error', () => undefined)
    await new Promise((resolve) => half.write('GET / HTTP/1.1\r\nHost:', resolve))
    const gone = closed(socket)
    await bed.server.close()
    expect(await gone).toBe(1001)
    await expect(ask('/')).rejects.toThrow(/ECONNREFUSED/)
  })

  it('answers nonsense with 400 and goes on', async () => {
    const nonsense = connect(bed.server.port, '127.0.0.1')
    nonsense.end('nonsense\r\n\r\n')
    let answer = ''
    for await (const chunk of nonsense) answer += String(chunk)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect((await ask('/')).status).toBe(200)
  })
})
