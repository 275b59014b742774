import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { failureOf, FULL, IO_ERROR, isSqlite, Refusal } from './failure.ts'
import { markFileOf, readMark } from './mark.ts'
import type { Opening } from './protocol.ts'
import { INCREMENTAL } from './upkeep.ts'

/** The database, of the newest layout. An existing file is judged before anything in it is changed. */
export function openDatabase(opening: Opening, leftClean: boolean): DatabaseSync {
  const { journalFile: file, steps } = opening
  if (!existsSync(file)) create(opening)
  const version = judge(opening, leftClean)
  const db = connect(file)
  try {
    if (version < steps.length) migrate(db, version, opening)
    makeShrinkable(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** The same after the disk failed: only a file of this version that is whole will do. Throws a `Refusal` otherwise. */
export function reopenDatabase(opening: Opening): DatabaseSync {
  const { journalFile: file, steps } = opening
  try {
    if (judge(opening, false) === steps.length) return connect(file)
  } catch (error) {
    throw new Refusal(failureOf(error, file))
  }
  throw new Refusal({ kind: 'damaged', file, detail: 'it is of another layout than it was' })
}

/** A file with the journal's name is a whole one: it is made under another, so that a torn one is never taken for new. */
function create(opening: Opening): void {
  const file = opening.journalFile
  // SQLite would replay it into the new file, whatever it belongs to.
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw new Refusal({
      kind: 'damaged',
      file,
      detail: 'it is gone, but its -wal file with the newest events is there',
    })
  const kept = readMark(file)
  if (kept > 0)
    throw new Refusal({ kind: 'lost', file, markFile: markFileOf(file), kept, there: 0 })
  const draft = `${file}.new`
  for (const suffix of ['', '-wal', '-shm']) rmSync(draft + suffix, { force: true })
  const db = connect(draft)
  try {
    db.exec('BEGIN IMMEDIATE')
    climb(db, 0, opening)
    db.exec('COMMIT')
  } finally {
    db.close()
  }
  sync(draft)
  renameSync(draft, file)
  syncFolderOf(file)
}

function connect(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  try {
    // Counts for a file that is made here; an older one is rebuilt for it.
    db.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}`)
    const mode = db.prepare('PRAGMA journal_mode = WAL').get()
    if (mode?.journal_mode !== 'wal')
      throw new Refusal({
        kind: 'disk',
        full: false,
        detail: 'no write-ahead log is possible there',
      })
    db.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -8192;
    `)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** The version of an existing file; throws when it is not for us. After a crash, or before a migration, it is checked whole. */
function judge({ journalFile: file, applicationId, steps }: Opening, leftClean: boolean): number {
  const damaged = (detail: string): Refusal => new Refusal({ kind: 'damaged', file, detail })
  if (statSync(file).size === 0) throw damaged('it is empty')
  const kept = readMark(file)
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  try {
    const version = identify(db, { applicationId, steps })
    const older = version < steps.length
    if (older || !leftClean) {
      const check = older ? 'integrity_check' : 'quick_check'
      const found = db.prepare(`PRAGMA ${check}(1)`).get()?.[check]
      if (found !== 'ok') throw damaged(String(found).replace(/\s+/g, ' '))
    }
    const there = version === 0 ? 0 : newestRow(db)
    if (kept > there)
      throw new Refusal({ kind: 'lost', file, markFile: markFileOf(file), kept, there })
    return version
  } catch (error) {
    const failure = failureOf(error, file)
    if (failure.kind === 'damaged')
      failure.backup = steps.map((_, old) => backupOf(file, old)).find((copy) => existsSync(copy))
    throw new Refusal(failure)
  } finally {
    db.close()
  }
}

/** The number of the newest row of events, 0 when there is none. */
export function newestRow(db: DatabaseSync): number {
  return Number(db.prepare('SELECT max(id) AS id FROM events').get()?.id ?? 0)
}

/** The layout of a file, when it is a journal that this version can read. Throws a `Refusal` otherwise. */
export function identify(
  db: DatabaseSync,
  { applicationId, steps }: Pick<Opening, 'applicationId' | 'steps'>,
): number {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
  const owner = Number(db.prepare('PRAGMA application_id').get()?.application_id)
  const empty = db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
  if (owner !== applicationId && !(owner === 0 && version === 0 && empty))
    throw new Refusal({ kind: 'not-a-journal' })
  if (version > steps.length) throw new Refusal({ kind: 'newer', version, newest: steps.length })
  return version
}

/** Keeps a copy of the file beside it until all of the steps are done. */
function migrate(db: DatabaseSync, version: number, opening: Opening): void {
  const backup = backupOf(opening.journalFile, version)
  const draft = `${backup}.new`
  rmSync(draft, { force: true })
  db.prepare('VACUUM INTO ?').run(draft)
  sync(draft)
  renameSync(draft, backup)
  syncFolderOf(backup)
  try {
    db.exec('BEGIN IMMEDIATE')
    climb(db, version, opening)
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    if (isSqlite(error, FULL) || isSqlite(error, IO_ERROR)) throw error
    const detail = error instanceof Error ? error.message : String(error)
    throw new Refusal({ kind: 'migration', version, detail, backup })
  }
  rmSync(backup)
}

/**
 * Rebuilds a file of layout 1, which can never give space back (sqlite.org/pragma.html#pragma_auto_vacuum). Where the disk has no
 * room for a second copy it stays as it is, and works: what is freed in it is used again.
 */
function makeShrinkable(db: DatabaseSync): void {
  if (db.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum === INCREMENTAL) return
  try {
    db.exec('VACUUM')
  } catch (error) {
    if (!isSqlite(error, FULL) && !isSqlite(error, IO_ERROR)) throw error
  }
}

function climb(db: DatabaseSync, version: number, { steps, applicationId }: Opening): void {
  for (const step of steps.slice(version)) db.exec(step)
  db.exec(`PRAGMA user_version = ${steps.length}; PRAGMA application_id = ${applicationId};`)
}

function backupOf(file: string, version: number): string {
  return `${file}.backup-v${version}`
}

function sync(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Makes a rename durable. Windows cannot open a folder, and needs none of it. */
function syncFolderOf(file: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(dirname(file), 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
