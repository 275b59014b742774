/** Addresses that are remembered at most; beyond, those that have sent nothing for longest begin anew. */
const MOST = 10_000

export interface Rate {
  /** Requests at once. */
  burst: number
  perSecond: number
}

/** A bucket of requests for each sender, filled up with time. */
export class RateLimit {
  readonly #rate: Rate
  readonly #now: () => number
  readonly #buckets = new Map<string, { left: number; at: number }>()

  /** `now`: milliseconds on a clock that only goes forward. */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate
    this.#now = now
  }

  /** Takes one request of a sender; false when it has none left. */
  take(sender: string): boolean {
    const at = this.#now()
    const { burst, perSecond } = this.#rate
    const before = this.#buckets.get(sender)
    const filled = before
      ? Math.min(burst, before.left + ((at - before.at) * perSecond) / 1000)
      : burst
    const allowed = filled >= 1
    // Set anew, so that the order of the map is that of the last requests.
    this.#buckets.delete(sender)
    this.#buckets.set(sender, { left: allowed ? filled - 1 : filled, at })
    if (this.#buckets.size > MOST) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    return allowed
  }
}
