/** The journal's thread on a disk that fails while a file `fail` stands in the folder, and that kills the thread on `die`. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { workerData } from 'node:worker_threads'
import type { Opening } from '../protocol.ts'

const folder = dirname((workerData as Opening).journalFile)
const exec = DatabaseSync.prototype.exec

DatabaseSync.prototype.exec = function (sql: string): void {
  if (sql === 'COMMIT' && existsSync(join(folder, 'die'))) process.exit(1)
  if (sql === 'COMMIT' && existsSync(join(folder, 'fail')))
    // What SQLite throws for SQLITE_IOERR_FSYNC; the transaction is still open.
    throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 1034 })
  exec.call(this, sql)
}

await import('../worker.ts')
