/**
 * A server that speaks the part of Trello's REST API that review boards need, on a real socket, for tests: boards, lists, labels, cards,
 * comments, attachments; keys in the header or the query; paging; its refusals. Plain node:http; knows nothing of Baton.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TrelloCard {
  id: string
  shortLink: string
  name: string
  desc: string
  closed: boolean
  due: string | null
  dueComplete: boolean
  idBoard: string
  idList: string
  idLabels: string[]
  pos: string
  comments: { id: string; text: string }[]
  attachments: { id: string; url: string }[]
}

/** What one request gets in place of its answer. */
export interface TrelloTrouble {
  status: number
  body?: string
  headers?: Record<string, string>
  /** Does what is asked, and breaks the socket before it answers. */
  loseAnswer?: boolean
  /** Does what is asked, and says nothing. */
  holdAnswer?: boolean
}

export interface TrelloServer {
  url: string
  requests: { method: string; path: string; query: URLSearchParams; authorization?: string }[]
  board: { id: string; shortLink: string; name: string }
  /** Ids by name. */
  lists: Record<string, string>
  labels: Record<string, string>
  cards: TrelloCard[]
  /** Moves a card as a person does; to a list by its name. */
  move(card: string, list: string): void
  /** The next requests whose method and path match get this, one each. */
  trouble(match: RegExp, ...troubles: TrelloTrouble[]): void
  close(): Promise<void>
}

export interface TrelloOptions {
  key?: string
  token?: string
  lists?: string[]
  labels?: string[]
  port?: number
}

/** Starts on a free port of 127.0.0.1 with one board. */
export async function startTrello(options: TrelloOptions = {}): Promise<TrelloServer> {
  const { key = 'trello-key', token = 'trello-token' } = options
  let count = 0
  // As Trello's: the first eight digits are the time.
  const newId = () => {
    count += 1
    return `${(0x65000000 + count).toString(16)}${count.toString(16).padStart(16, '0')}`
  }
  const byName = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, newId()]))
  const troubles: { match: RegExp; trouble: TrelloTrouble }[] = []
  const state: Omit<TrelloServer, 'url' | 'close'> = {
    requests: [],
    board: { id: newId(), shortLink: 'BoArD123', name: 'Content' },
    lists: byName(options.lists ?? ['To review', 'Approved', 'Rejected']),
    labels: byName(options.labels ?? ['Post', 'Urgent']),
    cards: [],
    move(card, list) {
      const found = state.cards.find((one) => one.id === card)
      const to = state.lists[list]
      if (!found || to === undefined) throw new Error(`No card ${card} or list ${list}`)
      found.idList = to
    },
    trouble(match, ...given) {
      troubles.push(...given.map((trouble) => ({ match, trouble })))
    },
  }
  const routes = trelloRoutes(state, newId)

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://trello')
    const method = request.method ?? 'GET'
    const { authorization } = request.headers
    state.requests.push({ method, path: url.pathname, query: url.searchParams, authorization })
    const body = await bodyOf(request)
    const at = troubles.findIndex(({ match }) => match.test(`${method} ${url.pathname}`))
    const trouble = at < 0 ? undefined : troubles.splice(at, 1)[0]?.trouble
    if (trouble && !trouble.loseAnswer && !trouble.holdAnswer) {
      response.writeHead(trouble.status, trouble.headers).end(trouble.body ?? '')
      return
    }
    const given = keysOf(request, url)
    if (given.key !== key) return text(response, 401, 'invalid key')
    if (given.token !== token) return text(response, 401, 'invalid token')
    for (const [pattern, handle] of routes) {
      const match = pattern.exec(`${method} ${url.pathname}`)
      if (!match) continue
      const found = handle(match.slice(1), url.searchParams, body)
      if (trouble?.holdAnswer) return
      if (trouble?.loseAnswer) {
        request.socket.destroy()
        return
      }
      if (found === undefined) return text(response, 404, 'The requested resource was not found.')
      if (typeof found === 'string') return text(response, 400, found)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found))
      return
    }
    text(response, 404, 'Cannot find it')
  }
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

type Handler = (ids: string[], query: URLSearchParams, body: Record<string, unknown>) => unknown

