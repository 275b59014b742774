import { DatabaseSync } from 'node:sqlite'
import { BUSY, ERROR, failureOf, isSqlite, Refusal } from './failure.ts'

/** The right to use a data folder. */
export interface Lock {
  /** Whether whoever held it last let it go in good order. */
  leftClean: boolean
  release(clean: boolean): void
}

/**
 * Makes this the only process that uses the folder. The lock is SQLite's write lock on a file of its own: the system drops it
 * when the process dies, however it dies, and others can still read who holds it.
 */
export function takeLock(file: string): Lock {
  const db = new DatabaseSync(file, { timeout: 250 })
  try {
    beginAlone(db)
    db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL, clean INTEGER NOT NULL)')
    let leftClean = wasLeftClean(db)
    // Only what is committed can be read by others. Between the commit and the next lock another may come first, and sign.
    const signed = db.prepare('SELECT 1 FROM holder WHERE pid = ? AND clean = 0')
    do {
      db.exec('DELETE FROM holder')
      db.prepare('INSERT INTO holder VALUES (?, 0)').run(process.pid)
      db.exec('COMMIT')
      beginAlone(db)
      leftClean &&= signed.get(process.pid) !== undefined
    } while (!signed.get(process.pid))
    return {
      leftClean,
      release(clean) {
        try {
          if (clean) db.exec('UPDATE holder SET clean = 1')
          db.exec('COMMIT')
        } catch {
          // On a disk that fails it is not signed as clean, so that the journal is checked when it is opened next.
        } finally {
          db.close()
        }
      },
    }
  } catch (error) {
    db.close()
    throw error instanceof Refusal ? error : new Refusal(failureOf(error, file))
  }
}

function wasLeftClean(db: DatabaseSync): boolean {
  return db.prepare('SELECT clean FROM holder').get()?.clean === 1
}

function beginAlone(db: DatabaseSync): void {
  try {
    db.exec('BEGIN IMMEDIATE')
  } catch (error) {
    if (!isSqlite(error, BUSY)) throw error
    throw new Refusal({ kind: 'in-use', pid: holderOf(db) })
  }
}

/** The process that holds the lock; undefined while it is about to sign. */
function holderOf(db: DatabaseSync): number | undefined {
  try {
    const holder = db.prepare('SELECT pid FROM holder').get()
    return typeof holder?.pid === 'number' ? holder.pid : undefined
  } catch (error) {
    if (isSqlite(error, BUSY) || isSqlite(error, ERROR)) return undefined
    throw error
  }
}
