/** Tokens by the client credentials grant (RFC 6749, 4.4), kept in memory until shortly before they end. */
import { NodeError } from '../../engine/node-error'
import type { Credentials } from '../connections/credentials'
import { redactor } from '../redact'
import { networkFailure, origin, stopped } from './network-failure'
import { bodyBeginning, readBody } from './read-body'
import { isRetryableStatus, retryAfter } from './retry-after'

/** A token is renewed so long before it ends. Milliseconds. */
const EARLY = 30_000
/** How long a token is used whose answer does not say. Milliseconds. */
const UNSAID = 5 * 60_000
/** A service that says nothing for this long is taken as down. Milliseconds. */
const PATIENCE = 30_000

export interface Token {
  value: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** The tokens of a host's connections: one request at a time for each, however many nodes wait for it. */
export class TokenCache {
  readonly #tokens = new Map<string, Promise<Token>>()

  /** A token of the connection; of a changed connection a new one. */
  async get(credentials: Credentials, signal: AbortSignal): Promise<string> {
    const key = keyOf(credentials)
    const kept = await this.#tokens.get(key)?.catch(() => undefined)
    if (kept && kept.expiresAt - EARLY > Date.now()) return kept.value
    const waiting = this.#tokens.get(key)
    // Somebody else may have asked while this one waited for what turned out to be old.
    const asking = waiting && (await isFresh(waiting)) ? waiting : fetchToken(credentials, signal)
    this.#tokens.set(key, asking)
    try {
      return (await asking).value
    } catch (error) {
      if (this.#tokens.get(key) === asking) this.#tokens.delete(key)
      throw error
    }
  }

  /** The service refused this one: the next is asked for anew. */
  async refused(credentials: Credentials, value: string): Promise<void> {
    const key = keyOf(credentials)
    const kept = await this.#tokens.get(key)?.catch(() => undefined)
    if (kept?.value === value) this.#tokens.delete(key)
  }
}

async function isFresh(token: Promise<Token>): Promise<boolean> {
  const got = await token.catch(() => undefined)
  return got !== undefined && got.expiresAt - EARLY > Date.now()
}

function keyOf({ id, fields, secrets }: Credentials): string {
  return JSON.stringify([id, fields, secrets])
}

/** Asks for a token. Rejects with a `NodeError` that holds neither the secret nor what was sent. */
export async function fetchToken(credentials: Credentials, signal: AbortSignal): Promise<Token> {
  const { id, fields, secrets } = credentials
  const { clientId = '', tokenUrl = '', scope, audience } = fields
  const { clientSecret } = secrets
  if (clientSecret === undefined)
    throw new NodeError(
      'no-key',
      `The connection *${id}* has no client secret. Enter it under Connections.`,
    )
  const url = new URL(tokenUrl)
  const inHeader = fields.send !== 'body'
  const basic = Buffer.from(
    `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`,
  ).toString('base64')
  const redact = redactor(clientSecret, basic)
  const limit = AbortSignal.timeout(PATIENCE)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        ...(inHeader ? { authorization: `Basic ${basic}` } : {}),
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        ...(scope === undefined ? {} : { scope }),
        ...(audience === undefined ? {} : { audience }),
        ...(inHeader ? {} : { client_id: clientId, client_secret: clientSecret }),
      }),
      // A redirect could carry the secret to another host.
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    })
    if (!response.ok) {
      const said = redact(await bodyBeginning(response, 2_000))
        .trim()
        .slice(0, 300)
      const { status } = response
      throw new NodeError(
        'http-status',
        `${url.host} gave no token (${status}). Check the client id and secret of the connection *${id}*.${said ? ` It said: ${said}` : ''}`,
        { retryable: isRetryableStatus(status), retryAfterMs: retryAfter(response.headers) },
      )
    }
    return readToken(await readBody(response, url, 100_000), url)
  } catch (error) {
    if (signal.aborted) throw stopped(signal, `The request to ${origin(url)}`)
    const failure = networkFailure(error, url)
    throw new NodeError(failure.code, redact(failure.message), {
      retryable: failure.retryable,
      ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    })
  }
}

function readToken(bytes: Uint8Array, url: URL): Token {
  let answer: unknown
  try {
    answer = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const { access_token: value, expires_in: seconds } = (
    typeof answer === 'object' && answer !== null ? answer : {}
  ) as Record<string, unknown>
  if (typeof value !== 'string' || value === '' || !/^[\x21-\x7e]+$/.test(value))
    throw new NodeError(
      'bad-input',
      `${url.host} answered, but with no token. Check the token address of the connection.`,
    )
  const lasts = Number(seconds)
  return { value, expiresAt: Date.now() + (lasts > 0 ? lasts * 1_000 : UNSAID) }
}