/** Undefined: not found; a text: a bad request. */
function trelloRoutes(
  state: Omit<TrelloServer, 'url' | 'close'>,
  newId: () => string,
): [RegExp, Handler][] {
  const { board } = state
  const isBoard = (id?: string) => id === board.id || id === board.shortLink
  const cardOf = (id?: string) =>
    state.cards.find((card) => card.id === id || card.shortLink === id)
  const listName = (id: string) => Object.entries(state.lists).find(([, one]) => one === id)?.[0]
  const shown = (card: TrelloCard) => ({
    ...card,
    url: `https://trello.com/c/${card.shortLink}/1-card`,
    shortUrl: `https://trello.com/c/${card.shortLink}`,
    labels: Object.entries(state.labels)
      .filter(([, id]) => card.idLabels.includes(id))
      .map(([name, id]) => ({ id, name, color: 'green' })),
    list: { id: card.idList, name: listName(card.idList) },
    dateLastActivity: '2026-01-01T00:00:00.000Z',
  })
  return [
    [/^GET \/1\/members\/me$/, () => ({ id: 'me', username: 'ada', fullName: 'Ada Lovelace' })],
    [/^GET \/1\/boards\/(\w+)$/, ([id]) => (isBoard(id) ? board : undefined)],
    [
      /^GET \/1\/boards\/(\w+)\/lists$/,
      ([id]) =>
        isBoard(id)
          ? Object.entries(state.lists).map(([name, list]) => ({ id: list, name }))
          : undefined,
    ],
    [
      /^GET \/1\/boards\/(\w+)\/labels$/,
      ([id]) =>
        isBoard(id)
          ? Object.entries(state.labels).map(([name, label]) => ({
              id: label,
              name,
              color: 'green',
            }))
          : undefined,
    ],
    [
      /^GET \/1\/boards\/(\w+)\/cards\/all$/,
      ([id], query) => {
        if (!isBoard(id)) return undefined
        const before = query.get('before') ?? '~'
        const limit = Math.min(Number(query.get('limit') ?? 1_000), 1_000)
        const newest = state.cards
          .filter((card) => card.id < before)
          .sort((a, b) => (a.id < b.id ? 1 : -1))
        return newest.slice(0, limit).map((card) => ({ id: card.id, desc: card.desc }))
      },
    ],
    [
      /^GET \/1\/lists\/(\w+)$/,
      ([id]) => (id !== undefined && listName(id) ? { id, idBoard: board.id } : undefined),
    ],
    [
      /^POST \/1\/cards$/,
      (_, __, body) => {
        if (typeof body.idList !== 'string' || !listName(body.idList))
          return 'invalid value for idList'
        const id = newId()
        const card: TrelloCard = {
          id,
          shortLink: `S${id.slice(-7)}`,
          name: String(body.name ?? ''),
          desc: String(body.desc ?? ''),
          closed: false,
          due: typeof body.due === 'string' ? body.due : null,
          dueComplete: false,
          idBoard: board.id,
          idList: body.idList,
          idLabels: Array.isArray(body.idLabels) ? body.idLabels.map(String) : [],
          pos: String(body.pos ?? 'bottom'),
          comments: [],
          attachments: [],
        }
        state.cards.push(card)
        return shown(card)
      },
    ],
    [
      /^GET \/1\/cards\/(\w+)$/,
      ([id]) => {
        const card = cardOf(id)
        return card && shown(card)
      },
    ],
    [
      /^PUT \/1\/cards\/(\w+)$/,
      ([id], _, body) => {
        const card = cardOf(id)
        if (!card) return undefined
        if (typeof body.idList === 'string') card.idList = body.idList
        if (typeof body.pos === 'string') card.pos = body.pos
        return shown(card)
      },
    ],
    [
      /^GET \/1\/cards\/(\w+)\/actions$/,
      ([id]) => cardOf(id)?.comments.map((one) => ({ id: one.id, data: { text: one.text } })),
    ],
    [
      /^POST \/1\/cards\/(\w+)\/actions\/comments$/,
      ([id], _, body) => {
        const comment = { id: newId(), text: String(body.text) }
        cardOf(id)?.comments.push(comment)
        return cardOf(id) && { id: comment.id, data: { text: comment.text } }
      },
    ],
    [/^GET \/1\/cards\/(\w+)\/attachments$/, ([id]) => cardOf(id)?.attachments],
    [
      /^POST \/1\/cards\/(\w+)\/attachments$/,
      ([id], _, body) => {
        const attachment = { id: newId(), url: String(body.url) }
        cardOf(id)?.attachments.push(attachment)
        return cardOf(id) && attachment
      },
    ],
  ]
}

function keysOf(request: IncomingMessage, url: URL) {
  const header = request.headers.authorization ?? ''
  return {
    key: /oauth_consumer_key="([^"]*)"/.exec(header)?.[1] ?? url.searchParams.get('key'),
    token: /oauth_token="([^"]*)"/.exec(header)?.[1] ?? url.searchParams.get('token'),
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let all = ''
  for await (const chunk of request) all += String(chunk)
  return all === '' ? {} : (JSON.parse(all) as Record<string, unknown>)
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
}
