import { generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, it } from 'vitest'
import type { ConnectionKind } from '../../../shared/connections/kinds'
import {
  answerJson,
  bodyOf,
  closedPort,
  failureOf,
  startServer,
  type TestServer,
} from '../../testing'
import { checkConnection } from '../check-connection'
import { credentialsOf } from '../credentials'

const SECRET = 'secret-0123456789abcdef'
const servers: Pick<TestServer, 'close'>[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>
const bearer = ({ headers }: Asked) => headers.authorization === `Bearer ${SECRET}`

interface Case {
  secrets: Record<string, string>
  fields?: Record<string, string>
  /** What the service expects: the path, and the key in its place. */
  path: string
  isKnown: (request: Asked) => boolean
  answer: unknown
  message: RegExp
  models?: string[]
}

const CASES: Partial<Record<ConnectionKind, Case>> = {
  openai: {
    secrets: { apiKey: SECRET },
    path: '/models',
    isKnown: bearer,
    answer: { data: [{ id: 'gpt' }, { id: 'whisper' }] },
    message: /Works\. 2 models/,
    models: ['gpt', 'whisper'],
  },
  anthropic: {
    secrets: { apiKey: SECRET },
    path: '/models?limit=1000',
    isKnown: ({ headers }) =>
      headers['x-api-key'] === SECRET && headers['anthropic-version'] === '2023-06-01',
    answer: { data: [{ id: 'claude' }] },
    message: /Works\. 1 model\./,
    models: ['claude'],
  },
  google: {
    secrets: { apiKey: SECRET },
    path: '/models?pageSize=1000',
    isKnown: ({ headers }) => headers['x-goog-api-key'] === SECRET,
    answer: { models: [{ name: 'models/gemini' }] },
    message: /Works\. 1 model\./,
    models: ['gemini'],
  },
  telegram: {
    secrets: { token: SECRET },
    path: `/bot${SECRET}/getMe`,
    isKnown: () => true,
    answer: { ok: true, result: { username: 'ada_bot' } },
    message: /Works, as @ada_bot\. Without a chat/,
  },
  ntfy: {
    secrets: { token: SECRET },
    fields: { topic: 'my topic' },
    path: '/my%20topic/auth',
    isKnown: bearer,
    answer: { success: true },
    message: /Works\. Subscribe to my topic/,
  },
  trello: {
    secrets: { key: 'key-0123456789', token: SECRET },
    path: '/1/members/me?fields=username%2CfullName',
    isKnown: ({ headers }) =>
      headers.authorization ===
      `OAuth oauth_consumer_key="key-0123456789", oauth_token="${SECRET}"`,
    answer: { username: 'ada', fullName: 'Ada Lovelace' },
    message: /Works, as Ada Lovelace/,
  },
  notion: {
    secrets: { token: SECRET },
    path: '/v1/users/me',
    isKnown: (request) => bearer(request) && request.headers['notion-version'] !== undefined,
    answer: { name: 'Baton' },
    message: /the integration Baton/,
  },
  airtable: {
    secrets: { token: SECRET },
    path: '/v0/meta/whoami',
    isKnown: bearer,
    answer: { id: 'usr1', email: 'ada@example.com' },
    message: /Works, as ada@example\.com/,
  },
  slack: {
    secrets: { botToken: SECRET },
    path: '/auth.test',
    isKnown: bearer,
    answer: { ok: true, user: 'baton', team: 'Ours' },
    message: /Works, as baton in Ours\. Without an app-level token/,
  },
}

const check = (
  kind: ConnectionKind,
  secrets: Record<string, string>,
  fields: Record<string, string>,
  signal?: AbortSignal,
) => checkConnection(credentialsOf({ id: 'main', name: 'Main', kind, secrets, fields }), signal)

async function serve(handle: (request: IncomingMessage) => [number, unknown]): Promise<string> {
  const server = await startServer((request, response) => answerJson(response, ...handle(request)))
  servers.push(server)
  return server.url
}

const all = Object.entries(CASES) as [ConnectionKind, Case][]

it.each(all)(
  'of %s asks something harmless with the key, and says who answered',
  async (kind, one) => {
    const baseUrl = await serve((request) =>
      request.url === one.path && one.isKnown(request) ? [200, one.answer] : [401, {}],
    )
    const found = await check(kind, one.secrets, { ...one.fields, baseUrl })
    expect(found).toMatchObject({ ok: true, models: one.models ?? [] })
    expect(found.message).toMatch(one.message)
  },
)

it.each(all)('of %s tells what was refused, without the secret', async (kind, one) => {
  const baseUrl = await serve(() => [401, { message: `bad ${SECRET}`, error: `bad ${SECRET}` }])
  const found = await check(kind, one.secrets, { ...one.fields, baseUrl })
  expect(found).toMatchObject({ ok: false, models: [] })
  expect(found.message).toMatch(/answered 401.*\*main\*/)
  expect(JSON.stringify(found)).not.toContain(SECRET)
})

it.each(all)('of %s says so when nothing answers', async (kind, one) => {
  const baseUrl = `http://127.0.0.1:${await closedPort()}`
  const found = await check(kind, one.secrets, { ...one.fields, baseUrl })
  expect(found.message).toMatch(/Nothing answers at/)
})

it('of Slack says which token it refuses', async () => {
  const baseUrl = await serve((request) =>
    request.url === '/auth.test'
      ? [200, { ok: true, user: 'baton', team: 'Ours' }]
      : [200, { ok: false, error: 'not_allowed_token_type' }],
  )
  const found = await check('slack', { botToken: SECRET, appToken: 'xapp-123456' }, { baseUrl })
  expect(found).toMatchObject({ ok: false })
  expect(found.message).toMatch(/refused the app-level token \(not_allowed_token_type\)/)
})

it('of Google Sheets signs for a token where the key file says', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const bodies: URLSearchParams[] = []
  let status = 200
  const server = await startServer(async (request, response) => {
    bodies.push(new URLSearchParams(await bodyOf(request)))
    answerJson(
      response,
      status,
      status === 200 ? { access_token: 'ya29', expires_in: 3600 } : { error: 'invalid_grant' },
    )
  })
  servers.push(server)
  const file = (key: string) =>
    JSON.stringify({
      type: 'service_account',
      client_email: 'sheets@ours.iam',
      private_key: key,
      token_uri: `${server.url}/token`,
    })
  const ask = (key: string) => check('google-sheets', { serviceAccount: file(key) }, {})
  expect((await ask(privateKey)).message).toMatch(/Works, as sheets@ours\.iam/)
  expect(bodies[0]?.get('assertion')?.split('.')).toHaveLength(3)
  expect(await ask('no key')).toMatchObject({
    ok: false,
    message: expect.stringMatching(/private key of the connection \*main\* cannot be read/),
  })
  status = 400
  const refused = await check('google-sheets', { serviceAccount: file(`${privateKey}\n`) }, {})
  expect(refused.message).toMatch(/refused the key of sheets@ours\.iam \(400\)/)
  expect(JSON.stringify(refused)).not.toContain(privateKey.slice(40, 80))
  const empty = await check('google-sheets', { serviceAccount: '{"type":"x"}' }, {})
  expect(empty.message).toMatch(/no client_email or private_key/)
})

