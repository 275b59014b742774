/** Finds boards, lists, cards and labels by what people know of them: names, short links, addresses, ids. */
import { NodeError } from '../../../engine/node-error'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import type { Rest } from '../rest'

/** A list by its id, or by its name and its board. */
export interface Place {
  board?: string
  list: string
}

const ID = /^[0-9a-f]{24}$/i
const CARD_FIELDS =
  'id,name,desc,url,shortUrl,closed,due,dueComplete,idBoard,idList,labels,dateLastActivity'
/** Trello gives no more cards at once. */
const PAGE = 1_000

/** The objects of an answer that is a list. */
export function records(answer: Json): JsonObject[] {
  return Array.isArray(answer)
    ? answer.filter(
        (one): one is JsonObject => typeof one === 'object' && one !== null && !Array.isArray(one),
      )
    : []
}

/** The id or short link in what may be the address of a board or a card. */
function idIn(text: string): string {
  const bare = text.trim()
  return /^https?:\/\/[^/]+\/[bc]\/([A-Za-z0-9]+)/.exec(bare)?.[1] ?? bare
}

export async function boardOf(ask: Rest, board: string): Promise<string> {
  const found = await ask('GET', `/boards/${encodeURIComponent(idIn(board))}`, {
    query: { fields: 'id' },
  })
  return String((found as JsonObject).id)
}

/** The list with the id of its board. Rejects with a `NodeError` that names the lists which are there. */
export async function listOf(
  ask: Rest,
  { board, list }: Place,
): Promise<{ id: string; board: string }> {
  if (ID.test(list)) {
    const found = (await ask('GET', `/lists/${list}`, {
      query: { fields: 'id,idBoard' },
    })) as JsonObject
    return { id: String(found.id), board: String(found.idBoard) }
  }
  if (!board)
    throw new NodeError(
      'bad-config',
      `Which board is the list “${list}” on? Name the board in the node, or give the list’s id.`,
    )
  const id = ID.test(board) ? board : await boardOf(ask, board)
  const lists = records(
    await ask('GET', `/boards/${id}/lists`, { query: { filter: 'open', fields: 'id,name' } }),
  )
  const found = lists.find(({ name }) => sameName(name, list))
  if (found) return { id: String(found.id), board: id }
  throw new NodeError(
    'bad-config',
    `The board has no list “${list}”. It has: ${names(lists) || 'none'}. Correct the name in the node.`,
  )
}

/** The ids of labels that are given by name, colour or id. */
export async function labelsOf(
  ask: Rest,
  board: string,
  wanted: readonly string[],
): Promise<string[]> {
  if (wanted.length === 0) return []
  const there = records(
    await ask('GET', `/boards/${board}/labels`, { query: { fields: 'name,color', limit: '1000' } }),
  )
  return wanted.map((label) => {
    const found =
      there.find(({ id, name }) => id === label || sameName(name, label)) ??
      there.find(({ color }) => sameName(color, label))
    if (found) return String(found.id)
    throw new NodeError(
      'bad-config',
      `The board has no label “${label}”. It has: ${names(there) || 'none with a name'}. Make it on Trello, or correct the node.`,
    )
  })
}

/** A card as Trello has it, with its list. */
export async function cardOf(ask: Rest, card: string): Promise<JsonObject> {
  const found = await ask('GET', `/cards/${encodeURIComponent(idIn(card))}`, {
    query: { fields: CARD_FIELDS, list: 'true' },
  })
  return found as JsonObject
}

/** The cards of a board with their texts, archived ones too, the newest 10,000. */
export async function newestCards(ask: Rest, board: string): Promise<JsonObject[]> {
  const all: JsonObject[] = []
  for (let pages = 0; pages < 10; pages += 1) {
    const oldest = all.map(({ id }) => String(id)).sort()[0]
    const page = records(
      await ask('GET', `/boards/${board}/cards/all`, {
        query: { fields: 'id,desc', limit: String(PAGE), before: oldest },
      }),
    )
    all.push(...page)
    if (page.length < PAGE) break
  }
  return all
}

/** A card as a workflow sees it. */
export function shownCard(card: JsonObject) {
  const list = (card.list ?? {}) as JsonObject
  return {
    id: String(card.id),
    name: String(card.name ?? ''),
    description: String(card.desc ?? '')
      .replace(/\n*\[baton\]: # "[0-9a-f]+"/, '')
      .trim(),
    url: String(card.shortUrl ?? card.url ?? ''),
    list: { id: String(list.id ?? card.idList ?? ''), name: String(list.name ?? '') },
    board: String(card.idBoard ?? ''),
    labels: records(card.labels ?? null).map(({ name, color }) => String(name || (color ?? ''))),
    due: typeof card.due === 'string' ? card.due : null,
    dueComplete: card.dueComplete === true,
    closed: card.closed === true,
    lastActivity: typeof card.dateLastActivity === 'string' ? card.dateLastActivity : null,
  }
}

function sameName(name: Json | undefined, wanted: string): boolean {
  return typeof name === 'string' && name.trim().toLowerCase() === wanted.trim().toLowerCase()
}

function names(all: readonly JsonObject[]): string {
  return all
    .map(({ name }) => String(name ?? ''))
    .filter(Boolean)
    .slice(0, 20)
    .join(', ')
}
