/**
 * A server that speaks the OpenAI chat protocol on a real socket, for tests: it streams over SSE, and misbehaves as it is told.
 * Plain node:http; knows nothing of Baton.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerAudio, answerImage, readAudio } from './openai-media'
import type { AudioRequest, HeardBehaviour, ImageRequest, PaintedBehaviour } from './openai-media'
import { json } from './answers'

/** What one request to `/v1/chat/completions` gets. The last one of a script repeats. */
export type OpenAiBehaviour =
  /** An answer. `text` may be computed from the request; without it a schema is answered with `{}`, a prompt with a fixed sentence. */
  | {
      kind: 'ok'
      text?: string | ((request: ChatRequest) => string)
      /** The tokens that it tells; false: none. */
      usage?: boolean | ChatUsage
      finish?: string
    }
  /** A refusal with this status, and the words of OpenAI's error body. */
  | { kind: 'error'; status: number; message?: string; headers?: Record<string, string> }
  | { kind: 'rate-limit'; retryAfter: string }
  /** A refusal that repeats the key it was sent, as badly written servers do. */
  | { kind: 'echo-key'; status?: number }
  /** Sends some pieces, then breaks the socket. */
  | { kind: 'break'; after?: number }
  /** Sends some pieces, then ends the response as if all were well, without a finish reason. */
  | { kind: 'cut'; after?: number }
  /** Sends some pieces (none by default) and then nothing until the client goes away. */
  | { kind: 'hang'; after?: number }
  /** An error in the middle of the stream. */
  | { kind: 'stream-error'; after?: number; message: string }
  /** Something that is not the protocol. */
  | { kind: 'garbage' }

export interface ChatRequest {
  model: string
  messages: Array<{ role: string; content: string }>
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  response_format?: {
    type: string
    json_schema?: { name: string; schema: unknown; strict?: boolean }
  }
  temperature?: number
  max_tokens?: number
}

/** Tokens of an answer, in the words of the protocol. */
export interface ChatUsage {
  prompt_tokens?: number
  completion_tokens?: number
  prompt_tokens_details?: { cached_tokens: number }
}

export interface RecordedRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  /** Present for chat requests. */
  body?: ChatRequest
  /** Present for requests to `/audio/transcriptions` and `/images/generations`. */
  audio?: AudioRequest
  image?: ImageRequest
  /** The client went away before it had the whole answer. */
  cancelled: boolean
  /** Resolves when the response was sent whole or the client went away. */
  ended: Promise<void>
}

export interface OpenAiServer {
  /** The base address that a connection names, ending in `/v1`. */
  url: string
  requests: RecordedRequest[]
  /** Replaces what the next requests get. */
  script(...next: OpenAiBehaviour[]): void
  /** Replaces what the next requests for a transcript, for a picture get. */
  hear(...next: HeardBehaviour[]): void
  paint(...next: PaintedBehaviour[]): void
  /** Resolves with the next request that arrives, or with one that arrived and nobody took yet. */
  nextRequest(): Promise<RecordedRequest>
  close(): Promise<void>
}

export interface OpenAiOptions {
  script?: OpenAiBehaviour[]
  /** When given, requests without `Authorization: Bearer <key>` get 401. */
  key?: string
  models?: string[]
}

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }
const SENTENCE = 'Three small steps beat one big plan.'

