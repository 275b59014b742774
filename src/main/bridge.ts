/** The desktop's link between page and core: a message port that the page makes and hands over, once for each load. */
import type { IpcMain, IpcMainEvent, MessagePortMain, WebContents } from 'electron'
import { RPCHandler } from '@orpc/server/message-port'
import type { App } from '../app/app'
import type { Ports } from '../app/ports'
import { LIMITS } from '../shared/workflow/limits'
import { isOwn } from './origin'

/** The channel of the handshake; the preload script knows no other. */
export const CONNECT = 'baton:connect'
/** As on the server: a workflow of the largest size with room around it. Characters. */
const MAX_MESSAGE = LIMITS['document-size'].max + 5 * 1024 * 1024

export interface BridgeOptions {
  router: App['router']
  /** Whether this is the page of one of our windows. */
  isWindow(contents: WebContents): boolean
  report: Ports['report']
}

/** Answers pages of our own windows; a port from anybody else is closed. */
export function listenForPages(ipc: IpcMain, { router, isWindow, report }: BridgeOptions): void {
  const handler = new RPCHandler(router)
  const links = new Map<WebContents, Link>()

  ipc.on(CONNECT, (event) => {
    const [port] = event.ports
    if (!port) return
    if (!isWindow(event.sender) || !isOwnMainFrame(event)) {
      port.close()
      report({ where: 'bridge', error: new Error('A page that is not ours asked to connect.') })
      return
    }
    const { sender } = event
    // The page was loaded again: whatever the one before it asked for is over, and its port went with it.
    links.get(sender)?.abandon()
    const link = new Link(port, report)
    links.set(sender, link)
    sender.once('destroyed', () => {
      link.end()
      if (links.get(sender) === link) links.delete(sender)
    })
    handler.upgrade(link)
    port.start()
  })
}

/** Only the page itself, not a frame in it, and only while it shows our own address. */
function isOwnMainFrame({ sender, senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOwn(senderFrame.url)
}

/** A port as the router sees it: only text of a bounded size comes through, and its end can come from either side. */
class Link {
  readonly #port: MessagePortMain
  readonly #report: Ports['report']
  readonly #onEnd: (() => void)[] = []
  #ended = false

  constructor(port: MessagePortMain, report: Ports['report']) {
    this.#port = port
    this.#report = report
    port.once('close', () => this.end())
  }

  on(event: string, listener: (event?: { data: unknown }) => void): void {
    if (event === 'close') this.#onEnd.push(() => listener())
    if (event === 'message')
      this.#port.on('message', ({ data }) => {
        if (isMessage(data)) listener({ data })
        else
          this.#report({
            where: 'bridge',
            error: new Error('A message was too large, or no text.'),
          })
      })
  }

  postMessage(data: unknown): void {
    if (!this.#ended) this.#port.postMessage(data)
  }

  /** Ends every call and stream that came over this port, and closes it. */
  end(): void {
    if (this.#ended) return
    this.abandon()
    this.#port.close()
  }

  /** The same where the other end is gone already. */
  abandon(): void {
    if (this.#ended) return
    this.#ended = true
    for (const listener of this.#onEnd) listener()
  }
}

function isMessage(data: unknown): boolean {
  return typeof data === 'string' && data.length <= MAX_MESSAGE
}
