import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectionDraft } from '../../app/ports'
import { answerJson, closedPort, failureOf, startServer } from '../testing'
import type { TestServer } from '../testing'
import { CONNECTION_FILE } from './connection-file'
import { ConnectionStore } from './connection-store'
import { AesSecretBox } from './secret-box'

const KEY = 'sk-0123456789abcdef'
const box = new AesSecretBox(randomBytes(32), 'a test key')
let folder: string
let reported: string[]
const servers: TestServer[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-connections-'))
  reported = []
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const store = (secretBox = box, dataFolder = folder) =>
  new ConnectionStore({
    dataFolder,
    box: secretBox,
    report: ({ error }) => reported.push(error instanceof Error ? error.message : String(error)),
  })

const openai: ConnectionDraft = {
  id: 'openai-main',
  name: 'OpenAI',
  kind: 'openai-compatible',
  fields: { baseUrl: 'https://api.openai.com/v1/' },
  secrets: { apiKey: ` ${KEY}\n` },
}

describe('connections', () => {
  it('are kept over a restart; the list never holds the secret, the host gets it', async () => {
    const saved = await store().save(openai)
    expect(saved).toEqual({
      id: 'openai-main',
      name: 'OpenAI',
      kind: 'openai-compatible',
      fields: { baseUrl: 'https://api.openai.com/v1' },
      secrets: ['apiKey'],
      createdAt: saved.createdAt,
    })
    const again = store()
    expect(await again.list()).toEqual([saved])
    expect(JSON.stringify(await again.list())).not.toContain(KEY)
    expect((await again.credentials('openai-main'))?.secret).toBe(KEY)
    expect(await again.credentials('none')).toBeUndefined()
  })

  it('lie on disk sealed, in a file that only the owner reads', async () => {
    await store().save(openai)
    const path = join(folder, CONNECTION_FILE)
    expect(await readFile(path, 'utf8')).not.toContain(KEY)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual([CONNECTION_FILE])
  })

  it('keep their secret and age when saved without one, and lose it when it is emptied', async () => {
    const connections = store()
    const first = await connections.save(openai)
    const renamed = await connections.save({ ...openai, name: 'Other', secrets: {} })
    expect(renamed).toEqual({ ...first, name: 'Other' })
    expect((await connections.credentials('openai-main'))?.secret).toBe(KEY)
    expect((await connections.save({ ...openai, secrets: { apiKey: '' } })).secrets).toEqual([])
    expect((await connections.credentials('openai-main'))?.secret).toBeUndefined()
  })

  it('do not lose one another when many are saved at once', async () => {
    const connections = store()
    const ids = Array.from({ length: 20 }, (_, index) => `c${index}`)
    await Promise.all(ids.map((id) => connections.save({ ...openai, id })))
    expect((await connections.list()).map(({ id }) => id)).toEqual(ids)
  })

  it('are removed once', async () => {
    const connections = store()
    await connections.save(openai)
    expect(await connections.remove('openai-main')).toBe(true)
    expect(await connections.remove('openai-main')).toBe(false)
    expect(await connections.list()).toEqual([])
  })

  it.each<[Partial<ConnectionDraft>, RegExp]>([
    [{ fields: {} }, /Address is missing/],
    [{ fields: { baseUrl: 'localhost:11434' } }, /Address: it must begin with http/],
    [{ fields: { baseUrl: 'ftp://x/v1' } }, /must begin with http/],
    [{ fields: { baseUrl: `https://me:${KEY}@x/v1` } }, /holds a user or password/],
    [{ kind: 'http-header', fields: {}, secrets: {} }, /Header is missing/],
    [
      { kind: 'http-header', fields: { header: 'Bad Header:' }, secrets: {} },
      /has to be the name of a header/,
    ],
    [{ secrets: { apiKey: `${KEY}\nX-Evil: 1` } }, /characters that cannot be sent/],
    [{ fields: { baseUrl: 'http://x', extra: KEY } }, /has no “extra”/],
    [{ kind: 'telegram', fields: { chat: '1\r\nX: 1' }, secrets: {} }, /cannot be sent/],
    [
      { kind: 'smtp', fields: { host: 'h', port: '70000', from: 'a@b' }, secrets: {} },
      /between 1 and 65535/,
    ],
    [
      { kind: 'smtp', fields: { host: 'h', port: '25', from: 'a@b', security: 'x' }, secrets: {} },
      /one of starttls, tls, none/,
    ],
    [
      { kind: 'google-sheets', fields: {}, secrets: { serviceAccount: '{"type"' } },
      /is not whole\. Copy it again/,
    ],
  ])('are refused with a reason: %j', async (change, reason) => {
    const error = await failureOf(store().save({ ...openai, ...change }))
    expect(error.code).toBe('bad-config')
    expect(error.message).toMatch(reason)
    expect(error.message).not.toContain(KEY)
    expect(await readdir(folder)).toEqual([])
  })

  it('say what to do when their secret was sealed with another key, and stay listed', async () => {
    await store().save(openai)
    const other = store(new AesSecretBox(randomBytes(32), 'a new key file'))
    const error = await failureOf(other.credentials('openai-main'))
    expect(error.code).toBe('no-key')
    expect(error.message).toMatch(
      /\*openai-main\* cannot be opened.*Enter the secret again under Connections/,
    )
    expect(await other.list()).toMatchObject([{ id: 'openai-main', secrets: ['apiKey'] }])
    expect(await other.test('openai-main')).toMatchObject({ ok: false, message: error.message })
    expect(reported.join()).not.toContain(KEY)
  })
})

describe('the file of connections', () => {
  it.each([
    '{"version":1,"connections":[{"id"',
    '[]',
    '',
    '{"version":2,"connections":[{"id":1}]}',
    '\0\0\0',
  ])('is set aside when it holds %j, reported, and never written over', async (text) => {
    await writeFile(join(folder, CONNECTION_FILE), text)
    const connections = store()
    expect(await connections.list()).toEqual([])
    expect(reported).toHaveLength(1)
    expect(reported[0]).toMatch(/was damaged\. It was set aside as .*Enter the connections again/)
    await connections.save(openai)
    const aside = (await readdir(folder)).find((name) => name.includes('damaged'))
    expect(await readFile(join(folder, aside!), 'utf8')).toBe(text)
    expect(await store().list()).toHaveLength(1)
  })

  it('of the first version opens with every secret, and is written as the second', async () => {
    const first = [
      { id: 'main', name: 'Main', kind: 'openai-compatible', baseUrl: 'http://x/v1' },
      { id: 'crm', name: 'CRM', kind: 'http-header', header: 'X-Key', baseUrl: 'https://crm' },
    ].map((one) => ({ ...one, sealed: box.seal(`${KEY}-${one.id}`), createdAt: 5 }))
    const bare = { id: 'bare', name: 'Bare', kind: 'openai-compatible', createdAt: 6 }
    const path = join(folder, CONNECTION_FILE)
    await writeFile(path, JSON.stringify({ version: 1, connections: [...first, bare] }))
    const expected = [
      { id: 'main', fields: { baseUrl: 'http://x/v1' }, secrets: ['apiKey'], createdAt: 5 },
      { id: 'crm', fields: { header: 'X-Key', baseUrl: 'https://crm' }, secrets: ['value'] },
      { id: 'bare', fields: {}, secrets: [], createdAt: 6 },
    ]
    expect(await store().list()).toMatchObject(expected)
    expect(await store().credentials('crm')).toMatchObject({
      secret: `${KEY}-crm`,
      header: 'X-Key',
      baseUrl: 'https://crm',
    })
    await store().save({ ...openai, id: 'new' })
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 2 })
    expect(await store().list()).toMatchObject([...expected, { id: 'new' }])
    expect((await store().credentials('main'))?.secrets).toEqual({ apiKey: `${KEY}-main` })
    expect(reported).toEqual([])
  })

  it('of a newer Baton is left as it is, and said so', async () => {
    const text = '{"version":3,"connections":{}}'
    await writeFile(join(folder, CONNECTION_FILE), text)
    for (const call of [() => store().list(), () => store().save(openai)])
      expect((await failureOf(call())).message).toMatch(/written by a newer Baton/)
    expect(await readFile(join(folder, CONNECTION_FILE), 'utf8')).toBe(text)
  })

  it('keeps a connection of a kind that this build does not know, and shows it to nobody', async () => {
    const strange = { id: 'fax', name: 'Fax', kind: 'fax', fields: {}, sealed: {}, createdAt: 1 }
    const path = join(folder, CONNECTION_FILE)
    await writeFile(path, JSON.stringify({ version: 2, connections: [strange] }))
    await store().save(openai)
    expect(await store().list()).toMatchObject([{ id: 'openai-main' }])
    expect(await store().credentials('fax')).toBeUndefined()
    expect(await readFile(path, 'utf8')).toContain('"fax"')
  })

  it('that cannot be read or written is an error, not an empty list', async () => {
    await mkdir(join(folder, CONNECTION_FILE))
    const calls = [() => store().list(), () => store().save(openai), () => store().credentials('x')]
    for (const call of calls) {
      const error = await failureOf(call())
      expect(error.code).toBe('file')
      expect(error.message).toMatch(/connections/)
    }
  })

  it('in a folder that cannot be made says so', async () => {
    await writeFile(join(folder, 'file'), '')
    const error = await failureOf(store(box, join(folder, 'file', 'data')).save(openai))
    expect(error.code).toBe('file')
  })
})

