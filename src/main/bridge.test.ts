import { EventEmitter } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { IpcMain, WebContents } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { coreBed, next, twoNodes } from '../app/testing'
import type { Contract } from '../shared/contract'
import { CONNECT, listenForPages } from './bridge'
import { FakeContents, FakeFrame, FakePort } from './testing'

let core: ReturnType<typeof coreBed>
let ipc: EventEmitter
let page: FakeContents
const channels: MessageChannel[] = []

beforeEach(() => {
  core = coreBed()
  ipc = new EventEmitter()
  page = new FakeContents()
  listenForPages(ipc as unknown as IpcMain, {
    router: core.router,
    isWindow: (contents: WebContents) => (contents as unknown) === page,
    report: core.ports.report,
  })
})

afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close()
    port2.close()
  }
})

/** A real port that speaks as Electron's does: messages come as `{ data }`. */
class MainPort extends EventEmitter {
  constructor(readonly port: MessagePort) {
    super()
    port.on('close', () => this.emit('close'))
  }
  start = () => void this.port.on('message', (data: unknown) => this.emit('message', { data }))
  close = () => this.port.close()
  postMessage = (data: unknown) => this.port.postMessage(data)
}

/** Loads the page: it hands over a port and calls over the other end. */
function connect() {
  const channel = new MessageChannel()
  channels.push(channel)
  ask({ ports: [new MainPort(channel.port1)] })
  const port = channel.port2 as unknown as globalThis.MessagePort
  const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port }))
  return { client, port: channel.port2 }
}

function ask(event: Record<string, unknown>) {
  ipc.emit(CONNECT, { sender: page, senderFrame: page.mainFrame, ports: [], ...event }, null)
}

describe('the bridge', () => {
  it('answers calls of our page, and streams to it', async () => {
    const { client } = connect()
    expect(await client.host.info()).toMatchObject({ name: 'test' })
    const { run } = await client.runs.start({ workflow: twoNodes })
    const events = await client.runs.events({ run, after: 0 })
    expect((await next(events)).map(({ type }) => type)).toEqual(['run.started'])
    await expect(client.runs.get({ run: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    ['a page that is in none of our windows', () => ({ sender: new FakeContents() })],
    ['a frame inside our page', () => ({ senderFrame: new FakeFrame() })],
    ['a frame that is gone', () => ({ senderFrame: null })],
  ])('closes the port of %s', (_who, event) => {
    const port = new FakePort()
    ask({ ports: [port], ...event() })
    expect(port.close).toHaveBeenCalledOnce()
    expect(port.start).not.toHaveBeenCalled()
    expect(port.listenerCount('message')).toBe(0)
    expect(core.reports).toMatchObject([{ where: 'bridge' }])
  })

  it.each(['https://evil.example/', 'app://other/', 'about:blank', 'file:///index.html'])(
    'closes the port of our window while it shows %s',
    (url) => {
      page.mainFrame.url = url
      const port = new FakePort()
      ask({ ports: [port] })
      expect(port.close).toHaveBeenCalledOnce()
      expect(port.start).not.toHaveBeenCalled()
    },
  )

  it('passes over a handshake without a port', () => {
    ask({ ports: [] })
    expect(core.reports).toEqual([])
  })

  it('ends what the page before asked for when it is loaded again', async () => {
    const first = connect()
    await next(await first.client.inbox.watch())
    const leaving = vi.spyOn(core.runs, 'watch')
    await next(await first.client.runs.watch())
    const stream = leaving.mock.results[0]!.value as AsyncGenerator
    const second = connect()
    expect((await stream.next()).done).toBe(true)
    expect(await second.client.host.info()).toMatchObject({ name: 'test' })
  })

  it('ends every stream when the window is gone', async () => {
    const { client } = connect()
    const leaving = vi.spyOn(core.runs, 'watch')
    await next(await client.runs.watch())
    const stream = leaving.mock.results[0]!.value as AsyncGenerator
    page.emit('destroyed')
    expect((await stream.next()).done).toBe(true)
  })

  it('ends every stream when the page closes its port', async () => {
    const { client, port } = connect()
    const leaving = vi.spyOn(core.runs, 'watch')
    await next(await client.runs.watch())
    const stream = leaving.mock.results[0]!.value as AsyncGenerator
    port.close()
    expect((await stream.next()).done).toBe(true)
  })

  it.each([
    ['no text', { i: '1' }],
    ['nothing', null],
    ['too much', 'x'.repeat(25 * 1024 * 1024 + 1)],
  ])('passes over a message that is %s, and goes on', async (_what, data) => {
    const { client, port } = connect()
    port.postMessage(data)
    expect(await client.host.info()).toMatchObject({ name: 'test' })
    expect(core.reports).toHaveLength(1)
  })
})
