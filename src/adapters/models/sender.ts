import { NodeError } from '../../engine/node-error'
import type { ModelEndpoint } from './endpoint'
import type { Pace, Waiting } from './pace'

/**
 * The fetch of an endpoint, at its pace. It follows no redirect, as that could carry the key to another host: one is a failure
 * `network`, which no repetition mends.
 */
export function senderOf(
  endpoint: ModelEndpoint,
  waiting: Waiting,
  { pace, fetch: send = fetch }: { pace?: Pace | undefined; fetch?: typeof fetch | undefined },
): typeof fetch {
  const straight: typeof fetch = async (input, init) => {
    const response = await send(input, { ...init, redirect: 'manual' })
    const { status } = response
    if (status < 300 || status >= 400) return response
    await response.body?.cancel()
    const { name, connection } = endpoint
    throw new NodeError(
      'network',
      `${name} answered ${status}: it points to another address, where its key must not go. Enter the right address in the connection *${connection}*.`,
    )
  }
  return pace?.paced(endpoint, waiting, straight) ?? straight
}
