/** Asks the host that uses the data folder. */
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import { JournalInUse } from '../../adapters/journal/sqlite/errors'
import type { Contract } from '../../shared/contract'
import { addressOf } from '../address-file'
import { UsageError } from './usage'

export type HostClient = ContractRouterClient<Contract>

/**
 * Does what is asked at a server host. Throws a `UsageError` with the host's words for what it refuses, and one that ends with
 * `unsure` when it does not answer.
 */
export async function atHost<T>(
  url: string,
  unsure: string,
  work: (client: HostClient) => Promise<T>,
): Promise<T> {
  const socket = new WebSocket(`${url.replace('http:', 'ws:')}/rpc`, { origin: url })
  const lost = new Promise<never>((_, reject) => {
    const give = () => reject(new UsageError(`The Baton at ${url} does not answer. ${unsure}`))
    socket.once('error', give)
    socket.once('close', give)
  })
  try {
    // The library's types know the browser's socket only; it uses what both have.
    const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
    return await Promise.race([work(createORPCClient(link)), lost])
  } catch (thrown) {
    if (thrown instanceof ORPCError) throw new UsageError(thrown.message)
    throw thrown
  } finally {
    socket.terminate()
  }
}

/** Where the server host is that has the folder, when opening it failed for that; throws what was thrown when it is no such host. */
export async function hostOf(thrown: unknown, dataDir: string, instead: string): Promise<string> {
  const inUse = thrown instanceof UsageError ? thrown.cause : undefined
  if (!(inUse instanceof JournalInUse)) throw thrown
  const url = inUse.pid === undefined ? undefined : await addressOf(dataDir, inUse.pid)
  if (url === undefined) throw new UsageError(`${inUse.message} ${instead}`)
  return url
}
