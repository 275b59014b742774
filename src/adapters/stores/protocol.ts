/** What the host and the thread of the stores say to each other. */

/** One thing to do. Values are JSON text. Times in milliseconds since the epoch. */
export type Ask =
  | { op: 'get'; collection: string; key: string }
  | (Change & { op: 'set'; key: string; value: string })
  | (Change & { op: 'append'; key?: string; value: string })
  | (Change & { op: 'increment'; key: string; by: number })
  | (Change & { op: 'delete'; key: string })
  | {
      op: 'query'
      collection: string
      where: Condition[]
      sort: string[]
      limit: number
      offset: number
    }
  | { op: 'collections' }
  | { op: 'close' }

/** A change is made once for each `once`; the same again answers as the first time. Empty: each time. */
interface Change {
  collection: string
  once: string
  at: number
}

/** What a field of a row must be. `field` is a path with dots; `$key` is the key. `value` is JSON. */
export interface Condition {
  field: string
  test: Test
  value: unknown
}

export const TESTS = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'contains',
  'startsWith',
  'exists',
] as const
export type Test = (typeof TESTS)[number]

/** Why something was not done. */
export type Refusal =
  | { kind: 'not-a-number' | 'not-a-list' }
  | { kind: 'too-large'; bytes: number }
  | { kind: 'disk'; detail: string; full: boolean }

export type Request = Ask & { id: number }
export type Answer = { id: number } & ({ json: string } | { refused: Refusal })

export interface Opening {
  file: string
}

/** The largest value of a row, as JSON. Bytes. */
export const MAX_ROW = 1024 * 1024
/** How long it is known that a change was made. Longer than any run is kept waiting for its repeat. Milliseconds. */
export const REMEMBER_MS = 90 * 24 * 3_600_000
