/** A real SMTP server (smtp-server) on a free port of 127.0.0.1 that keeps what it is sent, for tests. */
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { CERTIFICATE, PRIVATE_KEY } from './certificate'

export interface ReceivedMail {
  /** Of the envelope. */
  from: string
  to: string[]
  /** As it came. */
  raw: string
  parsed: ParsedMail
  /** Whether it came encrypted, and who sent it. */
  secure: boolean
  user?: string
}

export interface SmtpOptions {
  /** STARTTLS (default), TLS from the start, or none offered. */
  security?: 'starttls' | 'tls' | 'none'
  /** Whom it lets in; without, everybody. */
  login?: { user: string; password: string }
  /** What it says to a recipient: a code and words; undefined takes it. */
  refuse?: (address: string) => { code: number; words: string } | undefined
}

export interface SmtpTestServer {
  port: number
  mails: ReceivedMail[]
  /** Resolves with the newest mail that fits, once there is one. */
  mail(fits: (mail: ReceivedMail) => boolean): Promise<ReceivedMail>
  close(): Promise<void>
}

export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpTestServer> {
  const { security = 'starttls', login, refuse } = options
  const mails: ReceivedMail[] = []
  const watchers = new Set<() => void>()
  const server = new SMTPServer({
    secure: security === 'tls',
    key: PRIVATE_KEY,
    cert: CERTIFICATE,
    ...(security === 'none' ? { disabledCommands: ['STARTTLS'] } : {}),
    authOptional: login === undefined,
    allowInsecureAuth: security === 'none',
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.password
        ? done(null, { user: username })
        : done(Object.assign(new Error(`Not with ${password ?? ''}`), { responseCode: 535 })),
    onRcptTo: ({ address }, _session, done) => {
      const refusal = refuse?.(address)
      done(refusal ? Object.assign(new Error(refusal.words), { responseCode: refusal.code }) : null)
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        void simpleParser(raw).then((parsed) => {
          const { mailFrom, rcptTo } = session.envelope
          mails.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            raw: raw.toString(),
            parsed,
            secure: session.secure,
            ...(session.user === undefined ? {} : { user: String(session.user) }),
          })
          watchers.forEach((look) => look())
          done()
        }, done)
      })
    },
  })
  // Clients that break off are what some tests are about.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    mails,
    mail: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = mails.findLast(fits)
          if (!found) return
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
