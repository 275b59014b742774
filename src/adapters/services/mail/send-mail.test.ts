import { afterEach, describe, expect, it } from 'vitest'
import { CERTIFICATE } from '../../../../e2e/servers/certificate'
import { startSmtp } from '../../../../e2e/servers/smtp'
import type { SmtpOptions, SmtpTestServer } from '../../../../e2e/servers/smtp'
import { credentialsOf } from '../../connections/credentials'
import { closedPort, failureOf } from '../../testing'
import { mail } from './mail'
import { messageId, sendMail } from './send-mail'

const PASSWORD = 'app-password-0815'
const LETTER = {
  to: ['grace@example.com'],
  subject: 'Hello',
  text: 'Hi.',
  messageId: '<1@example.com>',
}
const signal = new AbortController().signal
const tls = { ca: CERTIFICATE }
const servers: SmtpTestServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(options?: SmtpOptions) {
  const server = await startSmtp(options)
  servers.push(server)
  return server
}

function account(port: number, fields: Record<string, string> = {}, password = PASSWORD) {
  return credentialsOf({
    id: 'mail',
    name: 'Mail',
    kind: 'smtp',
    fields: {
      host: 'localhost',
      port: String(port),
      security: 'starttls',
      from: 'Ada Lovelace <ada@example.com>',
      ...fields,
    },
    secrets: { password },
  })
}

const login = { user: 'ada', password: PASSWORD }

describe('a mail', () => {
  it.each(['starttls', 'tls'] as const)(
    'goes over %s, with user and password',
    async (security) => {
      const server = await serve({ security, login })
      const credentials = account(server.port, { security, user: 'ada' })
      const sent = await sendMail(credentials, LETTER, { signal, tls })
      expect(sent).toEqual({
        messageId: '<1@example.com>',
        accepted: ['grace@example.com'],
        rejected: [],
      })
      expect(server.mails).toMatchObject([
        { secure: true, user: 'ada', from: 'ada@example.com', to: ['grace@example.com'] },
      ])
      expect(server.mails[0]?.parsed).toMatchObject({
        subject: 'Hello',
        messageId: '<1@example.com>',
        from: { text: '"Ada Lovelace" <ada@example.com>' },
      })
    },
  )

  it('is never sent in the clear unless the connection says so', async () => {
    const server = await serve({ security: 'none' })
    const error = await failureOf(sendMail(account(server.port), LETTER, { signal, tls }))
    expect(error.message).toMatch(/offers no encryption.*usually 465/)
    expect(server.mails).toEqual([])
    await sendMail(account(server.port, { security: 'none' }), LETTER, { signal })
    expect(server.mails).toHaveLength(1)
  })

  it('is not handed to a server whose certificate nobody trusts', async () => {
    const server = await serve()
    const error = await failureOf(sendMail(account(server.port), LETTER, { signal }))
    expect(error.message).toMatch(/certificate/i)
    expect(server.mails).toEqual([])
  })

  it('carries copies, hidden ones only in the envelope, HTML, and files of the workspace', async () => {
    const server = await serve({ security: 'none' })
    const png = new Uint8Array([1, 2, 3])
    const answer = await mail.call({
      service: 'smtp',
      connection: 'mail',
      action: 'send',
      input: {
        to: ['Grace <grace@example.com>, c@example.com'],
        cc: ['d@example.com'],
        bcc: ['hidden@example.com'],
        replyTo: ['sales@example.com'],
        subject: 'Grüße 🎈',
        text: 'Plain',
        html: '<b>Rich</b>',
        attachments: [
          'posts/a.md',
          { file: 'files/ab/x.png', name: 'Übersicht.png', contentType: 'image/png' },
        ],
      },
      idempotencyKey: 'run1/n//1',
      credentials: account(server.port, { security: 'none' }),
      signal,
      readFile: async (path) => (path === 'posts/a.md' ? new TextEncoder().encode('# A') : png),
    })
    const [received] = server.mails
    expect(received?.to).toEqual([
      'grace@example.com',
      'c@example.com',
      'd@example.com',
      'hidden@example.com',
    ])
    expect(received?.raw).not.toContain('hidden@')
    expect(received?.parsed).toMatchObject({
      subject: 'Grüße 🎈',
      text: 'Plain',
      html: '<b>Rich</b>',
    })
    expect(
      received?.parsed.attachments.map(({ filename, content, contentType }) => [
        filename,
        content.length,
        contentType,
      ]),
    ).toEqual([
      ['a.md', 3, 'application/octet-stream'],
      ['Übersicht.png', 3, 'image/png'],
    ])
    expect(answer).toMatchObject({ messageId: received?.parsed.messageId })
  })

  it('that is sent again is the same mail to whoever drops copies', () => {
    const credentials = account(1)
    expect(messageId('run1/n//1', credentials)).toBe(messageId('run1/n//1', credentials))
    expect(messageId('run1/n//1', credentials)).not.toBe(messageId('run1/n//2', credentials))
    expect(messageId('run1/n//1', credentials)).toMatch(/^<[0-9a-f]{40}@example\.com>$/)
  })

  it('tells which addresses the server did not take, and fails when it takes none', async () => {
    const server = await serve({
      security: 'none',
      refuse: (address) =>
        address.startsWith('gone') ? { code: 550, words: 'No such user' } : undefined,
    })
    const credentials = account(server.port, { security: 'none' })
    const both = { ...LETTER, to: ['grace@example.com', 'gone@example.com'] }
    expect(await sendMail(credentials, both, { signal })).toMatchObject({
      accepted: ['grace@example.com'],
      rejected: ['gone@example.com'],
    })
    const error = await failureOf(
      sendMail(credentials, { ...LETTER, to: ['gone@example.com'] }, { signal }),
    )
    expect(error.message).toMatch(/refused the mail \(550\).*Check the addresses.*No such user/)
    expect(error.retryable).toBe(false)
  })

  it('that may be taken later is tried again', async () => {
    const server = await serve({
      security: 'none',
      refuse: () => ({ code: 450, words: 'Greylisted' }),
    })
    const error = await failureOf(
      sendMail(account(server.port, { security: 'none' }), LETTER, { signal }),
    )
    expect(error).toMatchObject({ retryable: true })
    expect(error.message).toContain('It may take it later.')
  })

  it('stops with the run', async () => {
    const server = await serve({ security: 'none' })
    const stopping = new AbortController()
    stopping.abort()
    const error = await failureOf(
      sendMail(account(server.port, { security: 'none' }), LETTER, { signal: stopping.signal }),
    )
    expect(error.code).toBe('aborted')
    expect(server.mails).toEqual([])
  })
})

