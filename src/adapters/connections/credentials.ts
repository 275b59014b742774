import { secretFields } from '../../shared/connections/kinds'
import type { ConnectionInfo } from '../../shared/contract'

/** A connection with its secrets. Stays in the host: never in an event, a log, an error or an answer to the renderer. */
export interface Credentials extends Pick<ConnectionInfo, 'id' | 'name' | 'kind'> {
  /** What is not secret, by the ids of `shared/connections/kinds.ts`. Empty ones are absent. */
  fields: Record<string, string>
  secrets: Record<string, string>
  /** The field of this name. */
  baseUrl?: string
  /** For `http-header`: the header's name. */
  header?: string
  /** The first secret of the kind that is set. */
  secret?: string
}

/** Credentials with the fields that are asked for most set beside the others. */
export function credentialsOf(
  parts: Pick<Credentials, 'id' | 'name' | 'kind' | 'fields' | 'secrets'>,
): Credentials {
  const { baseUrl, header } = parts.fields
  const main = secretFields(parts.kind).find(({ id }) => parts.secrets[id] !== undefined)
  const secret = main && parts.secrets[main.id]
  return {
    ...parts,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(header === undefined ? {} : { header }),
    ...(secret === undefined ? {} : { secret }),
  }
}

/** Every text of a connection that must not be seen outside the host. */
export function secretsOf({ secrets, secret }: Credentials): string[] {
  return [...Object.values(secrets), ...(secret === undefined ? [] : [secret])]
}

/** Where effects get credentials from. */
export interface CredentialSource {
  /** Undefined when there is no such connection. Rejects with a `NodeError` when its secret cannot be opened. */
  credentials(id: string): Promise<Credentials | undefined>
}
