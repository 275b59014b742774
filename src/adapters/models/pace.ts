/** How fast a connection is asked: what a person allows it, and what the service says when it has had too much. */
import type { Clock } from '../../engine/ports'
import { stopped } from '../http/network-failure'
import { retryAfter } from '../http/retry-after'

const MINUTE = 60_000
/** A service that asks for more than this is not waited for: each request learns it from the service itself. Milliseconds. */
const LONGEST_HOLD = 5 * MINUTE

export type PaceClock = Pick<Clock, 'now' | 'after'>

/** A connection, with what a person allows it. */
export interface Paced {
  connection: string
  name: string
  fields: Readonly<Record<string, string>>
}

export interface Waiting {
  signal: AbortSignal
  /** Called once if it has to wait, with what for. */
  onWait?: ((why: string) => void) | undefined
}

/** One of the requests that go on at once. */
export interface Place {
  leave(): void
}

interface Line {
  /** Requests that go on. */
  busy: number
  /** When the requests of the last minute were sent. */
  sent: number[]
  /** Until when the service wants no more. */
  heldUntil: number
  places: Turn[]
  turns: Turn[]
  /** The alarm for the first of `turns`. */
  wake: (() => void) | undefined
}

interface Turn {
  begin(): void
}

/**
 * One line for each connection, whoever asks: first come, first served. Limits of a connection are `concurrent` and
 * `requestsPerMinute`; without them only a 429 with `Retry-After` holds it.
 */
export class Pace {
  readonly #clock: PaceClock
  readonly #lines = new Map<string, Line>()

  constructor(clock: PaceClock) {
    this.#clock = clock
  }

  /** Resolves when there is room beside the requests that go on. Rejects with `aborted` when the signal aborts before. */
  async enter(to: Paced, waiting: Waiting): Promise<Place> {
    const line = this.#lineOf(to)
    const most = limitOf(to.fields.concurrent)
    if (most !== undefined && (line.busy >= most || line.places.length > 0))
      await this.#wait(line.places, to, waiting, `${most} at once`)
    else line.busy += 1
    let left = false
    return {
      leave: () => {
        if (left) return
        left = true
        const next = line.places.shift()
        // Whoever waited takes the place over.
        if (next) next.begin()
        else line.busy -= 1
      },
    }
  }

  /** A fetch that waits for its turn, and holds the connection when the service has had too much. */
  paced(to: Paced, waiting: Waiting, send: typeof fetch = fetch): typeof fetch {
    return async (input, init) => {
      await this.#turn(to, waiting)
      const response = await send(input, init)
      if (response.status === 429) this.hold(to, retryAfter(response.headers))
      return response
    }
  }

  /** The service wants no more for so long: every request of the connection waits. */
  hold(to: Paced, ms: number | undefined): void {
    if (ms === undefined || ms <= 0 || ms > LONGEST_HOLD) return
    const line = this.#lineOf(to)
    line.heldUntil = Math.max(line.heldUntil, this.#clock.now() + ms)
  }

  async #turn(to: Paced, waiting: Waiting): Promise<void> {
    const line = this.#lineOf(to)
    const most = limitOf(to.fields.requestsPerMinute)
    const now = this.#clock.now()
    if (line.turns.length === 0 && freeAt(line, most, now) <= now) {
      line.sent.push(now)
      return
    }
    const why = line.heldUntil > now ? 'the service asked for a pause' : `${most} a minute`
    const waited = this.#wait(line.turns, to, waiting, why)
    this.#arm(line, most)
    await waited
  }

  /** Sets the alarm for whoever is first. */
  #arm(line: Line, most: number | undefined): void {
    line.wake?.()
    line.wake = undefined
    if (line.turns.length === 0) return
    const now = this.#clock.now()
    const fire = () => {
      const at = this.#clock.now()
      while (line.turns.length > 0 && freeAt(line, most, at) <= at) {
        line.sent.push(at)
        line.turns.shift()?.begin()
      }
      line.wake = undefined
      this.#arm(line, most)
    }
    line.wake = this.#clock.after(Math.max(0, freeAt(line, most, now) - now), fire)
  }

  #wait(line: Turn[], { name }: Paced, { signal, onWait }: Waiting, why: string): Promise<void> {
    if (signal.aborted) return Promise.reject(stopped(signal, `The request to ${name}`))
    const before = line.length
    onWait?.(
      `Waits for its turn at ${name} (${why})${before === 0 ? '' : `, ${before} before it`}.`,
    )
    return new Promise((resolve, reject) => {
      const turn: Turn = {
        begin: () => {
          signal.removeEventListener('abort', give)
          resolve()
        },
      }
      const give = () => {
        const at = line.indexOf(turn)
        if (at >= 0) line.splice(at, 1)
        reject(stopped(signal, `The request to ${name}`))
      }
      signal.addEventListener('abort', give, { once: true })
      line.push(turn)
    })
  }

  #lineOf({ connection }: Paced): Line {
    let line = this.#lines.get(connection)
    if (!line)
      this.#lines.set(
        connection,
        (line = { busy: 0, sent: [], heldUntil: 0, places: [], turns: [], wake: undefined }),
      )
    return line
  }
}

/** When the next request may be sent. Forgets what was sent more than a minute ago, and what a clock that was set back calls later. */
function freeAt(line: Line, most: number | undefined, now: number): number {
  line.sent = line.sent.filter((at) => at > now - MINUTE && at <= now)
  line.heldUntil = Math.min(line.heldUntil, now + LONGEST_HOLD)
  const oldest = most === undefined ? undefined : line.sent.at(-most)
  return Math.max(line.heldUntil, oldest === undefined ? 0 : oldest + MINUTE)
}

/** A number that a person wrote; undefined for none. */
function limitOf(written: string | undefined): number | undefined {
  const limit = Number(written ?? '')
  return Number.isInteger(limit) && limit > 0 ? limit : undefined
}
