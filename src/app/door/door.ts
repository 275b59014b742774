/**
 * The one way in from outside the app (docs/triggers.md). The core registers what lies behind it; `adapters/door` listens. Nothing
 * here knows HTTP's sockets, so that everything behind the door can be tried without one.
 */

/** A request that came through, its body within the bounds that its place gave. */
export interface DoorRequest {
  method: string
  /** Without the place's prefix and the query, decoded: `orders/new`. */
  path: string
  query: URLSearchParams
  /** Names in lower case; of repeated ones all, joined with a comma. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array
  /** The address that it came from, for the log and for limits. */
  from: string
  /** The address that the sender used for this host, such as `http://192.168.1.4:4318`. */
  origin: string
  /** Aborted when the sender hangs up. */
  signal: AbortSignal
}

export interface DoorAnswer {
  status: number
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** What lies behind the door under one prefix. */
export interface DoorPlace {
  /** The first part of the path: `hooks`, `forms`, `a`. */
  prefix: string
  /** Bytes; a longer body is refused with 413 before it is read whole. */
  maxBody: number
  /** May reject: that is logged and answered with 500, without a word of why. */
  answer(request: DoorRequest): Promise<DoorAnswer>
}

/** The door as the core sees it. */
export interface Door {
  /** Begins to answer under a prefix. Throws when it is taken. Returns how to stop. */
  open(place: DoorPlace): () => void
  /**
   * Where it can be reached: `http://127.0.0.1:4318` first, then the addresses of the local network where it is open to it. Empty
   * where the host has no door.
   */
  addresses(): readonly string[]
}
