/** Where the models of a provider are asked, out of the connection that a request names. */
import { NodeError } from '../../engine/node-error'
import type { Credentials, CredentialSource } from '../connections/credentials'
import type { Endpoint } from './model-failure'
import { OPENAI_COMPATIBLE } from './provider'

/** A provider of models, as `provider:name` names it. */
export interface ProviderInfo {
  id: string
  title: string
  /** The kinds of connections that lead to it. */
  kinds: readonly string[]
  /** Its usual address. Absent where every connection has one of its own. */
  address?: string
}

export const PROVIDERS: readonly ProviderInfo[] = [
  {
    id: 'openai',
    title: 'OpenAI',
    kinds: ['openai'],
    address: 'https://api.openai.com/v1',
  },
  {
    id: 'anthropic',
    title: 'Anthropic',
    kinds: ['anthropic'],
    address: 'https://api.anthropic.com/v1',
  },
  {
    id: 'google',
    title: 'Google Gemini',
    kinds: ['google'],
    address: 'https://generativelanguage.googleapis.com/v1beta',
  },
  { id: OPENAI_COMPATIBLE, title: 'OpenAI-compatible', kinds: [OPENAI_COMPATIBLE, 'openai'] },
]

/** An endpoint that is known to have an address. */
export interface ModelEndpoint extends Endpoint {
  baseUrl: string
  /** The connection's kind. */
  kind: string
  fields: Readonly<Record<string, string>>
}

/** `openai-compatible:llama3.2:3b` in its provider and its name, which may hold colons itself. */
export function modelParts(model: string): { provider: string; name: string } {
  const colon = model.indexOf(':')
  return colon < 0
    ? { provider: model, name: '' }
    : { provider: model.slice(0, colon), name: model.slice(colon + 1).trim() }
}

/**
 * The endpoint of a request.
 *
 * @throws NodeError `no-connection` where the connection is missing or leads elsewhere
 */
export async function endpointOf(
  { model, connection }: { model: string; connection?: string | undefined },
  provider: ProviderInfo,
  connections: CredentialSource,
  kinds: readonly string[] = provider.kinds,
): Promise<ModelEndpoint> {
  if (connection === undefined || connection === '')
    throw new NodeError(
      'no-connection',
      `The model ${model} needs a connection, and the node names none. Add one with the endpoint's address and key, or choose one under Connections; or take builtin:offline, which needs none.`,
    )
  const credentials = await connections.credentials(connection)
  if (!credentials)
    throw new NodeError(
      'no-connection',
      `There is no connection *${connection}* on this host. Add it, or choose one under Connections.`,
    )
  const kind: string = credentials.kind
  const baseUrl = credentials.baseUrl || addressOf(kind)
  if (!kinds.includes(kind) || baseUrl === undefined)
    throw new NodeError(
      'no-connection',
      `The connection *${connection}* is not one for models of ${provider.title}, such as ${model}. Choose one of the kind ${kindWords(kinds)} under Connections.`,
    )
  return {
    connection: credentials.id,
    name: credentials.name,
    model: modelParts(model).name,
    url: new URL(baseUrl),
    baseUrl: baseUrl.replace(/\/+$/, ''),
    kind,
    fields: fieldsOf(credentials),
    ...(credentials.secret === undefined ? {} : { secret: credentials.secret }),
  }
}

/** The usual address of the service that a kind of connection leads to. */
export function addressOf(kind: string): string | undefined {
  return PROVIDERS.find(({ id }) => id === kind)?.address
}

function fieldsOf(credentials: Credentials): Readonly<Record<string, string>> {
  return 'fields' in credentials ? (credentials.fields as Record<string, string>) : {}
}

function kindWords(kinds: readonly string[]): string {
  return kinds
    .map((kind) => `"${PROVIDERS.find(({ id }) => id === kind)?.title ?? kind}"`)
    .join(' or ')
}
