import { afterEach, describe, expect, it } from 'vitest'
import { CERTIFICATE } from '../../../e2e/servers/certificate'
import { startImap } from '../../../e2e/servers/imap'
import type { ImapOptions, ImapServer } from '../../../e2e/servers/imap'
import type { Delivery, Listening } from '../../app/triggers/source'
import type { FileReference } from '../../shared/run/file-reference'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { SystemClock } from '../clock/system-clock'
import { credentialsOf } from '../connections/credentials'
import { closedPort, failureOf } from '../testing'
import { EmailTrigger } from './email-trigger'

const PASSWORD = 'app-password-0815'
const servers: ImapServer[] = []
const stops: Array<() => Promise<void>> = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop().catch(() => undefined)
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(options: ImapOptions = {}) {
  const server = await startImap({ password: PASSWORD, ...options })
  servers.push(server)
  return server
}

function mail(
  subject: string,
  { from = 'Grace <grace@example.com>', id = subject, body = 'Hi.' } = {},
) {
  return `From: ${from}\nTo: Ada <ada@example.com>\nSubject: ${subject}\nMessage-ID: <${id}@example.com>\nDate: Sat, 3 Jan 2026 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n${body}\n`
}

const subjectsOf = (deliveries: Delivery[]) =>
  deliveries.map(({ payload }) => (payload as JsonObject)['subject'])

/** Listens as the core does, and remembers what was delivered. */
function listen(
  server: Pick<ImapServer, 'port'>,
  config: JsonObject = {},
  options: Partial<Listening> & {
    fields?: Record<string, string>
    password?: string
    kind?: 'imap' | 'smtp'
  } = {},
) {
  const { fields, password = PASSWORD, kind = 'imap', ...given } = options
  const stopping = new AbortController()
  const watchers = new Set<() => void>()
  const files = new Map<string, Uint8Array>()
  const state = {
    deliveries: [] as Delivery[],
    problems: [] as Array<string | undefined>,
    place: given.place,
    files,
    ended: Promise.resolve(),
    stop: async () => {
      stopping.abort()
      await state.ended
    },
    until: (holds: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!holds()) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
  }
  const changed = () => watchers.forEach((look) => look())
  const credentials = credentialsOf({
    id: 'mailbox',
    name: 'Mailbox',
    kind,
    fields: {
      host: '127.0.0.1',
      port: String(server.port),
      security: 'none',
      user: 'ada',
      ...fields,
    },
    secrets: { password },
  })
  const source = new EmailTrigger({
    connections: { credentials: async (id) => (id === 'mailbox' ? credentials : undefined) },
    tls: { ca: CERTIFICATE, servername: 'localhost' },
    keep: async (bytes, { name, contentType }): Promise<FileReference> => {
      files.set(name, bytes)
      return { file: `files/${name}`, name, bytes: bytes.byteLength, contentType, sha256: 'x' }
    },
  })
  state.ended = source.listen({
    workflow: 'w',
    node: 'mail',
    name: 'Mail',
    config: { connection: 'mailbox', folder: 'INBOX', ...config },
    activeSince: Date.now(),
    lastAwake: undefined,
    clock: new SystemClock({ unref: true }),
    signal: stopping.signal,
    deliver: async (delivery) => {
      state.deliveries.push(delivery)
      if (delivery.place !== undefined) state.place = delivery.place
      changed()
      return { run: 'run1', duplicate: false }
    },
    keepPlace: async (place: Json) => {
      state.place = place
      changed()
    },
    problem: (message?: string) => {
      state.problems.push(message)
      changed()
    },
    reachable: () => undefined,
    next: () => undefined,
    ...given,
    place: given.place,
  })
  state.ended.catch(() => undefined)
  stops.push(state.stop)
  return state
}