/** Starts the server on a free port of 127.0.0.1. */
export async function startOpenAi(options: OpenAiOptions = {}): Promise<OpenAiServer> {
  let script: OpenAiBehaviour[] = options.script ?? []
  let heard: HeardBehaviour[] = []
  let painted: PaintedBehaviour[] = []
  const requests: RecordedRequest[] = []
  const untaken: RecordedRequest[] = []
  const waiting: Array<(request: RecordedRequest) => void> = []

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.destroy(asError(error)))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    const record = recordOf(request, response, path)
    if (path.endsWith('/chat/completions'))
      record.body = JSON.parse(await bodyOf(request)) as ChatRequest
    if (path.endsWith('/audio/transcriptions')) record.audio = await readAudio(request)
    if (path.endsWith('/images/generations'))
      record.image = JSON.parse(await bodyOf(request)) as ImageRequest
    requests.push(record)
    const taker = waiting.shift()
    if (taker) taker(record)
    else untaken.push(record)
    if (options.key !== undefined && request.headers.authorization !== `Bearer ${options.key}`)
      return refuse(response, 401, 'Incorrect API key provided.')
    if (path.endsWith('/models') && request.method === 'GET')
      return json(response, 200, {
        object: 'list',
        data: (options.models ?? ['test-small', 'test-large']).map((id) => ({
          id,
          object: 'model',
          owned_by: 'test',
        })),
      })
    if (record.audio)
      return answerAudio(next(heard) ?? { kind: 'ok', text: SENTENCE }, record.audio, response)
    if (record.image) return answerImage(next(painted) ?? { kind: 'ok' }, response)
    if (!record.body) return refuse(response, 404, `Unknown path ${path}.`)
    return behave(next(script) ?? { kind: 'ok' }, record.body, request, response)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    script: (...next) => {
      script = next
    },
    hear: (...next) => {
      heard = next
    },
    paint: (...next) => {
      painted = next
    },
    nextRequest: () => {
      const record = untaken.shift()
      return record ? Promise.resolve(record) : new Promise((resolve) => waiting.push(resolve))
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The next of a script, whose last one repeats. */
function next<T>(script: T[]): T | undefined {
  return script.length > 1 ? script.shift() : script[0]
}

function recordOf(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): RecordedRequest {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const record: RecordedRequest = {
    method: request.method ?? 'GET',
    path,
    headers: request.headers,
    cancelled: false,
    ended,
  }
  response.on('close', () => {
    record.cancelled = !response.writableFinished
    resolve()
  })
  return record
}

function behave(
  behaviour: OpenAiBehaviour,
  body: ChatRequest,
  request: IncomingMessage,
  response: ServerResponse,
): void | Promise<void> {
  switch (behaviour.kind) {
    case 'ok':
      return body.stream
        ? streamWhole(behaviour, body, response)
        : wholeAtOnce(behaviour, body, response)
    case 'error':
      return refuse(
        response,
        behaviour.status,
        behaviour.message ?? `Scripted ${behaviour.status}.`,
        behaviour.headers,
      )
    case 'rate-limit':
      return refuse(response, 429, 'Rate limit reached.', { 'retry-after': behaviour.retryAfter })
    case 'echo-key':
      return refuse(
        response,
        behaviour.status ?? 401,
        `Incorrect API key provided: ${request.headers.authorization ?? 'none'}.`,
      )
    case 'garbage':
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end('data: this is not JSON\n\n')
      return
    default:
      return streamPart(behaviour, body, response)
  }
}

function wholeAtOnce(
  behaviour: Extract<OpenAiBehaviour, { kind: 'ok' }>,
  body: ChatRequest,
  response: ServerResponse,
): void {
  json(response, 200, {
    ...head(body, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: textFor(behaviour, body) },
        finish_reason: behaviour.finish ?? 'stop',
      },
    ],
    ...(behaviour.usage === false ? {} : { usage: usageOf(behaviour) }),
  })
}

async function streamWhole(
  behaviour: Extract<OpenAiBehaviour, { kind: 'ok' }>,
  body: ChatRequest,
  response: ServerResponse,
): Promise<void> {
  const send = openStream(body, response)
  for (const piece of pieces(textFor(behaviour, body))) await send({ delta: { content: piece } })
  await send({ delta: {}, finish_reason: behaviour.finish ?? 'stop' })
  if (body.stream_options?.include_usage && behaviour.usage !== false)
    await write(response, {
      ...head(body, 'chat.completion.chunk'),
      choices: [],
      usage: usageOf(behaviour),
    })
  response.end('data: [DONE]\n\n')
}

async function streamPart(
  behaviour: Exclude<
    OpenAiBehaviour,
    { kind: 'ok' | 'error' | 'rate-limit' | 'echo-key' | 'garbage' }
  >,
  body: ChatRequest,
  response: ServerResponse,
): Promise<void> {
  const after = behaviour.after ?? (behaviour.kind === 'hang' ? 0 : 2)
  // Without a piece even the headers are held back, as by a server that is loading its model.
  if (behaviour.kind === 'hang' && after === 0) return
  const send = openStream(body, response)
  for (const piece of pieces(SENTENCE).slice(0, after)) await send({ delta: { content: piece } })
  if (behaviour.kind === 'break') response.destroy()
  if (behaviour.kind === 'cut') response.end()
  if (behaviour.kind === 'stream-error') {
    await write(response, { error: { message: behaviour.message, type: 'server_error' } })
    response.end('data: [DONE]\n\n')
  }
}

type Choice = { delta: { role?: string; content?: string }; finish_reason?: string }

/** Sends the headers and the role; the function it gives back sends one chunk. */
function openStream(
  body: ChatRequest,
  response: ServerResponse,
): (choice: Choice) => Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  const send = (choice: Choice) =>
    write(response, {
      ...head(body, 'chat.completion.chunk'),
      choices: [{ index: 0, finish_reason: null, ...choice }],
    })
  void send({ delta: { role: 'assistant', content: '' } })
  return send
}

/** Resolves when the chunk left for the client, so that each arrives on its own. */
function write(response: ServerResponse, value: unknown): Promise<void> {
  return new Promise((resolve) =>
    response.write(`data: ${JSON.stringify(value)}\n\n`, () => resolve()),
  )
}

function head(body: ChatRequest, object: string) {
  return { id: 'chatcmpl-test', object, created: 1_767_000_000, model: `${body.model}-2026-01-01` }
}

function usageOf({ usage }: Extract<OpenAiBehaviour, { kind: 'ok' }>): ChatUsage {
  return typeof usage === 'object' ? usage : USAGE
}

function textFor({ text }: Extract<OpenAiBehaviour, { kind: 'ok' }>, body: ChatRequest): string {
  if (typeof text === 'function') return text(body)
  return text ?? (body.response_format?.type === 'json_schema' ? '{}' : SENTENCE)
}

function pieces(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? [text]
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  json(
    response,
    status,
    { error: { message, type: 'invalid_request_error', param: null, code: null } },
    headers,
  )
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
