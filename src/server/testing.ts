/** What tests of the server share: a real server over a scripted core, and requests exactly as written. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach } from 'vitest'
import { WebSocket } from 'ws'
import { coreBed } from '../app/testing'
import type { Contract } from '../shared/contract'
import { startHttpServer } from './http-server'
import type { HttpServer, HttpServerOptions } from './http-server'

/** The files of a small interface, and one beside it that nobody may get. */
const FILES: Record<string, string> = {
  'secret.txt': 'secret',
  'renderer/index.html': '<!doctype html><title>Baton</title>',
  'renderer/theme.js': '1',
  'renderer/icon.svg': '<svg/>',
  'renderer/assets/index-Bx3k9_Qz.js': '2',
  'renderer/.hidden': 'secret',
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

interface SocketOptions {
  /** By default the server's own; none when empty. */
  origin?: string
  host?: string
  path?: string
}

/** A fresh server for each test of the file. `server` and `core` are those of the test that runs. */
export function serverBed() {
  let folder: string
  const bed = {} as { server: HttpServer; core: ReturnType<typeof coreBed> }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-server-'))
    await mkdir(join(folder, 'renderer', 'assets'), { recursive: true })
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
    await symlink(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'))
    bed.core = coreBed()
    bed.server = await start()
  })

  afterEach(async () => {
    await bed.server.close()
    await rm(folder, { recursive: true })
  })

  function start(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
    return startHttpServer({
      router: bed.core.router,
      rendererDir: join(folder, 'renderer'),
      report: bed.core.ports.report,
      port: 0,
      ...options,
    })
  }

  /** A request exactly as written: `fetch` would tidy the path and forbid the headers. */
  function ask(
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { port } = bed.server
      const asked = request({ port, path, method, headers, agent: false }, async (response) => {
        let body = ''
        for await (const chunk of response) body += String(chunk)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      })
      asked.on('error', reject).end()
    })
  }

  function open(options: SocketOptions = {}): WebSocket {
    const { path = '/rpc', host, origin = bed.server.url } = options
    return new WebSocket(`ws://127.0.0.1:${bed.server.port}${path}`, {
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
      // A refused socket ends with an error of its own after it was refused.
      socket.on('error', () => undefined)
    })
  }

  return { bed, start, ask, open, refusedWith }
}

export function clientOver(socket: WebSocket): ContractRouterClient<Contract> {
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
}

/** Resolves with the code with which a socket is closed. */
export function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.on('close', (code) => resolve(code)))
}
