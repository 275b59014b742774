import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { Refusal } from './failure.ts'
import { openDatabase, reopenDatabase } from './open.ts'
import type { Opening } from './protocol.ts'
import { Statements } from './statements.ts'

/** The connection to the journal's file. It is made anew after the disk failed, and never writes to a file that is gone. */
export class Connection {
  readonly #opening: Opening
  #db: DatabaseSync
  #sql: Statements
  #sound = true
  /** Which files are written: their inodes. The log has none before the first write. */
  #journal: number | undefined
  #log: number | undefined

  constructor(opening: Opening, leftClean: boolean) {
    this.#opening = opening
    this.#db = openDatabase(opening, leftClean)
    this.#sql = new Statements(this.#db)
    this.#journal = inode(opening.journalFile)
  }

  get db(): DatabaseSync {
    return this.#db
  }

  /** Throws a `Refusal` where the file was closed after a failure and cannot be opened again. */
  get sql(): Statements {
    if (!this.#db.isOpen) this.#reopen()
    return this.#sql
  }

  /** To be called before anything is written. Throws a `Refusal` while the file cannot be trusted to take it. */
  ready(): void {
    const { journalFile } = this.#opening
    const journal = inode(journalFile)
    const log = inode(`${journalFile}-wal`)
    // What is written to a file that was removed is lost. As long as it is open, it can be put back.
    if (journal === undefined)
      throw new Refusal({ kind: 'disk', full: false, detail: 'the file is gone from its place' })
    const same = journal === this.#journal && (this.#log === undefined || log === this.#log)
    if (!this.#sound || !this.#db.isOpen || !same) this.#reopen()
    this.#log ??= log
  }

  /** The disk failed in a way that leaves doubt about the connection: the next write opens the file anew, and has it checked. */
  suspect(): void {
    this.#sound = false
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }

  #reopen(): void {
    // Brings what only the log has into the file, where both can still be written.
    this.close()
    this.#db = reopenDatabase(this.#opening)
    this.#sql = new Statements(this.#db)
    this.#sound = true
    this.#journal = inode(this.#opening.journalFile)
    this.#log = undefined
  }
}

function inode(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino
}
