/** Checks who sends a webhook, by what a connection holds. Every comparison takes the same time whatever was sent. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { NodeError } from '../../engine/node-error'
import type { DoorRequest, Proof, Proven, Senders } from '../../app/door/door'
import type { Credentials, CredentialSource } from '../connections/credentials'

/** How far the time of a signature may be from now. Milliseconds. */
const TOLERANCE = 5 * 60_000
/** Signatures of one message that are tried: senders send two while a key changes. */
const MOST_SIGNATURES = 5

type Request = Pick<DoorRequest, 'headers' | 'query' | 'body'>

export interface SenderCheckOptions {
  connections: CredentialSource
  /** Milliseconds since the epoch. */
  now(): number
}

export class SenderCheck implements Senders {
  readonly #options: SenderCheckOptions

  constructor(options: SenderCheckOptions) {
    this.#options = options
  }

  async fault(proof: Proof): Promise<string | undefined> {
    const held = await this.#held(proof)
    return 'fault' in held ? held.fault : undefined
  }

  async check(proof: Proof, request: Request): Promise<Proven> {
    const held = await this.#held(proof)
    if ('fault' in held) return { ok: false, status: 503, message: held.fault }
    const { credentials, secret } = held
    switch (proof.verify) {
      case 'token':
        return token(credentials, secret, request)
      case 'github':
        return github(secret, request)
      case 'stripe':
        return stripe(secret, request, this.#options.now())
      case 'standard-webhooks':
        return standard(secret, request, this.#options.now())
    }
  }

  async #held({
    connection,
    verify,
  }: Proof): Promise<{ credentials: Credentials; secret: string } | { fault: string }> {
    let credentials
    try {
      credentials = await this.#options.connections.credentials(connection)
    } catch (error) {
      if (!(error instanceof NodeError)) throw error
      return { fault: `${error.message} No sender can be checked until then.` }
    }
    const then = 'No request is taken until then.'
    if (!credentials)
      return {
        fault: `There is no connection “${connection}” on this host. Add it under Connections, or choose another secret. ${then}`,
      }
    const { secret, kind, name } = credentials
    if (secret === undefined || secret === '')
      return {
        fault: `The connection “${name}” has no secret. Enter it under Connections. ${then}`,
      }
    if (verify === 'token' && !TOKEN_KINDS.has(kind))
      return {
        fault: `The connection “${name}” does not say how a sender shows its secret. Use one of the kinds for web requests: header, bearer token, user and password, or query. ${then}`,
      }
    return { credentials, secret }
  }
}

const TOKEN_KINDS: ReadonlySet<string> = new Set([
  'http-header',
  'http-bearer',
  'http-basic',
  'http-query',
])

function token({ kind, fields }: Credentials, secret: string, { headers, query }: Request): Proven {
  if (kind === 'http-query') {
    const name = fields.name ?? ''
    const given = query.getAll(name)
    return given.length === 1 && same(given[0] ?? '', secret)
      ? proven({ query: [name] })
      : wrong('The key in the address is missing or wrong.')
  }
  const name = kind === 'http-header' ? (fields.header ?? '').toLowerCase() : 'authorization'
  const given = headers[name]
  if (given === undefined) return wrong('The header that proves the sender is missing.')
  return same(given.trim(), expected(kind, fields, secret))
    ? proven({ headers: [name] })
    : wrong('The header that proves the sender is wrong.')
}

function expected(kind: string, { user = '' }: Record<string, string>, secret: string): string {
  if (kind === 'http-bearer') return `Bearer ${secret}`
  if (kind === 'http-basic') return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
  return secret
}

/** `X-Hub-Signature-256: sha256=<hex>`. It says no time, so the signature itself names the message: sent again, it starts nothing. */
function github(secret: string, { headers, body }: Request): Proven {
  const name = 'x-hub-signature-256'
  const signature = hmac(secret, [body], 'hex')
  const given = headers[name]
  if (given === undefined) return wrong('The header X-Hub-Signature-256 is missing.')
  return same(given.trim(), `sha256=${signature}`)
    ? proven({ headers: [name] }, `signed:${signature}`)
    : wrong('The signature does not fit the body.')
}

/** `Stripe-Signature: t=<seconds>,v1=<hex>`, over the time and the body. */
function stripe(secret: string, { headers, body }: Request, now: number): Proven {
  const name = 'stripe-signature'
  const parts = (headers[name] ?? '').split(',').map((part) => part.trim())
  const time = parts.find((part) => part.startsWith('t='))?.slice(2) ?? ''
  const given = parts.filter((part) => part.startsWith('v1=')).map((part) => part.slice(3))
  const late = tooFar(time, now)
  if (late) return late
  const signature = hmac(secret, [`${time}.`, body], 'hex')
  return anySame(given, signature)
    ? proven({ headers: [name] }, eventId(body) ?? `signed:${signature}`)
    : wrong('The signature does not fit the body.')
}

/** Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature: v1,<base64>` over all three. */
function standard(secret: string, { headers, body }: Request, now: number): Proven {
  const prefix =
    headers['webhook-id'] === undefined && headers['svix-id'] !== undefined ? 'svix' : 'webhook'
  const id = headers[`${prefix}-id`] ?? ''
  const time = headers[`${prefix}-timestamp`] ?? ''
  const late = tooFar(time, now)
  if (late) return late
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret
  const given = (headers[`${prefix}-signature`] ?? '')
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => part.slice(3))
  return id !== '' && anySame(given, hmac(key, [`${id}.${time}.`, body], 'base64'))
    ? proven({ headers: [`${prefix}-signature`] }, `webhook-id:${id}`)
    : wrong('The signature does not fit the message.')
}

/** Stripe's own id of the event, which is the same each time it is sent. It is signed with the rest of the body. */
function eventId(body: Uint8Array): string | undefined {
  try {
    const { id } = JSON.parse(Buffer.from(body).toString()) as { id?: unknown }
    return typeof id === 'string' && id.startsWith('evt_') ? `stripe:${id}` : undefined
  } catch {
    // What cannot be read is told once the body is.
    return undefined
  }
}

function tooFar(time: string, now: number): Proven | undefined {
  if (!/^\d{1,12}$/.test(time)) return wrong('The time of the signature is missing.')
  return Math.abs(Number(time) * 1000 - now) > TOLERANCE
    ? wrong('The signature is too old, or the clock of the sender is wrong.')
    : undefined
}

function hmac(key: string | Buffer, parts: (string | Uint8Array)[], as: 'hex' | 'base64'): string {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest(as)
}

function anySame(given: string[], right: string): boolean {
  return given
    .slice(0, MOST_SIGNATURES)
    .map((one) => same(one, right))
    .includes(true)
}

/** Compares digests, which have one length, so that nothing is told by the time it takes. */
function same(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(right))
}

function proven(secret: { headers?: string[]; query?: string[] }, id?: string): Proven {
  const { headers = [], query = [] } = secret
  return { ok: true, secret: { headers, query }, ...(id === undefined ? {} : { id }) }
}

function wrong(message: string): Proven {
  return { ok: false, status: 401, message }
}
