/** Under which names and addresses the door may be reached. */
import { hostname, networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import type { DoorSettings } from '../../shared/settings'

/** The addresses of this machine in its local networks, those of version 4 first. */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  const found = Object.values(interfaces).flatMap((list) => list ?? [])
  return found
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .sort((a, b) => Number(a.family === 'IPv6') - Number(b.family === 'IPv6'))
    .map(({ address }) => address)
}

/**
 * The names by which a request may call this host. A page of another site whose name was made to resolve to this machine (DNS
 * rebinding) carries that name in `Host`; none of these is one that it can have.
 */
export class DoorNames {
  readonly #port: number
  readonly #settings: DoorSettings
  readonly #names: ReadonlySet<string>

  constructor(port: number, settings: DoorSettings) {
    this.#port = port
    this.#settings = settings
    const name = hostname().toLowerCase()
    const local = ['127.0.0.1', 'localhost', '[::1]']
    const near = settings.network ? [name, `${name}.local`] : []
    this.#names = new Set([...local, ...near].map((each) => `${each}:${port}`))
  }

  /** The origin that a request means by its `Host`; undefined where that is none of this host's. */
  originOf(host: string | undefined): string | undefined {
    const called = host?.toLowerCase()
    if (called === undefined) return undefined
    const { publicUrl, network } = this.#settings
    if (publicUrl !== null && new URL(publicUrl).host === called) return publicUrl
    // Nobody can give another site's page an address for a name.
    const own = this.#names.has(called) || (network && isAddressAt(called, this.#port))
    return own ? `http://${called}` : undefined
  }

  /** Whole addresses, the one on this machine first. */
  addresses(own: readonly string[]): string[] {
    const { publicUrl, network } = this.#settings
    const hosts = network ? own.map((each) => (isIP(each) === 6 ? `[${each}]` : each)) : []
    return [
      `http://127.0.0.1:${this.#port}`,
      ...(publicUrl === null ? [] : [publicUrl]),
      ...hosts.map((each) => `http://${each}:${this.#port}`),
    ]
  }
}

function isAddressAt(host: string, port: number): boolean {
  const match = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(host)
  return !!match && Number(match[3]) === port && isIP(match[1] ?? match[2] ?? '') !== 0
}
