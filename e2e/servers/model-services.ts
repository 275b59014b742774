/**
 * Servers that speak the streaming protocols of OpenAI (responses), Anthropic (messages) and Google (streamGenerateContent) on a real
 * socket, for tests. Plain node:http; they know nothing of Baton.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from './answers'

export type ModelService = 'openai' | 'anthropic' | 'google'

/** What one request gets. The last one of a script repeats. */
export type ServiceBehaviour =
  | {
      kind: 'ok'
      text?: string
      /** Tokens: all input, of it read from and written to the cache, output. */
      input?: number
      cached?: number
      written?: number
      output?: number
      /** `length`: cut off by the limit. */
      end?: 'stop' | 'length' | 'filtered'
    }
  /** The model asks for a tool. */
  | { kind: 'tool'; name: string; input: object }
  | { kind: 'error'; status: number; message?: string; headers?: Record<string, string> }
  /** Refuses, and repeats the key that it was sent. */
  | { kind: 'echo-key' }
  /** Sends some text, then nothing until the client goes away. */
  | { kind: 'hang' }
  /** Sends some text, then breaks the socket. */
  | { kind: 'break' }

export interface ServiceRequest {
  path: string
  headers: IncomingMessage['headers']
  body: Record<string, unknown>
  /** Resolves with whether the client went away before it had the whole answer. */
  cancelled: Promise<boolean>
}

export interface ModelServiceServer {
  /** The base address that a connection names. */
  url: string
  requests: ServiceRequest[]
  script(...next: ServiceBehaviour[]): void
  close(): Promise<void>
}

const MODELS = ['small-1', 'large-2']
const SENTENCE = 'Three small steps beat one big plan.'

