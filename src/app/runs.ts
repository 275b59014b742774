/** Starts runs, follows them and answers about them. Runs of this process; their events are in the journal. */
import type { RunHandle } from '../engine/run-handle'
import type { RunsChange, RunSummary } from '../shared/contract'
import type { RunEvent } from '../shared/run/events'
import { emptyRunView, foldRun } from '../shared/run/view'
import type { RunView } from '../shared/run/view'
import type { Json, Workflow } from '../shared/workflow/document'
import { Deliveries } from './deliveries'
import { isDurable } from './durable'
import { Failure } from './failure'
import { Holding } from './holding'
import { isJournalError, journalMessage } from './journal-message'
import type { KeptListener, Launch, Resume, RunDocument, RunReports, RunRequest } from './launching'
import type { Clock, DurableJournal, KeptRun, Ports, RunJournal } from './ports'
import { readChunks, RunFeed } from './run-feed'
import { RunList } from './run-list'
import { outline, summarize } from './run-summary'

/** Finished runs that are listed. Those that ended before them are in the journal, as long as it keeps them. */
const LISTED = 1_000

/** A run in flight. */
interface Entry extends RunDocument {
  startedAt: number
  feed: RunFeed
  view: RunView
  handle?: RunHandle
  over: PromiseWithResolvers<void>
}

export class RunService {
  /** The runs that go no further for now, because the journal refuses. */
  readonly holding: Holding
  readonly #deliveries = new Deliveries()
  readonly #clock: Clock
  readonly #journal: RunJournal
  readonly #durable: DurableJournal | undefined
  readonly #newId: () => string
  readonly #report: Ports['report']
  readonly #launch: Launch
  readonly #list: RunList
  /** The runs in flight. */
  readonly #entries = new Map<string, Entry>()
  /** The documents of finished runs, where the journal does not keep them. */
  readonly #past = new Map<string, Workflow>()
  readonly #listeners = new Set<KeptListener>()
  readonly #endListeners = new Set<() => void>()
  #closed = false

