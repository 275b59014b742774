/**
 * The door on HTTP: a listener of its own, apart from the interface (docs/triggers.md). It bounds what a sender can take of this
 * machine before anything behind the door hears of a request, and says in plain text why it refuses one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Door, DoorAnswer, DoorPlace, DoorRequest } from '../../app/door/door'
import type { DoorSettings } from '../../shared/settings'
import { announced, BodyRoom, readBody, type BodyRefusal } from './door-body'
import { isForeign, plainHeaders, targetOf } from './door-request'
import { startListening, type DoorListener, type ListenOptions } from './door-listener'
import { RateLimit } from './rate-limit'

const DEFAULT_RATE = { burst: 5_000, perSecond: 2_000 }
/** What all bodies together may take up. Bytes. */
const ALL_BODIES = 256 * 1024 * 1024
/** How long a body may stand still. Milliseconds. */
const IDLE_MS = 10_000
/** How long a sender may take nothing of its answer. Milliseconds. */
const STALL_MS = 30_000
/** How long answers on their way may take once the door closes. Milliseconds. */
const CLOSING_MS = 1_000

export interface HttpDoorOptions extends ListenOptions {
  /** What the person decided; asked for when the door first listens. */
  settings(): Promise<DoorSettings>
  report(problem: { where: string; error: unknown }): void
  idleMs?: number
  /** How long an answer may stand still on its way. Milliseconds. */
  stallMs?: number
  /** How soon it tries again where it cannot listen. Milliseconds. */
  againMs?: number
  /** Bytes that all bodies may take up together. */
  allBodies?: number
}

const AGAIN_MS = 10_000
/** How long what a refused sender still sends is thrown away. Milliseconds. */
const LINGER_MS = 500

/** Headers of every answer, which a place may set otherwise: nothing is kept, framed, guessed or run. */
const HEADERS: Record<string, string> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Not no-referrer: browsers would send `Origin: null` with forms.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

interface OpenPlace extends DoorPlace {
  limit: RateLimit
}

export class HttpDoor implements Door {
  readonly #options: HttpDoorOptions
  readonly #places = new Map<string, OpenPlace>()
  readonly #moved = new Set<() => void>()
  readonly #room: BodyRoom
  readonly #answering = new Set<Promise<void>>()
  #settings: DoorSettings | undefined
  #listener: DoorListener | undefined
  #problem: string | undefined
  #again: NodeJS.Timeout | undefined
  #isClosed = false
  /** The last change of where it listens; one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: HttpDoorOptions) {
    this.#options = options
    this.#room = new BodyRoom(options.allBodies ?? ALL_BODIES)
  }

  open(place: DoorPlace): () => void {
    const { prefix, rate = DEFAULT_RATE } = place
    if (this.#places.has(prefix)) throw new Error(`Something answers under /${prefix} already.`)
    const opened = { ...place, limit: new RateLimit(rate, () => performance.now()) }
    this.#places.set(prefix, opened)
    this.#trying()
    return () => {
      if (this.#places.get(prefix) === opened) this.#places.delete(prefix)
    }
  }

  ready(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#listener) await this.#listen()
    })
  }

  configure(settings: DoorSettings): Promise<void> {
    return this.#inTurn(async () => {
      this.#settings = settings
      if (this.#places.size === 0 && !this.#listener) return
      await this.#letGo()
      await this.#listen()
    })
  }

  problem(): string | undefined {
    return this.#problem
  }

  addresses(): readonly string[] {
    return this.#listener?.addresses() ?? []
  }

  onMoved(moved: () => void): () => void {
    this.#moved.add(moved)
    return () => this.#moved.delete(moved)
  }

  close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#again)
    return this.#inTurn(() => this.#letGo())
  }

  async #listen(): Promise<void> {
    if (this.#isClosed) throw new Error('Baton is closing. Start it again.')
    try {
      await this.#listenNow()
      this.#problem = undefined
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
      this.#tryLater()
      throw error
    }
    this.#tell()
  }

  async #listenNow(): Promise<void> {
    this.#settings ??= await this.#options.settings()
    this.#listener = await startListening(this.#settings, this.#options, (request, response) => {
      const answered = this.#respond(request, response).catch((error: unknown) => {
        this.#options.report({ where: 'door', error })
        response.destroy()
      })
      this.#answering.add(answered)
      void answered.finally(() => this.#answering.delete(answered))
    })
  }

  /** What goes wrong is known as the door's problem, and is in the log once. */
  #trying(): void {
    const before = this.#problem
    this.ready().catch((error: unknown) => {
      if (this.#problem !== before) this.#options.report({ where: 'door', error })
    })
  }

