import { createTransport } from 'nodemailer'
import { NodeError } from '../../../engine/node-error'
import { networkFailure } from '../../http/network-failure'
import type { Credentials } from '../credentials'
import type { Check } from './check'

/** A mail server may take so long to let us in. Milliseconds. */
const PATIENCE = 10_000

/** Signs in, and sends nothing. */
export const smtp: Check = async (credentials, signal) => {
  const { host = '', port = '587', security = 'starttls', user } = credentials.fields
  const transport = createTransport({
    host,
    port: Number(port),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: credentials.secrets.password ?? '' } }),
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
  })
  const stop = () => transport.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await transport.verify()
    return { message: user === undefined ? 'Works, without signing in.' : `Works, as ${user}.` }
  } catch (error) {
    throw mailFailure(error, credentials)
  } finally {
    signal.removeEventListener('abort', stop)
    transport.close()
  }
}

/** Signs in, and reads nothing. */
export const imap: Check = async (credentials, signal) => {
  const { ImapFlow } = await import('imapflow')
  const { host = '', port = '993', security = 'tls', user = '' } = credentials.fields
  const mailbox = new ImapFlow({
    host,
    port: Number(port),
    secure: security === 'tls',
    ...(security === 'starttls' ? { doSTARTTLS: true } : {}),
    ...(security === 'none' ? { doSTARTTLS: false } : {}),
    auth: { user, pass: credentials.secrets.password ?? '' },
    logger: false,
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
  })
  // What comes after the failure of `connect` is no news.
  mailbox.on('error', () => undefined)
  const stop = () => mailbox.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await mailbox.connect()
    await mailbox.logout()
    return { message: `Works, as ${user}.` }
  } catch (error) {
    throw mailFailure(error, credentials)
  } finally {
    signal.removeEventListener('abort', stop)
    mailbox.close()
  }
}

/** Why the server did not let us in. */
function mailFailure(thrown: unknown, { fields }: Credentials): NodeError {
  const where = `${fields.host ?? ''}:${fields.port ?? ''}`
  const about = thrown as { code?: string; authenticationFailed?: boolean; message?: string }
  if (about.code === 'EAUTH' || about.authenticationFailed)
    return new NodeError(
      'no-key',
      `${where} refused the user or the password. Many providers want an app password here.`,
    )
  if (/STARTTLS|wrong version number/i.test(about.message ?? ''))
    return new NodeError(
      'network',
      `${where} does not speak the encryption that was chosen. Try the other one, or another port.`,
    )
  // nodemailer says the system's code in the message alone.
  const code = /\bE[A-Z]{4,}\b/.exec(about.message ?? '')?.[0] ?? about.code
  const plain = Object.assign(new Error(about.message ?? ''), { code })
  return networkFailure(plain, new URL(`tcp://${where}`))
}
