import type { Protocol } from 'electron'
import { readPageFile } from '../adapters/page/page-files'
import { pageHeaders } from '../adapters/page/page-headers'
import type { Ports } from '../app/ports'
import { isOwn, SCHEME } from './origin'

/** Makes `app:` an origin like https: one of its own, secure, with storage and fetch. Before the app is ready. */
export function registerScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built interface at `app://bundle/`, under the same headers as the server does. */
export function serveInterface(
  protocol: Protocol,
  rendererDir: string,
  report: Ports['report'],
): void {
  protocol.handle(SCHEME, async ({ url, method }) => {
    if (!isOwn(url)) return new Response(null, { status: 403 })
    if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405 })
    try {
      const file = await readPageFile(rendererDir, pathOf(url))
      if (!file) return new Response(null, { status: 404, headers: pageHeaders() })
      return new Response(method === 'HEAD' ? null : file.body, {
        headers: { ...pageHeaders(), ...file.headers },
      })
    } catch (error) {
      report({ where: `${method} ${url}`, error })
      return new Response(null, { status: 500, headers: pageHeaders() })
    }
  })
}

/** The path as written: a parser would take `..` out of it, and with it what there is to refuse. */
function pathOf(url: string): string {
  const path = url.slice(url.indexOf('/', `${SCHEME}://`.length))
  return path.split(/[?#]/, 1)[0] ?? ''
}