  #tryLater(): void {
    clearTimeout(this.#again)
    if (this.#isClosed) return
    this.#again = setTimeout(() => this.#trying(), this.#options.againMs ?? AGAIN_MS).unref()
  }

  async #letGo(): Promise<void> {
    const listener = this.#listener
    if (!listener) return
    this.#listener = undefined
    const { promise: late, resolve: giveUp } = Promise.withResolvers<void>()
    const limit = setTimeout(giveUp, CLOSING_MS)
    const closed = listener.stop()
    await Promise.race([Promise.all(this.#answering), late])
    clearTimeout(limit)
    listener.cutOff()
    await closed
    this.#tell()
  }

  #tell(): void {
    for (const moved of this.#moved) moved()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    const from = sender(request)
    const origin = this.#listener?.names.originOf(request.headers.host)
    if (origin === undefined)
      return refuse(response, 403, 'This host does not go by that name. Use its address.')
    const target = targetOf(request.url ?? '')
    if (!target) return refuse(response, 400, 'The address of this request cannot be read.')
    const place = this.#places.get(target.prefix)
    if (!place) return refuse(response, 404, 'There is nothing at this address.')
    if (!place.limit.take(from))
      return refuse(response, 429, 'Too many requests from one address. Send them more slowly.', {
        'Retry-After': '1',
      })
    if (request.headers['content-encoding'] !== undefined)
      return refuse(
        response,
        415,
        'Packed bodies are not taken. Send the body without Content-Encoding.',
      )
    const expects = request.headers.expect
    const length = announced(request)
    if (length !== undefined && length > place.maxBody)
      return this.#refuseBody(response, 'too-large', place)
    if (expects?.toLowerCase() === '100-continue') response.writeContinue()
    const read = await readBody(request, {
      maxBody: place.maxBody,
      idleMs: this.#options.idleMs ?? IDLE_MS,
      room: this.#room,
    })
    if ('refused' in read) return this.#refuseBody(response, read.refused, place)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const asked: DoorRequest = {
      method,
      path: target.path,
      query: target.query,
      headers: plainHeaders(request),
      body: read.body,
      from,
      origin,
      foreign: isForeign(request.headers),
      signal: gone.signal,
      release: () => {
        read.release()
        asked.body = read.body
      },
    }
    try {
      const answer = await this.#answer(place, asked)
      send(response, answer, method, this.#options.stallMs ?? STALL_MS)
    } finally {
      read.release()
    }
  }

  async #answer(place: DoorPlace, request: DoorRequest): Promise<DoorAnswer> {
    try {
      return await place.answer(request)
    } catch (error) {
      this.#options.report({ where: `door /${place.prefix}`, error })
      return plain(500, 'Baton could not do this because of a fault of its own.')
    }
  }

  #refuseBody(response: ServerResponse, refused: BodyRefusal, { maxBody }: DoorPlace): void {
    switch (refused) {
      case 'too-large':
        return refuse(
          response,
          413,
          `The body is too large: at most ${size(maxBody)} are taken here.`,
        )
      case 'too-slow':
        return refuse(response, 408, 'The body came too slowly. Send it again.')
      case 'busy':
        return refuse(response, 503, 'Too much comes in at once. Try again in a moment.', {
          'Retry-After': '1',
        })
      case 'gone':
        response.destroy()
    }
  }
}

/**
 * Says why, and ends the connection. What is still on its way is thrown away for a moment first: a connection that is cut with bytes
 * unread takes the answer along.
 */
function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const { body, ...answer } = plain(status, message)
  if (response.destroyed || response.headersSent) return
  const { req: request } = response
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    ...HEADERS,
    ...answer.headers,
    ...headers,
    Connection: 'close',
    'Content-Length': bytes.byteLength,
  })
  if (request.complete) return void response.end(bytes)
  response.write(bytes)
  const end = () => {
    clearTimeout(limit)
    response.end()
  }
  const limit = setTimeout(end, LINGER_MS)
  request.once('end', end)
  request.once('close', end)
  request.resume()
}

function plain(status: number, message: string): DoorAnswer & { body: string } {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${message}\n` }
}

function send(
  response: ServerResponse,
  { status, headers, body }: DoorAnswer,
  method: string,
  stallMs: number,
): void {
  if (response.destroyed || response.headersSent) return
  // Starts anew with whatever the sender takes; nobody holds a connection, and its answer, by reading nothing of it.
  response.setTimeout(stallMs, () => response.destroy())
  const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array())
  response.writeHead(status, { ...HEADERS, ...headers, 'Content-Length': bytes.byteLength })
  response.end(method === 'HEAD' ? undefined : bytes)
}

/** An address of version 4 as it is written, also where the listener takes both. */
function sender(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}

function size(bytes: number): string {
  return bytes >= 1024 * 1024
    ? `${Math.round(bytes / (1024 * 1024))} MB`
    : `${Math.round(bytes / 1024)} KB`
}
