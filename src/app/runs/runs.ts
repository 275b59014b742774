/** Starts runs, follows them and answers about them. Runs of this process; their events are in the journal. */
import type { RunHandle } from '../../engine/run-handle'
import type { RunsChange, RunSummary } from '../../shared/contract'
import { isEnd, type RunEvent } from '../../shared/run/events'
import { emptyRunView, foldRun, type RunView } from '../../shared/run/view'
import type { Json, Workflow } from '../../shared/workflow/document'
import { setRight } from './awaited-runs'
import { Deliveries } from './deliveries'
import { Failure } from '../failures/failure'
import { HeldRuns } from './held-runs'
import { cannotGoOn, notStarted } from '../failures/journal-message'
import type {
  KeptListener,
  Launch,
  Resuming,
  RunDocument,
  RunHistory,
  RunReports,
  RunRequest,
} from './engine-port'
import { isDurable } from '../ports'
import type { DurableJournal, KeptHistory, KeptRun, Ports } from '../ports'
import { FinishedRuns, unknownRun } from './finished-runs'
import { foldInTurns, inTurns } from './in-turns'
import { listKept, sumUp } from './recovery'
import { RunFeed } from './run-feed'
import { RunList } from './run-list'
import { outline, summarize } from './run-summary'
import { Sleepers } from './sleepers'
import type { Entry, Unfinished } from './unfinished-run'

/** Finished runs that are listed. Those that ended before them are in the journal, as long as it keeps them. */
const LISTED = 1_000

export class RunService {
  /** The runs that go no further for now, because the journal refuses. */
  readonly holding: HeldRuns
  readonly #deliveries: Deliveries
  readonly #ports: Pick<Ports, 'clock' | 'journal' | 'ids' | 'report'>
  readonly #launch: Launch
  readonly #list: RunList
  /** The runs that the engine has. */
  readonly #entries = new Map<string, Entry>()
  readonly #finished: FinishedRuns
  /** Those that only wait, where they can be read from the journal again. */
  #sleepers: Sleepers<Unfinished> | undefined
  readonly #listeners = new Set<KeptListener>()
  readonly #endListeners = new Set<() => void>()
  /** Runs that had not ended when the host started, while it takes them up. */
  #toRecover: { found: ReadonlySet<string>; taken: Promise<void> } | undefined
  /** Nothing starts any more. */
  closed = false

