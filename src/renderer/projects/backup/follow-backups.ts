/** Keeps the host's backup up to date while any window is open. */
import { Dexie, mergeRanges, RangeSet, rangesOverlap, type ObservabilitySet } from 'dexie'
import { host, HostLost, messageOf } from '../../bridge/host'
import { useLive } from '../../bridge/live'
import { database } from '../database'
import { backUp, readSent, type SentProjects } from './back-up'
import { clearProblem, noteProblem } from './problem'

/** A change is sent after a pause of this length. Milliseconds. */
const PAUSE_MS = 1000
/** What failed is tried again after this, and after twice as long each time up to the longest. Milliseconds. */
const RETRY_MS = 2000
const LONGEST_RETRY_MS = 60_000

/** Starts; one window of the browser does the work at a time. Returns how to stop. */
export function followBackups(): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const work = () => keepUp(signal)
  // Where a page has no locks (an address that is not secure), every window sends: the host takes each version once.
  const locks: LockManager | undefined = navigator.locks
  const holding = locks ? locks.request('baton.backup', { signal }, work) : work()
  holding.catch((error: unknown) => {
    if (!signal.aborted) console.error('The backup has stopped.', error)
  })
  return () => controller.abort()
}

/** Sends what is new, then waits for more, until `signal` aborts. */
async function keepUp(signal: AbortSignal): Promise<void> {
  const changes = new Changes(signal)
  let sent: SentProjects | undefined
  let failures = 0
  while (!signal.aborted) {
    const taken = changes.take()
    try {
      const first = sent === undefined
      sent ??= await readSent(host.backups)
      await backUp(host.backups, sent, (id) => first || taken.touches(id))
      await clearProblem()
      failures = 0
      await changes.next(PAUSE_MS)
    } catch (error) {
      // Nobody knows what arrived: the host is asked again.
      sent = undefined
      if (!(error instanceof HostLost)) await noteProblem(messageOf(error))
      failures += 1
      await changes.retry(Math.min(RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS))
    }
  }
}

/** What changed in the store since it was last taken, by this window or another. */
class Changes {
  #projects = new RangeSet()
  #dirty = false
  #wake: (() => void) | undefined
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
    const onMutated = (parts: ObservabilitySet) => this.#note(parts)
    const onHost = useLive.subscribe((live, before) => {
      if (live.info !== before.info) this.#reconnected?.()
    })
    Dexie.on('storagemutated', onMutated)
    signal.addEventListener('abort', () => {
      Dexie.on('storagemutated').unsubscribe(onMutated)
      onHost()
      this.#wake?.()
      this.#reconnected?.()
    })
  }

  /** Ends the pause before a retry when the host is there again. */
  #reconnected: (() => void) | undefined

  take(): { touches: (project: string) => boolean } {
    const projects = this.#projects
    this.#projects = new RangeSet()
    this.#dirty = false
    return { touches: (id) => rangesOverlap(new RangeSet(id), projects) }
  }

  /** Resolves a pause after the next change. */
  async next(pauseMs: number): Promise<void> {
    if (!this.#dirty && !this.#signal.aborted)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#wake = undefined
    await this.#pause(pauseMs)
  }

  /** Resolves after a pause, or when the host is there again. */
  async retry(ms: number): Promise<void> {
    await Promise.race([
      this.#pause(ms),
      new Promise<void>((resolve) => (this.#reconnected = resolve)),
    ])
    this.#reconnected = undefined
  }

  #pause(ms: number): Promise<void> {
    if (this.#signal.aborted) return Promise.resolve()
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  #note(parts: ObservabilitySet): void {
    for (const [key, ranges] of Object.entries(parts)) {
      const [, table] = /^idb:\/\/[^/]+\/(projects|versions)\//.exec(key) ?? []
      if (table === undefined) continue
      this.#dirty = true
      if (key === `idb://${database.name}/projects/`) mergeRanges(this.#projects, ranges)
    }
    if (this.#dirty) this.#wake?.()
  }
}
