/** What there is to choose from: the models of the connections, and servers of models on this computer. */
import { connectionKind } from '../shared/connections/kinds'
import type { LocalServer, ModelSource } from '../shared/contract/models'
import { DEFAULT_PRICES } from '../shared/price-defaults'
import { serviceOf } from '../shared/price-service'
import { findPrice, type PriceRow } from '../shared/prices'
import type { Clock, ConnectionInfo, Connections, LocalServers, SettingsStore } from './ports'

/** A list of models changes seldom; one that could not be had may be there in a moment. Milliseconds. */
const FRESH = 10 * 60_000
const FRESH_PROBLEM = 30_000

interface Options {
  clock: Pick<Clock, 'now'>
  connections: Pick<Connections, 'list' | 'test'>
  settings: Pick<SettingsStore, 'read'>
  /** Absent where the host looks for none. */
  localServers?: LocalServers
}

type Listed = { names: string[]; problem?: string }

export class ModelService {
  readonly #options: Options
  /** By the id of the connection. */
  readonly #asked = new Map<string, { of: string; at: number; listed: Promise<Listed> }>()

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * The models of every connection for models, with what is known of their prices. A connection that was changed is asked anew, any
   * other at most once in ten minutes, unless `again` says so.
   */
  async list(again = false): Promise<ModelSource[]> {
    const { connections, settings } = this.#options
    const [all, own] = await Promise.all([
      connections.list(),
      settings.read().then(
        ({ prices }) => prices,
        // Without a person's prices no price is certain.
        () => undefined,
      ),
    ])
    const sources = all.filter(isForModels).map(async (connection): Promise<ModelSource> => {
      const { names, problem } = await this.#namesOf(connection, again)
      return {
        connection: connection.id,
        name: connection.name,
        models: names.map((name) => priced(connection, name, own)),
        ...(problem === undefined ? {} : { problem }),
      }
    })
    return Promise.all(sources)
  }

  /** Servers that answer as what they are known for, with the connection that leads to each. */
  async discover(signal?: AbortSignal): Promise<LocalServer[]> {
    const { connections, localServers } = this.#options
    const [found, all] = await Promise.all([localServers?.find(signal) ?? [], connections.list()])
    return found.map((server) => {
      const known = all.find(({ fields }) => sameServer(fields.baseUrl, server.baseUrl))
      return { ...server, ...(known ? { connection: known.id } : {}) }
    })
  }

  async #namesOf(connection: ConnectionInfo, again: boolean): Promise<Listed> {
    const of = JSON.stringify(connection)
    const now = this.#options.clock.now()
    const before = this.#asked.get(connection.id)
    if (before && before.of === of && !again) {
      const { problem } = await before.listed
      const age = now - before.at
      if (age >= 0 && age < (problem === undefined ? FRESH : FRESH_PROBLEM)) return before.listed
    }
    const listed = this.#ask(connection)
    this.#asked.set(connection.id, { of, at: now, listed })
    return listed
  }

  async #ask({ id }: ConnectionInfo): Promise<Listed> {
    try {
      const check = await this.#options.connections.test(id)
      if (!check) return { names: [], problem: 'The connection was removed.' }
      return check.ok ? { names: check.models } : { names: [], problem: check.message }
    } catch (error) {
      return { names: [], problem: error instanceof Error ? error.message : String(error) }
    }
  }
}

function isForModels({ kind }: ConnectionInfo): boolean {
  return connectionKind(kind).group === 'Models'
}

function priced(
  { kind, fields }: ConnectionInfo,
  name: string,
  own: readonly PriceRow[] | undefined,
) {
  const address = fields.baseUrl
  const service =
    address !== undefined && URL.canParse(address) ? serviceOf(new URL(address)) : kind
  const price = own && findPrice({ service, model: name }, own, DEFAULT_PRICES)
  return { model: `${kind}:${name}`, ...(price ? { price } : {}) }
}

/** Whether two addresses lead to the same port of this computer. */
function sameServer(one: string | undefined, other: string): boolean {
  if (one === undefined || !URL.canParse(one)) return false
  const [a, b] = [new URL(one), new URL(other)]
  return a.port === b.port && serviceOf(a) === 'local' && serviceOf(b) === 'local'
}
