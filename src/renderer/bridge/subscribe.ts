import { ORPCError } from '@orpc/client'
import type { Connection } from './connection'

/** Opens a stream; called again after each reconnect, so it reads where to go on from at that time. */
export type OpenIterator<T> = (signal: AbortSignal) => Promise<AsyncIterable<T>>

/** A stream that breaks again and again while the host can be reached is opened again no faster than this. Milliseconds. */
const REOPEN_PAUSE_MS = 1000

/**
 * Reads a stream until it ends or `signal` aborts (then it resolves), and opens it again after a lost connection.
 * Rejects with what the host answered when it refuses the stream.
 */
export async function readStream<T>(
  connection: Connection,
  open: OpenIterator<T>,
  onItem: (item: T) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await connection.connected(signal, Infinity)
      const lost = new AbortController()
      const forget = connection.onChange(() => {
        if (connection.state !== 'connected') lost.abort()
      })
      try {
        const ended = await readOnce(open, onItem, AbortSignal.any([signal, lost.signal]))
        if (ended && !lost.signal.aborted) return
      } finally {
        forget()
      }
    } catch (thrown) {
      if (signal.aborted) return
      if (thrown instanceof ORPCError) throw thrown
      if (connection.state === 'connected') await pause(REOPEN_PAUSE_MS, signal)
    }
  }
}

/** True when the stream ended by itself. */
async function readOnce<T>(
  open: OpenIterator<T>,
  onItem: (item: T) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const iterator = (await open(signal))[Symbol.asyncIterator]()
  try {
    for (;;) {
      // A stream whose line is gone may never answer, so the abort is awaited beside it.
      const step = await Promise.race([iterator.next(), aborted])
      if (step === undefined) return false
      if (step.done) return true
      onItem(step.value)
    }
  } finally {
    if (signal.aborted)
      iterator.return?.().catch((error: unknown) => console.debug('A stream ended late.', error))
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
