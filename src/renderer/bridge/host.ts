/** The host, as the interface talks to it: every call of the contract, its state, and streams that outlive a lost connection. */
import { createORPCClient } from '@orpc/client'
import { useSyncExternalStore } from 'react'
import { Connection, type HostState } from './connection'
import { dialHost, type HostClient } from './lines'
import { readStream, type OpenIterator } from './subscribe'

export { HostLost, type HostState } from './connection'
export type { HostClient } from './lines'
export { messageOf } from './error-message'

const connection = new Connection({ dial: dialHost })
window.addEventListener('online', () => connection.retryNow())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && connection.state === 'lost') connection.retryNow()
})

/**
 * The typed client. A call made while the host is lost waits four seconds for it, then rejects with `HostLost`; one whose
 * answer was lost rejects with `HostLost` too and is never repeated by itself.
 */
export const host: HostClient = createORPCClient(connection)

/** Whether the host can be reached; the status line shows it. */
export function useHostState(): HostState {
  return useSyncExternalStore(
    (listener) => connection.onChange(listener),
    () => connection.state,
  )
}

/** Tries to reach the host now rather than after the pause. */
export function reconnectNow(): void {
  connection.retryNow()
}

/**
 * Reads a stream until it ends or `signal` aborts, and opens it again after a reconnect: `open` is called anew, so let it
 * read where to go on from (`after: lastSeq`). Rejects with the host's answer when it refuses the stream.
 *
 *     subscribe((signal) => host.runs.events({ run, after: seq }, { signal }), fold, controller.signal)
 */
export function subscribe<T>(
  open: OpenIterator<T>,
  onItem: (item: T) => void,
  signal: AbortSignal,
): Promise<void> {
  return readStream(connection, open, onItem, signal)
}
