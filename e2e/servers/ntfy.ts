/** A server that speaks ntfy's protocol on a real socket, for tests: publishing as JSON or to a topic, and streams with `since`. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json, Sights } from './answers'

export interface NtfyAction {
  action: string
  label: string
  url: string
  method?: string
  body?: string
  headers?: Record<string, string>
}

export interface NtfyMessage {
  id: string
  topic: string
  message: string
  title?: string
  sequence_id?: string
  click?: string
  actions?: NtfyAction[]
}

export interface NtfyServer {
  url: string
  messages: NtfyMessage[]
  /** Resolves with the newest message that fits, once there is one. */
  message(fits: (message: NtfyMessage) => boolean): Promise<NtfyMessage>
  /** Presses a button of a notification, as the app on the phone does. Gives the status that it got. */
  press(message: NtfyMessage, label: string): Promise<number>
  /** Resolves once somebody listens to a topic. */
  listened(): Promise<string>
  /** Breaks every stream off. */
  breakOff(): void
  /** Refuses what comes next. */
  refuse(status: number, headers?: Record<string, string>): void
  close(): Promise<void>
}

/** `token`: who does not give it is refused. */
export async function startNtfy({ token }: { token?: string } = {}): Promise<NtfyServer> {
  const messages: NtfyMessage[] = []
  const streams = new Map<ServerResponse, string>()
  const refusals: Array<{ status: number; headers?: Record<string, string> }> = []
  let count = 0
  const { changed, seen } = new Sights()

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://ntfy')
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const body = Buffer.concat(chunks).toString()
    const refusal = refusals.shift()
    if (refusal) return json(response, refusal.status, { error: 'scripted' }, refusal.headers)
    // As with `ntfy access everyone 'baton-*' write-only`.
    const open = request.method === 'POST' && url.pathname.startsWith('/baton-')
    if (!open && token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return json(response, 403, {
        code: 40301,
        error: `forbidden: ${request.headers.authorization ?? ''}`,
      })
    if (request.method === 'GET') return stream(url, response)
    const given =
      url.pathname === '/'
        ? (JSON.parse(body) as Partial<NtfyMessage>)
        : { topic: url.pathname.slice(1), message: body }
    if (!/^[\w-]{1,64}$/.test(given.topic ?? ''))
      return json(response, 400, { code: 40009, error: 'invalid topic' })
    if (Buffer.byteLength(given.message ?? '') > 4096)
      return json(response, 413, { error: 'message too large' })
    if ((given.actions?.length ?? 0) > 3)
      return json(response, 400, { code: 40018, error: 'actions invalid' })
    const message = { message: 'triggered', ...given, id: `m${++count}`, topic: given.topic ?? '' }
    messages.push(message)
    for (const [open, topic] of streams) if (topic === message.topic) write(open, message)
    changed()
    json(response, 200, eventOf(message))
  }

  function stream(url: URL, response: ServerResponse): void {
    const [, topic = '', kind] = url.pathname.split('/')
    if (kind !== 'json') return json(response, 404, { code: 40401, error: 'page not found' })
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.write(`${JSON.stringify({ id: 'open', event: 'open', topic })}\n`)
    const since = url.searchParams.get('since')
    const old = messages.filter((one) => one.topic === topic)
    const from = since === 'all' ? 0 : old.findIndex(({ id }) => id === since) + 1
    if (since !== null) for (const message of old.slice(from)) write(response, message)
    streams.set(response, topic)
    response.on('close', () => streams.delete(response))
    changed()
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    messages,
    message: (fits) => seen(() => messages.findLast(fits)),
    press: async (message, label) => {
      const action = message.actions?.find((one) => one.label === label)
      if (action?.action !== 'http') throw new Error(`There is no button ${label} that posts.`)
      const { url, method, body, headers } = action
      return (await fetch(url, { method, body, headers })).status
    },
    listened: () => seen(() => [...streams.values()][0]),
    breakOff: () => {
      for (const open of streams.keys()) open.destroy()
    },
    refuse: (status, headers) => refusals.push({ status, ...(headers ? { headers } : {}) }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const eventOf = (message: NtfyMessage) => ({ event: 'message', time: 1, ...message })

function write(response: ServerResponse, message: NtfyMessage): void {
  response.write(`${JSON.stringify(eventOf(message))}\n`)
}
