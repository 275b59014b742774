/** Answers a question through the host that uses the data folder. */
import type { Vote } from '../../engine/run-handle'
import { atHost } from './host-client'

/**
 * Votes at a server host. Resolves with `counted` when another person has to approve as well, else `resolved`. Throws a `UsageError`
 * with the host's words for what it refuses, and when it does not answer.
 */
export async function voteAt(url: string, vote: Vote): Promise<'counted' | 'resolved'> {
  const unsure = `Whether the vote counts is shown by: baton show ${runOf(vote.callback)}`
  return atHost(url, unsure, async ({ inbox }) => (await inbox.vote(vote)).outcome)
}

/** A callback is named after its run. */
function runOf(callback: string): string {
  return callback.split('.', 1)[0] ?? callback
}
