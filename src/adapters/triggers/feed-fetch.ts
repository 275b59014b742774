/** Fetches what a feed trigger looks at, within bounds, and only where it changed. */
import { NodeError } from '../../engine/node-error'
import { networkFailure, origin } from '../http/network-failure'
import { readBody } from '../http/read-body'
import { isRetryableStatus, retryAfter } from '../http/retry-after'

/** Unpacked. Bytes. */
const MAX_BODY = 20 * 1024 * 1024
/** For the whole answer. Milliseconds. */
const TIMEOUT = 60_000

/** How a server names the state of what it sent. */
export interface Version {
  etag?: string
  modified?: string
}

export interface Fetched {
  text: string
  version: Version
}

/**
 * The text at an address; undefined where it is the version that is known already. Rejects with a `NodeError` that names only the
 * host: an address may hold a key.
 */
export async function fetchText(
  address: string,
  known: Version,
  { send, signal }: { send: typeof fetch; signal: AbortSignal },
): Promise<Fetched | undefined> {
  const url = new URL(address)
  const headers = new Headers({
    Accept:
      'application/rss+xml, application/atom+xml, application/json, text/csv, text/xml, */*;q=0.5',
    'User-Agent': 'Baton',
  })
  if (known.etag !== undefined) headers.set('If-None-Match', known.etag)
  if (known.modified !== undefined) headers.set('If-Modified-Since', known.modified)
  const limit = AbortSignal.timeout(TIMEOUT)
  try {
    const response = await send(url, { headers, signal: AbortSignal.any([signal, limit]) })
    if (response.status === 304) {
      await response.body?.cancel()
      return undefined
    }
    if (!response.ok) {
      await response.body?.cancel()
      throw refusal(response, url)
    }
    const bytes = await readBody(response, url, MAX_BODY)
    const etag = response.headers.get('etag') ?? undefined
    const modified = response.headers.get('last-modified') ?? undefined
    return {
      text: textOf(bytes, response.headers.get('content-type') ?? ''),
      version: {
        ...(etag === undefined ? {} : { etag }),
        ...(modified === undefined ? {} : { modified }),
      },
    }
  } catch (error) {
    if (limit.aborted)
      throw new NodeError('network', `${origin(url)} took too long to answer. Check the address.`, {
        retryable: true,
        cause: error,
      })
    throw networkFailure(error, url)
  }
}

function refusal(response: Response, url: URL): NodeError {
  const { status } = response
  const advice =
    status === 401 || status === 403
      ? 'It may only be read by those who are known there. Publish it, or take another address.'
      : status === 404 || status === 410
        ? 'Check the address.'
        : 'It is tried again.'
  return new NodeError('http-status', `${origin(url)} answered ${status}. ${advice}`, {
    retryable: isRetryableStatus(status),
    retryAfterMs: retryAfter(response.headers),
  })
}

/** By the byte order mark, the header, or what an XML document says of itself; else UTF-8. */
function textOf(bytes: Uint8Array, contentType: string): string {
  const [first, second] = bytes
  if (first === 0x50 && second === 0x4b)
    throw new NodeError(
      'bad-input',
      'What is there is a zip archive, not a list. Take the address of the list itself.',
    )
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const mark =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined
  const named = /charset="?([\w.:-]+)/i.exec(contentType)?.[1]
  const declared = /^[^<]*<\?xml[^>]*encoding=["']([\w.:-]+)["']/.exec(beginning)?.[1]
  return decoder(mark ?? named ?? declared).decode(bytes)
}

function decoder(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return new TextDecoder()
  }
}

/** The address that yields CSV, for the links to a Google Sheet that people copy; any other as it is. */
export function csvAddress(address: string): string {
  const url = new URL(address)
  if (url.hostname !== 'docs.google.com') return address
  const published = /^\/spreadsheets\/(?:u\/\d+\/)?d\/e\/([\w-]+)\//.exec(url.pathname)
  const shared = /^\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]+)/.exec(url.pathname)
  const gid = url.searchParams.get('gid') ?? /gid=(\d+)/.exec(url.hash)?.[1]
  const sheet = gid === null || gid === undefined ? '' : `&gid=${gid}`
  if (published)
    return `https://docs.google.com/spreadsheets/d/e/${published[1]}/pub?output=csv${sheet}`
  if (shared) return `https://docs.google.com/spreadsheets/d/${shared[1]}/export?format=csv${sheet}`
  return address
}
