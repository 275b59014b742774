import type {
  ConnectionCheck,
  ConnectionDraft,
  ConnectionInfo,
  Connections,
  SecretBox,
} from '../../app/ports'
import { NodeError } from '../../engine/node-error'
import { checkConnection } from './check-connection'
import { ConnectionFile } from './connection-file'
import type { StoredConnection } from './connection-file'
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
    return (await this.inTurn(() => this.file.load())).map(toInfo)
  }

  async save(draft: ConnectionDraft): Promise<ConnectionInfo> {
    const fields = checkedDraft(draft)
    return this.inTurn(async () => {
      const connections = await this.file.load()
      const before = connections.find(({ id }) => id === draft.id)
      const stored: StoredConnection = {
        ...fields,
        ...this.sealed(draft.secret, before),
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
    if (!stored) return undefined
    const { sealed, createdAt: _, ...rest } = stored
    return sealed === undefined ? rest : { ...rest, secret: this.open(sealed, id) }
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

  private sealed(secret: string | undefined, before?: StoredConnection): { sealed?: string } {
    if (secret === undefined) return before?.sealed === undefined ? {} : { sealed: before.sealed }
    return secret.trim() === '' ? {} : { sealed: this.options.box.seal(secret.trim()) }
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

function toInfo({ sealed, ...rest }: StoredConnection): ConnectionInfo {
  return { ...rest, hasSecret: sealed !== undefined }
}

type CheckedDraft = Omit<StoredConnection, 'sealed' | 'createdAt'>

/** @throws NodeError `bad-config` that says which field is wrong and how to write it */
function checkedDraft({ id, name, kind, baseUrl, header, secret }: ConnectionDraft): CheckedDraft {
  const address = baseUrl?.trim() ? checkedAddress(baseUrl.trim()) : undefined
  if (kind === 'openai-compatible' && address === undefined)
    throw wrong('It needs the address of the endpoint, for example http://127.0.0.1:11434/v1.')
  const headerName = header?.trim()
  // RFC 9110, 5.6.2: what a header may be called.
  if (kind === 'http-header' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(headerName ?? ''))
    throw wrong('It needs the name of the header, for example Authorization or X-Api-Key.')
  if (secret !== undefined && !/^[\x20-\x7e\x80-\xff]*$/.test(secret.trim()))
    throw wrong(
      'The secret holds characters that cannot be sent, such as a line break. Copy it again.',
    )
  return {
    id,
    name,
    kind,
    ...(address === undefined ? {} : { baseUrl: address }),
    ...(kind === 'http-header' && headerName ? { header: headerName } : {}),
  }
}

function checkedAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw wrong('The address must begin with http:// or https://.')
  // The address is shown in the list; a password in it would be too.
  if (url.username || url.password)
    throw wrong(
      'The address holds a user or password. Take them out and enter the key as the secret.',
    )
  return text.replace(/\/+$/, '')
}

function wrong(what: string): NodeError {
  return new NodeError('bad-config', `The connection was not saved. ${what}`)
}
