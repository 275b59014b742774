import type { IncomingHttpHeaders } from 'node:http'

/**
 * The names under which a page of this server may be reached. A page of another site whose name resolves to 127.0.0.1
 * carries that name in `Host`, and any other page carries its own in `Origin`; neither is one of these.
 */
export class OwnAddress {
  readonly #hosts: ReadonlySet<string>

  constructor(port: number) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
  }

  /** Whether a request was meant for this server. */
  isHost(headers: IncomingHttpHeaders): boolean {
    return headers.host !== undefined && this.#hosts.has(headers.host)
  }

  /** Whether a page of this server opened the connection. A missing `Origin` is refused: browsers always send it here. */
  isOrigin(headers: IncomingHttpHeaders): boolean {
    const { origin } = headers
    return !!origin?.startsWith('http://') && this.#hosts.has(origin.slice('http://'.length))
  }
}

/**
 * Whether another site asks, by fetch metadata (W3C Fetch Metadata, `Sec-Fetch-Site`). Following a link here is allowed;
 * loading anything of ours into a page of theirs is not.
 */
export function isForeignFetch(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const navigates =
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  return !navigates
}
