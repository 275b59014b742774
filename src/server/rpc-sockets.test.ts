import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { next, twoNodes } from '../app/testing'
import { clientOver, closed, serverBed } from './testing'

const { bed, start, open } = serverBed()

describe('a client', () => {
  it('calls, and hears the events of a run to the end', async () => {
    const socket = open()
    const client = clientOver(socket)
    const { run } = await client.runs.start({ workflow: twoNodes })
    const events = await client.runs.events({ run, after: 0 })
    expect((await next(events)).map(({ type }) => type)).toEqual(['run.started'])
    await bed.core.started[0]!.complete('out')
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
    const name = `localhost:${bed.server.port}`
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
    const stream = vi.spyOn(bed.core.inbox, 'watch')
    await next(await client.inbox.watch())
    const waiting = stream.mock.results[0]!.value as AsyncGenerator
    socket.terminate()
    await vi.waitFor(() => expect(bed.server.clients).toBe(0))
    await vi.waitFor(async () => expect((await waiting.next()).done).toBe(true))
    await bed.core.started[0]!.complete()
    expect(bed.core.reports).toEqual([])
  })

  it('that does not read makes only its own stream wait', async () => {
    const slow = open()
    const { run } = await clientOver(slow).runs.start({ workflow: twoNodes })
    const sent = vi.spyOn(bed.core.runs, 'events')
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
      await bed.core.started[0]!.emit({
        type: 'node.completed',
        ports: ['out'],
        output,
        durationMs: 1,
        node: 'draft',
        round: 1,
      })
    const other = open()
    expect(await clientOver(other).host.info()).toMatchObject({ name: 'test' })
    await bed.core.started[0]!.complete()
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
    await bed.server.close()
    bed.server = await start({ heartbeatMs: 20 })
    const silent = connect(bed.server.port, '127.0.0.1')
    silent.write(
      [
        'GET /rpc HTTP/1.1',
        `Host: 127.0.0.1:${bed.server.port}`,
        `Origin: ${bed.server.url}`,
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
    await vi.waitFor(() => expect(bed.server.clients).toBe(0))
  })

  it('that answers stays', async () => {
    await bed.server.close()
    bed.server = await start({ heartbeatMs: 20 })
    const socket = open()
    let pings = 0
    await new Promise<void>((resolve) => socket.on('ping', () => (pings += 1) === 5 && resolve()))
    expect(await clientOver(socket).host.info()).toMatchObject({ name: 'test' })
    socket.close()
  })
})
