import { setImmediate } from 'node:timers/promises'
import { join, resolve } from 'node:path'
import type {
  DurableJournal,
  KeptHistory,
  KeptRun,
  PruneOptions,
  RetentionLimits,
} from '../../../app/ports'
import type { KeptDelivery } from '../../../app/triggers/ledger'
import type { RunSummary } from '../../../shared/contract'
import type { RunEvent } from '../../../shared/run/events'
import type { Workflow } from '../../../shared/workflow/document'
import { spentThisTurn } from '../../clock/spent'
import { Documents } from './documents'
import { decode, decodeRun, encode, encoding } from './encode'
import { journalError } from './errors'
import type { Failure, KeptEvents, Limits, Opening, RequestOf } from './protocol'
import { APPLICATION_ID, JOURNAL_FILE, STEPS } from './schema'
import { SqliteLedger } from './sqlite-ledger'
import { JournalThread } from './thread'
import { workerFile } from './worker-file'

/** The file of the data folder whose lock says who uses it. */
const LOCK_FILE = 'host.lock'

/** How long events are encoded or decoded before others have their turn, in milliseconds. */
const SLICE = 8
/** More events than a run keeps together, but for one that takes over those of another. */
const AT_ONCE = 5_000

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
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<SqliteJournal> {
  const folder = resolve(options.folder)
  const opening: Opening = {
    journalFile: journalFile(folder),
    lockFile: join(folder, LOCK_FILE),
    applicationId: APPLICATION_ID,
    steps: options.steps ?? STEPS,
  }
  const place = { folder, file: opening.journalFile }
  const script = options.worker ?? workerFile(import.meta.url)
  const thread = new JournalThread(script, opening, place)
  await thread.start()
  return new SqliteJournal(thread, place)
}

/** The file of a data folder's journal; it need not be there. */
export function journalFile(folder: string): string {
  return join(folder, JOURNAL_FILE)
}

/**
 * Events in SQLite, written by a worker thread (semantics section 6). An append resolves when its transaction is on the disk;
 * appends that come in while one is written share the next.
 */
export class SqliteJournal implements DurableJournal {
  readonly ledger: SqliteLedger
  readonly #thread: JournalThread
  readonly #place: { folder: string; file: string }
  readonly #documents = new Documents()

  /** Of a thread that has opened the file; see `openSqliteJournal`. */
  constructor(thread: JournalThread, place: { folder: string; file: string }) {
    this.#thread = thread
    this.#place = place
    this.ledger = new SqliteLedger(thread)
  }

  /** Transactions written since the journal was opened. */
  get transactions(): number {
    return this.#thread.transactions
  }

  async begin(run: Parameters<DurableJournal['begin']>[0]): Promise<void> {
    await this.#thread.call('begin', {
      run: run.run,
      workflow: run.workflow.id,
      workflowName: run.workflow.name,
      startedAt: run.startedAt,
      ...(run.calledBy === undefined ? {} : { calledBy: run.calledBy }),
      document: documentText(run.workflow),
      ...(run.delivery ? { delivery: deliveryOf(run.delivery) } : {}),
    })
  }

  async append(events: readonly RunEvent[]): Promise<void> {
    if (events.length === 0) return
    const encoded = events.length > AT_ONCE ? await inTurns(encoding(events)) : encode(events)
    if ('failure' in encoded) throw this.#error(encoded.failure)
    await this.#thread.call('append', encoded)
  }

  async read(run: string, after = 0): Promise<RunEvent[]> {
    const from = Math.max(after, 0)
    return this.#decode(run, await this.#thread.call('read', { run, after: from }), from)
  }

  async histories(runs: readonly string[]): Promise<KeptHistory[]> {
    const { histories, documents } = await this.#thread.call('histories', { runs })
    const decoded: KeptHistory[] = []
    for (const [index, run] of runs.entries())
      try {
        const kept = histories[index]
        if (kept && 'failure' in kept) throw this.#error(kept.failure)
        const document = kept && kept.document !== null ? documents[kept.document] : undefined
        if (document && 'failure' in document) throw this.#error(document.failure)
        decoded.push({
          run,
          events: kept ? await this.#decode(run, kept.events, 0) : [],
          ...(document
            ? { workflow: this.#documents.of(kept?.document ?? '', document.json) }
            : {}),
        })
      } catch (error) {
        decoded.push({ run, error: error instanceof Error ? error : new Error(String(error)) })
      }
    return decoded
  }

  /** Gives way to others between thousands of events. */
  async #decode(run: string, kept: KeptEvents, after: number): Promise<RunEvent[]> {
    const decoding = decode(kept, after)
    try {
      return await inTurns(decoding)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const detail = `of run ${run}, ${reason}`
      throw this.#error({ kind: 'damaged', file: this.#place.file, detail })
    }
  }

  async list(): Promise<KeptRun[]> {
    return (await this.#thread.call('list', {})).map(decodeRun)
  }

  async document(run: string): Promise<Workflow | undefined> {
    const json = await this.#thread.call('document', { run })
    return json === undefined ? undefined : (JSON.parse(json) as Workflow)
  }

  async forget(run: string): Promise<void> {
    await this.#thread.call('forget', { run })
  }

  async summarize(run: string, summary: RunSummary): Promise<void> {
    await this.#thread.call('summarize', { run, summary: JSON.stringify(summary) })
  }

  async countBeyond(limits: RetentionLimits): Promise<number> {
    return this.#thread.call('countBeyond', limitsOf(limits))
  }

  /** In steps of some milliseconds each, between which events are kept. */
  async prune(limits: RetentionLimits, options: PruneOptions = {}): Promise<string[]> {
    const { most = Infinity, signal, onDropped } = options
    const gone: string[] = []
    while (!signal?.aborted) {
      const { runs, more } = await this.#thread.call('prune', limitsOf(limits))
      for (const run of runs) gone.push(run)
      onDropped?.(runs)
      if (!more || gone.length >= most) break
    }
    while (!signal?.aborted && (await this.#thread.call('shrink', {})));
    return gone
  }

  async filesInUse(hashes: readonly string[]): Promise<string[]> {
    return this.#thread.call('filesInUse', { hashes })
  }

  close(): Promise<void> {
    return this.#thread.close()
  }

  #error(failure: Failure): Error {
    return journalError(failure, this.#place)
  }
}

function deliveryOf({ node, id, place }: KeptDelivery): RequestOf<'begin'>['delivery'] {
  return { node, delivery: id, place: place === undefined ? null : JSON.stringify(place) }
}

/** What the steps come to; others have their turn meanwhile. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    if (spentThisTurn() >= SLICE) await setImmediate()
  }
}

function limitsOf({ maxAgeMs = Infinity, maxCount = Infinity, now }: RetentionLimits): Limits {
  return {
    endedBefore: Math.max(now - maxAgeMs, Number.MIN_SAFE_INTEGER),
    keep: Math.min(maxCount, Number.MAX_SAFE_INTEGER),
  }
}

/** Documents do not change while they are in use, so each is made a text once, however many runs begin with it. */
const documentTexts = new WeakMap<Workflow, string>()

function documentText(workflow: Workflow): string {
  let text = documentTexts.get(workflow)
  if (text === undefined) documentTexts.set(workflow, (text = JSON.stringify(workflow)))
  return text
}
