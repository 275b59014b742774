/** The two kinds of line to a host: a MessagePort inside the desktop app, a WebSocket to a server. */
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../shared/contract'
import type { Line } from './connection'

/** What the desktop's preload puts on the window. */
interface DesktopMark {
  host: 'desktop'
}

declare global {
  interface Window {
    baton?: DesktopMark
  }
}

/** Every call of the contract, typed. */
export type HostClient = ContractRouterClient<Contract>

/** The line that suits where the page runs. */
export function dialHost(): Line {
  return window.baton?.host === 'desktop' ? dialPort() : dialSocket(socketAddress(location))
}

/** `ws://…/rpc` on the page's own origin. */
export function socketAddress(page: { protocol: string; host: string }): string {
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}/rpc`
}

/** Hands one end of a channel to the preload, which passes it to the main process. */
function dialPort(): Line {
  const { port1, port2 } = new MessageChannel()
  const link = new PortLink({ port: port1 })
  const closed = new Promise<void>((resolve) => port1.addEventListener('close', () => resolve()))
  port1.start()
  window.postMessage({ type: 'baton:connect' }, location.origin, [port2])
  // A port says nothing when it opens; the first answer does.
  const client: HostClient = createORPCClient(link)
  const opened = client.host.info().then(() => undefined)
  return { link, opened, closed, close: () => port1.close() }
}

/** Opens a WebSocket to `address`. */
export function dialSocket(address: string): Line {
  const websocket = new WebSocket(address)
  const link = new SocketLink({ websocket })
  const opened = new Promise<void>((resolve) =>
    websocket.addEventListener('open', () => resolve(), { once: true }),
  )
  const closed = new Promise<void>((resolve) =>
    websocket.addEventListener('close', () => resolve(), { once: true }),
  )
  return { link, opened, closed, close: () => websocket.close() }
}
