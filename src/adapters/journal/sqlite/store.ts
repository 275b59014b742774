import { hash } from 'node:crypto'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { failureOf, Refusal } from './failure.ts'
import type { Entry, Report, Request, RequestOf } from './protocol.ts'

/** Runs whose last `seq` is remembered; more are looked up. */
const REMEMBERED_RUNS = 50_000

/** The open journal: one transaction for all that is written in a turn, then the reads. */
export class Store {
  readonly #db: DatabaseSync
  readonly #file: string
  readonly #statements = new Map<string, StatementSync>()
  /** The key and the last `seq` of runs that have not ended, as far as they are remembered. */
  readonly #last = new Map<string, { key: number; seq: number }>()
  #transactions = 0

  constructor(db: DatabaseSync, file: string) {
    this.#db = db
    this.#file = file
  }

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
      if (isWrite(request)) continue
      try {
        answers.push({ id: request.id, value: this.#read(request) })
      } catch (error) {
        answers.push({ id: request.id, failure: failureOf(error, this.#file) })
      }
    }
    report.transactions = this.#transactions
    return report
  }

  close(): void {
    this.#db.close()
  }

  #transaction(writes: Write[], { done, answers }: Extract<Report, { done: number[] }>): void {
    const db = this.#db
    try {
      db.exec('BEGIN IMMEDIATE')
      for (const write of writes) {
        try {
          const value = this.#write(write)
          if (value === undefined) done.push(write.id)
          else answers.push({ id: write.id, value })
        } catch (error) {
          // Made before anything of the call was written, so the others go on.
          if (!(error instanceof Refusal)) throw error
          answers.push({ id: write.id, failure: error.failure })
        }
      }
      db.exec('COMMIT')
      this.#transactions++
    } catch (error) {
      this.#last.clear()
      // SQLite rolls back by itself after some errors of the disk.
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  #write(write: Write): number | undefined {
    switch (write.call) {
      case 'append':
        return this.#append(write.entries)
      case 'begin':
        return this.#begin(write)
      case 'forget': {
        const run = this.#get('SELECT id, ended FROM runs WHERE run = ?', write.run)
        if (run && run.ended === null) throw new Refusal({ kind: 'not-ended', run: write.run })
        if (run) this.#drop(Number(run.id))
        return undefined
      }
      case 'prune':
        return this.#prune(write)
    }
  }

  #begin({ run, workflow, workflowName, startedAt, document }: RequestOf<'begin'>): undefined {
    if (this.#get('SELECT 1 FROM runs WHERE run = ?', run))
      throw new Refusal({ kind: 'begun-before', run })
    this.#run(
      `INSERT INTO runs (run, workflow, workflow_name, document, started_at) VALUES (?, ?, ?, ?, ?)`,
      run,
      workflow,
      workflowName,
      this.#keepOnce('documents', document),
      startedAt,
    )
  }

  #append(entries: Entry[]): undefined {
    const runs = entries.map((entry) => {
      const last = this.#lastOf(entry.run)
      const { run, seq, type } = entry
      if (!last) throw new Refusal({ kind: 'not-begun', run })
      const expected = last.seq + 1
      if (seq !== expected) throw new Refusal({ kind: 'out-of-order', run, seq, type, expected })
      return { entry, last }
    })
    for (const { entry, last } of runs) {
      const { run, seq, count, text, values, end } = entry
      this.#run(
        'INSERT INTO events (run, seq, count, text) VALUES (?, ?, ?, ?)',
        last.key,
        seq,
        count,
        text,
      )
      for (const value of values ?? [])
        this.#run(
          'INSERT INTO event_values (run, seq, field, value) VALUES (?, ?, ?, ?)',
          last.key,
          value.seq,
          value.field,
          this.#keepOnce('large_values', value.text),
        )
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

  #lastOf(run: string): { key: number; seq: number } | undefined {
    const known = this.#last.get(run)
    if (known) return known
    const row = this.#get(
      `SELECT id, (SELECT seq + count - 1 FROM events WHERE events.run = runs.id ORDER BY seq DESC LIMIT 1) AS seq
       FROM runs WHERE run = ?`,
      run,
    )
    if (!row) return undefined
    if (this.#last.size >= REMEMBERED_RUNS) this.#last.clear()
    const last = { key: Number(row.id), seq: Number(row.seq ?? 0) }
    this.#last.set(run, last)
    return last
  }

  #prune({ endedBefore, keep, most }: RequestOf<'prune'>): number {
    const gone = this.#all(
      `SELECT id FROM runs WHERE ended IS NOT NULL AND (ended_at < ?1 OR id IN
         (SELECT id FROM runs WHERE ended IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT -1 OFFSET ?2))
       ORDER BY ended_at LIMIT ?3`,
      endedBefore,
      keep,
      most,
    )
    for (const { id } of gone) this.#drop(Number(id))
    return gone.length
  }

  /** Deletes an ended run, and the values and the document that no other uses. */
  #drop(key: number): void {
    const values = this.#all('SELECT DISTINCT value FROM event_values WHERE run = ?', key)
    const document = this.#get('SELECT document FROM runs WHERE id = ?', key)?.document ?? null
    this.#run('DELETE FROM event_values WHERE run = ?', key)
    this.#run('DELETE FROM events WHERE run = ?', key)
    this.#run('DELETE FROM runs WHERE id = ?', key)
    for (const { value } of values)
      this.#run(
        'DELETE FROM large_values WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM event_values WHERE value = ?1)',
        value ?? null,
      )
    this.#run(
      'DELETE FROM documents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM runs WHERE document = ?1)',
      document,
    )
  }

  #read(request: Exclude<Request, Write>): unknown {
    switch (request.call) {
      case 'read':
        return this.#events(request)
      case 'document':
        return this.#get(
          'SELECT json FROM documents JOIN runs ON documents.id = runs.document WHERE run = ?',
          request.run,
        )?.json
      case 'list':
        return this.#all(
          `SELECT run, workflow, workflow_name AS workflowName, started_at AS startedAt, ended_at AS endedAt, ended
           FROM runs ORDER BY started_at DESC, id DESC`,
        )
      case 'close':
        return undefined
    }
  }

  #events({ run, after }: RequestOf<'read'>): unknown {
    const key = this.#get('SELECT id FROM runs WHERE run = ?', run)?.id ?? null
    return {
      // The row that holds the event after `after` may begin before it.
      rows: this.#all(
        `SELECT seq, count, text FROM events WHERE run = ?1
         AND seq >= ifnull((SELECT max(seq) FROM events WHERE run = ?1 AND seq <= ?2 + 1), 0) ORDER BY seq`,
        key,
        after,
      ),
      values: this.#all(
        `SELECT seq, field, json AS text FROM event_values LEFT JOIN large_values ON id = value WHERE run = ? AND seq > ?`,
        key,
        after,
      ),
    }
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)))
    return statement
  }

  #get(sql: string, ...values: SQLInputValue[]) {
    return this.#prepared(sql).get(...values)
  }

  #all(sql: string, ...values: SQLInputValue[]) {
    return this.#prepared(sql).all(...values)
  }

  #run(sql: string, ...values: SQLInputValue[]) {
    return this.#prepared(sql).run(...values)
  }
}

type Write = RequestOf<'begin' | 'append' | 'forget' | 'prune'>

function isWrite(request: Request): request is Write {
  return ['begin', 'append', 'forget', 'prune'].includes(request.call)
}