async function listening(server: Server): Promise<number> {
  servers.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

it('of a mail server signs in and sends nothing', async () => {
  const mails: unknown[] = []
  const smtp = new SMTPServer({
    authOptional: false,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      done(password === SECRET ? null : new Error('no'), { user: username }),
    onData: (_stream, _session, done) => {
      mails.push(1)
      done()
    },
  })
  const port = await listening(smtp.server)
  const fields = { host: '127.0.0.1', port: String(port), user: 'ada', from: 'a@b.c' }
  const clear = { ...fields, security: 'none' }
  expect(await check('smtp', { password: SECRET }, clear)).toMatchObject({
    ok: true,
    message: 'Works, as ada.',
  })
  const wrong = await check('smtp', { password: 'wrong-password' }, clear)
  expect(wrong.message).toMatch(/refused the user or the password.*app password/)
  const noTls = await check('smtp', { password: SECRET }, { ...fields, security: 'starttls' })
  expect(noTls.message).toMatch(/does not speak the encryption/)
  expect(mails).toEqual([])
})

it('of a mailbox signs in and out', async () => {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n')
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      for (const line of String(data).split('\r\n').filter(Boolean)) {
        const [tag = '', command = ''] = line.split(' ')
        heard.push(command.toUpperCase())
        if (/^LOGIN$/i.test(command))
          socket.write(
            line.includes(SECRET)
              ? `${tag} OK done\r\n`
              : `${tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n`,
          )
        else if (/^CAPABILITY$/i.test(command))
          socket.write(`* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`)
        else if (/^LOGOUT$/i.test(command)) socket.end(`* BYE\r\n${tag} OK done\r\n`)
        else socket.write(`${tag} OK done\r\n`)
      }
    })
  })
  const port = await listening(server)
  const fields = { host: '127.0.0.1', port: String(port), user: 'ada', security: 'none' }
  expect(await check('imap', { password: SECRET }, fields)).toMatchObject({
    ok: true,
    message: 'Works, as ada.',
  })
  expect(heard).toContain('LOGOUT')
  expect(heard.filter((command) => /SELECT|FETCH|EXAMINE/.test(command))).toEqual([])
  const wrong = await check('imap', { password: 'wrong-password' }, fields)
  expect(wrong.message).toMatch(/refused the user or the password/)
})

it.each(['smtp', 'imap'] as const)('of %s says so when nothing answers', async (kind) => {
  const fields = { host: '127.0.0.1', port: String(await closedPort()), user: 'a', from: 'a@b.c' }
  expect((await check(kind, { password: SECRET }, fields)).message).toMatch(/Nothing answers at/)
})

it('stops when the caller gives up', async () => {
  const controller = new AbortController()
  const server = await startServer(() => controller.abort())
  servers.push(server)
  const stopped = check(
    'trello',
    { key: 'k', token: 't' },
    { baseUrl: server.url },
    controller.signal,
  )
  expect((await failureOf(stopped)).code).toBe('aborted')
})
