/**
 * The server host's way in: the built interface over HTTP and the router over a WebSocket at `/rpc`, on loopback only.
 * Whatever another page or another name for this machine asks for is refused without a word.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { App } from '../app/app'
import type { Ports } from '../app/ports'
import { claimPort } from '../adapters/http/own-ports'
import { readPageFile } from '../adapters/page/page-files'
import { pageHeaders } from '../adapters/page/page-headers'
import { listen } from './listen'
import { isForeignFetch, OwnAddress } from './own-address'
import { RpcSockets } from './rpc-sockets'

export interface HttpServerOptions {
  router: App['router']
  /** The folder of the built interface. */
  rendererDir: string
  report: Ports['report']
  /** 0 takes any free port. Absent: 4317, or the next free one. */
  port?: number
  heartbeatMs?: number
}

export interface HttpServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  /** WebSockets that are open. */
  readonly clients: number
  /** Closes every connection; resolves when the port is free again. */
  close(): Promise<void>
}

/** Starts to listen. Rejects when the port that was asked for cannot be had. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { report } = options
  const server = createServer()
  const port = await listen(server, options.port)
  server.once('close', claimPort(port))
  const own = new OwnAddress(port)
  const sockets = new RpcSockets(options.router, report, options)
  // Before it listens the port is not known, and with it neither the hosts to accept; no request is read before this turn ends.
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    respond(request, response, own, options.rendererDir).catch((error: unknown) => {
      report({ where: `GET ${request.url ?? ''}`, error })
      if (!response.headersSent) response.writeHead(500, { 'Content-Length': 0 })
      response.end()
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', (error) => report({ where: 'socket', error }))
    const status = refusal(request, own)
    if (status === undefined) sockets.accept(request, socket, head)
    else refuse(socket, status)
  })
  server.on('clientError', (_error, socket) => refuse(socket, '400 Bad Request'))
  server.on('error', (error) => report({ where: 'server', error }))

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get clients() {
      return sockets.size
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await sockets.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  own: OwnAddress,
  rendererDir: string,
): Promise<void> {
  const { method, headers } = request
  const empty = (status: number, more: Record<string, string> = {}) =>
    response.writeHead(status, { 'Content-Length': 0, ...more }).end()
  if (!own.isHost(headers) || isForeignFetch(method, headers)) return void empty(403)
  if (method !== 'GET' && method !== 'HEAD') return void empty(405, { Allow: 'GET, HEAD' })
  const file = await readPageFile(rendererDir, pathOf(request))
  const secure = pageHeaders([`ws://${headers.host ?? ''}`])
  if (!file) return void empty(404, secure)
  response.writeHead(200, { ...secure, ...file.headers, 'Content-Length': file.body.byteLength })
  response.end(method === 'HEAD' ? undefined : file.body)
}

/** Why a connection may not become a WebSocket. */
function refusal(request: IncomingMessage, own: OwnAddress): string | undefined {
  const { headers } = request
  if (!own.isHost(headers) || !own.isOrigin(headers)) return '403 Forbidden'
  return pathOf(request) === '/rpc' ? undefined : '404 Not Found'
}

function refuse(socket: Duplex, status: string): void {
  if (socket.writable)
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  else socket.destroy()
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split(/[?#]/, 1)[0] ?? ''
}