/** Starts a server on a free port of 127.0.0.1 that wants this key. */
export async function startModelService(
  service: ModelService,
  key: string,
): Promise<ModelServiceServer> {
  let script: ServiceBehaviour[] = []
  const requests: ServiceRequest[] = []
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    if (keyOf(service, request) !== key) return refuse(service, response, 401, 'Invalid key.')
    if (request.method === 'GET') return json(response, 200, modelList(service))
    const cancelled = new Promise<boolean>((resolve) =>
      response.on('close', () => resolve(!response.writableFinished)),
    )
    const body = JSON.parse(await bodyOf(request)) as Record<string, unknown>
    requests.push({ path, headers: request.headers, body, cancelled })
    const behaviour = (script.length > 1 ? script.shift() : script[0]) ?? { kind: 'ok' }
    if (behaviour.kind === 'error')
      return refuse(service, response, behaviour.status, behaviour.message, behaviour.headers)
    if (behaviour.kind === 'echo-key')
      return refuse(service, response, 400, `You sent ${JSON.stringify(request.headers)}`)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const events = SPOKEN[service](behaviour, String(body.model ?? path))
    const stops = behaviour.kind === 'hang' || behaviour.kind === 'break'
    for (const event of stops ? events.slice(0, 4) : events) await write(service, response, event)
    if (behaviour.kind === 'break') response.destroy()
    if (!stops) response.end()
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/${service === 'google' ? 'v1beta' : 'v1'}`,
    requests,
    script: (...next) => {
      script = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Event = { type?: string; [more: string]: unknown }

const SPOKEN: Record<ModelService, (behaviour: ServiceBehaviour, model: string) => Event[]> = {
  openai: (behaviour, model) => {
    const id = 'item_1'
    const began = { id: 'resp_1', created_at: 1_767_000_000, model: `${model}-2026-01-01` }
    const first = { type: 'response.created', response: began }
    const done = (more: object) => ({
      type: 'response.completed',
      response: { ...began, usage: openAiUsage(behaviour), ...more },
    })
    if (behaviour.kind === 'tool') {
      const item = { type: 'function_call', id, call_id: 'call_1', name: behaviour.name }
      const written = JSON.stringify(behaviour.input)
      return [
        first,
        { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } },
        {
          type: 'response.function_call_arguments.delta',
          item_id: id,
          output_index: 0,
          delta: written,
        },
        {
          type: 'response.output_item.done',
          output_index: 0,
          item: { ...item, arguments: written, status: 'completed' },
        },
        done({}),
      ]
    }
    const message = { type: 'message', id }
    const deltas = piecesOf(behaviour).map((delta) => ({
      type: 'response.output_text.delta',
      item_id: id,
      output_index: 0,
      content_index: 0,
      delta,
    }))
    const end = endOf(behaviour)
    return [
      first,
      { type: 'response.output_item.added', output_index: 0, item: message },
      ...deltas,
      { type: 'response.output_item.done', output_index: 0, item: message },
      end === 'stop'
        ? done({})
        : {
            ...done({
              incomplete_details: {
                reason: end === 'length' ? 'max_output_tokens' : 'content_filter',
              },
            }),
            type: 'response.incomplete',
          },
    ]
  },
  anthropic: (behaviour, model) => {
    const { input, cached, written, output } = tokensOf(behaviour)
    const isTool = behaviour.kind === 'tool'
    const block = isTool
      ? { type: 'tool_use', id: 'toolu_1', name: behaviour.name, input: {} }
      : { type: 'text', text: '' }
    const deltas = isTool
      ? [{ type: 'input_json_delta', partial_json: JSON.stringify(behaviour.input) }]
      : piecesOf(behaviour).map((text) => ({ type: 'text_delta', text }))
    const reasons = { stop: 'end_turn', length: 'max_tokens', filtered: 'refusal' }
    return [
      {
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: `${model}-20260101`,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: input - cached - written,
            cache_read_input_tokens: cached,
            cache_creation_input_tokens: written,
            output_tokens: 1,
          },
        },
      },
      { type: 'content_block_start', index: 0, content_block: block },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: {
          stop_reason: isTool ? 'tool_use' : reasons[endOf(behaviour)],
          stop_sequence: null,
        },
        usage: { output_tokens: output },
      },
      { type: 'message_stop' },
    ]
  },
  google: (behaviour, path) => {
    const { input, cached, output } = tokensOf(behaviour)
    const modelVersion = `${/models\/([^:]+)/.exec(path)?.[1] ?? 'model'}-001`
    const usageMetadata = {
      promptTokenCount: input,
      candidatesTokenCount: output,
      totalTokenCount: input + output,
      ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
    }
    if (behaviour.kind === 'ok' && behaviour.end === 'filtered')
      return [{ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata, modelVersion }]
    const parts =
      behaviour.kind === 'tool'
        ? [{ functionCall: { name: behaviour.name, args: behaviour.input } }]
        : piecesOf(behaviour).map((text) => ({ text }))
    return parts.map((part, index) => ({
      candidates: [
        {
          index: 0,
          content: { role: 'model', parts: [part] },
          ...(index === parts.length - 1
            ? { finishReason: endOf(behaviour) === 'length' ? 'MAX_TOKENS' : 'STOP' }
            : {}),
        },
      ],
      usageMetadata,
      modelVersion,
    }))
  },
}

function tokensOf(behaviour: ServiceBehaviour) {
  const {
    input = 11,
    cached = 0,
    written = 0,
    output = 7,
  } = behaviour.kind === 'ok' ? behaviour : {}
  return { input, cached, written, output }
}

function openAiUsage(behaviour: ServiceBehaviour) {
  const { input, cached, output } = tokensOf(behaviour)
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  }
}

function piecesOf(behaviour: ServiceBehaviour): string[] {
  const text = (behaviour.kind === 'ok' ? behaviour.text : undefined) ?? SENTENCE
  return text.match(/\s*\S+\s*/g) ?? [text]
}

function endOf(behaviour: ServiceBehaviour): 'stop' | 'length' | 'filtered' {
  return (behaviour.kind === 'ok' ? behaviour.end : undefined) ?? 'stop'
}

function keyOf(service: ModelService, { headers }: IncomingMessage): unknown {
  if (service === 'openai') return headers.authorization?.replace(/^Bearer /, '')
  return headers[service === 'anthropic' ? 'x-api-key' : 'x-goog-api-key']
}

function modelList(service: ModelService): object {
  if (service === 'google')
    return {
      models: [
        ...MODELS.map((name) => ({
          name: `models/${name}`,
          supportedGenerationMethods: ['generateContent'],
        })),
        { name: 'models/embedding-1', supportedGenerationMethods: ['embedContent'] },
      ],
    }
  return { data: MODELS.map((id) => ({ id, type: 'model', object: 'model' })), has_more: false }
}

function refuse(
  service: ModelService,
  response: ServerResponse,
  status: number,
  message = `Scripted ${status}.`,
  headers: Record<string, string> = {},
): void {
  const error = {
    openai: { message, type: 'invalid_request_error', param: null, code: null },
    anthropic: { type: 'invalid_request_error', message },
    google: { code: status, message, status: 'INVALID_ARGUMENT' },
  }[service]
  const body = service === 'anthropic' ? { type: 'error', error } : { error }
  json(response, status, body, headers)
}

/** Resolves when the event left for the client, so that each arrives on its own. */
function write(service: ModelService, response: ServerResponse, event: Event): Promise<void> {
  const name = service === 'google' ? '' : `event: ${event.type}\n`
  return new Promise((resolve) =>
    response.write(`${name}data: ${JSON.stringify(event)}\n\n`, () => resolve()),
  )
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
