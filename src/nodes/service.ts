/** What the nodes of services have in common. */
import type { ExecuteContext } from '../engine/execute'
import { NodeError } from '../engine/node-error'
import type { Json, JsonObject } from '../shared/workflow/document'

/**
 * Asks a service through the connection that the node names. What is undefined is left out of the input. Fails with `no-connection`
 * where none is named, or where the host has no services.
 */
export async function askService(
  {
    effects,
    signal,
    idempotencyKey,
  }: Pick<ExecuteContext, 'effects' | 'signal' | 'idempotencyKey'>,
  request: {
    service: string
    connection: string | undefined
    action: string
    input: Record<string, Json | undefined>
  },
): Promise<Json> {
  const { service, connection = '', action } = request
  if (!effects.service)
    throw new NodeError(
      'no-connection',
      'This host has no services. Run the workflow in the app or with baton serve.',
    )
  const input: JsonObject = {}
  for (const [key, value] of Object.entries(request.input))
    if (value !== undefined) input[key] = value
  return effects.service({ service, connection, action, input, idempotencyKey }, signal)
}
