import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** The statements of one connection, each prepared once. */
export class Statements {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  get(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).get(...values)
  }

  all(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).all(...values)
  }

  run(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).run(...values)
  }

  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql)
    if (!statement) this.#prepared.set(sql, (statement = this.#db.prepare(sql)))
    return statement
  }
}
