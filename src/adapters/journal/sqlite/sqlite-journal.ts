import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type {
  DurableJournal,
  KeptHistory,
  KeptRun,
  PruneOptions,
  RetentionLimits,
} from '../../../app/ports'
import type { RunSummary } from '../../../shared/contract'
import type { RunEvent } from '../../../shared/run/events'
import type { Workflow } from '../../../shared/workflow/document'
import { Documents } from './documents'
import { decode, decodeRun, encode } from './encode'
import { JournalUnusable, journalError } from './errors'
import type {
  Calls,
  CallName,
  Failure,
  KeptEvents,
  Limits,
  Opening,
  Report,
  Request,
} from './protocol'
import { APPLICATION_ID, JOURNAL_FILE, STEPS } from './schema'
import { workerFile } from './worker-file'

/** The file of the data folder whose lock says who uses it. */
const LOCK_FILE = 'host.lock'

export interface SqliteJournalOptions {
  /** The data folder; it exists and is on a local disk (SQLite's locks and log do not work over most networks). */
  folder: string
  /** Another worker file or other layouts, for tests. */
  worker?: URL
  steps?: readonly string[]
}

/**
 * Opens the journal of a data folder, and makes it where there is none. The folder is ours until `close` or the end of the
 * process, however it ends.
 *
 * Rejects with `JournalInUse`, `JournalTooNew`, `JournalDamaged` or `JournalDiskFailed`; the message names the file and says
 * what to do.
 */
export function openSqliteJournal(options: SqliteJournalOptions): Promise<SqliteJournal> {
  const folder = resolve(options.folder)
  const opening: Opening = {
    journalFile: journalFile(folder),
    lockFile: join(folder, LOCK_FILE),
    applicationId: APPLICATION_ID,
    steps: options.steps ?? STEPS,
  }
  const worker = new Worker(options.worker ?? workerFile(import.meta.url), {
    name: 'journal',
    workerData: opening,
    // Options of the main thread (a loader, a debugger) are not for this one.
    execArgv: [],
  })
  const place = { folder, file: opening.journalFile }
  return new Promise((opened, refused) => {
    const died = () => refused(new JournalUnusable(`The thread for ${place.file} ended early.`))
    worker.once('error', refused)
    worker.once('exit', died)
    worker.once('message', (report: Report) => {
      worker.off('error', refused)
      worker.off('exit', died)
      if ('opened' in report) opened(new SqliteJournal(worker, place))
      else if ('refused' in report) refused(journalError(report.refused, place))
    })
  })
}

