/**
 * A server that speaks Slack's Web API and Socket Mode on real sockets, for tests: messages with blocks and buttons, ephemeral ones,
 * modals, and envelopes that want to be acknowledged. What people do in Slack is done by its methods. Knows nothing of Baton.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { json, Sights } from './answers'

export interface SlackBlock {
  type: string
  block_id?: string
  text?: { type: string; text: string }
  elements?: Array<{
    type: string
    action_id?: string
    value?: string
    url?: string
    text?: { text: string } | string
  }>
  element?: { type: string; action_id: string; initial_value?: string; max_length?: number }
  label?: { text: string }
}

export interface SlackMessage {
  channel: string
  ts: string
  text: string
  blocks?: SlackBlock[]
  thread_ts?: string
  /** Only this person sees it. */
  user?: string
}

export interface SlackView {
  callback_id: string
  private_metadata: string
  title: { text: string }
  submit?: { text: string }
  blocks: SlackBlock[]
}

export interface SlackUser {
  id: string
  username: string
}

export interface SlackCall {
  method: string
  arguments: Record<string, unknown>
  token: string
}

export interface SlackServer {
  /** The root of the Web API, as a connection names it. */
  url: string
  calls: SlackCall[]
  messages: SlackMessage[]
  message(fits: (message: SlackMessage) => boolean): Promise<SlackMessage>
  /** Presses the button with these words; resolves once it was acknowledged. */
  press(message: SlackMessage, words: string, user?: SlackUser): Promise<void>
  /** Resolves with the next modal that is opened. */
  view(): Promise<SlackView>
  /** Submits a modal with what was entered, by block; resolves once it was acknowledged. */
  submit(view: SlackView, entered?: Record<string, string>, user?: SlackUser): Promise<void>
  /** Refuses the next call of a method with an error of Slack's, or with a status. */
  refuse(method: string, refusal: { error?: string; status?: number; retryAfter?: number }): void
  /** Resolves once a client listens. */
  connected(): Promise<void>
  /** Resolves once clients came so many times, and one is there. */
  connectedTimes(times: number): Promise<void>
  /** Tells the clients to come back by another connection, as Slack does now and then; or breaks them off. */
  recycle(): void
  breakOff(): void
  close(): Promise<void>
}

export const SLACK_ADA: SlackUser = { id: 'U0ADA', username: 'ada' }
export const SLACK_BOT_TOKEN = 'xoxb-test-0123456789'
export const SLACK_APP_TOKEN = 'xapp-test-9876543210'

