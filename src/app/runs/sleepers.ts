/**
 * Runs that only wait, let go of by the engine: nothing of them is held but what takes them on. The journal has all the rest,
 * and a run is read from there when its time comes, when an event or a person's answer is for it, or when somebody looks at it.
 * So ten thousand waits of a week cost little, and a host that starts comes back to them in a moment.
 */
import { takes } from '../../engine/resting'
import type { Rest } from '../../engine/resting'
import type { RunHandle } from '../../engine/run-handle'
import type { RunView } from '../../shared/run/view'
import type { Json } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import { whyUnreadable } from '../failures/journal-message'
import type { FoldedRun, Resuming, RunHistory } from './engine-port'
import type { CancelTimer, Clock, DurableJournal, KeptHistory, Ports } from '../ports'
import { foldInTurns, SLICE } from './in-turns'

/** How long a run does nothing at least before it is let go, in milliseconds. */
const LULL_MS = 1_000
/** A run whose time comes sooner than this is not worth letting go. Milliseconds. */
const SHORT_MS = 5_000
/** Runs that are read at once. */
const AT_ONCE = 50

/** A run that is about to be woken: as the engine and as lists have it. */
export interface Folded {
  engine: FoldedRun
  view: RunView
}

/** `Kept` is what the host holds of a run that is asleep. */
export interface SleepersOptions<Kept> {
  clock: Clock
  journal: Pick<DurableJournal, 'histories'>
  report: Ports['report']
  engine: Resuming
  /** Whether a run is unfinished, and goes on here: when it is over, the one that called it is woken. */
  goesOn(run: string): boolean
  /** A run that the engine has, and how many look at it. */
  live(run: string): { handle: RunHandle; followers: number } | undefined
  /** Lets the engine go of the run; undefined when more has happened than is in the history. */
  letGo(history: RunHistory): Kept | undefined
  /** Gives the run to the engine again, or gives it up where its events could not be folded. */
  takeUp(history: RunHistory, folded: Folded | Error, kept: Kept): void
  /** The run's time has come, and it cannot be read; `retry` tries again. */
  unreadable(run: string, error: Error): void
}

interface Sleeper<Kept> {
  rest: Rest
  kept: Kept
  cancel?: CancelTimer
  waking?: PromiseWithResolvers<void>
}

export class Sleepers<Kept> {
  readonly #options: SleepersOptions<Kept>
  readonly #asleep = new Map<string, Sleeper<Kept>>()
  /** Runs that became quiet, and those that have been so since the last look at least. */
  #quiet = new Set<string>()
  #lulled = new Set<string>()
  #look: CancelTimer | undefined
  readonly #toWake: string[] = []
  #waking = false
  #closed = false

  constructor(options: SleepersOptions<Kept>) {
    this.#options = options
  }

  get size(): number {
    return this.#asleep.size
  }

  /** A run that is asleep or being woken: what it waits for, and what the host holds of it. */
  get(run: string): { rest: Rest; kept: Kept } | undefined {
    return this.#asleep.get(run)
  }

  /** Those that wait for this event. */
  listening(name: string, payload: Json): string[] {
    return [...this.#asleep].flatMap(([run, { rest }]) => (takes(rest, name, payload) ? run : []))
  }

  /** Whether a run that waits like this is better let go. */
  isLong({ wakeAt, calls }: Rest): boolean {
    const { clock, goesOn } = this.#options
    return calls.every(goesOn) && (wakeAt === undefined || wakeAt - clock.now() > SHORT_MS)
  }

  /** Holds a run that the engine does not. */
  add(run: string, rest: Rest, kept: Kept): void {
    const sleeper: Sleeper<Kept> = { rest, kept }
    this.#asleep.set(run, sleeper)
    if (rest.wakeAt !== undefined) this.#setAlarm(run, sleeper, rest.wakeAt)
  }

  /** Nothing of the run executes: it is let go of after a lull. */
  quiet(run: string): void {
    if (this.#closed || this.#lulled.has(run)) return
    this.#quiet.add(run)
    this.#lookLater()
  }

  /**
   * Wakes a run; undefined where it is not asleep. Resolves when the engine has it again, rejects with a `Failure` when it cannot
   * be read.
   */
  wake(run: string): Promise<void> | undefined {
    return this.#wake(run)?.catch((error: unknown) => {
      this.#options.report({ where: `run ${run}`, error })
      throw new Failure('UNAVAILABLE', `The run cannot be read just now. ${whyUnreadable(error)}`)
    })
  }

  /** Wakes a run whose time has come. */
  retry(run: string): void {
    this.#wake(run)?.catch((error: unknown) => this.#options.unreadable(run, asError(error)))
  }

