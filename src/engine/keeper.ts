/** Keeps a run's events in the journal: in order, one batch at a time; what happens meanwhile makes the next batch. */
import type { RunEvent } from '../shared/run/events'
import type { Journal } from './ports'

export interface KeeperOwner {
  /** The batch is in the journal: it may be seen, and what it begins may begin. */
  onKept(batch: readonly RunEvent[]): void
  /** The journal refused; nothing more is kept until `again`. */
  onHeld(error: Error): void
  /** Everything is kept. */
  onIdle(): void
  /** One of the others threw: a fault in Baton. */
  onFault(thrown: unknown): void
}

export class Keeper {
  private unkept: RunEvent[] = []
  private writing = false
  private stopped = false
  private error: Error | undefined

  constructor(
    private readonly journal: Journal,
    private readonly owner: KeeperOwner,
  ) {}

  /** Why the journal refused, while it does. */
  get held(): Error | undefined {
    return this.error
  }

  /** How many events wait for the next batch. */
  get pending(): number {
    return this.unkept.length
  }

  /** Whether all that was added is in the journal. */
  get idle(): boolean {
    return this.unkept.length === 0 && !this.writing
  }

  /** Comes into the journal with the next `keep`. */
  add(event: RunEvent): void {
    this.unkept.push(event)
  }

  keep(): void {
    if (this.writing || this.error || this.stopped) return
    if (this.unkept.length === 0) this.owner.onIdle()
    else void this.write()
  }

  /** Offers the journal again what it refused. */
  again(): void {
    this.error = undefined
    this.keep()
  }

  /** Nothing more is kept or told. */
  stop(): void {
    this.stopped = true
  }

  private async write(): Promise<void> {
    this.writing = true
    while (this.unkept.length > 0 && !this.stopped) {
      const batch = this.unkept
      this.unkept = []
      try {
        await this.journal.append(batch)
      } catch (thrown) {
        this.hold(batch, thrown)
        return
      }
      if (this.stopped) break
      try {
        this.owner.onKept(batch)
      } catch (thrown) {
        this.owner.onFault(thrown)
      }
    }
    this.writing = false
    if (!this.stopped) this.owner.onIdle()
  }

  private hold(batch: RunEvent[], thrown: unknown): void {
    this.writing = false
    // A journal that closed meanwhile is no news: whoever resumes the run goes on from what is kept.
    if (this.stopped) return
    this.unkept = [...batch, ...this.unkept]
    this.error = thrown instanceof Error ? thrown : new Error(String(thrown))
    this.owner.onHeld(this.error)
  }
}
