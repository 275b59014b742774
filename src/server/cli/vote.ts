/** Answers a question through the host that uses the data folder. */
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Vote } from '../../engine/run-handle'
import type { Contract } from '../../shared/contract'
import { UsageError } from './usage'

/**
 * Votes at a server host. Resolves with `counted` when another person has to approve as well, else `resolved`. Throws a `UsageError`
 * with the host's words for what it refuses, and when it does not answer.
 */
export async function voteAt(url: string, vote: Vote): Promise<'counted' | 'resolved'> {
  const socket = new WebSocket(`${url.replace('http:', 'ws:')}/rpc`, { origin: url })
  const lost = new Promise<never>((_, reject) => {
    const give = () =>
      reject(
        new UsageError(
          `The Baton at ${url} does not answer. Whether the vote counts is shown by: baton show ${runOf(vote.callback)}`,
        ),
      )
    socket.once('error', give)
    socket.once('close', give)
  })
  try {
    return await Promise.race([cast(socket, vote), lost])
  } catch (thrown) {
    if (thrown instanceof ORPCError) throw new UsageError(thrown.message)
    throw thrown
  } finally {
    socket.terminate()
  }
}

async function cast(socket: WebSocket, vote: Vote): Promise<'counted' | 'resolved'> {
  // The library's types know the browser's socket only; it uses what both have.
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  const client: ContractRouterClient<Contract> = createORPCClient(link)
  return (await client.inbox.vote(vote)).outcome
}

/** A callback is named after its run. */
function runOf(callback: string): string {
  return callback.split('.', 1)[0] ?? callback
}
