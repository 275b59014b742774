import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { answerJson, bodyOf, failureOf, startServer, type TestServer } from '../../testing'
import { asker } from '../testing'

const TOKEN = 'ntn_0123456789abcdef'
const DATABASE = '11111111111111111111111111111111'
const SOURCE = '22222222222222222222222222222222'
const PAGE = '33333333333333333333333333333333'
const SCHEMA: JsonObject = Object.fromEntries(
  Object.entries({
    Name: 'title',
    Text: 'rich_text',
    Score: 'number',
    Tags: 'multi_select',
    Status: 'status',
    Due: 'date',
    Done: 'checkbox',
    Link: 'url',
    Made: 'created_time',
  }).map(([name, type]) => [name, { id: name, name, type, [type]: {} }]),
)
let server: TestServer
let asked: { method?: string; path?: string; body: JsonObject; version: unknown }[]
let pages: number
let trouble: { status: number; body: JsonObject; headers?: Record<string, string> } | undefined

const ask = (action: string, input: JsonObject) =>
  asker({ kind: 'notion', fields: { baseUrl: server.url }, secrets: { token: TOKEN } })(
    action,
    input,
  )

const read = (properties: Record<string, Json>) => ({
  object: 'page',
  id: PAGE,
  url: `https://www.notion.so/${PAGE}`,
  in_trash: false,
  created_time: '2026-01-01T00:00:00.000Z',
  last_edited_time: '2026-01-02T00:00:00.000Z',
  properties,
})
const KEPT = {
  Name: { id: 'a', type: 'title', title: [{ plain_text: 'A ' }, { plain_text: 'post' }] },
  Score: { id: 'b', type: 'number', number: 7 },
  Tags: { id: 'c', type: 'multi_select', multi_select: [{ name: 'x' }, { name: 'y' }] },
  Status: { id: 'd', type: 'status', status: { name: 'Draft' } },
  Total: { id: 'e', type: 'formula', formula: { type: 'number', number: 3 } },
}

/** A database with its data source, and pages, by the API of 2025-09-03; a query gives two pages at once. */
beforeEach(async () => {
  asked = []
  pages = 5
  trouble = undefined
  server = await startServer(async (request, response) => {
    const text = await bodyOf(request)
    const body = (text === '' ? {} : JSON.parse(text)) as JsonObject
    const { method, url: path, headers } = request
    asked.push({ method, path, body, version: headers['notion-version'] })
    const refuse = (status: number, code: string, message: string) =>
      answerJson(response, status, { object: 'error', status, code, message })
    if (headers.authorization !== `Bearer ${TOKEN}`)
      return refuse(401, 'unauthorized', 'API token is invalid.')
    if (trouble)
      return response
        .writeHead(trouble.status, { 'content-type': 'application/json', ...trouble.headers })
        .end(JSON.stringify(trouble.body))
    if (path === `/v1/databases/${DATABASE}`)
      return answerJson(response, 200, {
        object: 'database',
        data_sources: [{ id: SOURCE, name: 'Posts' }],
      })
    if (path === `/v1/data_sources/${SOURCE}`)
      return answerJson(response, 200, { object: 'data_source', properties: SCHEMA })
    if (path === `/v1/data_sources/${SOURCE}/query`) {
      const from = Number(body.start_cursor ?? 0)
      const size = Math.min(2, Number(body.page_size), pages - from)
      return answerJson(response, 200, {
        results: Array.from({ length: size }, () => read(KEPT)),
        has_more: from + size < pages,
        next_cursor: from + size < pages ? String(from + size) : null,
      })
    }
    if (path === '/v1/pages' || path === `/v1/pages/${PAGE}`)
      return answerJson(response, 200, read(method === 'GET' ? { ...SCHEMA, ...KEPT } : KEPT))
    return refuse(404, 'object_not_found', 'Could not find it.')
  })
})
afterEach(() => server.close())

