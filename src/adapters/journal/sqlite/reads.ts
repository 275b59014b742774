/** What is asked of a journal's file without changing it: by its own thread, and by another process that only looks. */
import { hash } from 'node:crypto'
import { Refusal } from './failure.ts'
import { unpack } from './pack.ts'
import type { KeptEvents, ListedRun } from './protocol.ts'
import type { Statements } from './statements.ts'

/** The rows that hold a run's events with `seq > after`; none for a run that is not kept. */
export function eventsOf(sql: Statements, run: string, after: number): KeptEvents {
  const kept = sql.get('SELECT id, ended FROM runs WHERE run = ?', run)
  const key = kept?.id ?? null
  return {
    // The row that holds the event after `after` may begin before it.
    rows: sql
      .all(
        `SELECT seq, count, text, packed, sum FROM events WHERE run = ?1
         AND seq >= ifnull((SELECT max(seq) FROM events WHERE run = ?1 AND seq <= ?2 + 1), 0) ORDER BY seq`,
        key,
        after,
      )
      .map(({ packed, ...row }) =>
        packed instanceof Uint8Array ? { ...row, text: unpack(packed) } : row,
      ),
    values: sql.all(
      `SELECT seq, field, json AS text, hash FROM event_values LEFT JOIN large_values ON id = value WHERE run = ? AND seq > ?`,
      key,
      after,
    ),
    ended: kept?.ended ?? null,
    // The statements name exactly these columns.
  } as unknown as KeptEvents
}

/** Every run, newest first. */
export function allRuns(sql: Statements): ListedRun[] {
  return sql.all(
    `SELECT run, workflow, workflow_name AS workflowName, started_at AS startedAt, ended_at AS endedAt, ended, summary,
            called_by AS calledBy
     FROM runs ORDER BY started_at DESC, id DESC`,
  ) as unknown as ListedRun[]
}

/** The document that a run began with, as JSON. Throws a `Refusal` when it is not as it was kept. */
export function documentOf(sql: Statements, run: string, file: string): string | undefined {
  const kept = sql.get(
    'SELECT json, hash FROM runs LEFT JOIN documents ON documents.id = runs.document WHERE run = ?',
    run,
  )
  if (!kept) return undefined
  const { json, hash: sum } = kept
  if (typeof json === 'string' && sum instanceof Uint8Array && isHashOf(json, sum)) return json
  const detail = `of run ${run}, the document is not as it was kept`
  throw new Refusal({ kind: 'damaged', file, detail })
}

/** Whether a text is the one that was kept under this SHA-256. */
export function isHashOf(text: string, sha256: Uint8Array): boolean {
  return hash('sha256', text, 'buffer').equals(sha256)
}

/** Which of these files (SHA-256) any kept run refers to. */
export function filesInUse(sql: Statements, hashes: readonly string[]): string[] {
  return sql
    .all(
      'SELECT value AS hash FROM json_each(?) WHERE EXISTS (SELECT 1 FROM event_files WHERE hash = value)',
      JSON.stringify(hashes),
    )
    .map(({ hash }) => String(hash))
}
