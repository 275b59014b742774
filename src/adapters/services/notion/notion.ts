/** Notion, through its own client. Databases are asked by their first data source (API version 2025-09-03). */
import { Client, isHTTPResponseError, LogLevel, RequestTimeoutError } from '@notionhq/client'
import { NodeError } from '../../../engine/node-error'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { networkFailure } from '../../http/network-failure'
import { retryAfter } from '../../http/retry-after'
import { serviceRefusal } from '../rest'
import type { Service, ServiceCall } from '../service'
import { fromProperties, richText, titleName, toProperties } from './properties'

const USUAL = 'https://api.notion.com'
/** Notion gives no more pages at once. */
const PAGE = 100

/** The inputs of the actions, which the node's schema checks. Ids may be addresses. */
export interface NotionInputs {
  'create-page': {
    database?: string
    page?: string
    title?: string
    properties?: JsonObject
    content?: string
  }
  'update-page': { page: string; title?: string; properties?: JsonObject; archived?: boolean }
  'query-database': { database: string; filter?: JsonObject; sorts?: Json[]; limit: number }
}

export const notion: Service = {
  kind: 'notion',
  async call(call) {
    const { credentials, signal, action, input } = call
    const ask = asker(call)
    try {
      switch (action) {
        case 'create-page':
          return await createPage(ask, input as unknown as NotionInputs['create-page'])
        case 'update-page':
          return await updatePage(ask, input as unknown as NotionInputs['update-page'])
        case 'query-database':
          return await queryDatabase(ask, input as unknown as NotionInputs['query-database'])
        default:
          throw new NodeError('bad-config', `Notion knows no action “${action}”.`)
      }
    } catch (error) {
      if (signal.aborted) throw error
      throw failure(error, credentials.id, credentials.baseUrl ?? USUAL)
    }
  },
}

type Ask = (
  method: 'get' | 'post' | 'patch',
  path: string,
  body?: JsonObject,
) => Promise<JsonObject>

function asker({ credentials, signal }: Pick<ServiceCall, 'credentials' | 'signal'>): Ask {
  const client = new Client({
    auth: credentials.secrets.token ?? '',
    baseUrl: credentials.baseUrl ?? USUAL,
    // Retries are the engine's, and the client's log holds what it sends.
    retry: false,
    logLevel: LogLevel.ERROR,
    logger: () => undefined,
    fetch: (url, init) => fetch(url, { ...(init as RequestInit), redirect: 'manual', signal }),
  })
  return (method, path, body) =>
    client.request<JsonObject>({ method, path, ...(body ? { body } : {}) })
}

/** The id in what may be the address of a page or a database. */
export function idOf(text: string): string {
  const path = text.trim().replace(/[?#].*$/, '')
  const found = /([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(path)
  if (found?.[1]) return found[1]
  throw new NodeError(
    'bad-config',
    `“${text.slice(0, 100)}” is no address or id of a page or database. Copy the link in Notion.`,
  )
}

async function sourceOf(ask: Ask, database: string): Promise<{ id: string; schema: JsonObject }> {
  const { data_sources: sources } = await ask('get', `databases/${idOf(database)}`)
  const [first] = Array.isArray(sources) ? (sources as JsonObject[]) : []
  if (typeof first?.id !== 'string')
    throw new NodeError(
      'bad-input',
      'The database has no data source that the integration may see.',
    )
  const { properties } = await ask('get', `data_sources/${first.id}`)
  return { id: first.id, schema: (properties ?? {}) as JsonObject }
}

async function createPage(
  ask: Ask,
  { database, page, title, properties = {}, content }: NotionInputs['create-page'],
): Promise<Json> {
  const more: JsonObject = content ? { markdown: content } : {}
  if (database) {
    const { id, schema } = await sourceOf(ask, database)
    const titled = title ? { [titleName(schema)]: title, ...properties } : properties
    return shown(
      await ask('post', 'pages', {
        parent: { type: 'data_source_id', data_source_id: id },
        properties: toProperties(titled, schema),
        ...more,
      }),
    )
  }
  return shown(
    await ask('post', 'pages', {
      parent: { type: 'page_id', page_id: idOf(page ?? '') },
      properties: { title: { title: richText(title ?? '') } },
      ...more,
    }),
  )
}

async function updatePage(
  ask: Ask,
  { page, title, properties = {}, archived }: NotionInputs['update-page'],
): Promise<Json> {
  const id = idOf(page)
  const before = await ask('get', `pages/${id}`)
  // A page knows the types of its own properties.
  const schema = (before.properties ?? {}) as JsonObject
  const titled = title ? { [titleName(schema)]: title, ...properties } : properties
  return shown(
    await ask('patch', `pages/${id}`, {
      properties: toProperties(titled, schema),
      ...(archived === undefined ? {} : { in_trash: archived }),
    }),
  )
}

async function queryDatabase(
  ask: Ask,
  { database, filter, sorts, limit }: NotionInputs['query-database'],
): Promise<Json> {
  const { id } = await sourceOf(ask, database)
  const pages: Json[] = []
  let cursor: Json = null
  do {
    const answer: JsonObject = await ask('post', `data_sources/${id}/query`, {
      page_size: Math.min(PAGE, limit - pages.length),
      ...(filter ? { filter } : {}),
      ...(sorts ? { sorts } : {}),
      ...(cursor === null ? {} : { start_cursor: cursor }),
    })
    const { results } = answer
    pages.push(...(Array.isArray(results) ? (results as JsonObject[]).map(shown) : []))
    cursor = answer.has_more === true ? (answer.next_cursor ?? null) : null
  } while (cursor !== null && pages.length < limit)
  return { pages, count: pages.length }
}

/** A page as a workflow sees it. */
function shown({ id = '', url = '', properties = {}, in_trash, ...page }: JsonObject): JsonObject {
  return {
    id,
    url,
    archived: in_trash === true,
    createdAt: page.created_time ?? null,
    editedAt: page.last_edited_time ?? null,
    properties: fromProperties(properties),
  }
}

function failure(thrown: unknown, connection: string, base: string): NodeError {
  if (thrown instanceof NodeError) return thrown
  if (RequestTimeoutError.isRequestTimeoutError(thrown))
    return new NodeError('network', 'Notion took too long to answer. Try again later.', {
      retryable: true,
    })
  if (!isHTTPResponseError(thrown)) return networkFailure(thrown, new URL(base))
  const wait = retryAfter(thrown.headers as Headers)
  const said = thrown.message.replace(/\s+/g, ' ').slice(0, 300)
  return serviceRefusal(thrown.status, said, {
    title: 'Notion',
    connection,
    pause: 1_000,
    missing:
      'There is no such page or database, or it was not shared with the integration: add it in Notion under “Connections” of the page.',
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  })
}
