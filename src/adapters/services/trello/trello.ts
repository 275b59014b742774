/**
 * Trello's REST API (developer.atlassian.com/cloud/trello/rest). It knows no idempotency keys, so what is made carries a mark that
 * nobody sees (a link definition of Markdown, in the text), by which a repeated request finds what the first one made.
 */
import { createHash } from 'node:crypto'
import { NodeError } from '../../../engine/node-error'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { restClient, type Rest } from '../rest'
import type { Service, ServiceCall } from '../service'
import {
  boardOf,
  cardOf,
  labelsOf,
  listOf,
  newestCards,
  records,
  shownCard,
  type Place,
} from './find'

/** Trello forgets what it counted after this. Milliseconds. */
const RATE_WINDOW = 10_000

/** The inputs of the actions, which the node's schema checks. */
export interface TrelloInputs {
  'create-card': Place & {
    name: string
    description?: string
    labels?: string[]
    due?: string
    position?: string
    attachments?: string[]
  }
  'move-card': Place & { card: string; position?: string }
  'add-comment': { card: string; text: string }
  'get-card': { card: string }
  /** Answers null until one of the cards stands on one of the lists, or has left `from`; then that card. */
  'find-moved': { cards: string[]; lists: string[]; from?: Record<string, string> }
}

export const trello: Service = {
  kind: 'trello',
  async call(call) {
    const { action, input } = call
    const ask = client(call)
    switch (action) {
      case 'create-card':
        return createCard(ask, inputOf<'create-card'>(input), markOf(call.idempotencyKey))
      case 'move-card':
        return moveCard(ask, inputOf<'move-card'>(input))
      case 'add-comment':
        return addComment(ask, inputOf<'add-comment'>(input), markOf(call.idempotencyKey))
      case 'get-card':
        return shownCard(await cardOf(ask, inputOf<'get-card'>(input).card))
      case 'find-moved':
        return findMoved(ask, inputOf<'find-moved'>(input))
      default:
        throw new NodeError('bad-config', `Trello knows no action “${action}”.`)
    }
  },
}

/** Asks with the connection's key and token, in a header: addresses end up in logs. */
export function client({ credentials, signal }: Pick<ServiceCall, 'credentials' | 'signal'>): Rest {
  const { key = '', token = '' } = credentials.secrets
  return restClient({
    title: 'Trello',
    base: `${credentials.baseUrl ?? 'https://api.trello.com'}/1`,
    headers: { authorization: `OAuth oauth_consumer_key="${key}", oauth_token="${token}"` },
    connection: credentials.id,
    signal,
    pause: RATE_WINDOW,
    missing:
      'There is no such card, list or board, or the token may not see it. Check it in the node.',
  })
}

function inputOf<Action extends keyof TrelloInputs>(input: JsonObject): TrelloInputs[Action] {
  return input as unknown as TrelloInputs[Action]
}

function markOf(idempotencyKey: string): string {
  const hash = createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32)
  return `[baton]: # "${hash}"`
}

function marked(text: string, mark: string): string {
  return text.trim() === '' ? mark : `${text}\n\n${mark}`
}

async function createCard(
  ask: Rest,
  input: TrelloInputs['create-card'],
  mark: string,
): Promise<Json> {
  const list = await listOf(ask, input)
  const before = (await newestCards(ask, list.board)).find(({ desc }) =>
    String(desc ?? '').includes(mark),
  )
  const labels = await labelsOf(ask, list.board, input.labels ?? [])
  const card =
    before ??
    (await ask('POST', '/cards', {
      body: {
        idList: list.id,
        name: input.name,
        desc: marked(input.description ?? '', mark),
        pos: input.position ?? 'bottom',
        ...(input.due ? { due: input.due } : {}),
        ...(labels.length > 0 ? { idLabels: labels } : {}),
      },
    }))
  const id = String((card as JsonObject).id)
  await attach(ask, id, input.attachments ?? [])
  return shownCard(await cardOf(ask, id))
}

/** Attaches the addresses that are not there yet. */
async function attach(ask: Rest, card: string, urls: readonly string[]): Promise<void> {
  if (urls.length === 0) return
  const there = records(
    await ask('GET', `/cards/${card}/attachments`, { query: { fields: 'url' } }),
  )
  for (const url of urls)
    if (!there.some((one) => one.url === url))
      await ask('POST', `/cards/${card}/attachments`, { body: { url } })
}

async function moveCard(ask: Rest, input: TrelloInputs['move-card']): Promise<Json> {
  const card = await cardOf(ask, input.card)
  const board = input.board ? await boardOf(ask, input.board) : String(card.idBoard)
  const list = await listOf(ask, { list: input.list, board })
  await ask('PUT', `/cards/${String(card.id)}`, {
    body: {
      idList: list.id,
      ...(list.board === card.idBoard ? {} : { idBoard: list.board }),
      ...(input.position ? { pos: input.position } : {}),
    },
  })
  return shownCard(await cardOf(ask, String(card.id)))
}

async function addComment(
  ask: Rest,
  { card, text }: TrelloInputs['add-comment'],
  mark: string,
): Promise<Json> {
  const { id } = await cardOf(ask, card)
  const path = `/cards/${String(id)}/actions`
  const query = { filter: 'commentCard', limit: '1000' }
  const textOf = (action: JsonObject) => String((action.data as JsonObject | undefined)?.text ?? '')
  const before = records(await ask('GET', path, { query })).find((action) =>
    textOf(action).includes(mark),
  )
  const action =
    before ?? (await ask('POST', `${path}/comments`, { body: { text: marked(text, mark) } }))
  return { id: String((action as JsonObject).id), card: String(id), text }
}

/** The first card that stands elsewhere; one that is archived or deleted counts, and says so. */
async function findMoved(
  ask: Rest,
  { cards, lists, from = {} }: TrelloInputs['find-moved'],
): Promise<Json> {
  for (const id of cards) {
    const card = await cardOf(ask, id).catch((error: unknown) => {
      if (error instanceof NodeError && error.code === 'http-status' && / 404/.test(error.message))
        return undefined
      throw error
    })
    if (!card) return { id, closed: true, deleted: true, list: null }
    const shown = shownCard(card)
    const { list } = shown
    const isThere =
      lists.length > 0
        ? lists.some((one) => one === list.id || one.toLowerCase() === list.name.toLowerCase())
        : from[id] !== list.id
    if (isThere || shown.closed) return shown
  }
  return null
}
