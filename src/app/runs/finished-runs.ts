/** Runs that are over, to be looked at. */
import type { RunSummary } from '../../shared/contract'
import type { RunEvent } from '../../shared/run/events'
import type { Workflow } from '../../shared/workflow/document'
import { Failure } from '../failures/failure'
import { isDurable } from '../ports'
import type { Clock, DurableJournal, Ports, RunJournal } from '../ports'
import { foldInTurns } from './in-turns'
import { readChunks, type RunFeed } from './run-feed'
import { summarize } from './run-summary'

export class FinishedRuns {
  readonly #clock: Clock
  readonly #journal: RunJournal
  readonly #durable: DurableJournal | undefined
  readonly #report: Ports['report']
  /** The documents, where the journal does not keep them. */
  readonly #documents = new Map<string, Workflow>()

  constructor({ clock, journal, report }: Pick<Ports, 'clock' | 'journal' | 'report'>) {
    this.#clock = clock
    this.#journal = journal
    this.#durable = isDurable(journal) ? journal : undefined
    this.#report = report
  }

  /** A run is over; `summary` is what lists show of it. */
  add(run: string, workflow: Workflow, summary: RunSummary | undefined): void {
    if (!this.#durable) this.#documents.set(run, workflow)
    else if (summary) this.#durable.summarize(run, summary).catch(this.#failed(run))
  }

  /** It is listed no more: a journal that outlives the process keeps it until it is pruned. */
  forget(run: string): void {
    if (this.#documents.delete(run)) this.#journal.forget?.(run).catch(this.#failed(run))
  }

  /** The document of a run that is kept, also of one in flight. */
  async document(run: string): Promise<Workflow | undefined> {
    return this.#documents.get(run) ?? (await this.#durable?.document(run))
  }

  /** A run, as far as it is not known what it is. Rejects with a `Failure` for one that is not kept. */
  async get(
    run: string,
    known: Workflow | undefined,
    listed: RunSummary | undefined,
  ): Promise<{ summary: RunSummary; workflow: Workflow }> {
    const workflow = known ?? (await this.document(run))
    if (!workflow) throw unknownRun(run)
    return { summary: listed ?? (await this.#summary(run, workflow)), workflow }
  }

  /** What lists would show of a run that they do not. */
  async #summary(run: string, workflow: Workflow): Promise<RunSummary> {
    const view = await foldInTurns(run, await this.#journal.read(run), this.#clock)
    return summarize(view, workflow, 0)
  }

  /** Its events with `seq > after`, in pieces. Throws a `Failure` where it is not kept any more. */
  async *events(run: string, after: number): AsyncGenerator<RunEvent[], void> {
    if (this.#durable && !(await this.#durable.document(run))) throw unknownRun(run)
    yield* readChunks({ journal: this.#journal, clock: this.#clock }, run, after)
  }

  /** The same of a run that may be in flight, which `feed` tells once it is awake: then new events too, as they come. */
  async *follow(
    run: string,
    feed: () => Promise<RunFeed | undefined>,
    after: number,
    signal?: AbortSignal,
  ): AsyncGenerator<RunEvent[], void> {
    yield* (await feed())?.follow(after, signal) ?? this.events(run, after)
  }

  #failed(run: string): (error: unknown) => void {
    return (error) => this.#report({ where: `run ${run}`, error })
  }
}

export function unknownRun(run: string): Failure {
  return new Failure(
    'NOT_FOUND',
    `There is no run ${run} any more. Finished runs are deleted after a while; Settings says when.`,
  )
}
