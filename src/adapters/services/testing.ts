/** A service as a node asks it, with a connection of its own. */
import type { ServiceRequest } from '../../engine/effects'
import type { ConnectionKind } from '../../shared/connections/kinds'
import type { Json } from '../../shared/workflow/document'
import { credentialsOf } from '../connections/credentials'
import { createServices } from './services'

export interface Asking {
  kind: ConnectionKind
  fields?: Record<string, string>
  secrets: Record<string, string>
}

/** Never aborts. */
const never = new AbortController().signal

/** Asks with the connection `main`. Each request is another one unless it is given a key. */
export function asker({ kind, fields = {}, secrets }: Asking) {
  const credentials = credentialsOf({ id: 'main', name: 'Main', kind, fields, secrets })
  const service = createServices({
    connections: { credentials: async (id) => (id === 'main' ? credentials : undefined) },
  })
  let count = 0
  return (
    action: string,
    input: Record<string, Json>,
    { key, signal = never }: { key?: string; signal?: AbortSignal } = {},
  ): Promise<Json> => {
    const request: ServiceRequest = {
      service: kind,
      connection: 'main',
      action,
      input,
      idempotencyKey: key ?? `run/node//${(count += 1)}`,
    }
    return service(request, signal)
  }
}
