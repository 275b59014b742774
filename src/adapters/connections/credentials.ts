import type { ConnectionInfo } from '../../shared/contract'

/** A connection with its secret. Stays in the host: never in an event, a log, an error or an answer to the renderer. */
export interface Credentials extends Pick<
  ConnectionInfo,
  'id' | 'name' | 'kind' | 'baseUrl' | 'header'
> {
  secret?: string
}

/** Where effects get credentials from. */
export interface CredentialSource {
  /** Undefined when there is no such connection. Rejects with a `NodeError` when its secret cannot be opened. */
  credentials(id: string): Promise<Credentials | undefined>
}
