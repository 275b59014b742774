/** The socket of the door: where it listens, and what a connection may cost before a request is whole. */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { DoorSettings } from '../../shared/settings'
import { claimPort } from '../http/own-ports'
import { DoorNames, ownAddresses } from './door-names'

const LOOPBACK = '127.0.0.1'
/** Every address of this machine. */
const EVERYWHERE = '0.0.0.0'
/** Where the door is when no port was chosen. */
export const DEFAULT_DOOR_PORT = 4318
/** How many ports after the default are tried before any free one is taken. */
const TRIES = 20

export interface ListenOptions {
  /** How long the head of a request may take. Milliseconds. */
  headersMs?: number
  /** How long a whole request may take. Milliseconds. */
  requestMs?: number
  /** How often connections are looked at for those times. Milliseconds. */
  lookMs?: number
  connections?: number
  /** Of one address that is not this machine's. */
  connectionsOfOne?: number
  /** Where it listens when it is open to the network. */
  networkHost?: string
  /** The addresses of this machine in its networks. */
  own?: () => readonly string[]
  /** 0 in place of the default port: any free one. */
  defaultPort?: number
}

export interface DoorListener {
  readonly names: DoorNames
  addresses(): readonly string[]
  /** Takes no new connections; resolves when all are closed. */
  stop(): Promise<void>
  /** Ends every connection. */
  cutOff(): void
}

/** Listens as the settings say. Rejects with an error for people where it cannot. */
export async function startListening(
  settings: DoorSettings,
  options: ListenOptions,
  respond: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<DoorListener> {
  const server = createServer({
    headersTimeout: options.headersMs ?? 10_000,
    requestTimeout: options.requestMs ?? 120_000,
    connectionsCheckingInterval: options.lookMs ?? 1_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16 * 1024,
  })
  server.maxConnections = options.connections ?? 2_000
  limitOne(server, options.connectionsOfOne ?? 200)
  const host = settings.network ? (options.networkHost ?? EVERYWHERE) : LOOPBACK
  const port = await listen(server, host, settings.port, options.defaultPort)
  server.once('close', claimPort(port))
  const names = new DoorNames(port, settings)
  const own = options.own ?? (() => ownAddresses())
  // No request is read before this turn ends.
  server.on('request', respond)
  server.on('checkContinue', respond)
  server.on('clientError', refuseUnread)
  return {
    names,
    addresses: () => names.addresses(own()),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
    cutOff: () => server.closeAllConnections(),
  }
}

async function listen(
  server: Server,
  host: string,
  port: number | null,
  first = DEFAULT_DOOR_PORT,
): Promise<number> {
  try {
    if (port !== null) return await bind(server, host, port)
    if (first === 0) return await bind(server, host, 0)
    for (let i = 0; i < TRIES; i += 1) {
      try {
        return await bind(server, host, first + i)
      } catch (error) {
        if (codeOf(error) !== 'EADDRINUSE') throw error
      }
    }
    return await bind(server, host, 0)
  } catch (error) {
    throw new Error(whyNot(error, port), { cause: error })
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function whyNot(error: unknown, port: number | null): string {
  const choose = 'Choose another port for the door under Settings.'
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program, so webhooks and forms cannot be reached. ${choose}`
    case 'EACCES':
      return `This user may not listen on port ${port}, so webhooks and forms cannot be reached. ${choose}`
    default: {
      const said = error instanceof Error ? error.message : String(error)
      return `Webhooks and forms cannot be reached, because this machine does not let Baton listen: ${said}. Look at the door under Settings.`
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

/** Nobody in the network can hold all connections. What is on this machine may: a tunnel or a proxy brings everybody. */
function limitOne(server: Server, most: number): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const from = socket.remoteAddress ?? ''
    if (/^(::ffff:)?127\.|^::1$/.test(from)) return
    const count = (open.get(from) ?? 0) + 1
    if (count > most) {
      socket.destroy()
      return
    }
    open.set(from, count)
    socket.once('close', () => {
      const left = (open.get(from) ?? 1) - 1
      if (left > 0) open.set(from, left)
      else open.delete(from)
    })
  })
}

/** A request that is none, or never became whole. */
function refuseUnread(
  error: NodeJS.ErrnoException,
  socket: Socket & { bytesWritten: number },
): void {
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const status = STATUS[error.code ?? ''] ?? '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

const STATUS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}
