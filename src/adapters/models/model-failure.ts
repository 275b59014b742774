import { APICallError } from 'ai'
import { NodeError } from '../../engine/node-error'
import { networkFailure, origin } from '../http/network-failure'
import { isRetryableStatus, retryAfter } from '../http/retry-after'
import { redactor } from '../redact'

/** Where a model is asked, as errors speak of it. */
export interface Endpoint {
  /** The connection's id and its name. */
  connection: string
  name: string
  model: string
  url: URL
  /** Only to blot it out. */
  secret?: string
}

const SHOWN = 300

/** What went wrong with a call to a model: what happened, why, and what to do. Never holds the key, nor the request. */
export function modelFailure(thrown: unknown, endpoint: Endpoint): NodeError {
  if (thrown instanceof NodeError) return thrown
  if (
    APICallError.isInstance(thrown) &&
    thrown.statusCode !== undefined &&
    thrown.statusCode >= 400
  )
    return refusal(
      thrown.statusCode,
      said(thrown, endpoint),
      new Headers(thrown.responseHeaders ?? {}),
      endpoint,
    )
  const cause = APICallError.isInstance(thrown) ? (thrown.cause ?? thrown) : thrown
  const status = statusOf(thrown)
  if (status !== undefined)
    return refusal(status, messageOf(thrown, endpoint), new Headers(), endpoint)
  if (isBrokenConnection(thrown)) return withoutCause(networkFailure(cause, endpoint.url))
  return new NodeError(
    'network',
    `${endpoint.name} broke off with an error: ${messageOf(thrown, endpoint)} Try again; if it goes on, check that ${origin(endpoint.url)} speaks the OpenAI protocol.`,
    { retryable: true },
  )
}

function refusal(status: number, text: string, headers: Headers, endpoint: Endpoint): NodeError {
  const { name, connection, model, url, secret } = endpoint
  const answered = `${name} answered ${status}`
  const saying = text === '' ? '' : ` It said: ${text}`
  if (status === 401 && secret === undefined)
    return new NodeError(
      'no-key',
      `${answered}: it wants a key, and the connection *${connection}* has none. Enter one under Connections.`,
    )
  if (status === 401 || status === 403)
    return new NodeError(
      'model-refused',
      `${answered} (key refused). Check the connection *${connection}*.${saying}`,
    )
  if (status === 404)
    return new NodeError(
      'unknown-model',
      `${answered}: there is no model ${JSON.stringify(model)} at ${origin(url)}, or the address of the connection *${connection}* is wrong. Choose another model in the node, or check the address.${saying}`,
    )
  const options = { retryable: isRetryableStatus(status), retryAfterMs: retryAfter(headers) }
  if (status === 429)
    return new NodeError(
      'http-status',
      `${answered} (too many requests, or no credit left). Wait, or check the account.${saying}`,
      options,
    )
  if (status >= 500)
    return new NodeError(
      'http-status',
      `${answered} (a problem of the service). Try again later.${saying}`,
      options,
    )
  return new NodeError(
    'http-status',
    `${answered} (request refused). Check the prompt and the node's settings.${saying}`,
    options,
  )
}

/** What the server said, blotted and short. */
function said(error: APICallError, endpoint: Endpoint): string {
  const body = error.responseBody ?? ''
  return shown(bodyMessage(body) ?? body, endpoint)
}

function bodyMessage(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } | string }
    if (typeof error === 'string') return error
    return typeof error?.message === 'string' ? error.message : undefined
  } catch (error) {
    // Not every server speaks JSON when it fails; `null` has no fields.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

function messageOf(thrown: unknown, endpoint: Endpoint): string {
  const message =
    thrown !== null && typeof thrown === 'object' && 'message' in thrown
      ? String(thrown.message)
      : String(thrown)
  return /[.!?…]$/.test(message) ? shown(message, endpoint) : `${shown(message, endpoint)}.`
}

function shown(text: string, { secret }: Endpoint): string {
  const clean = redactor(secret)(text).trim().replace(/\s+/g, ' ')
  return clean.length > SHOWN ? `${clean.slice(0, SHOWN)}…` : clean
}

/** The status that an error in the middle of a stream names. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown === null || typeof thrown !== 'object' || APICallError.isInstance(thrown))
    return undefined
  return 'statusCode' in thrown && typeof thrown.statusCode === 'number'
    ? thrown.statusCode
    : undefined
}

/** Whether the connection itself failed, rather than what came over it. */
function isBrokenConnection(thrown: unknown, depth = 0): boolean {
  if (!(thrown instanceof Error) || depth > 5) return false
  if (thrown instanceof TypeError && /fetch failed|terminated/.test(thrown.message)) return true
  if (/^(?:Cannot connect to API|bad port)/.test(thrown.message)) return true
  if (
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    /^(?:E[A-Z]+|UND_ERR_\w+)$/.test(thrown.code)
  )
    return true
  return isBrokenConnection(thrown.cause, depth + 1)
}

/** The SDK's errors hold the request's headers and body; whoever logs a cause would log them. */
function withoutCause(error: NodeError): NodeError {
  return new NodeError(error.code, error.message, {
    retryable: error.retryable,
    retryAfterMs: error.retryAfterMs,
  })
}
