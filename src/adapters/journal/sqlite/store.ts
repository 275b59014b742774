import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { filesIn } from '../../../shared/run/file-reference.ts'
import { Connection } from './connection.ts'
import { BUSY, failureOf, FULL, isSqlite, Refusal } from './failure.ts'
import { historiesOf } from './histories.ts'
import { newPart } from './kept-again.ts'
import { pack } from './pack.ts'
import {
  activations,
  forgetStep,
  keepDelivery,
  keptAlerts,
  runOfDelivery,
  writeLedger,
} from './ledger.ts'
import { Mark } from './mark.ts'
import { newestRow } from './open.ts'
import type { Entry, LedgerWrite, Opening, Report, Request, RequestOf } from './protocol.ts'
import { allRuns, documentOf, eventsOf, filesInUse, isHashOf } from './reads.ts'
import type { Statements } from './statements.ts'
import { countBeyond, dropRun, pruneStep, shrinkStep } from './upkeep.ts'

/** Runs whose last `seq` is remembered; more are looked up. */
const REMEMBERED_RUNS = 50_000

/** A run as its last event left it: its key and that event's `seq`. */
interface Last {
  key: number
  seq: number
  ended: boolean
}

/** The open journal: one transaction for all that is written in a turn, then the reads. */
export class Store {
  readonly #connection: Connection
  readonly #mark: Mark
  readonly #file: string
  /** Of runs that have not ended, as far as they are remembered. */
  readonly #last = new Map<string, Last>()
  #transactions = 0
  /** The newest row of events that the transaction wrote, and whether it took others away. */
  #newest = 0
  #dropped = false

  constructor(opening: Opening, leftClean: boolean) {
    this.#file = opening.journalFile
    this.#connection = new Connection(opening, leftClean)
    this.#mark = new Mark(opening.journalFile)
    this.#mark.raise(newestRow(this.#connection.db))
  }

