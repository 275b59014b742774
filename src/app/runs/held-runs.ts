/** The runs that are held because the journal refuses to keep or to tell their events: when they are tried again, and who waits for what comes of it. */
import type { RunHandle } from '../../engine/run-handle'
import type { RunHold, RunSummary } from '../../shared/contract'
import { isEnded } from '../../shared/run/events'
import { Failure, NotSavedYet } from '../failures/failure'
import { journalMessage } from '../failures/journal-message'
import type { CancelTimer, Clock, Ports } from '../ports'

/** The first wait before a run is tried again, and the longest, in milliseconds. Each is twice the one before. */
const FIRST_MS = 1_000
const LONGEST_MS = 30_000

interface Held {
  handle: Pick<RunHandle, 'keepAgain'>
  hold: RunHold
  delay: number
  /** Undefined while it is being tried. */
  cancel?: CancelTimer
}

export class HeldRuns {
  readonly #clock: Clock
  readonly #report: Ports['report']
  readonly #onChange: (run: string) => void
  readonly #held = new Map<string, Held>()
  /** Those of them that nobody tries at the moment. */
  readonly #resting = new Set<string>()
  /** Whoever waits for the next refusal of a run, or for its end. */
  readonly #waiting = new Map<string, Set<(held: boolean) => void>>()
  /** Of runs that are not held: the runs they called which do not go on here, and the reason for lists. */
  readonly #stuck = new Map<string, Map<string, string>>()

  /** `onChange` hears of each run that is held, tried in vain, or goes on. */
  constructor(ports: Pick<Ports, 'clock' | 'report'>, onChange: (run: string) => void) {
    this.#clock = ports.clock
    this.#report = ports.report
    this.#onChange = onChange
  }

  /** Why a run is held; undefined when it is not. */
  of(run: string): RunHold | undefined {
    return this.#held.get(run)?.hold
  }

  /** A summary with what keeps its run from going on for now. */
  mark(summary: RunSummary): RunSummary {
    const held = this.of(summary.id)
    if (held) return { ...summary, held }
    const [why] = this.#stuck.get(summary.id)?.values() ?? []
    return why === undefined || isEnded(summary.status) ? summary : { ...summary, error: why }
  }

  /** A run waits for one that it called and that does not go on here. Ends that word with what it gives. */
  waitsInVain(run: string, called: string, why: string): () => void {
    const stuck = this.#stuck.get(run) ?? new Map<string, string>()
    this.#stuck.set(run, stuck.set(called, why))
    this.#onChange(run)
    return () => {
      stuck.delete(called)
      if (stuck.size === 0) this.#stuck.delete(run)
      this.#onChange(run)
    }
  }

  /** Every run that is held. */
  runs(): string[] {
    return [...this.#held.keys()]
  }

  /** The journal refused: the run is tried again after a while, each time after twice as long. */
  refused(run: string, handle: Pick<RunHandle, 'keepAgain'>, error: Error): void {
    const before = this.#held.get(run)
    before?.cancel?.()
    // One disk is behind all of them: the log need not hear it of each.
    if (this.#held.size === 0) this.#report({ where: `run ${run}`, error })
    const delay = before ? Math.min(before.delay * 2, LONGEST_MS) : FIRST_MS
    const now = this.#clock.now()
    const hold = {
      message: journalMessage(error),
      since: before?.hold.since ?? now,
      retryAt: now + delay,
    }
    // Not at a time of day: a clock that is set back must not put it off.
    const cancel = this.#clock.after(delay, () => this.#try(run))
    this.#held.set(run, { handle, hold, delay, cancel })
    this.#resting.add(run)
    this.#onChange(run)
    this.#tell(run, true)
  }

  /** Events of the run are kept. Where it was held, the disk is well, and the others are tried at once. */
  kept(run: string): void {
    if (!this.#held.has(run)) return
    this.#letGo(run)
    this.#onChange(run)
    for (const other of [...this.#resting]) this.#try(other)
  }

  /** The run is over, or nobody drives it any more. */
  over(run: string): void {
    this.#letGo(run)
  }

  /** Tries a run at once, where it is held; says whether it goes on. */
  async tryNow(run: string): Promise<boolean> {
    if (!this.#held.has(run)) return true
    const { promise, stop } = this.#next(run)
    this.#try(run)
    try {
      return !(await promise)
    } finally {
      stop()
    }
  }

  /** Tries these runs at once. Rejects with a `Failure` when one stays held. */
  async tryAll(runs: readonly string[]): Promise<void> {
    const goOn = await Promise.all(runs.map((run) => this.tryNow(run)))
    const stays = runs.find((_, index) => !goOn[index])
    if (stays !== undefined)
      throw new Failure(
        'UNAVAILABLE',
        `The events still cannot be saved. ${this.of(stays)?.message ?? ''}`,
      )
  }

  /** Tries a run that is held before `what` is given to it. Rejects with a `Failure` when it stays held. */
  async ready(run: string, what: string): Promise<void> {
    if (await this.tryNow(run)) return
    throw new Failure(
      'UNAVAILABLE',
      `${what} was not taken and nothing was changed, because it cannot be saved. ${this.of(run)?.message ?? ''}`,
    )
  }

  /** Waits for what a run was given to be kept. Rejects with a `Failure` when the journal refuses it for now. */
  async untilKept(run: string, kept: Promise<unknown>, what: string): Promise<void> {
    const { promise, stop } = this.#next(run)
    let isKept = false
    const keeping = kept.then(() => void (isKept = true))
    try {
      await Promise.race([keeping, promise])
      // What was kept just before the refusal is told in the same turn.
      if (!isKept) await this.#clock.turn()
      if (isKept || !this.#held.has(run)) return
      throw new NotSavedYet(
        `${what} is not saved yet. It counts as soon as it can be saved, unless Baton is closed first. ${this.of(run)?.message ?? ''}`,
      )
    } finally {
      stop()
    }
  }

  #try(run: string): void {
    const held = this.#held.get(run)
    // One attempt is enough: what comes of it is heard by all.
    if (!held?.cancel) return
    held.cancel()
    held.cancel = undefined
    this.#resting.delete(run)
    held.handle.keepAgain()
  }

  #letGo(run: string): void {
    this.#held.get(run)?.cancel?.()
    this.#held.delete(run)
    this.#resting.delete(run)
    this.#tell(run, false)
  }

  /** Resolves with whether the run is held, as soon as something comes of it. */
  #next(run: string): { promise: Promise<boolean>; stop(): void } {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const waiting = this.#waiting.get(run) ?? new Set()
    this.#waiting.set(run, waiting.add(resolve))
    const stop = () => {
      waiting.delete(resolve)
      if (waiting.size === 0) this.#waiting.delete(run)
    }
    return { promise, stop }
  }

  #tell(run: string, held: boolean): void {
    for (const wake of this.#waiting.get(run) ?? []) wake(held)
  }
}
