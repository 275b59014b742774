/** Starts runs, follows them and answers about them. Runs of this process; their events are in the journal. */
import type { RunHandle } from '../engine/run-handle'
import type { RunSummary } from '../shared/contract'
import type { RunEvent } from '../shared/run/events'
import { emptyRunView, foldRun } from '../shared/run/view'
import type { RunView } from '../shared/run/view'
import type { Json, Workflow } from '../shared/workflow/document'
import { Bell } from './bell'
import { Deliveries } from './deliveries'
import { Failure } from './failure'
import { Holding } from './holding'
import { isJournalError, journalMessage } from './journal-message'
import type { KeptListener, Launch, Resume, RunDocument, RunReports, RunRequest } from './launching'
import { pause } from './pause'
import type { Clock, DurableJournal, KeptRun, Ports, RunJournal } from './ports'
import { readChunks, RunFeed } from './run-feed'
import { sameSummary, summarize } from './run-summary'

/** How long the list of runs is left alone after a change, in milliseconds; nobody reads faster. */
const WATCH_MS = 50
/** Finished runs that are listed; the oldest are let go. */
const KEEP_FINISHED = 200

interface Entry extends RunDocument {
  summary: RunSummary
  /** Of a run in flight. */
  live?: { feed: RunFeed; view: RunView; handle?: RunHandle }
  /** Whether watchers have heard of it. */
  announced: boolean
  over: PromiseWithResolvers<void>
}

export class RunService {
  /** The runs that go no further for now, because the journal refuses. */
  readonly holding: Holding
  readonly #deliveries = new Deliveries()
  readonly #clock: Clock
  readonly #journal: RunJournal
  readonly #newId: () => string
  readonly #report: Ports['report']
  readonly #launch: Launch
  readonly #keepFinished: number
  readonly #entries = new Map<string, Entry>()
  readonly #finished: string[] = []
  readonly #listeners = new Set<KeptListener>()
  readonly #watchers = new Set<Set<string>>()
  readonly #changes = new Bell()
  #closed = false

  constructor(
    ports: Pick<Ports, 'clock' | 'journal' | 'ids' | 'report'>,
    launch: Launch,
    options: { keepFinished?: number } = {},
  ) {
    this.holding = new Holding(ports.clock, (run) => this.#summarizeAgain(run))
    this.#clock = ports.clock
    this.#journal = ports.journal
    this.#newId = () => ports.ids.run()
    this.#report = ports.report
    this.#launch = launch
    this.#keepFinished = options.keepFinished ?? KEEP_FINISHED
  }

  /** Calls back with kept events from now on, before any subscriber sees them. */
  onKept(listener: KeptListener): void {
    this.#listeners.add(listener)
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
    const { entry, live } = this.#enter(run, workflow, this.#clock.now(), begun.resolve)
    try {
      live.handle = this.#launch({ ...request, run, ...this.#reports(entry, begun.reject) })
      void entry.over.promise.then(begun.resolve)
      await begun.promise
      return run
    } catch (error) {
      live.handle?.detach()
      this.#part(entry)
      this.#entries.delete(run)
      throw error
    }
  }

  /**
   * Takes up the runs that a journal kept from before: unfinished ones go on, the newest finished ones are listed. To be called
   * once, before anything starts. A run that cannot go on is reported, listed with the reason, and left as it is.
   */
  async recover(journal: DurableJournal, resume: Resume): Promise<void> {
    const kept = await journal.list()
    const finished = kept.filter(({ ended }) => ended).slice(0, this.#keepFinished)
    const wanted = kept.filter((run) => !run.ended || finished.includes(run))
    for (const keptRun of wanted.reverse()) {
      const { run, startedAt } = keptRun
      try {
        await this.#recoverOne(journal, resume, run, startedAt)
      } catch (error) {
        this.#report({ where: `run ${run}`, error })
        this.#giveUp(keptRun, error)
      }
    }
  }

  async #recoverOne(
    journal: DurableJournal,
    resume: Resume,
    run: string,
    startedAt: number,
  ): Promise<void> {
    const workflow = await journal.document(run)
    const events = await journal.read(run)
    // The process ended before the first event was kept: nothing of the run had happened.
    if (!workflow || events.length === 0) return
    const { entry, live } = this.#enter(run, workflow, startedAt)
    this.#take(entry, events)
    if (!entry.live) return
    live.handle = resume({ run, workflow, events, ...this.#reports(entry) })
  }

  /** Lists a run of an earlier process that cannot be taken up. What the journal has of it stays as it is. */
  #giveUp({ run, workflow, workflowName, startedAt, endedAt, ended }: KeptRun, error: unknown) {
    const document: Workflow = {
      format: 'baton/graph',
      version: 1,
      id: workflow,
      name: workflowName,
      nodes: [],
      edges: [],
    }
    const entry = this.#entries.get(run) ?? this.#enter(run, document, startedAt).entry
    this.#part(entry)
    const why = isJournalError(error) ? error.message : 'The log of the host says more.'
    this.#update(entry, {
      ...entry.summary,
      status: ended ?? 'failed',
      ...(endedAt === undefined ? {} : { endedAt }),
      error: ended ? `This run cannot be shown. ${why}` : `This run cannot go on. ${why}`,
    })
  }

