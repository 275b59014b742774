/** The scheme and host under which the interface lives in the desktop app. */
export const SCHEME = 'app'
export const HOST = 'bundle'
/** The one origin that may show anything in our windows. */
export const ORIGIN = `${SCHEME}://${HOST}`

/** Whether an address belongs to our own interface. */
export function isOwn(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === `${SCHEME}:` && url.host === HOST && url.username === ''
}
