import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { JournalReader, KeptRun } from '../../../app/ports'
import type { RunEvent } from '../../../shared/run/events'
import type { Workflow } from '../../../shared/workflow/document'
import { decodeAll, decodeRun } from './encode'
import { journalError } from './errors'
import { failureOf, Refusal } from './failure'
import { markFileOf, readMark } from './mark'
import { identify } from './open'
import { allRuns, documentOf, eventsOf } from './reads'
import { APPLICATION_ID, JOURNAL_FILE, STEPS } from './schema'
import { Statements } from './statements'

/**
 * Opens the journal of a data folder to look, also while another process writes it: nothing is locked, and what is seen is how it
 * stood at this moment, however long the looking takes. Undefined where there is no journal yet.
 *
 * Throws `JournalTooNew`, `JournalOutdated`, `JournalDamaged` or `JournalDiskFailed`; the message says what to do.
 */
export function attachToJournal(
  dataFolder: string,
  steps: readonly string[] = STEPS,
): JournalReader | undefined {
  const folder = resolve(dataFolder)
  const file = join(folder, JOURNAL_FILE)
  const place = { folder, file }
  if (!existsSync(file)) {
    const kept = readMark(file)
    if (kept === 0) return undefined
    const lost = { kind: 'lost', file, markFile: markFileOf(file), kept, there: 0 } as const
    throw journalError(lost, place)
  }
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
    // One snapshot for all that is read: the writer goes on beside it (sqlite.org/isolation.html).
    db.exec('BEGIN')
    const version = identify(db, { applicationId: APPLICATION_ID, steps })
    if (version < steps.length) throw new Refusal({ kind: 'older', version })
    return new AttachedJournal(db, place)
  } catch (error) {
    db?.close()
    throw journalError(failureOf(error, file), place)
  }
}

class AttachedJournal implements JournalReader {
  readonly #db: DatabaseSync
  readonly #sql: Statements
  readonly #place: { folder: string; file: string }

  constructor(db: DatabaseSync, place: { folder: string; file: string }) {
    this.#db = db
    this.#sql = new Statements(db)
    this.#place = place
  }

  async list(): Promise<KeptRun[]> {
    return this.#read(() => allRuns(this.#sql).map(decodeRun))
  }

  async read(run: string, after = 0): Promise<RunEvent[]> {
    const kept = this.#read(() => eventsOf(this.#sql, run, after))
    try {
      return decodeAll(kept, after)
    } catch (error) {
      const detail = `of run ${run}, ${error instanceof Error ? error.message : String(error)}`
      throw journalError({ kind: 'damaged', file: this.#place.file, detail }, this.#place)
    }
  }

  async document(run: string): Promise<Workflow | undefined> {
    const json = this.#read(() => documentOf(this.#sql, run, this.#place.file))
    return json === undefined ? undefined : (JSON.parse(json) as Workflow)
  }

  async close(): Promise<void> {
    this.#db.close()
  }

  #read<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw journalError(failureOf(error, this.#place.file), this.#place)
    }
  }
}
