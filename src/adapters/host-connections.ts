import { NodeError } from '../engine/node-error'
import type {
  ConnectionCheck,
  ConnectionDraft,
  ConnectionInfo,
  Connections,
  Ports,
  SecretBox,
} from '../app/ports'
import { ConnectionStore } from './connections/connection-store'
import type { Credentials, CredentialSource } from './connections/credentials'
import { serverSecretBox } from './connections/secret-box'

export interface HostConnectionsOptions {
  dataDir: string
  report: Ports['report']
  /** What seals the secrets; by default a key from the environment or a file of the data folder. */
  box?: SecretBox
  /** Called before a secret is kept; what it rejects with is what the person is told. */
  consent?: () => Promise<void>
}

/**
 * The connections of a host. The store and its key are opened at the first use, so that a host whose workflows need no secret
 * neither makes a key file nor fails over one.
 */
export class HostConnections implements Connections, CredentialSource {
  readonly #options: HostConnectionsOptions
  #opened: Promise<ConnectionStore> | undefined

  constructor(options: HostConnectionsOptions) {
    this.#options = options
  }

  async list(): Promise<ConnectionInfo[]> {
    return (await this.#store()).list()
  }

  async save(draft: ConnectionDraft): Promise<ConnectionInfo> {
    if (Object.values(draft.secrets ?? {}).some((secret) => secret.trim()))
      await this.#options.consent?.()
    return (await this.#store()).save(draft)
  }

  async remove(id: string): Promise<boolean> {
    return (await this.#store()).remove(id)
  }

  async test(id: string, signal?: AbortSignal): Promise<ConnectionCheck | undefined> {
    return (await this.#store()).test(id, signal)
  }

  async credentials(id: string): Promise<Credentials | undefined> {
    return (await this.#store()).credentials(id)
  }

  async #store(): Promise<ConnectionStore> {
    try {
      return await (this.#opened ??= this.#open())
    } catch (error) {
      // The next call tries again: a key file may have been put back.
      this.#opened = undefined
      throw error
    }
  }

  async #open(): Promise<ConnectionStore> {
    const { dataDir, report } = this.#options
    const box = this.#options.box ?? (await serverSecretBox(dataDir).catch(unusableKey))
    return new ConnectionStore({ dataFolder: dataDir, box, report })
  }
}

/** What is wrong with a key is for the person to mend, so it is said as it is; the key is not in it. */
function unusableKey(error: unknown): never {
  throw new NodeError('no-key', error instanceof Error ? error.message : String(error), {
    cause: error,
  })
}
