/** Starts runs, follows them and answers about them. Runs of this process; their events are in the journal. */
import type { RunHandle } from '../engine/run-handle'
import type { RunSummary } from '../shared/contract'
import type { RunEvent } from '../shared/run/events'
import { emptyRunView, foldRun } from '../shared/run/view'
import type { RunView } from '../shared/run/view'
import type { Json, Workflow } from '../shared/workflow/document'
import { Bell } from './bell'
import { Failure } from './failure'
import { pause } from './pause'
import type { Clock, DurableJournal, Ports, RunJournal } from './ports'
import { readChunks, RunFeed } from './run-feed'
import { sameSummary, summarize } from './run-summary'

/** What is needed to start a run; see `StartOptions` of the engine. */
export interface RunRequest {
  workflow: Workflow
  trigger?: string
  payload?: Json
}

/** Starts a run in the engine. Throws a `Failure` for what it refuses. */
export type Launch = (
  request: RunRequest & { run: string; onEvents(events: readonly RunEvent[]): void },
) => RunHandle

/** Goes on with a run from its kept events. Throws when they are no beginning of a run that goes on. */
export type Resume = (request: {
  run: string
  workflow: Workflow
  events: readonly RunEvent[]
  onEvents(events: readonly RunEvent[]): void
}) => RunHandle

/** Hears the kept events of every run, in order, a frame at a time. */
export type KeptListener = (run: RunDocument, events: readonly RunEvent[]) => void

/** A run with the version of the document that it began with. */
export interface RunDocument {
  run: string
  workflow: Workflow
}

/** How long the list of runs is left alone after a change, in milliseconds; nobody reads faster. */
const WATCH_MS = 50
/** Finished runs that are listed; the oldest are let go. */
const KEEP_FINISHED = 200

interface Entry extends RunDocument {
  summary: RunSummary
  /** Of a run in flight. */
  live?: { feed: RunFeed; view: RunView; handle?: RunHandle }
  /** The last event of a run that is over. */
  last?: RunEvent
  /** Whether watchers have heard of it. */
  announced: boolean
  over: PromiseWithResolvers<void>
}

export class RunService {
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

  /** Starts a run and resolves with its id once its first event is kept. Rejects with a `Failure` for what is refused. */
  async start(request: RunRequest): Promise<string> {
    if (this.#closed)
      throw new Failure('UNAVAILABLE', 'Baton is closing. Start it again, then run.')
    const run = this.#newId()
    const { workflow } = request
    const begun = Promise.withResolvers<void>()
    const { entry, live } = this.#enter(run, workflow, this.#clock.now(), begun.resolve)
    try {
      live.handle = this.#launch({
        ...request,
        run,
        onEvents: (events) => this.#take(entry, events),
      })
    } catch (error) {
      this.#entries.delete(run)
      throw error
    }
    void this.#outlive(entry, live.handle).finally(begun.resolve)
    await begun.promise
    return run
  }

  /**
   * Takes up the runs that a journal kept from before: unfinished ones go on, the newest finished ones are listed. To be called
   * once, before anything starts. A run that cannot go on is reported and left as it is.
   */
  async recover(journal: DurableJournal, resume: Resume): Promise<void> {
    const kept = await journal.list()
    const finished = kept.filter(({ ended }) => ended).slice(0, this.#keepFinished)
    const wanted = kept.filter((run) => !run.ended || finished.includes(run))
    for (const { run, startedAt } of wanted.reverse()) {
      try {
        await this.#recoverOne(journal, resume, run, startedAt)
      } catch (error) {
        this.#entries.delete(run)
        this.#report({ where: `run ${run}`, error })
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
    live.handle = resume({
      run,
      workflow,
      events,
      onEvents: (more) => this.#take(entry, more),
    })
    void this.#outlive(entry, live.handle)
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

  /** Ends a run; resolves when its last event is kept. A run that is over stays as it is. */
  async cancel(run: string, by: string, reason?: string): Promise<void> {
    const entry = this.#entry(run)
    if (!entry.live?.handle) return
    entry.live.handle.cancel(by, reason)
    await entry.over.promise
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
    const { live, last } = this.#entry(run)
    return live ? live.feed.follow(after, signal) : this.#past(run, after, last)
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

  /** Gives an event to the waits that listen for it, in one run or in all; says how many took it. */
  deliver(name: string, payload: Json, run?: string): number {
    const entries = run === undefined ? [...this.#entries.values()] : [this.#entry(run)]
    return entries.reduce((sum, { live }) => sum + (live?.handle?.deliver(name, payload) ?? 0), 0)
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

  async *#past(run: string, after: number, last?: RunEvent): AsyncGenerator<RunEvent[], void> {
    let seq = after
    for await (const chunk of readChunks(this.#journal, run, after)) {
      yield chunk
      seq = chunk.at(-1)?.seq ?? seq
    }
    // When the journal failed, the event that says so is the only one that is not in it.
    if (last && seq < last.seq) yield [last]
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
    if (events.some(isLast)) this.#finish(entry)
  }

  #fold(entry: Entry, events: RunEvent[]): void {
    if (!entry.live) return
    entry.live.view = foldRun(entry.live.view, events)
    this.#update(entry, summarize(entry.live.view, entry.workflow, entry.summary.startedAt))
    for (const listener of this.#listeners) listener(entry, events)
  }

  #update(entry: Entry, summary: RunSummary): void {
    if (entry.announced && sameSummary(entry.summary, summary)) return
    entry.summary = summary
    entry.announced = true
    for (const changed of this.#watchers) changed.add(entry.run)
    this.#changes.ring()
  }

  /** Sees a run to its end, also when the engine could not report its last event. */
  async #outlive(entry: Entry, handle: RunHandle): Promise<void> {
    try {
      const last = await handle.ended
      if (!entry.live) return
      this.#take(entry, await this.#journal.read(entry.run, entry.live.feed.seq))
      this.#take(entry, [last])
    } catch (error) {
      this.#report({ where: `run ${entry.run}`, error })
      const message =
        'The run stopped because its events could not be kept. Check the free space of the disk, then run it again.'
      const endedAt = this.#clock.now()
      this.#update(entry, { ...entry.summary, status: 'failed', endedAt, error: message })
      this.#finish(entry)
    }
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
    entry.live.feed.end()
    entry.last = entry.live.feed.last
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
