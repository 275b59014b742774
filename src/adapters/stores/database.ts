/** Collections of rows in SQLite. Each change is one transaction, with the note that it was made. */
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { MAX_ROW, REMEMBER_MS } from './protocol.ts'
import type { Ask, Refusal } from './protocol.ts'
import { compareBy, fits } from './query.ts'
import type { Row } from './query.ts'

const LAYOUT = `
  CREATE TABLE IF NOT EXISTS rows (
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (collection, key)
  ) STRICT, WITHOUT ROWID;
  -- What was answered to a change, so that the same again is not done twice.
  CREATE TABLE IF NOT EXISTS changes (
    once TEXT PRIMARY KEY,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS changes_by_time ON changes (at);
`

/** A change that is not made, for a reason that people are told. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
}

type Change = Extract<Ask, { once: string }>

export class Database {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 5_000 })
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
    this.#db.exec(LAYOUT)
  }

  /** What is answered, as a value for JSON. Throws `Refused`, and what SQLite throws. */
  do(ask: Exclude<Ask, { op: 'close' }>): unknown {
    switch (ask.op) {
      case 'get': {
        const row = this.#row(ask.collection, ask.key)
        return { key: ask.key, value: row ?? null, found: row !== undefined }
      }
      case 'query':
        return this.#query(ask)
      case 'collections':
        return this.#statement(
          'SELECT collection, count(*) AS rows, max(updated_at) AS updatedAt FROM rows GROUP BY collection ORDER BY collection',
        ).all()
      default:
        return this.#once(ask)
    }
  }

  close(): void {
    this.#db.close()
  }

  #once(ask: Change): unknown {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const before =
        ask.once === ''
          ? undefined
          : this.#statement('SELECT answer FROM changes WHERE once = ?').get(ask.once)
      const answer = before ? (JSON.parse(String(before.answer)) as unknown) : this.#change(ask)
      if (!before && ask.once !== '') {
        this.#statement('INSERT INTO changes VALUES (?, ?, ?)').run(
          ask.once,
          JSON.stringify(answer),
          ask.at,
        )
        this.#statement('DELETE FROM changes WHERE at < ?').run(ask.at - REMEMBER_MS)
      }
      this.#db.exec('COMMIT')
      return answer
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #change(ask: Change): unknown {
    const { collection } = ask
    switch (ask.op) {
      case 'set':
        this.#write(ask, ask.key, ask.value)
        return { key: ask.key, value: JSON.parse(ask.value) as unknown }
      case 'append': {
        if (ask.key === undefined) {
          // A row of its own, under a name that the same change has again.
          const key = ask.once === '' ? `row-${ask.at}` : ask.once
          this.#write(ask, key, ask.value)
          return { key, value: JSON.parse(ask.value) as unknown }
        }
        const list = this.#row(collection, ask.key) ?? []
        if (!Array.isArray(list)) throw new Refused({ kind: 'not-a-list' })
        list.push(JSON.parse(ask.value))
        this.#write(ask, ask.key, JSON.stringify(list))
        return { key: ask.key, value: list as unknown, length: list.length }
      }
      case 'increment': {
        const before = this.#row(collection, ask.key) ?? 0
        if (typeof before !== 'number') throw new Refused({ kind: 'not-a-number' })
        const value = before + ask.by
        this.#write(ask, ask.key, JSON.stringify(value))
        return { key: ask.key, value }
      }
      case 'delete': {
        const gone = this.#statement('DELETE FROM rows WHERE collection = ? AND key = ?')
        return { key: ask.key, deleted: gone.run(collection, ask.key).changes > 0 }
      }
    }
  }

  #write({ collection, at }: Change, key: string, value: string): void {
    const bytes = Buffer.byteLength(value)
    if (bytes > MAX_ROW) throw new Refused({ kind: 'too-large', bytes })
    this.#statement(
      'INSERT INTO rows VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at',
    ).run(collection, key, value, at)
  }

  #row(collection: string, key: string): unknown {
    const found = this.#statement('SELECT value FROM rows WHERE collection = ? AND key = ?').get(
      collection,
      key,
    )
    return found && (JSON.parse(String(found.value)) as unknown)
  }

  #query({ collection, where, sort, limit, offset }: Extract<Ask, { op: 'query' }>): unknown {
    const rows: Row[] = []
    const all = this.#statement(
      'SELECT key, value, updated_at FROM rows WHERE collection = ? ORDER BY updated_at DESC, key',
    )
    for (const found of all.iterate(collection)) {
      const row: Row = {
        key: String(found.key),
        value: JSON.parse(String(found.value)),
        updatedAt: Number(found.updated_at),
      }
      if (fits(row, where)) rows.push(row)
    }
    if (sort.length > 0) rows.sort(compareBy(sort))
    return { rows: rows.slice(offset, offset + limit), total: rows.length }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)))
    return statement
  }
}
