import type {
  ConnectionCheck,
  ConnectionDraft,
  ConnectionInfo,
  Connections,
  SecretBox,
} from '../../app/ports'
import { NodeError } from '../../engine/node-error'
import { fieldProblem } from '../../shared/connections/check'
import {
  connectionKind,
  isConnectionKind,
  openFields,
  secretFields,
  type ConnectionKind,
} from '../../shared/connections/kinds'
import { checkConnection } from './check-connection'
import { ConnectionFile } from './connection-file'
import type { StoredConnection } from './connection-file'
import { credentialsOf } from './credentials'
import type { Credentials, CredentialSource } from './credentials'

export interface ConnectionStoreOptions {
  dataFolder: string
  box: SecretBox
  /** Told what went wrong that no person asked about, such as a damaged file that was set aside. */
  report: (problem: { where: string; error: unknown }) => void
  fetch?: typeof fetch
}

/** Connections in one file of the data folder, secrets sealed. What it lists never holds a secret; `credentials` is for the host. */
export class ConnectionStore implements Connections, CredentialSource {
  private readonly file: ConnectionFile
  /** The last change, so that two at once do not lose one. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: ConnectionStoreOptions) {
    this.file = new ConnectionFile(options.dataFolder, options.report)
  }

  async list(): Promise<ConnectionInfo[]> {
    return (await this.inTurn(() => this.file.load())).filter(isKnown).map(toInfo)
  }

  async save(draft: ConnectionDraft): Promise<ConnectionInfo> {
    const { secrets, ...checked } = checkedDraft(draft)
    return this.inTurn(async () => {
      const connections = await this.file.load()
      const before = connections.find(({ id }) => id === draft.id)
      const stored: Known = {
        ...checked,
        // What another kind kept under the same name is another secret.
        sealed: this.sealed(secrets, before?.kind === draft.kind ? before.sealed : {}),
        createdAt: before?.createdAt ?? Date.now(),
      }
      await this.file.store(
        before
          ? connections.map((connection) => (connection === before ? stored : connection))
          : [...connections, stored],
      )
      return toInfo(stored)
    })
  }

  async remove(id: string): Promise<boolean> {
    return this.inTurn(async () => {
      const connections = await this.file.load()
      const rest = connections.filter((connection) => connection.id !== id)
      if (rest.length === connections.length) return false
      await this.file.store(rest)
      return true
    })
  }

  async credentials(id: string): Promise<Credentials | undefined> {
    const stored = (await this.inTurn(() => this.file.load())).find((one) => one.id === id)
    if (!stored || !isKnown(stored)) return undefined
    const { sealed, createdAt: _, ...rest } = stored
    return credentialsOf({
      ...rest,
      secrets: Object.fromEntries(
        Object.entries(sealed).map(([key, text]) => [key, this.open(text, id)]),
      ),
    })
  }

  async test(id: string, signal?: AbortSignal): Promise<ConnectionCheck | undefined> {
    try {
      const credentials = await this.credentials(id)
      return credentials && (await checkConnection(credentials, signal, this.options.fetch))
    } catch (error) {
      if (error instanceof NodeError && error.code !== 'aborted')
        return { ok: false, message: error.message, models: [] }
      throw error
    }
  }

  private sealed(
    secrets: Record<string, string>,
    before: Record<string, string>,
  ): Record<string, string> {
    const sealed = { ...before }
    for (const [key, secret] of Object.entries(secrets))
      if (secret === '') delete sealed[key]
      else sealed[key] = this.options.box.seal(secret)
    return sealed
  }

  private open(sealed: string, id: string): string {
    try {
      return this.options.box.open(sealed)
    } catch (error) {
      // The cause is left out: what a box says of a text it cannot open is no help, and might quote it.
      this.options.report({
        where: `connection ${id}`,
        error: new Error(
          `Its secret does not open: ${error instanceof Error ? error.name : 'unknown'}`,
        ),
      })
      throw new NodeError(
        'no-key',
        `The secret of the connection *${id}* cannot be opened: it was sealed with another key than ${this.options.box.guard} holds now. Enter the secret again under Connections.`,
      )
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work)
    this.last = turn.catch(() => undefined)
    return turn
  }
}

/** A connection of a kind that this build knows. */
type Known = StoredConnection & { kind: ConnectionKind }

function isKnown(stored: StoredConnection): stored is Known {
  return isConnectionKind(stored.kind)
}

function toInfo({ sealed, ...rest }: Known): ConnectionInfo {
  return { ...rest, secrets: Object.keys(sealed) }
}

type CheckedDraft = Omit<ConnectionDraft, 'fields' | 'secrets'> & {
  fields: Record<string, string>
  secrets: Record<string, string>
}

/**
 * Trimmed, without what is empty, but for secrets: an empty one takes away what is stored.
 *
 * @throws NodeError `bad-config` that says which field is wrong and how to write it
 */
function checkedDraft({ id, name, kind, ...draft }: ConnectionDraft): CheckedDraft {
  const fields: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  const strange = Object.keys({ ...draft.fields, ...draft.secrets }).find(
    (key) => !connectionKind(kind).fields.some((field) => field.id === key),
  )
  if (strange !== undefined) throw wrong(`A connection of this kind has no “${strange}”.`)
  for (const field of openFields(kind)) {
    const text = (draft.fields?.[field.id] ?? '').trim()
    const problem = fieldProblem(field, text)
    if (problem !== undefined) throw wrong(problem)
    if (text !== '') fields[field.id] = field.id === 'baseUrl' ? text.replace(/\/+$/, '') : text
  }
  for (const field of secretFields(kind)) {
    const text = draft.secrets?.[field.id]?.trim()
    if (text === undefined) continue
    const problem = text === '' ? undefined : fieldProblem(field, text)
    if (problem !== undefined) throw wrong(problem)
    secrets[field.id] = text
  }
  return { id, name: name.trim(), kind, fields, secrets }
}

function wrong(what: string): NodeError {
  return new NodeError('bad-config', `The connection was not saved. ${what}`)
}
