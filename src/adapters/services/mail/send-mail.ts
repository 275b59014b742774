import { createHash } from 'node:crypto'
import type { ConnectionOptions } from 'node:tls'
import { createTransport } from 'nodemailer'
import { NodeError } from '../../../engine/node-error'
import { secretsOf, type Credentials } from '../../connections/credentials'
import { networkFailure, stopped } from '../../http/network-failure'
import { redactor } from '../../redact'
import { plainError } from '../plain-error'
import { addressesIn, checkLetter, type Letter } from './letter'

/** Milliseconds that a server may take to let us in, and to say something. */
const CONNECT_PATIENCE = 20_000
const PATIENCE = 120_000

/** What the server took. */
export interface SentMail {
  messageId: string
  accepted: string[]
  rejected: string[]
}

export interface SendOptions {
  signal: AbortSignal
  /** Whom to trust besides the system's authorities. */
  tls?: ConnectionOptions
}

/** The server takes no mail for any of its addresses, now or later; another mail may well be taken. */
export class AddressesRefused extends NodeError {}

/**
 * Hands a mail to the server of an `smtp` connection. Rejects with `AddressesRefused` where it is the addresses that are wrong. Encrypted unless the connection says otherwise: a server that offers no STARTTLS
 * is refused, never spoken to in the clear.
 */
export async function sendMail(
  credentials: Credentials,
  letter: Omit<Letter, 'from'>,
  { signal, tls }: SendOptions,
): Promise<SentMail> {
  const { fields, secrets } = credentials
  const { host = 'localhost', port = '587', security = 'starttls', user, from = '' } = fields
  const whole: Letter = { ...letter, from }
  checkLetter(whole)
  if (signal.aborted) throw stopped(signal, 'Sending the mail')
  const password = secrets['password']
  const transport = createTransport({
    host,
    port: Number(port),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: CONNECT_PATIENCE,
    greetingTimeout: CONNECT_PATIENCE,
    socketTimeout: PATIENCE,
    // What a workflow writes is text, never a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
    tls,
  })
  const stop = () => transport.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const { messageId, accepted, rejected } = await transport.sendMail({
      ...whole,
      attachments: whole.attachments?.map((one) => ({ ...one, content: Buffer.from(one.content) })),
      ...(whole.inReplyTo === undefined ? {} : { references: [whole.inReplyTo] }),
    })
    return { messageId, accepted: accepted.map(String), rejected: rejected.map(String) }
  } catch (error) {
    if (signal.aborted) throw stopped(signal, 'Sending the mail')
    throw mailFailure(error, credentials)
  } finally {
    signal.removeEventListener('abort', stop)
    transport.close()
  }
}

/**
 * A Message-ID that is the same for the same key, so that a mail which is sent again after a break is known as the same one by the mail
 * programs that drop copies.
 */
export function messageId(key: string, { fields }: Pick<Credentials, 'fields'>): string {
  const [address = ''] = addressesIn(fields['from'] ?? '')
  const domain = /@([\w.-]+)$/.exec(address)?.[1] ?? 'baton.invalid'
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain}>`
}

function mailFailure(thrown: unknown, credentials: Credentials): NodeError {
  if (thrown instanceof NodeError) return thrown
  const { id, fields } = credentials
  const where = `${fields['host'] ?? 'localhost'}:${fields['port'] ?? '587'}`
  const redact = mailRedactor(credentials)
  const { code, responseCode, command } = aboutMail(thrown)
  const said = redact(thrown instanceof Error ? thrown.message : String(thrown))
  const fail = (message: string, retryable = false) =>
    new NodeError('network', message, { retryable })
  if (code === 'EAUTH' || responseCode === 535)
    return fail(
      `The mail server ${where} refused the user or the password. Check the connection *${id}*; many providers want an app password. It said: ${said}`,
    )
  if (code === 'ETLS' || /STARTTLS/i.test(said))
    return fail(
      `The mail server ${where} offers no encryption (STARTTLS), and nothing was sent in the clear. Choose the port with TLS in the connection *${id}*, usually 465.`,
    )
  if (responseCode !== undefined) {
    const passing = responseCode >= 400 && responseCode < 500
    const message = `The mail server ${where} refused the mail (${responseCode}). ${passing ? 'It may take it later.' : 'Check the addresses, and what this account may send.'} It said: ${said}`
    return command === 'RCPT TO' && !passing
      ? new AddressesRefused('network', message)
      : fail(message, passing)
  }
  const failure = networkFailure(
    plainError(systemCause(thrown), redact),
    new URL(`smtp://${where}`),
  )
  return new NodeError(failure.code, redact(failure.message), { retryable: failure.retryable })
}

/** nodemailer wraps the system's codes in its own, and says them in the message. */
function systemCause(thrown: unknown): Error {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const { code } = aboutMail(thrown)
  const inner = /certificate/i.test(message)
    ? 'CERT_UNTRUSTED'
    : /\b(ECONN\w+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)\b/.exec(message)?.[1]
  return Object.assign(new Error(message), { code: inner ?? code ?? '' })
}

function aboutMail(thrown: unknown): { code?: string; responseCode?: number; command?: string } {
  if (typeof thrown !== 'object' || thrown === null) return {}
  return {
    ...('code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {}),
    ...('command' in thrown && typeof thrown.command === 'string'
      ? { command: thrown.command }
      : {}),
    ...('responseCode' in thrown && typeof thrown.responseCode === 'number'
      ? { responseCode: thrown.responseCode }
      : {}),
  }
}

/** Servers repeat what they were sent, and passwords travel in base64. */
export function mailRedactor(credentials: Credentials): (text: string) => string {
  const { user = '' } = credentials.fields
  const secrets = secretsOf(credentials)
  const sent = secrets.flatMap((secret) =>
    [secret, `\0${user}\0${secret}`].map((text) => Buffer.from(text).toString('base64')),
  )
  return redactor(...secrets, ...sent)
}