describe('a page', () => {
  it('is made in a database, with plain values by its properties’ types', async () => {
    const made = await ask('create-page', {
      database: `https://www.notion.so/ours/Posts-${DATABASE}?v=4`,
      title: 'A post',
      properties: {
        Text: 'x'.repeat(2_001),
        Score: '7',
        Tags: ['x', 'y'],
        Status: 'Draft',
        Due: '2027-01-31',
        Done: true,
        Link: 'https://example.com',
      },
      content: '# Hello',
    })
    const last = asked.at(-1)
    expect(last?.version).toBe('2025-09-03')
    expect(last?.body).toEqual({
      parent: { type: 'data_source_id', data_source_id: SOURCE },
      markdown: '# Hello',
      properties: {
        Name: { title: [{ type: 'text', text: { content: 'A post' } }] },
        Text: {
          rich_text: [
            { type: 'text', text: { content: 'x'.repeat(2_000) } },
            { type: 'text', text: { content: 'x' } },
          ],
        },
        Score: { number: 7 },
        Tags: { multi_select: [{ name: 'x' }, { name: 'y' }] },
        Status: { status: { name: 'Draft' } },
        Due: { date: { start: '2027-01-31' } },
        Done: { checkbox: true },
        Link: { url: 'https://example.com' },
      },
    })
    expect(made).toEqual({
      id: PAGE,
      url: `https://www.notion.so/${PAGE}`,
      archived: false,
      createdAt: '2026-01-01T00:00:00.000Z',
      editedAt: '2026-01-02T00:00:00.000Z',
      properties: { Name: 'A post', Score: 7, Tags: ['x', 'y'], Status: 'Draft', Total: 3 },
    })
  })

  it('is made below another, and changed by the types of its own properties', async () => {
    await ask('create-page', { page: PAGE, title: 'Below' })
    expect(asked.at(-1)?.body.parent).toEqual({ type: 'page_id', page_id: PAGE })
    await ask('update-page', { page: PAGE, properties: { Score: 9 }, archived: true })
    expect(asked.at(-1)).toMatchObject({
      method: 'PATCH',
      body: { properties: { Score: { number: 9 } }, in_trash: true },
    })
  })

  it.each<[JsonObject, RegExp]>([
    [{ properties: { Titel: 'x' } }, /no property “Titel”\. It has: Name, Text/],
    [{ properties: { Score: 'many' } }, /“Score” is a number, and “many” is none/],
    [{ properties: { Made: '2027' } }, /Notion fills in itself/],
    [{ database: 'my posts' }, /is no address or id/],
  ])('is refused before it is made: %j', async (change, message) => {
    const error = await failureOf(ask('create-page', { database: DATABASE, ...change }))
    expect(error.message).toMatch(message)
    expect(asked.some(({ path }) => path === '/v1/pages')).toBe(false)
  })
})

describe('a query', () => {
  it('reads page after page, as many as were asked for', async () => {
    const filter = { property: 'Done', checkbox: { equals: false } }
    expect(await ask('query-database', { database: DATABASE, filter, limit: 100 })).toMatchObject({
      count: 5,
      pages: Array.from({ length: 5 }, () => ({ properties: { Name: 'A post' } })),
    })
    expect(asked.at(-1)?.body).toMatchObject({ filter, start_cursor: '4' })
    expect(await ask('query-database', { database: DATABASE, limit: 3 })).toMatchObject({
      count: 3,
    })
  })
})

describe('a refusal', () => {
  it.each([
    [401, 'unauthorized', false, /refused the key.*\*main\*/],
    [404, 'object_not_found', false, /not shared with the integration/],
    [400, 'validation_error', false, /\(It said no\)/],
    [503, 'service_unavailable', true, /try again later/],
  ])('of %i says what it means', async (status, code, retryable, message) => {
    trouble = { status, body: { object: 'error', status, code, message: 'It said no' } }
    const error = await failureOf(ask('query-database', { database: DATABASE, limit: 1 }))
    expect(error).toMatchObject({ code: 'http-status', retryable })
    expect(error.message).toMatch(message)
    expect(asked).toHaveLength(1)
  })

  it('of too many requests waits as long as Notion says', async () => {
    const body = { object: 'error', status: 429, code: 'rate_limited', message: 'Slow down' }
    trouble = { status: 429, body, headers: { 'retry-after': '7' } }
    expect(await failureOf(ask('update-page', { page: PAGE }))).toMatchObject({
      retryable: true,
      retryAfterMs: 7_000,
    })
  })

  it('never shows the token', async () => {
    trouble = { status: 400, body: { object: 'error', code: 'x', message: `bad ${TOKEN}` } }
    const error = await failureOf(ask('update-page', { page: PAGE }))
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain(TOKEN)
  })
})
