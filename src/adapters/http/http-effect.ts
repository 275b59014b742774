import { NodeError } from '../../engine/node-error'
import type { Effects, HttpRequest, HttpResponse } from '../../engine/effects'
import type { FileReference } from '../../shared/run/file-reference'
import type { Json } from '../../shared/workflow/document'
import type { CredentialSource } from '../connections/credentials'
import { redactor } from '../redact'
import { authentication, type Authentication } from './authentication'
import { fileName } from './file-name'
import { guardedFetch, type GuardOptions } from './guard'
import { networkFailure, origin, stopped } from './network-failure'
import { TokenCache } from './oauth2'
import { bodyBeginning, readBody } from './read-body'
import { isRetryableStatus, retryAfter } from './retry-after'

/** What a node can take in without harm to the journal and the memory. Bytes. */
const MAX_RESPONSE = 50 * 1024 * 1024
const MAX_REDIRECTS = 10
/** How much of a refusal's body an error shows. Characters. */
const SHOWN = 300

export interface HttpEffectOptions {
  connections: CredentialSource
  /** Bytes. Default 50 MB. */
  maxResponseBytes?: number
  /** Where requests may go. */
  reach?: GuardOptions['reach']
  /** Keeps the bytes of a binary answer as a file of the workspace. */
  keep(bytes: Uint8Array, about: { name: string; contentType: string }): Promise<FileReference>
}

/**
 * The `http` effect on the runtime's fetch. A status of 400 or more is an error (semantics section 4). A connection's secret is added
 * on the way out, sent to no other origin by a redirect, and blotted out of whatever comes back.
 */
export function createHttpEffect(options: HttpEffectOptions): Effects['http'] {
  const send = guardedFetch({ ...(options.reach ? { reach: options.reach } : {}) })
  const maxBytes = options.maxResponseBytes ?? MAX_RESPONSE
  const tokens = new TokenCache()

  return async (request, signal) => {
    const url = checkedUrl(request.url)
    const asking = { connections: options.connections, tokens }
    let auth = await authentication(request, url, asking, signal)
    let redact = redactor(...auth.secrets)
    if (signal.aborted) throw stopped(signal, `The request to ${origin(url)}`)
    try {
      let { response, at } = await follow(send, url, outgoing(request, url, auth), auth, signal)
      if (response.status === 401 && auth.renew) {
        await response.body?.cancel()
        auth = await auth.renew()
        redact = redactor(...auth.secrets)
        ;({ response, at } = await follow(send, url, outgoing(request, url, auth), auth, signal))
      }
      if (response.status >= 400) throw await refusal(response, at, redact)
      const bytes = await readBody(response, at, maxBytes)
      return {
        status: response.status,
        headers: Object.fromEntries(
          [...response.headers].map(([key, text]) => [key, redact(text)]),
        ),
        body:
          request.expect === 'binary'
            ? await kept(bytes, response.headers, at, redact, options.keep)
            : decoded(bytes, request.expect, response.headers, at, redact),
      }
    } catch (error) {
      if (signal.aborted) throw stopped(signal, `The request to ${origin(url)}`)
      throw networkFailure(error, url)
    }
  }
}

/** The URL, when it is one that may be asked. */
function checkedUrl(text: string): URL {
  if (!URL.canParse(text))
    throw badConfig(
      `${JSON.stringify(text.slice(0, 200))} is not a complete address. It must begin with https:// or http://.`,
    )
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw badConfig(
      `Only http and https are allowed, and this address begins with ${url.protocol}//.`,
    )
  if (url.username || url.password)
    throw badConfig(
      `The address of ${url.host} holds a user or password. Take them out and give the node a connection instead.`,
    )
  return url
}

function outgoing(
  request: HttpRequest,
  url: URL,
  { header, secrets }: Authentication,
): RequestInit {
  const method = request.method.toUpperCase()
  try {
    const headers = new Headers(request.headers)
    if (header) headers.set(header.name, header.value)
    const body = encoded(request.body, headers)
    // Says now what fetch would say later in words that nobody reads.
    new Request(url, { method, headers, body })
    return { method, headers, body }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const why = redactor(...secrets)(error.message)
    throw badConfig(
      `The request to ${origin(url)} cannot be sent as it is: ${why} Check its method, headers and body.`,
    )
  }
}

function encoded(body: Json | undefined, headers: Headers): string | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body !== 'object') return String(body)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return JSON.stringify(body)
}

