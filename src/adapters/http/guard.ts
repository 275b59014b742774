/**
 * What keeps workflows away from where an address from outside must not lead them (server-side request forgery): the host's own
 * ports, metadata services, and the local network where its owner says so. Checked when a connection is made, on the address that it
 * is made to, so that neither a name that changes its address nor a redirect gets past it.
 */
import { lookup as lookUp } from 'node:dns'
import { networkInterfaces } from 'node:os'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector, fetch as undiciFetch } from 'undici'
import { NodeError } from '../../engine/node-error'
import { DEFAULT_REACH, type ReachSettings } from '../../shared/reach-settings'
import { addressClass, inRange, readAddress } from './address-class'
import { isOwnPort } from './own-ports'

export interface GuardOptions {
  /** Asked at each new connection; where it rejects, nothing is reached. Default: `DEFAULT_REACH`. */
  reach?: () => Promise<ReachSettings>
  /** How names are looked up. */
  lookup?: typeof lookUp
}

/** Connections are used again for no longer than this, so that a change of the settings is soon felt. Milliseconds. */
const KEEP_ALIVE = 4_000

/** A `fetch` that refuses those addresses with a `NodeError` `refused-address`, as the cause of what it rejects with. */
export function guardedFetch(options: GuardOptions = {}): typeof fetch {
  const dispatcher = guardedAgent(options)
  const send = (input: unknown, init: object = {}): unknown =>
    undiciFetch(input as string, { ...init, dispatcher })
  // The same standard; only the types of the two packages do not know each other.
  return send as typeof fetch
}

function guardedAgent({ reach = async () => DEFAULT_REACH, lookup = lookUp }: GuardOptions): Agent {
  return new Agent({
    keepAliveTimeout: KEEP_ALIVE,
    keepAliveMaxTimeout: KEEP_ALIVE,
    connect(target, callback) {
      const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80)
      const connect = (settings: ReachSettings) => {
        const { hostname } = target
        const judge = (address: string) => refusal({ hostname, address, port }, settings)
        const refused = readAddress(hostname) && judge(hostname)
        if (refused) return callback(refused, null)
        return buildConnector({ lookup: judging(lookup, judge) })(target, callback)
      }
      reach().then(connect, (error: unknown) =>
        callback(error instanceof Error ? error : new Error(String(error)), null),
      )
    },
  })
}

/** Looks a name up, and drops the addresses that are refused; an error when none is left. */
function judging(
  lookup: typeof lookUp,
  judge: (address: string) => NodeError | undefined,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0)
      const judged = found.map((one) => ({ ...one, refused: judge(one.address) }))
      const allowed = judged.filter(({ refused }) => !refused)
      const [first] = allowed
      if (!first) return callback(judged[0]?.refused ?? new Error('ENOTFOUND'), '', 0)
      if (options.all) return callback(null, allowed)
      return callback(null, first.address, first.family)
    })
  }
}

interface Target {
  /** As the address has it. */
  hostname: string
  /** What the connection is made to. */
  address: string
  port: number
}

/** Why a connection is refused; undefined where it may be made. */
export function refusal(target: Target, { local, allow }: ReachSettings): NodeError | undefined {
  const { hostname, address, port } = target
  const parsed = readAddress(address)
  const shown = hostname === address ? address : `${hostname} (${address})`
  const refuse = (why: string, entry = hostname) =>
    new NodeError(
      'refused-address',
      `Workflows may not reach ${shown}, port ${port}: ${why} If that is what you want, add ${entry} under Settings, Addresses that workflows may reach.`,
    )
  if (!parsed) return refuse('it is no address.')
  const kind = addressClass(parsed)
  if (isOwnPort(port) && isOwnAddress(parsed))
    return allow.some((entry) => allows(entry, target, true))
      ? undefined
      : refuse('Baton itself answers there.', `${hostname}:${port}`)
  if (kind === 'public' || (kind === 'local' && local)) return undefined
  if (allow.some((entry) => allows(entry, target))) return undefined
  return refuse(
    kind === 'local'
      ? 'it is on this computer or the local network.'
      : 'it is an address of the machine itself, such as the one that hands out the keys of a cloud server.',
  )
}

/** Whether an entry such as `nas.local`, `10.0.0.0/8` or `127.0.0.1:8080` is for this target. */
function allows(entry: string, { hostname, address, port }: Target, needsPort = false): boolean {
  const [, host = '', given] = /^(\[[^\]]+\]|[^:]+|[^[\]]*:[^[\]]*:[^[\]]*)(?::(\d+))?$/.exec(
    entry.trim().toLowerCase(),
  ) ?? ['', '']
  if (given === undefined ? needsPort : Number(given) !== port) return false
  if (host === hostname.toLowerCase()) return true
  const parsed = readAddress(address)
  if (!parsed) return false
  if (ipaddr.isValidCIDR(host)) return inRange(parsed, ipaddr.parseCIDR(host))
  return readAddress(host)?.toNormalizedString() === parsed.toNormalizedString()
}

/** Whether an address is one of this machine's. */
function isOwnAddress(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const range = address.range()
  if (range === 'loopback' || range === 'unspecified') return true
  const normal = address.toNormalizedString()
  return Object.values(networkInterfaces()).some((all) =>
    all?.some((one) => readAddress(one.address)?.toNormalizedString() === normal),
  )
}