describe('mail', () => {
  it('that comes in starts a run, at once, with what it holds; what lay there before does not', async () => {
    const server = await serve()
    server.arrive(mail('Old'))
    const listened = listen(server)
    await server.idled()
    server.arrive(mail('A question', { body: 'How much is it?' }))
    await listened.until(() => listened.deliveries.length === 1)
    expect(listened.deliveries[0]?.payload).toEqual({
      from: { name: 'Grace', address: 'grace@example.com' },
      to: ['ada@example.com'],
      cc: [],
      replyTo: null,
      subject: 'A question',
      text: 'How much is it?\n',
      html: null,
      date: '2026-01-03T10:00:00.000Z',
      messageId: '<A question@example.com>',
      inReplyTo: null,
      attachments: [],
    })
    expect(listened.problems).toEqual([undefined])
  })

  it('stays as it is in the mailbox, unread too', async () => {
    const server = await serve()
    const listened = listen(server)
    await server.idled()
    server.arrive(mail('A question'))
    await listened.until(() => listened.deliveries.length === 1)
    expect([...(server.folder('INBOX').mails[0]?.flags ?? [])]).toEqual([])
    expect(
      server.commands.filter((one) => /^(SELECT|UID STORE|UID MOVE|EXPUNGE)/.test(one)),
    ).toEqual([])
  })

  it('is filtered by sender and subject, in any case', async () => {
    const server = await serve()
    const listened = listen(server, { from: '@ACME.example', subject: 'quote' })
    await server.idled()
    server.arrive(mail('A quote please', { from: 'Eve <eve@other.example>' }))
    server.arrive(mail('Hello', { from: 'Bob <bob@acme.example>' }))
    server.arrive(mail('A QUOTE please', { from: 'Bob <bob@acme.example>' }))
    await listened.until(() => listened.deliveries.length === 1)
    expect(subjectsOf(listened.deliveries)).toEqual(['A QUOTE please'])
  })

  it('brings its attachments into the workspace, by their bare names', async () => {
    const server = await serve()
    const listened = listen(server)
    await server.idled()
    server.arrive(
      `From: g@example.com\nSubject: Files\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<b>Hi</b>\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename="../../etc/rows.csv"\n\na,b\n--b--\n`,
    )
    await listened.until(() => listened.deliveries.length === 1)
    expect(listened.deliveries[0]?.payload).toMatchObject({
      html: expect.stringContaining('<b>Hi</b>') as string,
      attachments: [{ file: 'files/rows.csv', name: 'rows.csv', contentType: 'text/csv' }],
    })
    expect(Buffer.from(listened.files.get('rows.csv') ?? []).toString()).toMatch(/^a,b/)
  })

  it('that came while nobody listened is taken up where it was left, in order', async () => {
    const server = await serve()
    const first = listen(server)
    await server.idled()
    server.arrive(mail('One'))
    await first.until(() => first.deliveries.length === 1)
    await first.stop()
    server.arrive(mail('Two'))
    server.arrive(mail('Three'))
    const second = listen(server, {}, { place: first.place })
    await second.until(() => second.deliveries.length === 2)
    expect(subjectsOf(second.deliveries)).toEqual(['Two', 'Three'])
  })

  it('that cannot be kept now ends listening, and comes again', async () => {
    const server = await serve()
    const full = Object.assign(new Error('The disk is full.'), { reason: { code: 'UNAVAILABLE' } })
    const first = listen(server, {}, { deliver: () => Promise.reject(full) })
    await server.idled()
    const { place } = first
    server.arrive(mail('One'))
    await expect(first.ended).rejects.toThrow('The disk is full.')
    expect(first.place).toEqual(place)
    const second = listen(server, {}, { place: first.place })
    await second.until(() => second.deliveries.length === 1)
  })

  it('that no run can start with is said, and does not stop the next', async () => {
    const server = await serve()
    const refused = Object.assign(new Error('It does not fit.'), {
      reason: { code: 'INVALID_INPUT' },
    })
    const listened = listen(server, {}, { deliver: () => Promise.reject(refused) })
    await server.idled()
    server.arrive(mail('One'))
    await listened.until(() =>
      listened.problems.some((one) => one?.includes('“One” started no run: It does not fit.')),
    )
    await listened.until(() => JSON.stringify(listened.place).includes('"uid":1'))
  })

  it('has the same id after the mailbox was numbered anew', async () => {
    const server = await serve()
    const first = listen(server)
    await server.idled()
    server.arrive(mail('One'))
    await first.until(() => first.deliveries.length === 1)
    await first.stop()
    server.renumber('INBOX')
    server.arrive(mail('Two'))
    const second = listen(server, {}, { place: first.place, lastAwake: Date.now() })
    await second.until(() => second.deliveries.length === 2)
    expect(subjectsOf(second.deliveries)).toEqual(['One', 'Two'])
    expect(second.deliveries[0]?.id).toBe(first.deliveries[0]?.id)
  })

  it('has ids of its own where a program gives many mails one Message-ID, and without any', async () => {
    const server = await serve()
    const listened = listen(server)
    await server.idled()
    server.arrive(mail('One', { id: 'same' }))
    server.arrive(mail('Two', { id: 'same' }))
    server.arrive('Subject: None\n\nHi\n')
    server.arrive('Subject: None\n\nHi\n')
    await listened.until(() => listened.deliveries.length === 4)
    expect(new Set(listened.deliveries.map(({ id }) => id)).size).toBe(4)
  })
})

describe('listening', () => {
  it('goes over TLS', async () => {
    const server = await serve({ tls: true })
    const listened = listen(server, {}, { fields: { security: 'tls' } })
    await server.idled()
    server.arrive(mail('One'))
    await listened.until(() => listened.deliveries.length === 1)
  })

  it('is refused by a server without encryption when the connection wants it', async () => {
    const server = await serve()
    await failureOf(listen(server, {}, { fields: { security: 'starttls' } }).ended)
    expect(server.commands).not.toContain('LOGIN')
  })

  it('ends when the connection breaks off, to be begun again', async () => {
    const server = await serve()
    const listened = listen(server)
    await server.idled()
    server.breakOff()
    expect(await failureOf(listened.ended)).toMatchObject({ code: 'network' })
  })

  it('says which folders there are when one is missing', async () => {
    const server = await serve({ folders: ['INBOX', 'Leads'] })
    const error = await failureOf(listen(server, { folder: 'Lead' }).ended)
    expect(error.message).toMatch(
      /no folder “Lead” in the mailbox of \*mailbox\*\. It has: INBOX, Leads\./,
    )
  })

  it('ends with words, and never with the password', async () => {
    const server = await serve()
    const errors = [
      await failureOf(listen(server, {}, { password: 'wrong-secret' }).ended),
      await failureOf(listen({ port: await closedPort() }).ended),
      await failureOf(listen(server, { connection: '' }).ended),
      await failureOf(listen(server, { connection: 'gone' }).ended),
      await failureOf(listen(server, {}, { kind: 'smtp' }).ended),
    ]
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/refused the user or the password\. Check the connection \*mailbox\*/),
      expect.stringMatching(/Nothing answers at imap:\/\/127\.0\.0\.1:/),
      expect.stringMatching(/names no mailbox/),
      expect.stringMatching(/no connection \*gone\*/),
      expect.stringMatching(/leads to no mailbox/),
    ])
    for (const error of errors)
      expect(
        `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`,
      ).not.toMatch(/wrong-secret|0815/)
  })

  it('ends quietly when it is told to', async () => {
    const server = await serve()
    const listened = listen(server)
    await server.idled()
    await expect(listened.stop()).resolves.toBeUndefined()
  })
})
