import { createVerify, generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { answerJson, bodyOf, failureOf, startServer, type TestServer } from '../../testing'
import { asker } from '../testing'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
let server: TestServer
let rows: Json[][]
let asked: URL[]
let tokens: number
let trouble: { status: number; body: string } | undefined

const ask = (action: string, input: JsonObject) =>
  asker({
    kind: 'google-sheets',
    fields: { baseUrl: server.url },
    secrets: {
      serviceAccount: JSON.stringify({
        type: 'service_account',
        client_email: 'baton@ours.iam',
        private_key: privateKey,
        token_uri: `${server.url}/token`,
      }),
    },
  })(action, {
    spreadsheet: 'https://docs.google.com/spreadsheets/d/sheet-1/edit#gid=0',
    range: 'Posts!A1:C',
    ...input,
  })

/** Whether Google would take the assertion (RFC 7523): signed by the account's key, for the scope. */
function isSigned(assertion: string): boolean {
  const [head = '', claims = '', signature = ''] = assertion.split('.')
  const { iss, scope } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as JsonObject
  return (
    iss === 'baton@ours.iam' &&
    String(scope).includes('spreadsheets') &&
    createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url')
  )
}

/** The values of one sheet, and the endpoint that gives tokens. */
beforeEach(async () => {
  rows = [['Title', 'Score', 'Extra']]
  asked = []
  tokens = 0
  trouble = undefined
  server = await startServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://sheets')
    if (url.pathname === '/token') {
      const assertion = new URLSearchParams(await bodyOf(request)).get('assertion') ?? ''
      if (!isSigned(assertion)) return answerJson(response, 400, { error: 'invalid_grant' })
      tokens += 1
      return answerJson(response, 200, { access_token: `ya29.${tokens}`, expires_in: 3600 })
    }
    asked.push(url)
    if (!/^Bearer ya29\./.test(request.headers.authorization ?? ''))
      return answerJson(response, 401, { error: { code: 401, message: 'no token' } })
    if (trouble) return response.writeHead(trouble.status).end(trouble.body)
    const [, id, range = ''] =
      /^\/v4\/spreadsheets\/([^/]+)\/values\/([^/]+)$/.exec(decodeURIComponent(url.pathname)) ?? []
    if (id !== 'sheet-1')
      return answerJson(response, 404, {
        error: { code: 404, message: 'Requested entity was not found.' },
      })
    if (request.method === 'GET')
      return answerJson(response, 200, {
        range,
        values: range.endsWith('!1:1') ? rows.slice(0, 1) : rows,
      })
    const { values } = JSON.parse(await bodyOf(request)) as { values: Json[][] }
    if (request.method === 'POST') rows.push(...values)
    else rows.splice(1, values.length, ...values)
    const updates = { updatedRange: 'Posts!A2:C2', updatedRows: values.length }
    answerJson(response, 200, request.method === 'POST' ? { updates } : updates)
  })
})
afterEach(() => server.close())

describe('rows', () => {
  it('are added by column name or cell by cell, as they are: a formula stays text', async () => {
    const added = await ask('append', {
      rows: [{ Score: 7, Title: '=IMPORTXML("http://x")' }, ['B', null, { a: 1 }]],
    })
    expect(added).toEqual({ range: 'Posts!A2:C2', rows: 2 })
    expect(rows.slice(1)).toEqual([
      ['=IMPORTXML("http://x")', 7, ''],
      ['B', '', '{"a":1}'],
    ])
    const post = asked.at(-1)
    expect(post?.pathname).toMatch(/:append$/)
    expect([...(post?.searchParams ?? [])]).toEqual([
      ['valueInputOption', 'RAW'],
      ['insertDataOption', 'INSERT_ROWS'],
    ])
    await ask('append', { rows: [['=1+1']], interpret: true })
    expect(asked.at(-1)?.searchParams.get('valueInputOption')).toBe('USER_ENTERED')
  })

  it('are read as objects by the first row, or as they are, and changed in place', async () => {
    rows.push(['A', 1], ['B', 2, 'x'])
    expect(await ask('read', { headers: true })).toEqual({
      range: 'Posts!A1:C',
      rows: [
        { Title: 'A', Score: 1, Extra: null },
        { Title: 'B', Score: 2, Extra: 'x' },
      ],
      count: 2,
    })
    expect(await ask('read', { headers: false })).toMatchObject({ count: 3 })
    await ask('update', { range: 'Posts!A2:C2', rows: [['Z', 9, 'y']] })
    expect(rows[1]).toEqual(['Z', 9, 'y'])
  })

  it('need only one token for an hour', async () => {
    await ask('read', {})
    await ask('read', {})
    expect(tokens).toBe(1)
  })

  it('of a column that is not there are refused before anything is written', async () => {
    const error = await failureOf(ask('append', { rows: [{ Titel: 'A' }] }))
    expect(error.message).toMatch(/no column “Titel”.*It has: Title, Score, Extra/)
    expect(rows).toHaveLength(1)
  })
})

describe('a refusal', () => {
  it.each([
    [
      403,
      '{"error":{"code":403,"message":"The caller does not have permission"}}',
      false,
      /does not have permission.*may not do this/,
    ],
    [
      400,
      '{"error":{"code":400,"message":"Unable to parse range"}}',
      false,
      /Unable to parse range/,
    ],
    [500, '', true, /try again later/],
  ])('of %i says what it means', async (status, body, retryable, message) => {
    trouble = { status, body }
    const error = await failureOf(ask('read', {}))
    expect(error).toMatchObject({ code: 'http-status', retryable })
    expect(error.message).toMatch(message)
  })

  it('of too many requests waits a minute; of an unknown spreadsheet says whom to share it with', async () => {
    expect((await failureOf(ask('read', { spreadsheet: 'other' }))).message).toMatch(
      /shared with baton@ours\.iam/,
    )
    trouble = { status: 429, body: '{}' }
    expect(await failureOf(ask('read', {}))).toMatchObject({
      retryable: true,
      retryAfterMs: 60_000,
    })
  })

  it('shows nothing of the key', async () => {
    trouble = { status: 400, body: privateKey }
    const error = await failureOf(ask('read', {}))
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain(
      privateKey.slice(60, 100),
    )
  })
})
