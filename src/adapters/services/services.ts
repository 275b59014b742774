/** The services that nodes can ask, by the kind of connection that leads to each, and the `service` effect over them. */
import type { Effects, ServiceRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { connectionKind, isConnectionKind } from '../../shared/connections/kinds'
import type { Json } from '../../shared/workflow/document'
import { secretsOf, type Credentials, type CredentialSource } from '../connections/credentials'
import { networkFailure, stopped } from '../http/network-failure'
import { redactor } from '../redact'
import type { ReadFile, Service } from './service'

/** Loaded at the first use: a client library is most of what a service costs. */
export type ServiceLoaders = Readonly<Record<string, () => Promise<Service>>>

/** One line for each service. */
export const SERVICES: ServiceLoaders = {
  trello: () => import('./trello/trello').then(({ trello }) => trello),
  notion: () => import('./notion/notion').then(({ notion }) => notion),
  airtable: () => import('./airtable/airtable').then(({ airtable }) => airtable),
  'google-sheets': () =>
    import('./google-sheets/google-sheets').then(({ googleSheets }) => googleSheets),
  smtp: () => import('./mail/mail').then(({ mail }) => mail),
  slack: () => import('./slack/slack').then(({ slack }) => slack),
  telegram: () => import('./telegram/telegram').then(({ telegram }) => telegram),
}

export interface ServicesOptions {
  connections: CredentialSource
  services?: ServiceLoaders
  /** Of the workspace, for what is sent as a file. Absent: nothing can be. */
  readFile?: ReadFile
}

/** Finds the connection and the service, asks it, and blots the secrets out of what comes back, errors too. */
export function createServices({
  connections,
  services = SERVICES,
  readFile = noFiles,
}: ServicesOptions): NonNullable<Effects['service']> {
  const loaded = new Map<string, Promise<Service>>()
  const serviceOf = (kind: string, load: () => Promise<Service>) => {
    const found = loaded.get(kind) ?? load()
    loaded.set(kind, found)
    // What could not be loaded is tried again at the next request.
    found.catch(() => loaded.delete(kind))
    return found
  }
  return async (request, signal) => {
    const load = services[request.service]
    if (!load) throw new NodeError('bad-config', `This host knows no service “${request.service}”.`)
    const credentials = await credentialsFor(request, connections)
    const service = await serviceOf(request.service, load)
    const redact = redactor(...secretsOf(credentials))
    if (signal.aborted) throw stopped(signal, `The request to ${credentials.name}`)
    try {
      return blotted(await service.call({ ...request, credentials, signal, readFile }), redact)
    } catch (error) {
      if (signal.aborted) throw stopped(signal, `The request to ${credentials.name}`)
      throw withoutSecrets(error, request.service, redact)
    }
  }
}

const noFiles: ReadFile = (path) =>
  Promise.reject(new NodeError('file', `This host has no workspace to read ${path} from.`))

async function credentialsFor(
  { service, connection }: ServiceRequest,
  source: CredentialSource,
): Promise<Credentials> {
  const title = isConnectionKind(service) ? connectionKind(service).title : service
  if (connection === '')
    throw new NodeError(
      'no-connection',
      `The node names no connection to ${title}. Choose one in the node, or add one under Connections.`,
    )
  const credentials = await source.credentials(connection)
  if (!credentials)
    throw new NodeError(
      'no-connection',
      `There is no connection *${connection}* on this host. Choose one under Connections, or add it there.`,
    )
  if (credentials.kind !== service)
    throw new NodeError(
      'no-connection',
      `The connection *${connection}* leads to ${connectionKind(credentials.kind).title}, and this node needs one to ${title}. Choose another in the node.`,
    )
  const missing = connectionKind(credentials.kind).fields.find(
    ({ id, type, required }) =>
      required && type === 'secret' && credentials.secrets[id] === undefined,
  )
  if (missing)
    throw new NodeError(
      'no-key',
      `The connection *${connection}* has no ${missing.label.toLowerCase()}. Enter it under Connections.`,
    )
  return credentials
}

/** An answer without the secrets that the service may echo. */
export function blotted(value: Json, redact: (text: string) => string): Json {
  if (typeof value === 'string') return redact(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => blotted(one, redact))
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [redact(key), blotted(one, redact)]),
  )
}

/** The failure as people may see it. What it came from is dropped: a library's error can hold the whole request. */
function withoutSecrets(
  thrown: unknown,
  service: string,
  redact: (text: string) => string,
): NodeError {
  const error =
    thrown instanceof NodeError ? thrown : networkFailure(thrown, new URL(`https://${service}`))
  const { code, message, retryable, retryAfterMs, spent, limit } = error
  return new NodeError(code, redact(message), {
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(limit === undefined ? {} : { limit }),
    ...spent,
  })
}