/** Follows redirects by hand: fetch would take a secret in a header of its own along to another origin. */
async function follow(
  send: typeof fetch,
  start: URL,
  init: RequestInit,
  auth: Authentication,
  signal: AbortSignal,
): Promise<{ response: Response; at: URL }> {
  let at = start
  // Once the way led to another origin, the secret stays behind for good.
  let isNear = true
  let next = init
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const address = isNear ? withQuery(at, auth.query) : at
    const response = await send(address, { ...next, redirect: 'manual', signal })
    const location = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null)
      return { response, at }
    await response.body?.cancel()
    if (!URL.canParse(location, at))
      throw new NodeError(
        'network',
        `${origin(at)} points to an address that is none. Check the server.`,
      )
    const target = checkedUrl(new URL(location, at).href)
    const isSame = target.origin === at.origin
    isNear &&= isSame
    next = redirected(next, response.status, isSame, auth.header?.name)
    at = target
  }
  throw new NodeError(
    'network',
    `${origin(start)} sent the request round in circles (more than ${MAX_REDIRECTS} redirects). Check the address.`,
  )
}

/** The address with the secret in it; never shown, as errors name only the origin. */
function withQuery(url: URL, query: Authentication['query']): URL {
  if (!query) return url
  const whole = new URL(url)
  whole.searchParams.set(query.name, query.value)
  return whole
}

function redirected(
  init: RequestInit,
  status: number,
  sameOrigin: boolean,
  secretName?: string,
): RequestInit {
  const headers = new Headers(init.headers)
  if (!sameOrigin)
    for (const name of ['authorization', 'cookie', 'proxy-authorization', secretName])
      if (name !== undefined) headers.delete(name)
  // RFC 9110, 15.4: what browsers do with a changed method.
  const toGet = status === 303 ? init.method !== 'HEAD' : status < 303 && init.method === 'POST'
  if (!toGet) return { ...init, headers }
  for (const name of ['content-type', 'content-length', 'content-encoding']) headers.delete(name)
  return { method: 'GET', headers }
}

async function refusal(
  response: Response,
  url: URL,
  redact: (text: string) => string,
): Promise<NodeError> {
  const { status } = response
  // Some more than is shown, so that a secret at the cut is still seen whole.
  const text = redact(await bodyBeginning(response, SHOWN * 20)).trim()
  const said = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  return new NodeError(
    'http-status',
    `${url.host} answered ${status}${response.statusText ? ` (${redact(response.statusText)})` : ''}. ${advice(status)}${said ? ` It said: ${said}` : ''}`,
    { retryable: isRetryableStatus(status), retryAfterMs: retryAfter(response.headers) },
  )
}

function advice(status: number): string {
  if (status === 401 || status === 403)
    return 'Check the connection or the headers that carry the key.'
  if (status === 404 || status === 410) return 'Check the address.'
  if (status === 408 || status === 425) return 'Try again.'
  if (status === 429) return 'It gets too many requests; wait, or send fewer.'
  if (status >= 500) return 'The service has a problem of its own; try again later.'
  return 'Check what the node sends.'
}

function decoded(
  bytes: Uint8Array,
  expect: 'json' | 'text',
  headers: Headers,
  url: URL,
  redact: (text: string) => string,
): HttpResponse['body'] {
  if (expect === 'text') return redact(decoder(headers).decode(bytes))
  // JSON is UTF-8 whatever the header says (RFC 8259, 8.1).
  const text = redact(new TextDecoder().decode(bytes))
  // 204 and the like.
  if (text.trim() === '') return null
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new NodeError(
      'bad-input',
      `The answer of ${origin(url)} is not JSON. It begins: ${text.trim().slice(0, 80)}. Check the address, or expect text instead.`,
    )
  }
}

/** A reference to the file that a binary answer is from now on; null for an answer without a body. */
async function kept(
  bytes: Uint8Array,
  headers: Headers,
  url: URL,
  redact: (text: string) => string,
  keep: HttpEffectOptions['keep'],
): Promise<HttpResponse['body']> {
  if (bytes.byteLength === 0) return null
  const name = redact(fileName(headers.get('content-disposition'), url))
  const contentType = redact(headers.get('content-type') ?? 'application/octet-stream')
  return { ...(await keep(bytes, { name, contentType })) }
}

/** By the charset that the answer names; UTF-8 when it names none or one that is not known. */
function decoder(headers: Headers): TextDecoder {
  const charset = /charset="?([\w:.-]+)/i.exec(headers.get('content-type') ?? '')?.[1]
  try {
    return new TextDecoder(charset)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return new TextDecoder()
  }
}

function badConfig(message: string): NodeError {
  return new NodeError('bad-config', message)
}
