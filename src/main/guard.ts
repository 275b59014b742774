import type { Event, Shell, WebContents } from 'electron'
import type { Ports } from '../app/ports'
import { isOwn } from './origin'

/** Keeps a page where it is: no other page in its place, no new window, no page inside. Links open in the system's browser. */
export function guardContents(
  contents: WebContents,
  shell: Pick<Shell, 'openExternal'>,
  report: Ports['report'],
): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (URL.parse(url)?.protocol === 'https:')
      shell.openExternal(url).catch((error: unknown) => report({ where: `link ${url}`, error }))
    return { action: 'deny' }
  })
  const stay = (event: Event<{ url: string }>) => {
    if (!isOwn(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
