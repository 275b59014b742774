/** One service behind the `service` effect. A folder or file of `adapters/services` for each, and one list of them (`services.ts`). */
import type { ServiceRequest } from '../../engine/effects'
import type { Json } from '../../shared/workflow/document'
import type { Credentials } from '../connections/credentials'

/** What a service is given for one request. */
export interface ServiceCall extends ServiceRequest {
  /** The connection with its secrets, of the kind that the service asks for. */
  credentials: Credentials
  signal: AbortSignal
  /** The content of a file of the workspace, of at most so many bytes; rejects with a `NodeError` that says what is wrong. */
  readFile: ReadFile
}

export type ReadFile = (path: string, maxBytes: number) => Promise<Uint8Array>

export interface Service {
  /** The kind of connection that it needs. */
  kind: string
  /**
   * Does what is asked. Rejects with a `NodeError` that says what the service answered and what to do, marked retryable for what may
   * pass; it never holds a secret.
   */
  call(call: ServiceCall): Promise<Json>
}
