/** Where a question is asked: what its node names, as connections of this host. */
import type { ConnectionInfo } from '../../shared/contract'
import { CHANNEL_OF_CONNECTION, type ChannelKind } from './channel'

export interface Place {
  /** The connection's id. */
  id: string
  name: string
  kind: ChannelKind
}

/** What is named and cannot be asked at, and what to do. */
export interface NoPlace {
  name: string
  problem: string
}

/** Kinds that need no connection, and are asked elsewhere. */
const OWN = new Set(['inbox', 'desktop'])

const KIND_NAMES: Readonly<Record<string, string>> = {
  telegram: 'Telegram',
  slack: 'Slack',
  ntfy: 'ntfy',
  email: 'e-mail',
}

/** A connection by its id, or the only one of a kind. */
export function resolvePlaces(
  wanted: readonly string[],
  connections: readonly Pick<ConnectionInfo, 'id' | 'name' | 'kind'>[],
): { places: Place[]; missing: NoPlace[] } {
  const all = connections.flatMap(({ id, name, kind }): Place[] => {
    const channel = CHANNEL_OF_CONNECTION[kind]
    return channel ? [{ id, name, kind: channel }] : []
  })
  const places = new Map<string, Place>()
  const missing: NoPlace[] = []
  for (const raw of wanted) {
    const name = raw.trim()
    const lower = name.toLowerCase()
    if (name === '' || OWN.has(lower)) continue
    const exact = all.find(({ id }) => id === name)
    const kind = lower === 'e-mail' || lower === 'mail' ? 'email' : lower
    const ofKind = all.filter((place) => place.kind === kind)
    const [only, second] = ofKind
    const place = exact ?? (second ? undefined : only)
    if (place) places.set(place.id, place)
    else missing.push({ name, problem: whyNot(name, kind, ofKind, connections) })
  }
  return { places: [...places.values()], missing }
}

function whyNot(
  name: string,
  kind: string,
  ofKind: readonly Place[],
  connections: readonly { id: string }[],
): string {
  if (ofKind.length > 1)
    return `There are several connections for ${KIND_NAMES[kind] ?? kind}. Name one of them in the node: ${ofKind.map(({ id }) => id).join(', ')}.`
  if (KIND_NAMES[kind])
    return `There is no connection for ${KIND_NAMES[kind]} yet. Add one under Connections.`
  if (connections.some(({ id }) => id === name))
    return `Nobody can be asked by the connection *${name}*. Choose one for Telegram, Slack, ntfy or e-mail.`
  return `There is no connection *${name}*. Add it under Connections, or name another one in the node.`
}
