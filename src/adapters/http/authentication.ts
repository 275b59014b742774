/** What a connection adds to a request, so that the service knows who asks. */
import type { HttpRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { connectionKind } from '../../shared/connections/kinds'
import type { Credentials, CredentialSource } from '../connections/credentials'
import { origin } from './network-failure'
import type { TokenCache } from './oauth2'

export interface Authentication {
  header?: { name: string; value: string }
  query?: { name: string; value: string }
  /** What must not be seen in whatever comes back. */
  secrets: string[]
  /** Where the service may refuse what was kept for it: gives it up, and resolves with what to send in its place. */
  renew?: () => Promise<Authentication>
}

/** Kinds beside `http-…` whose key is a bearer token, with the usual address that alone gets it. */
const BEARERS: Readonly<Record<string, string | undefined>> = {
  'openai-compatible': undefined,
  openai: 'https://api.openai.com',
}

/**
 * Rejects with a `NodeError` where there is no such connection, where it is for another origin, or where it has no business in a plain
 * request.
 */
export async function authentication(
  { connection }: Pick<HttpRequest, 'connection'>,
  url: URL,
  { connections, tokens }: { connections: CredentialSource; tokens: TokenCache },
  signal: AbortSignal,
): Promise<Authentication> {
  if (connection === undefined) return { secrets: [] }
  const credentials = await connections.credentials(connection)
  if (!credentials)
    throw new NodeError(
      'no-connection',
      `There is no connection *${connection}* on this host. Choose one under Connections, or add it there.`,
    )
  const { kind, secret } = credentials
  if (!kind.startsWith('http-') && !(kind in BEARERS))
    throw new NodeError(
      'bad-config',
      `The connection *${connection}* leads to ${connectionKind(kind).title}, and is not for plain requests. Its secret was not sent. Use the node of that service, or a connection for web requests.`,
    )
  if (secret === undefined)
    throw new NodeError(
      'no-key',
      `The connection *${connection}* has no secret. Enter it under Connections.`,
    )
  const own = credentials.baseUrl ?? BEARERS[kind]
  if (own !== undefined && new URL(own).origin !== url.origin)
    throw new NodeError(
      'bad-config',
      `The connection *${connection}* is for ${new URL(own).origin}, and this request goes to ${origin(url)}. Its secret was not sent. Choose another connection or address.`,
    )
  return by(credentials, secret, tokens, signal)
}

async function by(
  credentials: Credentials,
  secret: string,
  tokens: TokenCache,
  signal: AbortSignal,
): Promise<Authentication> {
  const { kind, fields } = credentials
  switch (kind) {
    case 'http-header':
      return header(credentials.header ?? 'Authorization', secret)
    case 'http-basic': {
      const pair = Buffer.from(`${fields.user ?? ''}:${secret}`).toString('base64')
      return header('Authorization', `Basic ${pair}`, secret)
    }
    case 'http-query':
      return { query: { name: fields.name ?? '', value: secret }, secrets: [secret] }
    case 'http-oauth2': {
      const token = await tokens.get(credentials, signal)
      const renew = async () => {
        await tokens.refused(credentials, token)
        return by(credentials, secret, tokens, signal)
      }
      return { ...header('Authorization', `Bearer ${token}`, secret, token), renew }
    }
    default:
      return header('Authorization', `Bearer ${secret}`)
  }
}

function header(name: string, value: string, ...secrets: string[]): Authentication {
  return { header: { name, value }, secrets: [value, ...secrets] }
}
