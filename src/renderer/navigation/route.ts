/** Which screen the address names. The hash keeps it working under app:// and any server path. */
import { useSyncExternalStore } from 'react'

export type Route =
  | { screen: 'workflows' }
  /** `debug`: the run failed, and is shown at the step where it did. */
  | { screen: 'editor'; project: string; run?: string; debug?: true }
  | { screen: 'gallery' }
  /** What is active on the host. */
  | { screen: 'active' }
  | { screen: 'inbox'; callback?: string }
  | { screen: 'runs' }
  | { screen: 'connections' }
  /** What workflows keep on the host; the first collection unless told. */
  | { screen: 'stores'; collection?: string }
  | { screen: 'settings' }
  | { screen: 'unknown'; path: string }

/** Reads a hash such as `#/workflows/abc?run=r1`. An empty one is the list of workflows. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const parts = path.split('/').filter(Boolean).map(decode)
  const parameters = new URLSearchParams(query)
  const [screen, id, ...more] = parts
  if (more.length > 0) return { screen: 'unknown', path }
  if (screen === 'workflows' && id) {
    const run = parameters.get('run')
    const debug = run && parameters.get('at') === 'failure'
    return {
      screen: 'editor',
      project: id,
      ...(run ? { run } : {}),
      ...(debug ? { debug: true } : {}),
    }
  }
  if (screen === 'inbox') return { screen, ...(id ? { callback: id } : {}) }
  if (screen === 'stores') return { screen, ...(id ? { collection: id } : {}) }
  if (id) return { screen: 'unknown', path }
  switch (screen) {
    case undefined:
      return { screen: 'workflows' }
    case 'workflows':
    case 'gallery':
    case 'active':
    case 'runs':
    case 'connections':
    case 'settings':
      return { screen }
    default:
      return { screen: 'unknown', path }
  }
}

/** The hash that `parseRoute` reads back. */
export function hrefOf(route: Exclude<Route, { screen: 'unknown' }>): string {
  switch (route.screen) {
    case 'editor': {
      const at = route.debug ? '&at=failure' : ''
      const query = route.run ? `?run=${encodeURIComponent(route.run)}${at}` : ''
      return `#/workflows/${encodeURIComponent(route.project)}${query}`
    }
    case 'inbox':
      return route.callback ? `#/inbox/${encodeURIComponent(route.callback)}` : '#/inbox'
    case 'stores':
      return route.collection ? `#/stores/${encodeURIComponent(route.collection)}` : '#/stores'
    default:
      return `#/${route.screen}`
  }
}

/** Goes to a screen; `replace` leaves no step in the history. */
export function navigate(
  route: Exclude<Route, { screen: 'unknown' }>,
  { replace = false }: { replace?: boolean } = {},
): void {
  if (replace) {
    history.replaceState(null, '', hrefOf(route))
    // The browser tells nobody of a replaced hash.
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  } else location.hash = hrefOf(route)
}

/** The present route; the same object until the hash changes. */
export function useRoute(): Route {
  return useSyncExternalStore(listen, current)
}

let seen: { hash: string; route: Route } | undefined

function current(): Route {
  const { hash } = location
  if (seen?.hash !== hash) seen = { hash, route: parseRoute(hash) }
  return seen.route
}

function listen(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A stray % in a typed address: it names nothing either way.
    return part
  }
}