describe('the test of a connection', () => {
  async function checked(handler: RequestListener, draft: Partial<ConnectionDraft> = {}) {
    const server = await startServer(handler)
    servers.push(server)
    const connections = store()
    await connections.save({ ...openai, fields: { baseUrl: `${server.url}/v1` }, ...draft })
    return (await connections.test('openai-main'))!
  }

  it('asks for the models with the key, and counts them', async () => {
    const check = await checked((request, response) => {
      const good = request.url === '/v1/models' && request.headers.authorization === `Bearer ${KEY}`
      answerJson(response, good ? 200 : 400, {
        object: 'list',
        data: [{ id: 'small' }, { id: 'large' }],
      })
    })
    expect(check).toEqual({ ok: true, message: 'Works. 2 models.', models: ['small', 'large'] })
  })

  it('sends no key when there is none', async () => {
    const check = await checked(
      (request, response) =>
        answerJson(response, 200, { data: [{ id: String(request.headers.authorization) }] }),
      { secrets: {} },
    )
    expect(check).toEqual({ ok: true, message: 'Works. 1 model.', models: ['undefined'] })
  })

  it.each([
    [401, /answered 401 \(key refused\)\. Check the secret of the connection \*openai-main\*/],
    [403, /answered 403 \(key refused\)/],
    [404, /it often ends in \/v1/],
    [302, /points to another address/],
    [429, /The key was not refused/],
    [500, /answered 500\. Try again later/],
  ])('says what %i means', async (status, message) => {
    const check = await checked((_, response) =>
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(KEY),
    )
    expect(check.ok).toBe(false)
    expect(check.message).toMatch(message)
    expect(JSON.stringify(check)).not.toContain(KEY)
  })

  it('says so when a key is wanted and none is there', async () => {
    const check = await checked((_, response) => response.writeHead(401).end(), {
      secrets: {},
    })
    expect(check.message).toMatch(/wants a key\. Enter one/)
  })

  it.each(['<html>', '{"models":[]}', 'null'])('says so when the answer is %j', async (text) => {
    const check = await checked((_, response) => response.end(text))
    expect(check.ok).toBe(false)
    expect(check.message).toMatch(/not with a list of models/)
  })

  it('does not show a key that the server names as a model', async () => {
    const check = await checked((_, response) => answerJson(response, 200, { data: [{ id: KEY }] }))
    expect(check.models).toEqual(['[secret]'])
  })

  it('says so when nothing answers', async () => {
    const connections = store()
    await connections.save({
      ...openai,
      fields: { baseUrl: `http://127.0.0.1:${await closedPort()}/v1` },
    })
    const check = await connections.test('openai-main')
    expect(check).toMatchObject({ ok: false, models: [] })
    expect(check?.message).toMatch(/Nothing answers at .*Is the server running\?/)
  })

  it('stops when the caller gives up', async () => {
    const controller = new AbortController()
    const server = await startServer(() => controller.abort())
    servers.push(server)
    const connections = store()
    await connections.save({ ...openai, fields: { baseUrl: server.url } })
    expect((await failureOf(connections.test('openai-main', controller.signal))).code).toBe(
      'aborted',
    )
  })

  it('of a header connection says that there is nothing to ask, and of an unknown one nothing', async () => {
    const connections = store()
    await connections.save({
      id: 'crm',
      name: 'CRM',
      kind: 'http-header',
      fields: { header: 'X-Api-Key' },
      secrets: { value: KEY },
    })
    expect(await connections.test('crm')).toMatchObject({ ok: true })
    expect(await connections.test('none')).toBeUndefined()
  })
})
