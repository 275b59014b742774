import { openFields, secretFields } from '../shared/connections/kinds'
import { Failure } from './failures/failure'
import type { ConnectionCheck, ConnectionDraft, ConnectionInfo, Connections } from './ports'

/** The connections as the interface may use them: whatever the store hands over, no secret goes out. */
export class ConnectionService {
  readonly #store: Connections

  constructor(store: Connections) {
    this.#store = store
  }

  async list(): Promise<ConnectionInfo[]> {
    return (await this.#store.list()).map(known)
  }

  /** Keeps a connection. Rejects with the store's `NodeError` that names the field to correct. */
  async save(draft: ConnectionDraft): Promise<ConnectionInfo> {
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

/** Only what the interface may know. */
function known(connection: ConnectionInfo): ConnectionInfo {
  const { id, name, kind, fields, secrets, createdAt } = connection
  return {
    id,
    name,
    kind,
    fields: Object.fromEntries(
      openFields(kind).flatMap((field) => {
        const value = fields[field.id]
        return value === undefined ? [] : [[field.id, value]]
      }),
    ),
    secrets: secretFields(kind)
      .map((field) => field.id)
      .filter((field) => secrets.includes(field)),
    createdAt,
  }
}

function unknown(id: string): Failure {
  return new Failure(
    'NOT_FOUND',
    `There is no connection “${id}”. It may have been removed; open Connections to see those that are kept.`,
  )
}