describe('headers', () => {
  const many = Array.from({ length: 101 }, (_, index) => `a${index}@example.com`)
  it.each<[Partial<typeof LETTER> & Record<string, unknown>, RegExp]>([
    [{ subject: 'Hi\r\nBcc: victim@example.com' }, /The subject of the mail holds a line break/],
    [{ subject: 'Hi\nX: y' }, /The subject of the mail/],
    [{ subject: 'Hi\u2028there' }, /The subject of the mail/],
    [{ to: ['a@example.com\r\nRCPT TO:<victim@example.com>'] }, /The to of the mail holds/],
    [{ cc: ['a@example.com\nBcc: v@example.com'] }, /The cc of the mail holds/],
    [{ replyTo: ['a@example.com\0'] }, /The reply to of the mail holds/],
    [
      { attachments: [{ filename: 'a\r\n.txt', content: new Uint8Array() }] },
      /name of an attachment/,
    ],
    [{ to: ['nobody'] }, /"nobody" in the to of the mail is no address/],
    [{ to: ['<script>@x'] }, /is no address/],
    [{ to: ['  '] }, /The to of the mail is empty/],
    [{ to: many }, /goes to 101 addresses/],
    [{ subject: 'x'.repeat(901) }, /has 901 characters/],
  ])('cannot be added by what a value holds: %j', async (change, words) => {
    const server = await serve({ security: 'none' })
    const error = await failureOf(
      sendMail(account(server.port, { security: 'none' }), { ...LETTER, ...change }, { signal }),
    )
    expect(error.code).toBe('bad-input')
    expect(error.message).toMatch(words)
    expect(server.mails).toEqual([])
  })
})

describe('the password', () => {
  it('stands in no error, though the server repeats it', async () => {
    const server = await serve({ security: 'none', login: { user: 'ada', password: 'another' } })
    const errors = [
      await failureOf(
        sendMail(account(server.port, { security: 'none', user: 'ada' }), LETTER, { signal }),
      ),
      await failureOf(
        sendMail(account(await closedPort(), { security: 'none', user: 'ada' }), LETTER, {
          signal,
        }),
      ),
    ]
    expect(errors[0]?.message).toMatch(
      /refused the user or the password.*Check the connection \*mail\*/,
    )
    expect(errors[1]?.message).toMatch(/Nothing answers at smtp:\/\/localhost:/)
    for (const error of errors) {
      const all = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
      expect(all).not.toContain(PASSWORD)
      expect(all).not.toContain(Buffer.from(`\0ada\0${PASSWORD}`).toString('base64'))
    }
  })
})
