/** Requests to services that speak JSON over HTTP, and what their refusals mean to people. */
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { networkFailure, origin, stopped } from '../http/network-failure'
import { bodyBeginning, readBody } from '../http/read-body'
import { isRetryableStatus, retryAfter } from '../http/retry-after'

/** No answer of these services is longer. Bytes. */
const MAX_ANSWER = 20 * 1024 * 1024
/** How much of a refusal's body an error shows. Characters. */
const SHOWN = 300

export interface RestOptions {
  /** As errors name it. */
  title: string
  /** The address that paths are added to. */
  base: string
  headers: Record<string, string>
  /** The connection's id, which errors name. */
  connection: string
  signal: AbortSignal
  /** How long to wait after 429 where the service does not say. Milliseconds. */
  pause?: number
  /** What to do about a 404, in a sentence. */
  missing?: string
}

export interface RestRequest {
  query?: Record<string, string | undefined>
  body?: Json
}

/** Asks, and resolves with the JSON of the answer; null where it has none. Rejects with a `NodeError`. */
export type Rest = (method: string, path: string, request?: RestRequest) => Promise<Json>

export function restClient(options: RestOptions): Rest {
  const { title, base, headers, signal } = options
  return async (method, path, { query = {}, body } = {}) => {
    const url = new URL(`${base}${path}`)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.append(name, value)
    try {
      const response = await fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect could carry the key to another host.
        redirect: 'manual',
        signal,
      })
      if (response.status >= 300) throw await refusal(response, options)
      const text = new TextDecoder().decode(await readBody(response, url, MAX_ANSWER))
      return text.trim() === '' ? null : parsed(text, title, url)
    } catch (error) {
      if (signal.aborted) throw stopped(signal, `The request to ${title}`)
      throw networkFailure(error, url)
    }
  }
}

function parsed(text: string, title: string, url: URL): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new NodeError(
      'bad-input',
      `${title} at ${origin(url)} sent no JSON. Check the address of the connection.`,
    )
  }
}

/** What a refusal means. Its body is shown as it is: whoever calls blots secrets out. */
async function refusal(response: Response, options: RestOptions): Promise<NodeError> {
  const { status } = response
  const said = whatItSaid(await bodyBeginning(response, 20_000))
  return serviceRefusal(status, said, {
    ...options,
    retryAfterMs: retryAfter(response.headers),
  })
}

/** A refusal as a failure of a node. `said`: what the service answered, in its own words. */
export function serviceRefusal(
  status: number,
  said: string,
  {
    title,
    connection,
    pause,
    missing,
    retryAfterMs,
  }: Pick<RestOptions, 'title' | 'connection' | 'pause' | 'missing'> & { retryAfterMs?: number },
): NodeError {
  const wait = retryAfterMs ?? (status === 429 ? pause : undefined)
  return new NodeError(
    'http-status',
    `${title} answered ${status}${said === '' ? '' : ` (${said})`}. ${advice(status, connection, missing)}`,
    {
      retryable: isRetryableStatus(status),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  )
}

function advice(
  status: number,
  connection: string,
  missing = 'Check the ids in the node.',
): string {
  if (status === 401) return `It refused the key. Check the connection *${connection}*.`
  if (status === 403)
    return `The connection *${connection}* may not do this. Give its key the right to, or choose another.`
  if (status === 404) return missing
  if (status === 429) return 'It gets too many requests; try again later, or send fewer.'
  if (status === 408 || status >= 500) return 'It has a problem of its own; try again later.'
  if (status < 400) return 'It points to another address; check that of the connection.'
  return 'Check what the node sends.'
}

/** The message in a body, be it JSON of some usual form or text. */
function whatItSaid(body: string): string {
  const text = messageIn(body) ?? body.replace(/<[^>]*>/g, ' ')
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}

function messageIn(body: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const at = (from: unknown, key: string): unknown =>
    typeof from === 'object' && from !== null ? (from as Record<string, unknown>)[key] : undefined
  const error = at(value, 'error')
  const candidates = [
    at(error, 'message'),
    at(value, 'message'),
    at(value, 'error_description'),
    error,
    at(error, 'type'),
  ]
  return candidates.find((one): one is string => typeof one === 'string' && one !== '')
}