  /** What the engine reports of a run. `refused` hears that not even its first event can be kept. */
  #reports(entry: Entry, refused?: (failure: Failure) => void): RunReports {
    return {
      onEvents: (events) => this.#take(entry, events),
      onHeld: (error) => {
        const { live, run } = entry
        if (!live?.handle) return
        // One disk is behind all of them: the log need not hear it of each.
        if (this.holding.runs().length === 0) this.#report({ where: `run ${run}`, error })
        if (live.feed.seq === 0 && refused)
          return refused(
            new Failure(
              'UNAVAILABLE',
              `The run was not started, because its events cannot be saved. ${journalMessage(error)}`,
            ),
          )
        // What is kept is seen before the word that nothing more is.
        live.feed.flush()
        this.holding.refused(run, live.handle, error)
      },
    }
  }

  #enter(
    run: string,
    workflow: Workflow,
    startedAt: number,
    onBegun?: () => void,
  ): { entry: Entry; live: NonNullable<Entry['live']> } {
    const feed = new RunFeed({
      run,
      clock: this.#clock,
      journal: this.#journal,
      onKept: (events) => {
        this.#fold(entry, events)
        onBegun?.()
      },
    })
    const live: Entry['live'] = { feed, view: emptyRunView(run) }
    const entry: Entry = {
      run,
      workflow,
      summary: summarize(emptyRunView(run), workflow, startedAt),
      live,
      announced: false,
      over: Promise.withResolvers(),
    }
    this.#entries.set(run, entry)
    return { entry, live }
  }

  /** Ends a run; resolves when its last event is kept. A run that is over stays as it is. Rejects while it is held. */
  async cancel(run: string, by: string, reason?: string): Promise<void> {
    const entry = this.#entry(run)
    await this.holding.ready(run, 'The cancellation')
    if (!entry.live?.handle) return
    entry.live.handle.cancel(by, reason)
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
    return [...this.#entries.values()].map(({ summary }) => summary).reverse()
  }

  get(run: string): { summary: RunSummary; workflow: Workflow } {
    const { summary, workflow } = this.#entry(run)
    return { summary, workflow }
  }

  /** The handle of a run in flight. */
  handle(run: string): RunHandle | undefined {
    return this.#entries.get(run)?.live?.handle
  }

  /** Resolves when a run is over and its last events were heard; at once when it is not in flight. */
  async over(run: string): Promise<void> {
    const entry = this.#entries.get(run)
    if (entry?.live) await entry.over.promise
  }

  /** The events with `seq > after`, then new ones in frames; ends after the run's last event or when the signal aborts. */
  events(run: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent[], void> {
    const { live } = this.#entry(run)
    return live ? live.feed.follow(after, signal) : readChunks(this.#journal, run, after)
  }

  /** All summaries at once, then each one that changes, until the signal aborts or the service closes. */
  async *watch(signal?: AbortSignal): AsyncGenerator<RunSummary[], void> {
    const changed = new Set<string>()
    this.#watchers.add(changed)
    try {
      yield this.list()
      for (;;) {
        while (changed.size === 0)
          if (!(await this.#changes.past(this.#changes.version, signal))) return
        const runs = [...changed]
        changed.clear()
        const summaries = runs.flatMap((run) => this.#entries.get(run)?.summary ?? [])
        if (summaries.length > 0) yield summaries
        await pause(this.#clock, WATCH_MS, signal)
      }
    } finally {
      this.#watchers.delete(changed)
    }
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
    if (run !== undefined)
      return { delivered: await this.#deliverTo(this.#entry(run), name, payload), held: 0 }
    const counts = { delivered: 0, held: 0 }
    const deliverTo = async (entry: Entry) => {
      try {
        const takers = await this.#deliverTo(entry, name, payload)
        counts.delivered += takers
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        if (entry.live?.handle?.outlook().events) counts.held += 1
      }
    }
    await Promise.all([...this.#entries.values()].map(deliverTo))
    return counts
  }

  async #deliverTo(entry: Entry, name: string, payload: Json): Promise<number> {
    const { run } = entry
    if (this.holding.of(run)) await this.holding.ready(run, 'The event')
    const takers = entry.live?.handle?.deliver(name, payload) ?? 0
    if (takers > 0)
      await this.holding.untilKept(run, this.#deliveries.kept(run, takers), 'The event')
    return takers
  }

  /** Lets go of every run in flight, as it is kept, and ends every stream. Nothing starts any more. */
  close(): void {
    this.#closed = true
    for (const entry of this.#entries.values()) {
      entry.live?.handle?.detach()
      this.#part(entry)
    }
    this.#changes.close()
  }

  #entry(run: string): Entry {
    const entry = this.#entries.get(run)
    if (entry) return entry
    throw new Failure(
      'NOT_FOUND',
      `There is no run ${run}. Baton keeps the last ${this.#keepFinished} finished runs; open the list of runs to see them.`,
    )
  }

  #take(entry: Entry, events: readonly RunEvent[]): void {
    if (!entry.live) return
    entry.live.feed.push(events)
    if (events.some(({ type }) => type !== 'node.delta')) this.holding.kept(entry.run)
    if (events.some(isLast)) this.#finish(entry)
  }

  #fold(entry: Entry, events: RunEvent[]): void {
    if (!entry.live) return
    entry.live.view = foldRun(entry.live.view, events)
    this.#summarizeAgain(entry.run)
    this.#deliveries.observe(entry.run, events)
    for (const listener of this.#listeners) listener(entry, events)
  }

  #summarizeAgain(run: string): void {
    const entry = this.#entries.get(run)
    if (!entry?.live) return
    const summary = summarize(entry.live.view, entry.workflow, entry.summary.startedAt)
    const held = this.holding.of(run)
    this.#update(entry, held ? { ...summary, held } : summary)
  }

  #update(entry: Entry, summary: RunSummary): void {
    if (entry.announced && sameSummary(entry.summary, summary)) return
    entry.summary = summary
    entry.announced = true
    for (const changed of this.#watchers) changed.add(entry.run)
    this.#changes.ring()
  }

  #finish(entry: Entry): void {
    if (!this.#part(entry)) return
    this.#finished.push(entry.run)
    while (this.#finished.length > this.#keepFinished) {
      const oldest = this.#finished.shift()
      if (oldest !== undefined) this.#letGo(oldest)
    }
  }

  /** Nothing more comes of this run here; false when that was so before. */
  #part(entry: Entry): boolean {
    if (!entry.live) return false
    this.holding.over(entry.run)
    entry.live.feed.end()
    this.#deliveries.over(entry.run)
    entry.live = undefined
    entry.over.resolve()
    return true
  }

  #letGo(run: string): void {
    this.#entries.delete(run)
    this.#journal
      .forget?.(run)
      .catch((error: unknown) => this.#report({ where: `run ${run}`, error }))
  }
}

function isLast(event: RunEvent): boolean {
  return (
    event.type === 'run.completed' || event.type === 'run.failed' || event.type === 'run.cancelled'
  )
}