export async function startSlack(): Promise<SlackServer> {
  const calls: SlackCall[] = []
  const messages: SlackMessage[] = []
  const views: SlackView[] = []
  const refusals: Array<{ method: string; error?: string; status?: number; retryAfter?: number }> =
    []
  const sockets = new Set<WebSocket>()
  const acks = new Map<string, () => void>()
  let count = 0
  let connections = 0
  const { changed, seen } = new Sights()

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  const gateway = new WebSocketServer({ server, path: '/link' })
  gateway.on('connection', (socket) => {
    sockets.add(socket)
    connections += 1
    socket.on('close', () => {
      sockets.delete(socket)
      changed()
    })
    socket.on('message', (data: Buffer) => {
      const { envelope_id: id } = JSON.parse(data.toString()) as { envelope_id: string }
      acks.get(id)?.()
      acks.delete(id)
    })
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }))
    changed()
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const given = argumentsOf(Buffer.concat(chunks).toString(), request.headers['content-type'])
    const method = /^\/api\/([\w.]+)$/.exec(request.url ?? '')?.[1] ?? ''
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    calls.push({ method, arguments: given, token })
    const index = refusals.findIndex((one) => one.method === method)
    const [refusal] = index < 0 ? [] : refusals.splice(index, 1)
    if (refusal) {
      const { status = 200, error = 'internal_error', retryAfter } = refusal
      return json(
        response,
        status,
        { ok: false, error },
        retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
      )
    }
    const wanted = method === 'apps.connections.open' ? SLACK_APP_TOKEN : SLACK_BOT_TOKEN
    if (token !== wanted)
      return json(response, 200, { ok: false, error: 'invalid_auth', echoed: token })
    const result = perform(method, given)
    changed()
    json(
      response,
      200,
      typeof result === 'string' ? { ok: false, error: result } : { ok: true, ...result },
    )
  }

  /** What a method gives, or the name of its error. */
  function perform(
    method: string,
    given: Record<string, unknown>,
  ): Record<string, unknown> | string {
    const blocks = given['blocks'] as SlackBlock[] | undefined
    const faulty = blocks && faultOf(blocks)
    if (faulty !== undefined) return faulty
    switch (method) {
      case 'apps.connections.open':
        return { url: `ws://127.0.0.1:${port}/link?ticket=1` }
      case 'chat.postMessage':
      case 'chat.postEphemeral': {
        if (given['channel'] === '#nowhere') return 'channel_not_found'
        if (!given['text'] && !blocks) return 'no_text'
        const message: SlackMessage = {
          channel: String(given['channel']).replace('#', 'C-'),
          ts: `1700000000.${String(++count).padStart(6, '0')}`,
          text: String(given['text'] ?? ''),
          ...(blocks ? { blocks } : {}),
          ...(given['thread_ts'] === undefined ? {} : { thread_ts: String(given['thread_ts']) }),
          ...(given['user'] === undefined ? {} : { user: String(given['user']) }),
        }
        messages.push(message)
        return { channel: message.channel, ts: message.ts, message }
      }
      case 'chat.update': {
        const message = messages.find(({ ts }) => ts === given['ts'])
        if (!message) return 'message_not_found'
        Object.assign(message, { text: given['text'], blocks })
        return { channel: message.channel, ts: message.ts }
      }
      case 'views.open': {
        const view = given['view'] as SlackView
        const fault = faultOf(view.blocks)
        if (fault !== undefined) return fault
        views.push(view)
        return { view }
      }
      default:
        return 'unknown_method'
    }
  }

  /** Sends an envelope; resolves once it was acknowledged. */
  async function deliver(payload: unknown): Promise<void> {
    const id = `e${++count}`
    const [socket] = sockets
    if (!socket) throw new Error('Nobody listens.')
    const acknowledged = new Promise<void>((resolve) => acks.set(id, resolve))
    socket.send(
      JSON.stringify({
        envelope_id: id,
        type: 'interactive',
        accepts_response_payload: true,
        payload,
      }),
    )
    await acknowledged
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/api/`,
    calls,
    messages,
    message: (fits) => seen(() => messages.findLast(fits)),
    press: (message, words, user = SLACK_ADA) => {
      const buttons = message.blocks?.flatMap(({ elements }) => elements ?? []) ?? []
      const action = buttons.find(({ text }) => typeof text === 'object' && text.text === words)
      if (!action) throw new Error(`There is no button ${words}.`)
      return deliver({
        type: 'block_actions',
        user,
        trigger_id: `t${count}`,
        channel: { id: message.channel, name: 'approvals' },
        message: JSON.parse(JSON.stringify(message), escaped) as unknown,
        actions: [{ ...action, type: 'button' }],
      })
    },
    view: () => seen(() => views.shift()),
    submit: (view, entered = {}, user = SLACK_ADA) =>
      deliver({
        type: 'view_submission',
        user,
        view: {
          ...view,
          state: {
            values: Object.fromEntries(
              view.blocks.flatMap(({ block_id = '', element }) =>
                element
                  ? [
                      [
                        block_id,
                        {
                          [element.action_id]: {
                            type: element.type,
                            value: entered[block_id] ?? element.initial_value ?? null,
                          },
                        },
                      ],
                    ]
                  : [],
              ),
            ),
          },
        },
      }),
    refuse: (method, refusal) => refusals.push({ method, ...refusal }),
    connected: async () => {
      await seen(() => [...sockets][0])
    },
    connectedTimes: async (times) => {
      await seen(() => (connections >= times && sockets.size === 1 ? true : undefined))
    },
    recycle: () => {
      for (const socket of sockets)
        socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }))
    },
    breakOff: () => {
      for (const socket of sockets) socket.terminate()
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.terminate()
        gateway.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Slack gives texts back with these characters as entities. */
function escaped(key: string, value: unknown): unknown {
  return key === 'text' && typeof value === 'string'
    ? value.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one] ?? one)
    : value
}

/** The limits of Block Kit that a client can pass. */
function faultOf(blocks: SlackBlock[]): string | undefined {
  if (blocks.length > 50) return 'invalid_blocks'
  const ids = blocks.flatMap(({ block_id }) => block_id ?? [])
  if (new Set(ids).size < ids.length) return 'invalid_blocks'
  for (const { type, text, element, elements = [] } of blocks) {
    const most = type === 'header' ? 150 : 3000
    if (text && (text.text.length > most || text.text === '')) return 'invalid_blocks'
    if ((element?.initial_value?.length ?? 0) > 3000) return 'invalid_blocks'
    if (elements.some(({ value = '' }) => value.length > 2000)) return 'invalid_blocks'
  }
  return undefined
}

function argumentsOf(body: string, contentType = ''): Record<string, unknown> {
  if (contentType.includes('json')) return JSON.parse(body || '{}') as Record<string, unknown>
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => [
      key,
      /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
    ]),
  )
}
