import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/workflow/document'
import { answerJson, bodyOf, failureOf, startServer, type TestServer } from '../../testing'
import { asker } from '../testing'

const TOKEN = 'pat-0123456789abcdef'
const BASE = 'appABCDEFGHIJKLMN'
interface Row {
  id: string
  fields: JsonObject
}
let server: TestServer
let rows: Row[]
let asked: string[]
let trouble: { status: number; body: string } | undefined
/** So many requests go well before the trouble begins. */
let patience: number
const ask = (action: string, input: JsonObject) =>
  asker({ kind: 'airtable', fields: { baseUrl: server.url }, secrets: { token: TOKEN } })(action, {
    base: `https://airtable.com/${BASE}/tbl1`,
    table: 'My posts',
    ...input,
  })

/** The records API of one table: at most ten records a request, a hundred an answer, upserts, its error bodies. */
beforeEach(async () => {
  rows = []
  asked = []
  trouble = undefined
  patience = 0
  server = await startServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://airtable')
    asked.push(`${request.method} ${url.pathname}${url.search}`)
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return answerJson(response, 401, {
        error: { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' },
      })
    if (trouble && (patience -= 1) < 0) return response.writeHead(trouble.status).end(trouble.body)
    if (url.pathname !== `/v0/${BASE}/My%20posts`)
      return answerJson(response, 404, { error: 'NOT_FOUND' })
    if (request.method === 'GET') {
      const from = Number(url.searchParams.get('offset')?.slice(3) ?? 0)
      const page = rows.slice(from, from + Number(url.searchParams.get('pageSize')))
      const next = from + page.length
      return answerJson(response, 200, {
        records: page.map((row) => ({ ...row, createdTime: '2026-01-01T00:00:00.000Z' })),
        ...(next < rows.length ? { offset: `itr${next}` } : {}),
      })
    }
    const body = JSON.parse(await bodyOf(request)) as {
      records: { id?: string; fields: JsonObject }[]
      performUpsert?: { fieldsToMergeOn: string[] }
    }
    if (body.records.length > 10)
      return answerJson(response, 422, { error: { type: 'INVALID_REQUEST', message: 'too many' } })
    const records = body.records.map((one) => {
      const on = body.performUpsert?.fieldsToMergeOn
      const before = rows.find((row) =>
        on ? on.every((name) => row.fields[name] === one.fields[name]) : row.id === one.id,
      )
      if (before) Object.assign(before.fields, one.fields)
      const row = before ?? { id: `rec${rows.length + 1}`, fields: one.fields }
      if (!before) rows.push(row)
      return row
    })
    answerJson(response, 200, { records })
  })
})
afterEach(() => server.close())

describe('records', () => {
  it('are made in tens, and listed in hundreds, as many as were asked for', async () => {
    const records = Array.from({ length: 25 }, (_, index) => ({ Name: `Post ${index}` }))
    expect(await ask('create', { records })).toMatchObject({ count: 25 })
    expect(asked).toHaveLength(3)
    for (let index = 25; index < 250; index += 1)
      rows.push({ id: `rec${index + 1}`, fields: { Name: `Post ${index}` } })
    const all = (await ask('list', { limit: 1_000 })) as unknown as {
      records: Row[]
      count: number
    }
    expect(all.count).toBe(250)
    expect(new Set(all.records.map(({ id }) => id)).size).toBe(250)
    expect(await ask('list', { limit: 120 })).toMatchObject({ count: 120 })
    asked = []
    await ask('list', { limit: 5, filter: '{A} = "b"', view: 'Grid', fields: ['Name', 'A b'] })
    const { searchParams } = new URL(`http://x${asked[0]?.slice(4)}`)
    expect([...searchParams]).toEqual([
      ['fields[]', 'Name'],
      ['fields[]', 'A b'],
      ['pageSize', '5'],
      ['filterByFormula', '{A} = "b"'],
      ['view', 'Grid'],
    ])
  })

  it('are changed by id, and kept once by what they are known by', async () => {
    await ask('upsert', { records: [{ Name: 'A', N: 1 }], matchOn: ['Name'] })
    await ask('upsert', { records: [{ Name: 'A', N: 2 }], matchOn: ['Name'] })
    expect(rows).toEqual([{ id: 'rec1', fields: { Name: 'A', N: 2 } }])
    await ask('update', { records: [{ N: 3 }], ids: ['rec1'] })
    expect(rows).toEqual([{ id: 'rec1', fields: { Name: 'A', N: 3 } }])
  })
})

describe('a refusal', () => {
  const records = Array.from({ length: 15 }, (_, index) => ({ Name: `Post ${index}` }))

  it('after some records were made is not tried again, and says how many there are', async () => {
    trouble = { status: 429, body: '{"errors":[{"error":"RATE_LIMIT_REACHED"}]}' }
    patience = 1
    const error = await failureOf(ask('create', { records }))
    expect(error).toMatchObject({ code: 'http-status', retryable: false, retryAfterMs: undefined })
    expect(error.message).toMatch(/429 .* 10 of the 15 records had been made before/)
    expect(rows).toHaveLength(10)
  })

  it('before any was made is tried again, and so is one of changes, which are the same twice', async () => {
    trouble = { status: 503, body: '' }
    expect(await failureOf(ask('create', { records }))).toMatchObject({ retryable: true })
    patience = 1
    const changes = { records, matchOn: ['Name'] }
    expect(await failureOf(ask('upsert', changes))).toMatchObject({ retryable: true })
  })

  it.each([
    [403, '{"error":{"type":"X","message":"Invalid permissions"}}', false, /may not do this/],
    [
      422,
      '{"error":{"type":"UNKNOWN_FIELD_NAME","message":"Unknown field"}}',
      false,
      /\(Unknown field\)\. Check what/,
    ],
    [503, '', true, /try again later/],
  ])('of %i says what it means', async (status, body, retryable, message) => {
    trouble = { status, body }
    const error = await failureOf(ask('list', { limit: 1 }))
    expect(error).toMatchObject({ code: 'http-status', retryable })
    expect(error.message).toMatch(message)
  })

  it('of too many requests waits out the half minute', async () => {
    trouble = { status: 429, body: '{"errors":[{"error":"RATE_LIMIT_REACHED"}]}' }
    expect(await failureOf(ask('list', { limit: 1 }))).toMatchObject({
      retryable: true,
      retryAfterMs: 30_000,
    })
  })

  it('of an unknown table says so, and of the token never shows it', async () => {
    const error = await failureOf(ask('list', { table: 'None', limit: 1 }))
    expect(error.message).toMatch(/404 \(NOT_FOUND\)\. There is no such base/)
    trouble = { status: 400, body: `bad ${TOKEN}` }
    const echoed = await failureOf(ask('list', { limit: 1 }))
    expect(`${echoed.message}${echoed.stack}${String(echoed.cause)}`).not.toContain(TOKEN)
  })
})