  get #sql(): Statements {
    return this.#connection.sql
  }

  /** Carries out all but the chores. */
  turn(requests: Request[]): Report {
    const report: Extract<Report, { done: number[] }> = { done: [], answers: [], transactions: 0 }
    const { done, answers } = report
    const writes = requests.filter(isWrite)
    try {
      if (writes.length > 0) this.#transaction(writes, report)
    } catch (error) {
      const failure = failureOf(error, this.#file)
      done.length = 0
      answers.length = 0
      for (const { id } of writes) answers.push({ id, failure })
    }
    for (const request of requests) {
      if (isWrite(request) || isChore(request)) continue
      try {
        answers.push({ id: request.id, value: this.#read(request) })
      } catch (error) {
        const failure = failureOf(error, this.#file)
        if (failure.kind === 'disk') this.#connection.suspect()
        answers.push({ id: request.id, failure })
      }
    }
    report.transactions = this.#transactions
    return report
  }

  /** Carries out one chore, when those who wait for an answer of this turn have it. */
  chore({ id, ...chore }: Chore): Report {
    const done: number[] = []
    const answer = (value: unknown): Report => ({
      done,
      answers: [{ id, value }],
      transactions: this.#transactions,
    })
    try {
      if (chore.call === 'shrink') return answer(shrinkStep(this.#sql))
      this.#connection.ready()
      return answer(
        this.#inTransaction(() => {
          if (chore.call === 'forgetDeliveries') return forgetStep(this.#sql, chore.before)
          this.#dropped = true
          return pruneStep(this.#sql, chore)
        }),
      )
    } catch (error) {
      const failure = failureOf(error, this.#file)
      return { done, answers: [{ id, failure }], transactions: this.#transactions }
    }
  }

  close(): void {
    this.#connection.close()
    this.#mark.close()
  }

  #transaction(writes: Write[], { done, answers }: Extract<Report, { done: number[] }>): void {
    this.#connection.ready()
    this.#inTransaction(() => {
      for (const write of writes) {
        try {
          this.#write(write)
          done.push(write.id)
        } catch (error) {
          // Made before anything of the call was written, so the others go on.
          if (!(error instanceof Refusal)) throw error
          answers.push({ id: write.id, failure: error.failure })
        }
      }
    })
  }

  #inTransaction<T>(work: () => T): T {
    const { db } = this.#connection
    this.#newest = 0
    this.#dropped = false
    try {
      db.exec('BEGIN IMMEDIATE')
      const result = work()
      if (this.#dropped) this.#mark.lower(newestRow(db))
      db.exec('COMMIT')
      this.#transactions++
      this.#mark.raise(this.#newest)
      return result
    } catch (error) {
      this.#last.clear()
      if (!isSqlite(error, FULL) && !isSqlite(error, BUSY)) this.#connection.suspect()
      rollBack(db)
      throw error
    }
  }

  #write(write: Write): void {
    switch (write.call) {
      case 'append':
        return this.#append(write.entries)
      case 'begin':
        return this.#begin(write)
      case 'forget': {
        const run = this.#get('SELECT id, ended FROM runs WHERE run = ?', write.run)
        if (run && run.ended === null) throw new Refusal({ kind: 'not-ended', run: write.run })
        if (run) dropRun(this.#sql, Number(run.id))
        this.#dropped = true
        return
      }
      case 'summarize':
        this.#run('UPDATE runs SET summary = ? WHERE run = ?', write.summary, write.run)
        return
      default:
        return writeLedger(this.#sql, write, (table, text) => this.#keepOnce(table, text))
    }
  }

  #begin(request: RequestOf<'begin'>): undefined {
    const { run, workflow, workflowName, startedAt, document, calledBy } = request
    const kept = this.#get(
      'SELECT started_at, hash FROM runs JOIN documents ON documents.id = document WHERE run = ?',
      run,
    )
    if (kept) {
      const { started_at: began, hash: sum } = kept
      // Asked for again, because nobody could tell whether it had happened.
      if (began === startedAt && sum instanceof Uint8Array && isHashOf(document, sum)) return
      throw new Refusal({ kind: 'begun-before', run })
    }
    keepDelivery(this.#sql, request)
    const { lastInsertRowid } = this.#run(
      `INSERT INTO runs (run, workflow, workflow_name, document, started_at, called_by) VALUES (?, ?, ?, ?, ?, ?)`,
      run,
      workflow,
      workflowName,
      this.#keepOnce('documents', document),
      startedAt,
      calledBy ?? null,
    )
    this.#noteFiles(Number(lastInsertRowid), document)
  }

  #append(entries: Entry[]): undefined {
    const runs = entries.flatMap((asked) => {
      const last = this.#lastOf(asked.run)
      const { run, seq, type } = asked
      if (!last) throw new Refusal({ kind: 'not-begun', run })
      const expected = last.seq + 1
      if (seq > expected) throw new Refusal({ kind: 'out-of-order', run, seq, type, expected })
      const entry = seq === expected ? asked : newPart(asked, eventsOf(this.#sql, run, seq - 1))
      if (entry === 'other') throw new Refusal({ kind: 'kept-otherwise', run, seq, type })
      if (entry && last.ended) throw new Refusal({ kind: 'ended', run, seq: entry.seq, type })
      return entry ? [{ entry, last }] : []
    })
    for (const { entry, last } of runs) {
      const { run, seq, count, text, values, end } = entry
      const packed = pack(text)
      const { lastInsertRowid } = this.#run(
        'INSERT INTO events (run, seq, count, text, packed, sum) VALUES (?, ?, ?, ?, ?, ?)',
        last.key,
        seq,
        count,
        packed ? '' : text,
        packed,
        crc32(text),
      )
      this.#newest = Number(lastInsertRowid)
      this.#noteFiles(last.key, text)
      for (const value of values ?? []) {
        this.#noteFiles(last.key, value.text)
        this.#run(
          'INSERT INTO event_values (run, seq, field, value) VALUES (?, ?, ?, ?)',
          last.key,
          value.seq,
          value.field,
          this.#keepOnce('large_values', value.text),
        )
      }
      last.seq += count
      if (!end) continue
      this.#run('UPDATE runs SET ended = ?, ended_at = ? WHERE id = ?', end.ended, end.at, last.key)
      this.#last.delete(run)
    }
  }

  /** The id of a text that is stored once, by its hash. */
  #keepOnce(table: 'documents' | 'large_values', text: string): number {
    const sha256 = hash('sha256', text, 'buffer')
    const kept = this.#get(`SELECT id FROM ${table} WHERE hash = ?`, sha256)
    if (kept) return Number(kept.id)
    return Number(
      this.#run(`INSERT INTO ${table} (hash, json) VALUES (?, ?)`, sha256, text).lastInsertRowid,
    )
  }

  #lastOf(run: string): Last | undefined {
    const known = this.#last.get(run)
    if (known) return known
    const row = this.#get(
      `SELECT id, ended, (SELECT seq + count - 1 FROM events WHERE events.run = runs.id ORDER BY seq DESC LIMIT 1) AS seq
       FROM runs WHERE run = ?`,
      run,
    )
    if (!row) return undefined
    if (this.#last.size >= REMEMBERED_RUNS) this.#last.clear()
    const last = { key: Number(row.id), seq: Number(row.seq ?? 0), ended: row.ended !== null }
    if (!last.ended) this.#last.set(run, last)
    return last
  }

  #read(request: Exclude<Request, Write | Chore>): unknown {
    switch (request.call) {
      case 'read':
        return eventsOf(this.#sql, request.run, request.after)
      case 'histories':
        return historiesOf(this.#sql, request.runs, this.#file)
      case 'document':
        return documentOf(this.#sql, request.run, this.#file)
      case 'list':
        return allRuns(this.#sql)
      case 'countBeyond':
        return countBeyond(this.#sql, request)
      case 'filesInUse':
        return filesInUse(this.#sql, request.hashes)
      case 'activations':
        return activations(this.#sql)
      case 'delivered':
        return runOfDelivery(this.#sql, request)
      case 'alerts':
        return keptAlerts(this.#sql)
      case 'close':
        return undefined
    }
  }

  /** Remembers which files of the workspace a run names. */
  #noteFiles(key: number, text: string): void {
    for (const sha256 of filesIn(text))
      this.#run('INSERT OR IGNORE INTO event_files (run, hash) VALUES (?, ?)', key, sha256)
  }

  #get(...ask: Parameters<Statements['get']>) {
    return this.#sql.get(...ask)
  }

  #run(...ask: Parameters<Statements['run']>) {
    return this.#sql.run(...ask)
  }
}

/** SQLite rolls back by itself after some errors of the disk. One that fails leaves the transaction to the closing of the file. */
function rollBack(db: DatabaseSync): void {
  try {
    if (db.isTransaction) db.exec('ROLLBACK')
  } catch {
    // Why the transaction failed is the better reason.
  }
}

type Write = RequestOf<'begin' | 'append' | 'forget' | 'summarize'> | LedgerWrite
type Chore = RequestOf<'prune' | 'shrink' | 'forgetDeliveries'>

const WRITES: ReadonlySet<string> = new Set<Write['call']>([
  'begin',
  'append',
  'forget',
  'summarize',
  'activate',
  'deactivate',
  'keepPlace',
  'awake',
  'keepAlert',
  'dropAlert',
])
const CHORES: ReadonlySet<string> = new Set<Chore['call']>(['prune', 'shrink', 'forgetDeliveries'])

function isWrite(request: Request): request is Write {
  return WRITES.has(request.call)
}

/** Upkeep that can wait for a moment: nobody's events are held up by more than one step of it. */
export function isChore(request: Request): request is Chore {
  return CHORES.has(request.call)
}
