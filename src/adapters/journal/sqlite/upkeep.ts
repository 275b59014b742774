/** Lets old runs go and gives their space back, in steps that are short enough to stand between two appends. */
import type { SQLOutputValue } from 'node:sqlite'
import { dropDocument } from './ledger.ts'
import type { Limits, Pruned } from './protocol.ts'
import type { Statements } from './statements.ts'

/** One step drops at most so many runs, and stops after so many rows of events. */
const MOST_RUNS = 50
const MOST_ROWS = 1_000
/** Pages (4 KB) that one step gives back. */
const STEP_PAGES = 256
/** So many free pages are left for the runs to come, or a tenth of the file: they would only be taken again. */
const SPARE_PAGES = 256

/** `PRAGMA auto_vacuum` of a file that can give pages back (sqlite.org/pragma.html#pragma_auto_vacuum). */
export const INCREMENTAL = 2

/**
 * A finished run past the limits which no kept run called: those that it called go with it, so only runs that nobody called
 * are counted and looked at for their age. One whose caller is gone goes at once.
 */
const IS_BEYOND = `ended IS NOT NULL AND (called_by IS NOT NULL OR ended_at < ? OR (ended_at, id) <= (?, ?))
  AND NOT EXISTS (SELECT 1 FROM runs AS caller WHERE caller.run = runs.called_by)`

/** How many finished runs go by the limits, with those that they called. */
export function countBeyond(sql: Statements, limits: Limits): number {
  const last = lastBeyond(sql, limits)
  return Number(
    sql.get(
      `WITH RECURSIVE beyond (run) AS (
         SELECT run FROM runs WHERE ${IS_BEYOND}
         UNION ALL
         SELECT runs.run FROM beyond JOIN runs ON runs.called_by = beyond.run WHERE runs.ended IS NOT NULL
       )
       SELECT count(*) AS n FROM beyond`,
      limits.endedBefore,
      last.endedAt,
      last.id,
    )?.n,
  )
}

/**
 * Drops the next of the finished runs past the limits, those that ended first, each after the runs that it called. To be called
 * within a transaction.
 */
export function pruneStep(sql: Statements, limits: Limits): Pruned {
  const last = lastBeyond(sql, limits)
  const oldest = sql.all(
    `SELECT id, run FROM runs WHERE ${IS_BEYOND} ORDER BY ended_at, id LIMIT ?`,
    limits.endedBefore,
    last.endedAt,
    last.id,
    MOST_RUNS,
  )
  const runs: string[] = []
  let rows = 0
  for (const oldestRun of oldest) {
    for (const { id, run } of calledFirst(sql, oldestRun)) {
      if (rows >= MOST_ROWS || runs.length >= MOST_RUNS) return { runs, more: true }
      rows += dropRun(sql, Number(id))
      runs.push(String(run))
    }
  }
  return { runs, more: oldest.length === MOST_RUNS }
}

type Row = Record<string, SQLOutputValue>

/** A run after all finished ones that it called, and they called. Each is to be dropped before the next is asked for. */
function* calledFirst(sql: Statements, run: Row): Generator<Row, void> {
  const path = [run]
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const called = sql.get(
      'SELECT id, run FROM runs WHERE called_by = ? AND ended IS NOT NULL LIMIT 1',
      top.run ?? null,
    )
    if (called) {
      path.push(called)
      continue
    }
    yield top
    path.pop()
  }
}

/** The newest of the runs that nobody called and that are too many; nothing is as old as it when none are. */
function lastBeyond(
  sql: Statements,
  { keep }: Limits,
): { endedAt: SQLOutputValue; id: SQLOutputValue } {
  const row = sql.get(
    `SELECT ended_at AS endedAt, id FROM runs WHERE ended IS NOT NULL AND called_by IS NULL
     ORDER BY ended_at DESC, id DESC LIMIT 1 OFFSET ?`,
    keep,
  )
  return { endedAt: row?.endedAt ?? Number.MIN_SAFE_INTEGER, id: row?.id ?? 0 }
}

/** Deletes an ended run, and the values and the document that no other uses. Says how many rows of events went. */
export function dropRun(sql: Statements, key: number): number {
  const values = sql.all('SELECT DISTINCT value FROM event_values WHERE run = ?', key)
  const document = sql.get('SELECT document FROM runs WHERE id = ?', key)?.document ?? null
  sql.run('DELETE FROM event_values WHERE run = ?', key)
  sql.run('DELETE FROM event_files WHERE run = ?', key)
  const { changes } = sql.run('DELETE FROM events WHERE run = ?', key)
  sql.run('DELETE FROM runs WHERE id = ?', key)
  for (const { value } of values)
    sql.run(
      'DELETE FROM large_values WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM event_values WHERE value = ?1)',
      value ?? null,
    )
  dropDocument(sql, document === null ? null : Number(document))
  return Number(changes)
}

/** Gives some free pages back to the disk; false when there are no more than are worth keeping. Not within a transaction. */
export function shrinkStep(sql: Statements): boolean {
  if (pragma(sql, 'auto_vacuum') !== INCREMENTAL) return false
  const spare = Math.max(SPARE_PAGES, Math.floor(pragma(sql, 'page_count') / 10))
  const excess = pragma(sql, 'freelist_count') - spare
  if (excess <= 0) return false
  sql.all(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
  // The pages are out of the log only, and the file grows no shorter, until a checkpoint.
  if (excess <= STEP_PAGES) sql.get('PRAGMA wal_checkpoint(PASSIVE)')
  return excess > STEP_PAGES
}

function pragma(sql: Statements, name: string): number {
  return Number(sql.get(`PRAGMA ${name}`)?.[name])
}