/** The file of a data folder's journal; it need not be there. */
export function journalFile(folder: string): string {
  return join(folder, JOURNAL_FILE)
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * Events in SQLite, written by a worker thread (semantics section 6). An append resolves when its transaction is on the disk;
 * appends that come in while one is written share the next.
 */
export class SqliteJournal implements DurableJournal {
  readonly #worker: Worker
  readonly #place: { folder: string; file: string }
  readonly #waiting = new Map<number, Waiting>()
  readonly #documents = new Documents()
  #outbox: Request[] = []
  #lastId = 0
  #transactions = 0
  #unusable: JournalUnusable | undefined

  /** Of a worker that has opened the file; see `openSqliteJournal`. */
  constructor(worker: Worker, place: { folder: string; file: string }) {
    this.#worker = worker
    this.#place = place
    worker.on('message', (report: Report) => this.#hear(report))
    worker.on('error', (error) => this.#end(error.message, error))
    worker.on('exit', () => this.#end('its thread ended'))
    // A journal with nothing to do keeps no process alive.
    worker.unref()
  }

  /** Transactions written since the journal was opened. */
  get transactions(): number {
    return this.#transactions
  }

  /** Undefined while the journal works; then why every call is refused. */
  get unusable(): JournalUnusable | undefined {
    return this.#unusable
  }

  async begin(run: { run: string; workflow: Workflow; startedAt: number }): Promise<void> {
    await this.#call('begin', {
      run: run.run,
      workflow: run.workflow.id,
      workflowName: run.workflow.name,
      startedAt: run.startedAt,
      document: JSON.stringify(run.workflow),
    })
  }

  async append(events: readonly RunEvent[]): Promise<void> {
    if (events.length === 0) return
    const encoded = encode(events)
    if ('failure' in encoded) throw this.#error(encoded.failure)
    await this.#call('append', encoded)
  }

  async read(run: string, after = 0): Promise<RunEvent[]> {
    const from = Math.max(after, 0)
    return this.#decode(run, await this.#call('read', { run, after: from }), from)
  }

  async histories(runs: readonly string[]): Promise<KeptHistory[]> {
    const { histories, documents } = await this.#call('histories', { runs })
    return runs.map((run, index) => {
      try {
        const kept = histories[index]
        if (!kept) return { run, events: [] }
        if ('failure' in kept) throw this.#error(kept.failure)
        const document = kept.document === null ? undefined : documents[kept.document]
        if (document && 'failure' in document) throw this.#error(document.failure)
        return {
          run,
          events: this.#decode(run, kept.events, 0),
          ...(document ? { workflow: this.#documents.of(kept.document ?? '', document.json) } : {}),
        }
      } catch (error) {
        return { run, error: error instanceof Error ? error : new Error(String(error)) }
      }
    })
  }

  #decode(run: string, kept: KeptEvents, after: number): RunEvent[] {
    try {
      return decode(kept, after)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const detail = `of run ${run}, ${reason}`
      throw this.#error({ kind: 'damaged', file: this.#place.file, detail })
    }
  }

  async list(): Promise<KeptRun[]> {
    return (await this.#call('list', {})).map(decodeRun)
  }

  async document(run: string): Promise<Workflow | undefined> {
    const json = await this.#call('document', { run })
    return json === undefined ? undefined : (JSON.parse(json) as Workflow)
  }

  async forget(run: string): Promise<void> {
    await this.#call('forget', { run })
  }

  async summarize(run: string, summary: RunSummary): Promise<void> {
    await this.#call('summarize', { run, summary: JSON.stringify(summary) })
  }

  async countBeyond(limits: RetentionLimits): Promise<number> {
    return this.#call('countBeyond', limitsOf(limits))
  }

  /** In steps of some milliseconds each, between which events are kept. */
  async prune(limits: RetentionLimits, options: PruneOptions = {}): Promise<string[]> {
    const { most = Infinity, signal } = options
    const gone: string[] = []
    while (!signal?.aborted) {
      const { runs, more } = await this.#call('prune', limitsOf(limits))
      for (const run of runs) gone.push(run)
      if (!more || gone.length >= most) break
    }
    while (!signal?.aborted && (await this.#call('shrink', {})));
    return gone
  }

  async filesInUse(hashes: readonly string[]): Promise<string[]> {
    return this.#call('filesInUse', { hashes })
  }

  async close(): Promise<void> {
    if (this.#unusable) return
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    const closed = this.#call('close', {})
    this.#unusable = new JournalUnusable(`The journal ${this.#place.file} is closed.`)
    // Whoever closes waits until the folder is free, also when nothing else keeps the process.
    void closed.finally(() => this.#worker.ref()).catch(() => undefined)
    const [answer] = await Promise.allSettled([closed, ended])
    // A worker that ended first let the folder go all the same.
    if (answer.status === 'rejected' && answer.reason !== this.#unusable) throw answer.reason
  }

  #call<K extends CallName>(call: K, ask: Calls[K]['ask']): Promise<Calls[K]['answer']> {
    if (this.#unusable) return Promise.reject(this.#unusable)
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      if (this.#waiting.size === 0) this.#worker.ref()
      // The worker answers each call with what `Calls` says of it.
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      // What is asked later in this turn goes along.
      if (this.#outbox.length === 0) process.nextTick(() => this.#send())
      this.#outbox.push({ id, call, ...ask } as Request)
    })
  }

  #send(): void {
    const requests = this.#outbox
    this.#outbox = []
    this.#worker.postMessage(requests)
  }

  #hear(report: Report): void {
    if (!('done' in report)) return
    this.#transactions = report.transactions
    for (const id of report.done) this.#take(id)?.resolve(undefined)
    for (const answer of report.answers) {
      const waiting = this.#take(answer.id)
      if ('failure' in answer) waiting?.reject(this.#error(answer.failure))
      else waiting?.resolve(answer.value)
    }
    if (this.#waiting.size === 0) this.#worker.unref()
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #end(reason: string, cause?: unknown): void {
    this.#unusable ??= new JournalUnusable(
      `The journal ${this.#place.file} cannot be used any more: ${reason}. Start Baton again; what was kept is there.`,
      { cause },
    )
    for (const { reject } of this.#waiting.values()) reject(this.#unusable)
    this.#waiting.clear()
  }

  #error(failure: Failure): Error {
    return journalError(failure, this.#place)
  }
}

function limitsOf({ maxAgeMs = Infinity, maxCount = Infinity, now }: RetentionLimits): Limits {
  return {
    endedBefore: Math.max(now - maxAgeMs, Number.MIN_SAFE_INTEGER),
    keep: Math.min(maxCount, Number.MAX_SAFE_INTEGER),
  }
}
