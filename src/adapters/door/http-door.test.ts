import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { DoorRequest } from '../../app/door/door'
import { DoorNames } from './door-names'
import { closeDoors, exchange, opened, reported, testDoor } from './testing'

afterEach(closeDoors)

const ok = async () => ({ status: 200, body: 'fine' })

describe('what comes through', () => {
  it('hands on the request in the shape of its place, and the answer', async () => {
    const seen: DoorRequest[] = []
    const url = await opened(testDoor(), {
      answer: async (request) => {
        seen.push(request)
        return { status: 201, headers: { 'X-Own': 'yes' }, body: new Uint8Array([104, 105]) }
      },
    })
    const response = await fetch(`${url}/orders/n%C3%A9w?a=1&a=2`, {
      method: 'PUT',
      body: 'héllo',
      headers: { 'X-Thing': 'a' },
    })
    expect(response.status).toBe(201)
    expect(await response.text()).toBe('hi')
    expect(response.headers.get('x-own')).toBe('yes')
    const [request] = seen
    expect(request).toMatchObject({
      method: 'PUT',
      path: 'orders/néw',
      from: '127.0.0.1',
      origin: new URL(url).origin,
      foreign: false,
    })
    expect(request?.query.getAll('a')).toEqual(['1', '2'])
    expect(request?.headers).toMatchObject({ 'x-thing': 'a' })
    expect(Buffer.from(request?.body ?? []).toString()).toBe('héllo')
  })

  it('joins repeated headers, and waits for no body that was announced with Expect', async () => {
    let headers: Readonly<Record<string, string>> = {}
    const url = await opened(testDoor(), {
      answer: async (request) => {
        headers = request.headers
        return { status: 200, body: request.body }
      },
    })
    const { host } = new URL(url)
    const answer = await exchange(
      url,
      `POST /hooks/x HTTP/1.1\r\nHost: ${host}\r\nX-A: 1\r\nX-A: 2\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/)
    expect(answer.endsWith('hi')).toBe(true)
    expect(headers['x-a']).toBe('1, 2')
  })

  it('says on every answer that it is not to be kept, guessed, framed or run', async () => {
    const url = await opened(testDoor(), { answer: ok })
    for (const address of [url, url.replace('/hooks', '/nowhere')]) {
      const { headers } = await fetch(address)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    }
  })

  it('tells the place that the sender hung up', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>()
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
    const url = await opened(testDoor(), {
      answer: ({ signal }) =>
        new Promise((answer) => {
          signal.addEventListener('abort', () => {
            resolve()
            answer({ status: 200 })
          })
          isAsked()
        }),
    })
    const leaving = new AbortController()
    const request = fetch(url, { signal: leaving.signal }).catch(() => 'left')
    await asked
    leaving.abort()
    expect(await request).toBe('left')
    await aborted
  })

  it('says nothing of a fault behind the door but in the log', async () => {
    const url = await opened(testDoor(), {
      answer: () => Promise.reject(new Error('the secret is hunter2')),
    })
    const response = await fetch(url)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('hunter2')
    expect(String(reported[0])).toContain('hunter2')
  })
})

describe('what is refused', () => {
  it('an unknown place, a path that cannot be read, and a place that was closed', async () => {
    const door = testDoor()
    const close = door.open({ prefix: 'b', maxBody: 1, answer: ok })
    const url = await opened(door, { answer: ok })
    expect((await fetch(url.replace('/hooks', '/other'))).status).toBe(404)
    expect((await fetch(`${url}/%ff`)).status).toBe(400)
    expect((await fetch(url.replace('/hooks', '/b'))).status).toBe(200)
    close()
    expect((await fetch(url.replace('/hooks', '/b'))).status).toBe(404)
    expect(() => door.open({ prefix: 'hooks', maxBody: 1, answer: ok })).toThrow('already')
  })

  it('a name that is not this host, as a page of another site sends it', async () => {
    const url = await opened(testDoor(), { answer: ok })
    const { port, host } = new URL(url)
    const ask = async (name: string) =>
      (
        await exchange(url, `GET /hooks HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`)
      ).slice(9, 12)
    expect(await ask(host)).toBe('200')
    expect(await ask(`LOCALHOST:${port}`)).toBe('200')
    for (const name of [
      `evil.example:${port}`,
      'localhost',
      `192.168.1.4:${port}`,
      `127.0.0.1.evil.example:${port}`,
    ])
      expect(await ask(name)).toBe('403')
    expect(await exchange(url, 'GET /hooks HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/ 400 /)
  })

  it('a body that is too large, before it is read and while it comes', async () => {
    let asked = 0
    const url = await opened(testDoor(), {
      maxBody: 1000,
      answer: async () => {
        asked += 1
        return { status: 200 }
      },
    })
    const { host } = new URL(url)
    const announced = await fetch(url, { method: 'POST', body: 'x'.repeat(1001) })
    expect(announced.status).toBe(413)
    expect(await announced.text()).toContain('at most 1 KB')
    const piece = `3e8\r\n${'x'.repeat(1000)}\r\n`
    const head = `POST /hooks HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n`
    expect(await exchange(url, head, piece, piece, '0\r\n\r\n')).toMatch(/^HTTP\/1\.1 413 /)
    expect(asked).toBe(0)
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200)
  })

  it('a packed body, which could unpack to anything', async () => {
    const url = await opened(testDoor(), { answer: ok })
    const headers = { 'Content-Encoding': 'gzip' }
    expect((await fetch(url, { method: 'POST', body: 'x', headers })).status).toBe(415)
  })

  it('headers that are too large', async () => {
    const url = await opened(testDoor(), { answer: ok })
    const answer = await exchange(
      url,
      `GET /hooks HTTP/1.1\r\nHost: ${new URL(url).host}\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('what is not HTTP', async () => {
    const url = await opened(testDoor(), { answer: ok })
    expect(await exchange(url, '\u0016\u0003\u0001 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('a sender who never finishes the head, the body, or either in time', async () => {
    const door = testDoor({ headersMs: 60, requestMs: 400, idleMs: 60, lookMs: 20 })
    const url = await opened(door, { answer: ok })
    const head = `POST /hooks HTTP/1.1\r\nHost: ${new URL(url).host}\r\n`
    expect(await exchange(url, head)).toMatch(/^HTTP\/1\.1 408 /)
    expect(await exchange(url, `${head}Content-Length: 9\r\n\r\nabc`)).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('more than all bodies may take up together, and takes them again after that', async () => {
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
    const { promise: freed, resolve: free } = Promise.withResolvers<void>()
    const door = testDoor({ allBodies: 64 * 1024 })
    const url = await opened(door, {
      maxBody: 100_000,
      answer: async ({ path }) => {
        if (path !== 'first') return { status: 200 }
        isAsked()
        await freed
        return { status: 200 }
      },
    })
    const first = fetch(`${url}/first`, { method: 'POST', body: 'x' })
    await asked
    const second = await fetch(url, { method: 'POST', body: 'x' })
    expect(second.status).toBe(503)
    expect(second.headers.get('retry-after')).toBe('1')
    free()
    expect((await first).status).toBe(200)
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(200)
  })

  it('nothing for a body that its place has let go', async () => {
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<number[]>()
    const { promise: freed, resolve: free } = Promise.withResolvers<void>()
    const url = await opened(testDoor({ allBodies: 64 * 1024 }), {
      answer: async (request) => {
        if (request.path !== 'first') return { status: 200 }
        const before = request.body.byteLength
        request.release?.()
        isAsked([before, request.body.byteLength])
        await freed
        return { status: 200 }
      },
    })
    const first = fetch(`${url}/first`, { method: 'POST', body: 'xyz' })
    expect(await asked).toEqual([3, 0])
    for (let i = 0; i < 2; i += 1)
      expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(200)
    free()
    expect((await first).status).toBe(200)
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(200)
  })

  it('to hold a connection by reading nothing of a large answer', async () => {
    const { promise: cutOff, resolve } = Promise.withResolvers<void>()
    const url = await opened(testDoor({ stallMs: 50 }), {
      answer: async ({ signal }) => {
        signal.addEventListener('abort', () => resolve())
        return { status: 200, body: new Uint8Array(20 * 1024 * 1024) }
      },
    })
    const { hostname, port, host } = new URL(url)
    const reader = connect(Number(port), hostname)
    reader.on('error', () => undefined)
    reader.pause()
    reader.write(`GET /hooks HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    await cutOff
    reader.destroy()
  })

  it('more requests of one address than the place takes', async () => {
    const url = await opened(testDoor(), { answer: ok, rate: { burst: 3, perSecond: 0.001 } })
    const statuses = []
    for (let i = 0; i < 5; i += 1) statuses.push((await fetch(url)).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })
})

describe('where it listens', () => {
  it('nowhere before something is behind it, and nowhere once it is closed', async () => {
    const door = testDoor()
    expect(door.addresses()).toEqual([])
    const url = await opened(door, { answer: ok })
    await door.close()
    expect(door.addresses()).toEqual([])
    await expect(fetch(url)).rejects.toThrow()
    await expect(door.ready()).rejects.toThrow('Baton is closing')
  })

  it('at the port that was chosen, or says that it is taken and listens by itself once it is free', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const door = testDoor({ chosen: { port }, againMs: 20 })
    door.open({ prefix: 'hooks', maxBody: 1, answer: ok })
    await expect(door.ready()).rejects.toThrow(`Port ${port} is taken by another program`)
    expect(door.problem()).toContain(`Port ${port} is taken`)
    const { promise: isBack, resolve: back } = Promise.withResolvers<void>()
    door.onMoved(back)
    other.close()
    await isBack
    expect(door.problem()).toBeUndefined()
    expect(door.addresses()).toEqual([`http://127.0.0.1:${port}`])
  })

  it('takes the next port where the usual one is taken', async () => {
    const first = testDoor()
    const port = Number(new URL(await opened(first, { answer: ok })).port)
    const second = testDoor({ defaultPort: port })
    const url = await opened(second, { answer: ok })
    expect(Number(new URL(url).port)).toBeGreaterThan(port)
  })

  it('moves when the settings change, and tells', async () => {
    const door = testDoor({ own: () => ['192.168.1.4', 'fd00::4'], networkHost: '127.0.0.1' })
    const url = await opened(door, { answer: ok })
    let moved = 0
    door.onMoved(() => (moved += 1))
    await door.configure({ network: true, port: null, publicUrl: 'https://hooks.example.com' })
    expect(moved).toBeGreaterThan(0)
    const [here, ...others] = door.addresses()
    const port = new URL(here ?? '').port
    expect(others).toEqual([
      'https://hooks.example.com',
      `http://192.168.1.4:${port}`,
      `http://[fd00::4]:${port}`,
    ])
    expect((await fetch(`${here}/hooks`)).status).toBe(200)
    if (here !== new URL(url).origin) await expect(fetch(url)).rejects.toThrow()
  })

  it('ends what is on its way in good order', async () => {
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
    const { promise: freed, resolve: free } = Promise.withResolvers<void>()
    const door = testDoor()
    const url = await opened(door, {
      answer: async () => {
        isAsked()
        await freed
        return { status: 200, body: 'done' }
      },
    })
    const answer = fetch(url)
    await asked
    const closed = door.close()
    free()
    expect(await (await answer).text()).toBe('done')
    await closed
  })
})

describe('names', () => {
  const settings = { network: true, port: null, publicUrl: 'https://hooks.example.com' }
  it.each([
    ['127.0.0.1:4318', 'http://127.0.0.1:4318'],
    ['192.168.1.4:4318', 'http://192.168.1.4:4318'],
    ['[fd00::4]:4318', 'http://[fd00::4]:4318'],
    ['hooks.example.com', 'https://hooks.example.com'],
    ['192.168.1.4:80', undefined],
    ['192.168.1.4', undefined],
    ['evil.example:4318', undefined],
    [undefined, undefined],
  ])('%s on a door that is open to the network', (host, origin) => {
    expect(new DoorNames(4318, settings).originOf(host)).toBe(origin)
  })

  it('takes no address of the network where it is not open to it', () => {
    const names = new DoorNames(4318, { ...settings, network: false })
    expect(names.originOf('192.168.1.4:4318')).toBeUndefined()
    expect(names.originOf('hooks.example.com')).toBe('https://hooks.example.com')
  })
})