  constructor(
    ports: Pick<Ports, 'clock' | 'journal' | 'ids' | 'report'>,
    launch: Launch,
    private readonly options: { listed?: number; onNotStarted?(run: string): void } = {},
  ) {
    this.holding = new HeldRuns(ports, (run) => this.#summarizeAgain(run))
    this.#ports = ports
    this.#deliveries = new Deliveries(this)
    this.#launch = launch
    this.#list = new RunList({
      clock: ports.clock,
      listed: options.listed ?? LISTED,
      onPushedOff: (run) => this.#finished.forget(run),
    })
    this.#finished = new FinishedRuns(ports)
  }

  /** Calls back with kept events from now on, before any subscriber sees them. */
  onKept(listener: KeptListener): void {
    this.#listeners.add(listener)
  }

  /** Calls back whenever a run is over. */
  onEnded(listener: () => void): void {
    this.#endListeners.add(listener)
  }

  /**
   * Starts a run, under a new id where none is given, and resolves with its id once its first event is kept. Rejects with a
   * `Failure` for what is refused, also when the first event cannot be kept; nothing has happened then.
   */
  async start(request: RunRequest & { run?: string }): Promise<string> {
    if (this.closed) throw new Failure('UNAVAILABLE', 'Baton is closing. Start it again, then run.')
    const { run = this.#ports.ids.run(), workflow } = request
    const begun = Promise.withResolvers<void>()
    const unfinished = { startedAt: this.#ports.clock.now(), over: Promise.withResolvers<void>() }
    const entry = this.#enter({ run, workflow }, unfinished, emptyRunView(run), begun.resolve)
    try {
      entry.handle = this.#launch({ ...request, run, ...this.#reports(entry, begun.reject) })
      void entry.over.promise.then(begun.resolve)
      await begun.promise
      return run
    } catch (error) {
      entry.handle?.detach()
      this.#part(entry)
      this.options.onNotStarted?.(run)
      throw error
    }
  }

  /**
   * Takes up the runs that a journal kept from before: unfinished ones go on, the newest finished ones are listed. To be called
   * once, before anything starts. A run that cannot go on is reported, listed with the reason, and left as it is. Resolves with the
   * called runs that nobody waits for any more.
   */
  async recover(journal: DurableJournal, engine: Resuming): Promise<string[]> {
    this.#sleepers = this.#sleepersOf(journal, engine)
    const { promise: taken, resolve: allTaken } = Promise.withResolvers<void>()
    const found = new Set<string>()
    this.#toRecover = { found, taken }
    const unread = await listKept(journal, this.#ports.clock, this.#list, found, (kept, history) =>
      this.#recoverOne(engine, kept, history),
    )
    this.#toRecover = undefined
    allTaken()
    const others = { ...this.#ports, isClosed: () => this.closed }
    void sumUp(journal, this.#list, unread, others)
    return setRight(found, this, this.#sleepers)
  }

  async #recoverOne(engine: Resuming, kept: KeptRun, history: KeptHistory): Promise<void> {
    const { run, startedAt } = kept
    try {
      if ('error' in history) throw history.error
      const { workflow, events } = history
      // The process ended before the first event was kept: nothing of the run had happened.
      if (!workflow || events.length === 0) return
      const unfinished = { startedAt, over: Promise.withResolvers<void>() }
      const whole = { run, workflow, events }
      const folded = await engine.fold(whole)
      const rest = folded.rest()
      if (rest && this.#sleepers?.isLong(rest)) {
        const view = await foldInTurns(run, events, this.#ports.clock)
        if (this.closed) return
        this.#list.put(summarize(view, workflow, startedAt))
        for (const listener of this.#listeners) listener(whole, events)
        this.#sleepers.add(run, rest, unfinished)
        return
      }
      if (this.closed) return
      const entry = this.#enter(whole, unfinished, emptyRunView(run))
      for await (const piece of inTurns(events, this.#ports.clock)) {
        this.#take(entry, piece)
        entry.feed.flush()
      }
      if (this.#entries.has(run)) entry.handle = folded.resume(this.#reports(entry))
    } catch (error) {
      this.#giveUp(outline(kept), error)
    }
  }

  /** Lists a run that cannot go on, with the reason. What the journal has of it stays as it is. */
  #giveUp(summary: RunSummary, error: unknown): void {
    const { id } = summary
    this.#ports.report({ where: `run ${id}`, error })
    const entry = this.#entries.get(id)
    if (entry) this.#part(entry)
    this.#list.put({ ...summary, status: 'failed', error: cannotGoOn(error) })
  }

  #sleepersOf(journal: DurableJournal, engine: Resuming): Sleepers<Unfinished> {
    return new Sleepers({
      clock: this.#ports.clock,
      journal,
      report: this.#ports.report,
      engine,
      goesOn: (run) => this.goesOn(run),
      live: (run) => {
        const { handle, feed } = this.#entries.get(run) ?? {}
        return handle && feed && { handle, followers: feed.followers }
      },
      letGo: ({ run, events }) => {
        const entry = this.#entries.get(run)
        if (entry?.feed.seq !== events.length) return undefined
        entry.feed.end()
        entry.handle?.detach()
        this.#entries.delete(run)
        return { startedAt: entry.startedAt, over: entry.over }
      },
      takeUp: (history, folded, unfinished) => {
        const { run } = history
        try {
          if (folded instanceof Error) throw folded
          const entry = this.#enter(history, unfinished, folded.view)
          this.holding.kept(run)
          entry.handle = folded.engine.wake(this.#reports(entry))
        } catch (error) {
          this.holding.over(run)
          unfinished.over.resolve()
          this.#giveUp(this.summary(run), error)
        }
      },
      unreadable: (run, error) =>
        this.holding.refused(run, { keepAgain: () => this.#sleepers?.retry(run) }, error),
    })
  }

  /** What the engine reports of a run. `refused` hears that not even its first event can be kept. */
  #reports(entry: Entry, refused?: (failure: Failure) => void): RunReports {
    return {
      onEvents: (events) => this.#take(entry, events),
      onHeld: (error) => {
        const { run, feed, handle } = entry
        if (!handle || !this.#entries.has(run)) return
        if (feed.seq === 0 && refused) {
          this.#ports.report({ where: `run ${run}`, error })
          return refused(notStarted(error))
        }
        // What is kept is seen before the word that nothing more is.
        feed.flush()
        this.holding.refused(run, handle, error)
      },
      onQuiet: () => this.#sleepers?.quiet(entry.run),
    }
  }

  /** Takes in a run whose first events are kept, as `view` shows them; `goOn` has the engine go on with it. */
  adopt(history: RunHistory, view: RunView, goOn: (reports: RunReports) => RunHandle): void {
    if (this.closed) return
    const unfinished = { startedAt: view.startedAt, over: Promise.withResolvers<void>() }
    const entry = this.#enter(history, unfinished, view)
    this.#tell(entry, history.events)
    entry.handle = goOn(this.#reports(entry))
  }

  /** Makes ready for what the engine reports of a run after what the view shows. */
  #enter(
    { run, workflow }: RunDocument,
    unfinished: Unfinished,
    view: RunView,
    onBegun?: () => void,
  ): Entry {
    const onKept = (kept: RunEvent[]) => {
      this.#fold(entry, kept)
      onBegun?.()
    }
    const feed = new RunFeed({ run, ...this.#ports, seq: view.seq, onKept })
    const entry: Entry = { run, workflow, ...unfinished, feed, view }
    this.#entries.set(run, entry)
    return entry
  }

  /** Ends a run; resolves when its last event is kept. A run that is over stays as it is. Rejects while it is held. */
  async cancel(run: string, by: string, reason?: string): Promise<void> {
    if (this.#toRecover?.found.has(run)) await this.#toRecover.taken
    this.#known(run)
    await this.#deliveries.cancel(run, by, reason)
  }

  /** Tries a held run at once, or all of them. Rejects with a `Failure` when one stays held. */
  async tryAgain(run?: string): Promise<void> {
    if (run !== undefined) this.#known(run)
    await this.holding.tryAll(run === undefined ? this.holding.runs() : [run])
  }

  /** Every run that is in flight or still kept, the newest first. */
  list(): RunSummary[] {
    return this.#list.all()
  }

  summary(run: string): RunSummary {
    const summary = this.#list.of(run)
    if (!summary) throw unknownRun(run)
    return summary
  }

  /** A run with its document, also one that is kept but not listed any more. Rejects with a `Failure` for one that is not kept. */
  async get(run: string): Promise<{ summary: RunSummary; workflow: Workflow }> {
    return this.#finished.get(run, this.#entries.get(run)?.workflow, this.#list.of(run))
  }

  /** Whether a run is unfinished, and goes on here: in the engine, asleep, or about to be taken up. */
  goesOn(run: string): boolean {
    const isHere = this.#entries.has(run) || this.#sleepers?.get(run) !== undefined
    return isHere || this.#toRecover?.found.has(run) === true
  }

  /** The runs that the engine has, and those asleep that wait for this event. */
  mayTake(name: string, payload: Json): string[] {
    return [...this.#entries.keys(), ...(this.#sleepers?.listening(name, payload) ?? [])]
  }

  /** How many runs are asleep: they only wait, and the engine has let go of them. */
  get asleep(): number {
    return this.#sleepers?.size ?? 0
  }

  /** Wakes a run that is asleep, so that it has a handle; undefined where it is not. Rejects with a `Failure`. */
  awake(run: string): Promise<void> | undefined {
    return this.#sleepers?.wake(run)
  }

  /** The handle of a run that the engine has; one that is asleep has none before it is `awake`. */
  handle(run: string): RunHandle | undefined {
    return this.#entries.get(run)?.handle
  }

  /** Resolves when a run is over and its last events were heard; at once when it is not in flight. */
  async over(run: string): Promise<void> {
    if (this.#toRecover?.found.has(run)) await this.#toRecover.taken
    await (this.#entries.get(run) ?? this.#sleepers?.get(run)?.kept)?.over.promise
  }

  /** The events with `seq > after`, then new ones in frames; ends after the run's last event or when the signal aborts. */
  events(run: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent[], void> {
    if (!isDurable(this.#ports.journal)) this.#known(run)
    const feed = async () => {
      await this.awake(run)
      return this.#entries.get(run)?.feed
    }
    return this.#finished.follow(run, feed, after, signal)
  }

  /** All summaries at once, then what changes, until the signal aborts or the service closes. */
  watch(signal?: AbortSignal): AsyncGenerator<RunsChange, void> {
    return this.#list.watch(signal)
  }

  /**
   * Gives an event to the waits that listen for it, in one run or in all; says how many took it, once that is kept. One that is
   * held takes none: alone it rejects with a `Failure`, as a payload past a limit does; of all it is counted where it listens.
   */
  async deliver(name: string, payload: Json, run?: string): ReturnType<Deliveries['give']> {
    if (run !== undefined) this.#known(run)
    return this.#deliveries.give(name, payload, run)
  }

  /** The journal let these finished runs go: nobody sees them any more. */
  drop(runs: readonly string[]): void {
    this.#list.remove(runs.filter((run) => !this.#entries.has(run)))
  }

  /** Lets go of every run in flight, as it is kept, and ends every stream. Nothing starts any more. */
  close(): void {
    this.closed = true
    for (const entry of [...this.#entries.values()]) {
      entry.handle?.detach()
      this.#part(entry)
    }
    for (const { over } of this.#sleepers?.close() ?? []) over.resolve()
    for (const run of this.holding.runs()) this.holding.over(run)
    this.#list.close()
  }

  /** Throws a `Failure` for a run that is unknown. */
  #known(run: string): void {
    if (!this.#entries.has(run) && !this.#list.of(run)) throw unknownRun(run)
  }

  #take(entry: Entry, events: readonly RunEvent[]): void {
    if (!this.#entries.has(entry.run)) return
    entry.feed.push(events)
    if (events.some(({ type }) => type !== 'node.delta')) this.holding.kept(entry.run)
    if (events.some(isEnd)) this.#finish(entry)
  }

  #fold(entry: Entry, events: RunEvent[]): void {
    if (!this.#entries.has(entry.run)) return
    entry.view = foldRun(entry.view, events)
    this.#tell(entry, events)
  }

  #tell(entry: Entry, events: readonly RunEvent[]): void {
    this.#summarizeAgain(entry.run)
    this.#deliveries.observe(entry.run, events)
    for (const listener of this.#listeners) listener(entry, events)
  }

  #summarizeAgain(run: string): void {
    const entry = this.#entries.get(run)
    const summary = entry
      ? summarize(entry.view, entry.workflow, entry.startedAt)
      : this.#list.of(run)
    if (summary) this.#list.put(this.holding.mark(summary))
  }

  #finish(entry: Entry): void {
    if (!this.#part(entry)) return
    const { run, workflow } = entry
    this.#finished.add(run, workflow, this.#list.of(run))
    for (const listener of this.#endListeners) listener()
    if (entry.view.calledBy) this.#sleepers?.retry(entry.view.calledBy.run)
  }

  /** Nothing more comes of this run here; false when that was so before. */
  #part(entry: Entry): boolean {
    const { run } = entry
    if (!this.#entries.has(run)) return false
    this.holding.over(run)
    entry.feed.end()
    this.#deliveries.over(run)
    this.#entries.delete(run)
    entry.over.resolve()
    return true
  }
}
