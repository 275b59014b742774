import type { HttpResponse } from '../../engine/effects'
import type { Execute } from '../../engine/execute'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { plainText } from '../../shared/run/value-text'
import type { HttpConfig } from './definition'
import { retryAfterMs } from './retry-after'

/** Calls a service. A status of 400 or more fails with `http-status`; 408, 429 and 5xx may be tried again. */
export const execute: Execute<HttpConfig> = async ({
  config,
  effects,
  signal,
  idempotencyKey,
  now,
}) => {
  const { method, url, query, body, connection, expect } = config
  const response = await effects.http(
    {
      method,
      url: withQuery(url, query ?? {}),
      headers: withIdempotencyKey(config.headers ?? {}, method, idempotencyKey),
      ...(body === undefined || body === null || body === '' ? {} : { body }),
      ...(connection === undefined ? {} : { connection }),
      expect,
    },
    signal,
  )
  if (response.status >= 400) throw refused(method, url, response, now())
  return {
    ports: ['out'],
    output: { status: response.status, headers: response.headers, body: response.body },
  }
}

/** Nothing changes at the far side on GET and HEAD, so a repeated one needs no key (RFC 9110, section 9.2.1). */
const SAFE: readonly string[] = ['GET', 'HEAD']

function withIdempotencyKey(headers: Record<string, string>, method: string, key: string) {
  const own = Object.keys(headers).some((name) => name.toLowerCase() === 'idempotency-key')
  return SAFE.includes(method) || own ? headers : { ...headers, 'Idempotency-Key': key }
}

function withQuery(url: string, query: Record<string, Json>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== null && item !== '')
      .map((item) => `${encodeURIComponent(name)}=${encodeURIComponent(plainText(item))}`),
  )
  if (pairs.length === 0) return url
  const [before = '', ...fragment] = url.split('#')
  const joint = !before.includes('?') ? '?' : /[?&]$/.test(before) ? '' : '&'
  return [`${before}${joint}${pairs.join('&')}`, ...fragment].join('#')
}

function refused(method: string, url: string, response: HttpResponse, now: number): NodeError {
  const { status } = response
  const wait = Object.entries(response.headers).find(
    ([name]) => name.toLowerCase() === 'retry-after',
  )
  const answer = plainText(response.body).replace(/\s+/g, ' ').trim().slice(0, 200)
  // The query may hold what is nobody's business; the address is enough to find the node.
  const address = url.replace(/[?#].*$/s, '')
  return new NodeError(
    'http-status',
    `${method} ${address} answered ${status}${answer === '' ? '' : `: ${answer}`}. ${advice(status)}`,
    {
      retryable: status === 408 || status === 429 || status >= 500,
      retryAfterMs: wait && retryAfterMs(wait[1], now),
    },
  )
}

function advice(status: number): string {
  if (status === 401 || status === 403) return 'Check the connection and what it may do.'
  if (status === 404) return 'Check the address.'
  if (status === 408 || status === 429 || status >= 500)
    return 'The service may recover; let the node retry, or run it again later.'
  return 'Check what is sent.'
}
