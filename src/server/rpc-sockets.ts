import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { App } from '../app/app'
import type { Ports } from '../app/ports'
import { LIMITS } from '../shared/workflow/limits'

/** A workflow of the largest size that is accepted, with room for what is around it. Bytes. */
const MAX_MESSAGE_BYTES = LIMITS['document-size'].max + 5 * 1024 * 1024
/** How often a client is asked whether it is still there, in milliseconds. */
const HEARTBEAT_MS = 30_000
/** How long a client may take to say goodbye, in milliseconds. */
const GOODBYE_MS = 300

/** The WebSockets over which pages call the router. */
export class RpcSockets {
  readonly #handler: RPCHandler<Record<never, never>>
  readonly #report: Ports['report']
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  })
  readonly #heartbeat: NodeJS.Timeout
  /** Clients that have not answered the last question. */
  readonly #silent = new WeakSet<WebSocket>()

  constructor(
    router: App['router'],
    report: Ports['report'],
    options: { heartbeatMs?: number } = {},
  ) {
    this.#handler = new RPCHandler(router)
    this.#report = report
    this.#heartbeat = setInterval(() => this.#ask(), options.heartbeatMs ?? HEARTBEAT_MS)
  }

  /** Clients that are connected. */
  get size(): number {
    return this.#server.clients.size
  }

  /** Takes over a connection that asked to become a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      client.on('pong', () => this.#silent.delete(client))
      // The connection closes by itself after an error; what it did wrong is worth a line in the log.
      client.on('error', (error) => this.#report({ where: 'socket', error }))
      this.#handler
        .upgrade(paced(client))
        .catch((error: unknown) => this.#report({ where: 'socket', error }))
    })
  }

  /** Says goodbye to every client, and cuts off those that do not answer. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat)
    await Promise.all([...this.#server.clients].map(sayGoodbye))
    this.#server.close()
  }

  #ask(): void {
    for (const client of this.#server.clients) {
      if (this.#silent.has(client)) {
        client.terminate()
        continue
      }
      this.#silent.add(client)
      client.ping()
    }
  }
}

/**
 * A socket whose `send` resolves when the message has left this process. The router awaits it before it takes the next batch
 * of a stream, so a client that reads slowly makes its own stream wait and fills no memory here.
 */
function paced(client: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  return {
    addEventListener: client.addEventListener.bind(client),
    // A message that could not be sent is no news: the close that follows ends everything this client asked for.
    send: (data: string | Buffer) =>
      new Promise<void>((resolve) => client.send(data, () => resolve())),
  }
}

function sayGoodbye(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => client.terminate(), GOODBYE_MS)
    client.once('close', () => {
      clearTimeout(cut)
      resolve()
    })
    client.close(1001, 'Baton was closed.')
  })
}