  constructor(
    ports: Pick<Ports, 'clock' | 'journal' | 'ids' | 'report'>,
    launch: Launch,
    options: { listed?: number } = {},
  ) {
    this.holding = new Holding(ports.clock, (run) => this.#summarizeAgain(run))
    this.#clock = ports.clock
    this.#journal = ports.journal
    this.#newId = () => ports.ids.run()
    this.#report = ports.report
    this.#launch = launch
    this.#list = new RunList({
      clock: ports.clock,
      listed: options.listed ?? LISTED,
      onPushedOff: (run) => this.#forget(run),
    })
    this.#durable = isDurable(ports.journal) ? ports.journal : undefined
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
   * Starts a run and resolves with its id once its first event is kept. Rejects with a `Failure` for what is refused, also when
   * the first event cannot be kept; nothing has happened then.
   */
  async start(request: RunRequest): Promise<string> {
    if (this.#closed)
      throw new Failure('UNAVAILABLE', 'Baton is closing. Start it again, then run.')
    const run = this.#newId()
    const { workflow } = request
    const begun = Promise.withResolvers<void>()
    const entry = this.#enter(run, workflow, this.#clock.now(), begun.resolve)
    try {
      entry.handle = this.#launch({ ...request, run, ...this.#reports(entry, begun.reject) })
      void entry.over.promise.then(begun.resolve)
      await begun.promise
      return run
    } catch (error) {
      entry.handle?.detach()
      this.#part(entry)
      throw error
    }
  }

  /**
   * Takes up the runs that a journal kept from before: unfinished ones go on, the newest finished ones are listed. To be called
   * once, before anything starts. A run that cannot go on is reported, listed with the reason, and left as it is.
   */
  async recover(journal: DurableJournal, resume: Resume): Promise<void> {
    const unread: KeptRun[] = []
    for (const kept of (await journal.list()).reverse()) {
      if (!kept.ended) await this.#recoverOne(journal, resume, kept)
      else {
        this.#list.put(kept.summary ?? outline(kept))
        if (!kept.summary) unread.push(kept)
      }
    }
    void this.#readPast(journal, unread)
  }

  async #recoverOne(journal: DurableJournal, resume: Resume, kept: KeptRun): Promise<void> {
    const { run, startedAt } = kept
    try {
      const workflow = await journal.document(run)
      const events = await journal.read(run)
      // The process ended before the first event was kept: nothing of the run had happened.
      if (!workflow || events.length === 0) return
      const entry = this.#enter(run, workflow, startedAt)
      this.#take(entry, events)
      if (this.#entries.has(run))
        entry.handle = resume({ run, workflow, events, ...this.#reports(entry) })
    } catch (error) {
      this.#report({ where: `run ${run}`, error })
      const entry = this.#entries.get(run)
      if (entry) this.#part(entry)
      const message = `This run cannot go on. ${explained(error)}`
      this.#list.put({ ...outline(kept), status: 'failed', error: message })
    }
  }

  /** Makes up the summaries that no process lived to keep, as far as they are listed. The newest first. */
  async #readPast(journal: DurableJournal, unread: readonly KeptRun[]): Promise<void> {
    for (const { run, startedAt } of unread.toReversed()) {
      if (this.#closed) return
      const listed = this.#list.of(run)
      if (!listed) continue
      try {
        const [workflow, events] = [await journal.document(run), await journal.read(run)]
        if (!workflow || !this.#list.of(run)) continue
        const summary = summarize(foldRun(emptyRunView(run), events), workflow, startedAt)
        this.#list.put(summary)
        await journal.summarize(run, summary)
      } catch (error) {
        if (this.#closed) return
        this.#report({ where: `run ${run}`, error })
        this.#list.put({ ...listed, error: `This run cannot be shown. ${explained(error)}` })
      }
    }
  }

  /** What the engine reports of a run. `refused` hears that not even its first event can be kept. */
  #reports(entry: Entry, refused?: (failure: Failure) => void): RunReports {
    return {
      onEvents: (events) => this.#take(entry, events),
      onHeld: (error) => {
        const { run, feed, handle } = entry
        if (!handle || !this.#entries.has(run)) return
        // One disk is behind all of them: the log need not hear it of each.
        if (this.holding.runs().length === 0) this.#report({ where: `run ${run}`, error })
        if (feed.seq === 0 && refused)
          return refused(
            new Failure(
              'UNAVAILABLE',
              `The run was not started, because its events cannot be saved. ${journalMessage(error)}`,
            ),
          )
        // What is kept is seen before the word that nothing more is.
        feed.flush()
        this.holding.refused(run, handle, error)
      },
    }
  }

  #enter(run: string, workflow: Workflow, startedAt: number, onBegun?: () => void): Entry {
    const feed = new RunFeed({
      run,
      clock: this.#clock,
      journal: this.#journal,
      onKept: (events) => {
        this.#fold(entry, events)
        onBegun?.()
      },
    })
    const over = Promise.withResolvers<void>()
    const entry: Entry = { run, workflow, startedAt, feed, view: emptyRunView(run), over }
    this.#entries.set(run, entry)
    return entry
  }

  /** Ends a run; resolves when its last event is kept. A run that is over stays as it is. Rejects while it is held. */
  async cancel(run: string, by: string, reason?: string): Promise<void> {
    const entry = this.#entry(run)
    await this.holding.ready(run, 'The cancellation')
    if (!entry?.handle || !this.#entries.has(run)) return
    entry.handle.cancel(by, reason)
    await this.holding.untilKept(run, entry.over.promise, 'The cancellation')
  }

  /** Tries a held run at once, or all of them. Rejects with a `Failure` when one stays held. */
  async tryAgain(run?: string): Promise<void> {
    if (run !== undefined) this.#entry(run)
    const runs = run === undefined ? this.holding.runs() : [run]
    const goOn = await Promise.all(runs.map((held) => this.holding.tryNow(held)))
    const stays = runs.find((_, index) => !goOn[index])
    if (stays !== undefined)
      throw new Failure(
        'UNAVAILABLE',
        `The events still cannot be saved. ${this.holding.of(stays)?.message ?? ''}`,
      )
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
    const workflow =
      this.#entries.get(run)?.workflow ??
      this.#past.get(run) ??
      (await this.#durable?.document(run))
    if (!workflow) throw unknownRun(run)
    const listed = this.#list.of(run)
    if (listed) return { summary: listed, workflow }
    const view = foldRun(emptyRunView(run), await this.#journal.read(run))
    return { summary: summarize(view, workflow, 0), workflow }
  }

  /** The handle of a run in flight. */
  handle(run: string): RunHandle | undefined {
    return this.#entries.get(run)?.handle
  }

  /** Resolves when a run is over and its last events were heard; at once when it is not in flight. */
  async over(run: string): Promise<void> {
    await this.#entries.get(run)?.over.promise
  }

  /** The events with `seq > after`, then new ones in frames; ends after the run's last event or when the signal aborts. */
  events(run: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent[], void> {
    if (!this.#durable) this.#entry(run)
    const entry = this.#entries.get(run)
    return entry ? entry.feed.follow(after, signal) : this.#pastEvents(run, after)
  }

  async *#pastEvents(run: string, after: number): AsyncGenerator<RunEvent[], void> {
    if (this.#durable && !(await this.#durable.document(run))) throw unknownRun(run)
    yield* readChunks(this.#journal, run, after)
  }

  /** All summaries at once, then what changes, until the signal aborts or the service closes. */
  watch(signal?: AbortSignal): AsyncGenerator<RunsChange, void> {
    return this.#list.watch(signal)
  }

  /**
   * Gives an event to the waits that listen for it, in one run or in all; says how many took it, once that is kept. One that is
   * held takes none: alone it rejects with a `Failure`, of all it is counted where it listens for events.
   */
  async deliver(
    name: string,
    payload: Json,
    run?: string,
  ): Promise<{ delivered: number; held: number }> {
    if (run !== undefined) return { delivered: await this.#deliverTo(run, name, payload), held: 0 }
    const counts = { delivered: 0, held: 0 }
    const deliverTo = async ({ run: each, handle }: Entry) => {
      try {
        const takers = await this.#deliverTo(each, name, payload)
        counts.delivered += takers
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        if (handle?.outlook().events) counts.held += 1
      }
    }
    await Promise.all([...this.#entries.values()].map(deliverTo))
    return counts
  }

  async #deliverTo(run: string, name: string, payload: Json): Promise<number> {
    this.#entry(run)
    if (this.holding.of(run)) await this.holding.ready(run, 'The event')
    const takers = this.handle(run)?.deliver(name, payload) ?? 0
    if (takers > 0)
      await this.holding.untilKept(run, this.#deliveries.kept(run, takers), 'The event')
    return takers
  }

  /** The journal let these finished runs go: nobody sees them any more. */
  drop(runs: readonly string[]): void {
    this.#list.remove(runs.filter((run) => !this.#entries.has(run)))
  }

  /** Lets go of every run in flight, as it is kept, and ends every stream. Nothing starts any more. */
  close(): void {
    this.#closed = true
    for (const entry of [...this.#entries.values()]) {
      entry.handle?.detach()
      this.#part(entry)
    }
    this.#list.close()
  }

  /** A run in flight; undefined for one that is over. Throws a `Failure` for one that is unknown. */
  #entry(run: string): Entry | undefined {
    const entry = this.#entries.get(run)
    if (!entry && !this.#list.of(run)) throw unknownRun(run)
    return entry
  }

  #take(entry: Entry, events: readonly RunEvent[]): void {
    if (!this.#entries.has(entry.run)) return
    entry.feed.push(events)
    if (events.some(({ type }) => type !== 'node.delta')) this.holding.kept(entry.run)
    if (events.some(isLast)) this.#finish(entry)
  }

  #fold(entry: Entry, events: RunEvent[]): void {
    if (!this.#entries.has(entry.run)) return
    entry.view = foldRun(entry.view, events)
    this.#summarizeAgain(entry.run)
    this.#deliveries.observe(entry.run, events)
    for (const listener of this.#listeners) listener(entry, events)
  }

  #summarizeAgain(run: string): void {
    const entry = this.#entries.get(run)
    if (!entry) return
    const summary = summarize(entry.view, entry.workflow, entry.startedAt)
    const held = this.holding.of(run)
    this.#list.put(held ? { ...summary, held } : summary)
  }

  #finish(entry: Entry): void {
    if (!this.#part(entry)) return
    const { run, workflow } = entry
    if (!this.#durable) this.#past.set(run, workflow)
    const summary = this.#list.of(run)
    if (summary)
      this.#durable
        ?.summarize(run, summary)
        .catch((error: unknown) => this.#report({ where: `run ${run}`, error }))
    for (const listener of this.#endListeners) listener()
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

  /** A finished run that is listed no more: a journal that outlives the process keeps it until it is pruned. */
  #forget(run: string): void {
    if (!this.#past.delete(run)) return
    this.#journal
      .forget?.(run)
      .catch((error: unknown) => this.#report({ where: `run ${run}`, error }))
  }
}

function unknownRun(run: string): Failure {
  return new Failure(
    'NOT_FOUND',
    `There is no run ${run} any more. Finished runs are deleted after a while; Settings says when.`,
  )
}

/** Why a run of an earlier process cannot be read. */
function explained(error: unknown): string {
  return isJournalError(error) ? error.message : 'The log of the host says more.'
}

function isLast(event: RunEvent): boolean {
  return (
    event.type === 'run.completed' || event.type === 'run.failed' || event.type === 'run.cancelled'
  )
}
