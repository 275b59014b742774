/** Active workflows, what is kept of their triggers, deliveries and alerts, in the journal's file. Called within a transaction. */
import { filesIn } from '../../../shared/run/file-reference.ts'
import { Refusal } from './failure.ts'
import type { KeptActivationRow, LedgerWrite, RequestOf } from './protocol.ts'
import type { Statements } from './statements.ts'

/** Deliveries that one step forgets at most. */
const MOST_FORGOTTEN = 1_000

/** Keeps a text once and gives the id of its row. */
type KeepOnce = (table: 'documents', text: string) => number

/** Carries out a call that changes the ledger. */
export function writeLedger(sql: Statements, write: LedgerWrite, keepOnce: KeepOnce): void {
  switch (write.call) {
    case 'activate':
      return activate(sql, write, keepOnce)
    case 'deactivate':
      return deactivate(sql, write.workflow)
    case 'keepPlace':
      sql.run(
        'UPDATE triggers SET place = ? WHERE workflow = ? AND node = ?',
        write.place,
        write.workflow,
        write.node,
      )
      return
    case 'awake':
      sql.run('UPDATE activations SET awake_at = ?', write.at)
      return
    case 'keepAlert':
      sql.run('INSERT OR REPLACE INTO alerts (id, alert) VALUES (?, ?)', write.alert, write.json)
      return
    case 'dropAlert':
      sql.run('DELETE FROM alerts WHERE id = ?', write.alert)
  }
}

function activate(sql: Statements, ask: RequestOf<'activate'>, keepOnce: KeepOnce): void {
  const { workflow, document, version, hash, activatedAt, publishedAt, triggers } = ask
  const before = sql.get('SELECT id, document FROM activations WHERE workflow = ?', workflow)
  const key = keepOnce('documents', document)
  sql.run(
    `INSERT INTO activations (workflow, document, version, hash, activated_at, published_at, awake_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
     ON CONFLICT (workflow) DO UPDATE SET document = ?2, version = ?3, hash = ?4, activated_at = ?5, published_at = ?6, awake_at = ?6`,
    workflow,
    key,
    version,
    hash,
    activatedAt,
    publishedAt,
  )
  const id = Number(sql.get('SELECT id FROM activations WHERE workflow = ?', workflow)?.id)
  if (before && before.document !== key) dropDocument(sql, Number(before.document))
  noteFiles(sql, id, document)
  // What is not part of this version begins anew when it comes back.
  const nodes = JSON.stringify(triggers.map(({ node }) => node))
  sql.run(
    'UPDATE triggers SET active = 0 WHERE workflow = ? AND node NOT IN (SELECT value FROM json_each(?))',
    workflow,
    nodes,
  )
  for (const { node, type } of triggers) {
    const kept = sql.get(
      'SELECT type, active FROM triggers WHERE workflow = ? AND node = ?',
      workflow,
      node,
    )
    if (before && kept?.type === type && kept.active === 1) continue
    sql.run(
      `INSERT INTO triggers (workflow, node, type, active_since) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (workflow, node) DO UPDATE SET
         type = ?3, active_since = ?4, active = 1, place = NULL, deliveries = 0, last_at = NULL, last_run = NULL`,
      workflow,
      node,
      type,
      publishedAt,
    )
  }
}

function deactivate(sql: Statements, workflow: string): void {
  const kept = sql.get('SELECT id, document FROM activations WHERE workflow = ?', workflow)
  if (!kept) return
  sql.run('DELETE FROM activations WHERE id = ?', Number(kept.id))
  sql.run('DELETE FROM event_files WHERE run = ?', -Number(kept.id))
  dropDocument(sql, Number(kept.document))
}

/** Drops a document that neither a run nor an active workflow has. */
export function dropDocument(sql: Statements, document: number | null): void {
  sql.run(
    `DELETE FROM documents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM runs WHERE document = ?1)
     AND NOT EXISTS (SELECT 1 FROM activations WHERE document = ?1)`,
    document,
  )
}

/** Which files of the workspace an active document names. Runs have positive keys there. */
function noteFiles(sql: Statements, id: number, document: string): void {
  sql.run('DELETE FROM event_files WHERE run = ?', -id)
  for (const sha256 of filesIn(document))
    sql.run('INSERT OR IGNORE INTO event_files (run, hash) VALUES (?, ?)', -id, sha256)
}

/** Keeps the delivery that begins a run. Throws a `Refusal` where it began one before. */
export function keepDelivery(
  sql: Statements,
  { run, workflow, startedAt, delivery }: RequestOf<'begin'>,
): void {
  if (!delivery) return
  const { node, delivery: id, place } = delivery
  const trigger = sql.get('SELECT id FROM triggers WHERE workflow = ? AND node = ?', workflow, node)
  if (!trigger) throw new Refusal({ kind: 'no-trigger', workflow, node })
  const before = sql.get(
    'SELECT run FROM deliveries WHERE trigger = ? AND delivery = ?',
    Number(trigger.id),
    id,
  )
  if (before) throw new Refusal({ kind: 'delivered-before', run: String(before.run) })
  sql.run(
    'INSERT INTO deliveries (trigger, delivery, run, at) VALUES (?, ?, ?, ?)',
    Number(trigger.id),
    id,
    run,
    startedAt,
  )
  sql.run(
    `UPDATE triggers SET deliveries = deliveries + 1, last_at = ?, last_run = ?, place = ifnull(?, place) WHERE id = ?`,
    startedAt,
    run,
    place,
    Number(trigger.id),
  )
}

/** Forgets some ids that came before a time and whose runs are gone; whether there are more. */
export function forgetStep(sql: Statements, before: number): boolean {
  const { changes } = sql.run(
    `DELETE FROM deliveries WHERE (trigger, delivery) IN (
       SELECT trigger, delivery FROM deliveries WHERE at < ?
       AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.run = deliveries.run) LIMIT ?)`,
    before,
    MOST_FORGOTTEN,
  )
  return Number(changes) === MOST_FORGOTTEN
}

export function activations(sql: Statements): KeptActivationRow[] {
  return sql
    .all(
      `SELECT workflow, json AS document, version, activations.hash AS hash, activated_at AS activatedAt,
              published_at AS publishedAt, awake_at AS awakeAt
       FROM activations JOIN documents ON documents.id = document ORDER BY activations.id`,
    )
    .map((row) => ({
      ...row,
      triggers: sql.all(
        `SELECT node, type, active_since AS activeSince, place, deliveries, last_at AS lastAt, last_run AS lastRun
         FROM triggers WHERE workflow = ? AND active = 1 ORDER BY id`,
        row.workflow ?? null,
      ),
      // The statements name exactly these columns.
    })) as unknown as KeptActivationRow[]
}

export function runOfDelivery(
  sql: Statements,
  { workflow, node, delivery }: RequestOf<'delivered'>,
): string | undefined {
  const row = sql.get(
    `SELECT run FROM deliveries JOIN triggers ON triggers.id = trigger
     WHERE workflow = ? AND node = ? AND delivery = ?`,
    workflow,
    node,
    delivery,
  )
  return row && String(row.run)
}

export function keptAlerts(sql: Statements): string[] {
  return sql.all('SELECT alert FROM alerts ORDER BY rowid').map(({ alert }) => String(alert))
}
