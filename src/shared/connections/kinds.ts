/** The kinds of connections, with what has to be entered for each. Forms, checks and services all read this list. */
import { BOARD_KINDS } from './board-kinds'
import type { ConnectionField, ConnectionKindInfo } from './field'
import { HTTP_KINDS } from './http-kinds'
import { MESSAGE_KINDS } from './message-kinds'
import { MODEL_KINDS } from './model-kinds'

export type { ConnectionField, ConnectionKindInfo } from './field'

const KINDS = [...MODEL_KINDS, ...MESSAGE_KINDS, ...BOARD_KINDS, ...HTTP_KINDS] as const

/** What a connection leads to: `trello`, `http-bearer`. */
export type ConnectionKind = (typeof KINDS)[number]['kind']

export const CONNECTION_KINDS: readonly (ConnectionKindInfo & { kind: ConnectionKind })[] = KINDS

const byKind = new Map<string, ConnectionKindInfo>(CONNECTION_KINDS.map((one) => [one.kind, one]))

export function isConnectionKind(kind: string): kind is ConnectionKind {
  return byKind.has(kind)
}

export function connectionKind(kind: ConnectionKind): ConnectionKindInfo {
  const found = byKind.get(kind)
  if (!found) throw new Error(`There is no kind of connection ${kind}.`)
  return found
}

/** The secrets of a kind; the first is the one that it cannot do without. */
export function secretFields(kind: ConnectionKind): readonly ConnectionField[] {
  return connectionKind(kind).fields.filter(({ type }) => type === 'secret')
}

/** What is not secret. */
export function openFields(kind: ConnectionKind): readonly ConnectionField[] {
  return connectionKind(kind).fields.filter(({ type }) => type !== 'secret')
}
