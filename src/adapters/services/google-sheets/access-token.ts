/** Access tokens of a Google service account: Google's own library signs for them, and keeps them until they end. */
import { createHash } from 'node:crypto'
import { JWT } from 'google-auth-library'
import { NodeError } from '../../../engine/node-error'
import type { Credentials } from '../../connections/credentials'
import { networkFailure, stopped } from '../../http/network-failure'
import { isRetryableStatus } from '../../http/retry-after'

const SCOPE = 'https://www.googleapis.com/auth/spreadsheets'
/** Where the library always asks; the key file may name another place (`token_uri`). */
const USUAL = 'https://oauth2.googleapis.com/token'
/** More accounts than this nobody has. */
const MOST = 50

interface Account {
  email: string
  key: string
  tokenUri: string
}

/** By the hash of the key file. */
const clients = new Map<string, JWT>()

/** A token that is good for a while yet. Rejects with a `NodeError` that holds nothing of the key. */
export async function accessToken(
  { id, secrets }: Pick<Credentials, 'id' | 'secrets'>,
  signal: AbortSignal,
): Promise<{ token: string; email: string }> {
  const text = secrets.serviceAccount ?? ''
  const account = readAccount(text, id)
  const hash = createHash('sha256').update(text).digest('hex')
  const client = clients.get(hash) ?? jwtOf(account)
  if (clients.size >= MOST) clients.clear()
  clients.set(hash, client)
  if (signal.aborted) throw stopped(signal, 'The request to Google')
  try {
    const { token } = await client.getAccessToken()
    if (typeof token !== 'string') throw new Error('no token')
    return { token, email: account.email }
  } catch (error) {
    clients.delete(hash)
    throw tokenFailure(error, id, account)
  }
}

function jwtOf({ email, key, tokenUri }: Account): JWT {
  return new JWT({
    email,
    key,
    scopes: [SCOPE],
    transporterOptions: {
      retry: false,
      fetchImplementation: (input, init) => fetch(String(input) === USUAL ? tokenUri : input, init),
    },
  })
}

/** What is needed of a key file. The text was checked to be an object when it was saved. */
function readAccount(text: string, id: string): Account {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const {
    client_email: email,
    private_key: key,
    token_uri: uri,
  } = (typeof file === 'object' && file !== null ? file : {}) as Record<string, unknown>
  if (typeof email !== 'string' || typeof key !== 'string')
    throw new NodeError(
      'no-key',
      `The key file of the connection *${id}* has no client_email or private_key. Make a JSON key for a service account, and copy the whole file.`,
    )
  const tokenUri = typeof uri === 'string' && URL.canParse(uri) ? uri : USUAL
  return { email, key, tokenUri }
}

function tokenFailure(thrown: unknown, id: string, { email, tokenUri }: Account): NodeError {
  if (thrown instanceof NodeError) return thrown
  const status = statusOf(thrown)
  if (status !== undefined)
    return new NodeError(
      'http-status',
      status === 400 || status === 401
        ? `Google refused the key of ${email} (${status}). It may have been deleted; make a new one, and enter it in the connection *${id}*.`
        : `Google gave no token for ${email} (${status}). Try again later.`,
      { retryable: isRetryableStatus(status) },
    )
  if (thrown instanceof Error && /PEM|DECODER|asymmetric|key/i.test(thrown.message))
    return new NodeError(
      'no-key',
      `The private key of the connection *${id}* cannot be read. Copy the whole JSON file again.`,
    )
  const { code, message, retryable } = networkFailure(thrown, new URL(tokenUri))
  return new NodeError(code, message, { retryable })
}

function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const { status, response } = thrown as { status?: unknown; response?: { status?: unknown } }
  const found = response?.status ?? status
  return typeof found === 'number' ? found : undefined
}
