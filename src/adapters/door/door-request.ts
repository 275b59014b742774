/** What a request says, in the shape that the places behind the door take it. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** Where a request goes; undefined where its path is no path. */
export function targetOf(
  url: string,
): { prefix: string; path: string; query: URLSearchParams } | undefined {
  // A target in absolute form (RFC 9112, 3.2.2) names the host again, which `Host` has said already.
  const [path = '', query = ''] = splitOnce(url.replace(/^https?:\/\/[^/?#]*/i, ''), '?')
  if (!path.startsWith('/')) return undefined
  const [prefix = '', rest = ''] = splitOnce(path.slice(1), '/')
  try {
    return {
      prefix: decodeURIComponent(prefix),
      path: decodeURIComponent(rest),
      query: new URLSearchParams(query),
    }
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    return undefined
  }
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}

/** Names in lower case; of repeated ones all, joined with a comma. */
export function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, values] of Object.entries(request.headersDistinct))
    headers[name] = (values ?? []).join(', ')
  return headers
}

/** Whether a page of another site sent it, by fetch metadata; following a link here is no such thing. */
export function isForeign(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document'
}