  /** Lets go of all of them, as they are kept; gives what the host held. */
  close(): Kept[] {
    this.#closed = true
    this.#look?.()
    const sleepers = [...this.#asleep.values()]
    this.#asleep.clear()
    for (const { cancel, waking } of sleepers) {
      cancel?.()
      waking?.resolve()
    }
    return sleepers.map(({ kept }) => kept)
  }

  #wake(run: string): Promise<void> | undefined {
    const sleeper = this.#asleep.get(run)
    if (!sleeper) return undefined
    if (!sleeper.waking) {
      sleeper.waking = Promise.withResolvers()
      this.#toWake.push(run)
      if (!this.#waking) void this.#wakeAll()
    }
    return sleeper.waking.promise
  }

  #setAlarm(run: string, sleeper: Sleeper<Kept>, at: number): void {
    sleeper.cancel = this.#options.clock.at(at, () => {
      sleeper.cancel = undefined
      this.retry(run)
    })
  }

  /** In the order in which they were called, some at a time. */
  async #wakeAll(): Promise<void> {
    const { clock, journal } = this.#options
    this.#waking = true
    while (this.#toWake.length > 0 && !this.#closed) {
      const runs = this.#toWake.splice(0, AT_ONCE)
      let histories: KeptHistory[]
      try {
        histories = await journal.histories(runs)
      } catch (error) {
        histories = runs.map((run) => ({ run, error: asError(error) }))
      }
      for (const history of histories) {
        await this.#wakeOne(history)
        if (clock.spent() >= SLICE) await clock.turn()
      }
      await clock.turn()
    }
    this.#waking = false
  }

  async #wakeOne(history: KeptHistory): Promise<void> {
    const { run } = history
    const sleeper = this.#asleep.get(run)
    if (!sleeper) return
    const { waking } = sleeper
    if (!isWhole(history)) {
      sleeper.waking = undefined
      waking?.reject('error' in history ? history.error : new Error('Nothing is kept of it.'))
      return
    }
    // It stays asleep until it is folded: nothing happens to it meanwhile but that all are let go of.
    const folded = await this.#fold(history).catch(asError)
    if (this.#closed) return
    sleeper.cancel?.()
    this.#asleep.delete(run)
    this.#options.takeUp(history, folded, sleeper.kept)
    waking?.resolve()
  }

  async #fold(history: RunHistory): Promise<Folded> {
    const { clock, engine } = this.#options
    const view = await foldInTurns(history.run, history.events, clock)
    return { engine: await engine.fold(history), view }
  }

  #lookLater(): void {
    const { clock } = this.#options
    this.#look ??= clock.at(clock.now() + LULL_MS, () => void this.#lookAround())
  }

  /** Lets go of those that were quiet at the last look and are still. */
  async #lookAround(): Promise<void> {
    const { clock, journal, report } = this.#options
    const lulled = [...this.#lulled]
    this.#lulled = this.#quiet
    this.#quiet = new Set()
    const ready: string[] = []
    for (const run of lulled) {
      const can = this.#canSleep(run)
      if (can === 'yes') ready.push(run)
      if (can !== 'no') this.#lulled.add(run)
    }
    try {
      while (ready.length > 0 && !this.#closed) {
        for (const history of await journal.histories(ready.splice(0, AT_ONCE))) {
          await this.#layDown(history)
          if (clock.spent() >= SLICE) await clock.turn()
        }
        await clock.turn()
      }
    } catch (error) {
      // They stay as they are, and are looked at again. A journal that closed meanwhile is no news.
      if (!this.#closed) report({ where: 'runs that wait', error })
    }
    this.#look = undefined
    if (!this.#closed && this.#quiet.size + this.#lulled.size > 0) this.#lookLater()
  }

  async #layDown(history: KeptHistory): Promise<void> {
    const { run } = history
    // Something may have happened while its events were read and folded.
    const mayNot = () => this.#closed || this.#canSleep(run) !== 'yes'
    if (mayNot()) return
    this.#lulled.delete(run)
    if (!isWhole(history)) return
    const rest = (await this.#options.engine.fold(history)).rest()
    if (mayNot()) return this.quiet(run)
    const kept = rest && this.isLong(rest) ? this.#options.letGo(history) : undefined
    if (rest && kept !== undefined) this.add(run, rest, kept)
  }

  /** `later` while somebody looks at it or something is not kept yet, `no` when it does more than wait. */
  #canSleep(run: string): 'yes' | 'later' | 'no' {
    const live = this.#options.live(run)
    if (!live) return 'no'
    const { status, quiet, nextAt } = live.handle.outlook()
    if (status !== 'waiting' || !this.isLong({ wakeAt: nextAt, listens: [], calls: [] }))
      return 'no'
    return quiet && live.followers === 0 ? 'yes' : 'later'
  }
}

function isWhole(history: KeptHistory): history is KeptHistory & RunHistory {
  return 'events' in history && history.workflow !== undefined && history.events.length > 0
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
