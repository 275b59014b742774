/**
 * The one way in from outside the app (docs/triggers.md). The core registers what lies behind it; `adapters/door` listens. Nothing
 * here knows HTTP's sockets, so that everything behind the door can be tried without one.
 */
import type { DoorSettings } from '../../shared/settings'

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
  /** Whether a page of another site made a browser send it, as the browser says (W3C Fetch Metadata). */
  foreign: boolean
  /** Aborted when the sender hangs up. */
  signal: AbortSignal
  /**
   * Lets the body go: its room is free for others, and `body` is empty. For a place that takes long to answer after it has read the
   * body; happens by itself with the answer.
   */
  release?(): void
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
  /** How many requests one address may send: so many at once, and each second. Absent: 5,000 and 2,000. */
  rate?: { burst: number; perSecond: number }
  /** May reject: that is logged and answered with 500, without a word of why. */
  answer(request: DoorRequest): Promise<DoorAnswer>
}

/** The door as the core sees it. It listens from the first place on. */
export interface Door {
  /** Begins to answer under a prefix. Throws when it is taken. Returns how to stop. */
  open(place: DoorPlace): () => void
  /**
   * Resolves when it listens as the settings say. Rejects with an error whose message is for people where it cannot, such as for a
   * port that is taken; each call tries again.
   */
  ready(): Promise<void>
  /**
   * Where it can be reached: `http://127.0.0.1:4318` first, then the address that the settings name and those of the local network
   * where it is open to it. Empty while it does not listen.
   */
  addresses(): readonly string[]
  /** Why it cannot listen now, for people; it tries again by itself. */
  problem(): string | undefined
  /** Goes by other settings from now on; rejects as `ready`. A door without a place listens no sooner for it. */
  configure(settings: DoorSettings): Promise<void>
  /** Calls back when the addresses have changed. Returns how to stop. */
  onMoved(moved: () => void): () => void
  /** Answers what is on its way, takes nothing new, and lets the port go. */
  close(): Promise<void>
}

/** How a sender proves who it is: by what a connection holds. */
export interface Proof {
  /** The id of the connection. */
  connection: string
  /** As the connection says (`token`), or a signature over the body with its secret as the key. */
  verify: 'token' | 'github' | 'stripe' | 'standard-webhooks'
}

export type Proven =
  | {
      ok: true
      /** Names what was signed, where that can be told: the same for the same message however often it is sent. */
      id?: string
      /** What of the request holds secrets. Header names in lower case. */
      secret: { headers: readonly string[]; query: readonly string[] }
    }
  /** 401: the proof is missing or wrong. 503: nobody can check it, for what `message` tells the owner; senders are not told. */
  | { ok: false; status: 401 | 503; message: string }

/** Checks what senders prove themselves with. No secret comes back out of this port. */
export interface Senders {
  check(proof: Proof, request: Pick<DoorRequest, 'headers' | 'query' | 'body'>): Promise<Proven>
  /** Why nobody can be checked with this; undefined where all is well. */
  fault(proof: Proof): Promise<string | undefined>
}
