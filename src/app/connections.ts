import { Failure } from './failure'
import type { ConnectionCheck, ConnectionDraft, ConnectionInfo, Connections } from './ports'

/** Names that an HTTP header may have (RFC 9110, section 5.6.2). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** The connections as the interface may use them: checked on the way in, without the secret on the way out. */
export class ConnectionService {
  readonly #store: Connections

  constructor(store: Connections) {
    this.#store = store
  }

  async list(): Promise<ConnectionInfo[]> {
    return (await this.#store.list()).map(known)
  }

  /** Keeps a connection. Rejects with a `Failure` that names the field to correct. */
  async save(draft: ConnectionDraft): Promise<ConnectionInfo> {
    if (draft.kind === 'openai-compatible') checkAddress(draft.baseUrl)
    if (draft.kind === 'http-header') checkHeader(draft.header)
    return known(await this.#store.save(draft))
  }

  async remove(id: string): Promise<void> {
    if (!(await this.#store.remove(id))) throw unknown(id)
  }

  /** What the service answers. Rejects with a `Failure` only when there is no such connection. */
  async test(id: string, signal?: AbortSignal): Promise<ConnectionCheck> {
    const check = await this.#store.test(id, signal)
    if (!check) throw unknown(id)
    return check
  }
}

function checkAddress(baseUrl: string | undefined): void {
  const url = baseUrl === undefined ? null : URL.parse(baseUrl)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    if (url.username === '' && url.password === '') return
    throw new Failure(
      'CONFLICT',
      'The address holds a user name or a password. Take them out of it; the key has a field of its own, where it is kept sealed.',
    )
  }
  throw new Failure(
    'CONFLICT',
    'The address of the service is missing or is not a web address. Enter one such as http://127.0.0.1:11434/v1.',
  )
}

function checkHeader(header: string | undefined): void {
  if (header !== undefined && HEADER_NAME.test(header)) return
  throw new Failure(
    'CONFLICT',
    'The name of the header is missing or holds a character that no header may have. Enter one such as Authorization.',
  )
}

/** Only what the interface may know, whatever the store hands over. */
function known(connection: ConnectionInfo): ConnectionInfo {
  const { id, name, kind, baseUrl, header, hasSecret, createdAt } = connection
  return { id, name, kind, baseUrl, header, hasSecret, createdAt }
}

function unknown(id: string): Failure {
  return new Failure(
    'NOT_FOUND',
    `There is no connection “${id}”. It may have been removed; open Connections to see those that are kept.`,
  )
}
