/** What the tests of the journal share: folders that go away, documents, events. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '../../../shared/run/events'
import type { Json, Workflow } from '../../../shared/workflow/document'
import { openSqliteJournal } from './sqlite-journal'
import type { SqliteJournal, SqliteJournalOptions } from './sqlite-journal'

/** A folder of a test, and the journals that it opened there. */
export class TestFolder {
  readonly path: string
  readonly #open: SqliteJournal[] = []

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<TestFolder> {
    return new TestFolder(await mkdtemp(join(tmpdir(), 'baton-journal-')))
  }

  get journalFile(): string {
    return join(this.path, 'journal.sqlite')
  }

  async open(options: Partial<SqliteJournalOptions> = {}): Promise<SqliteJournal> {
    const journal = await openSqliteJournal({ folder: this.path, ...options })
    this.#open.push(journal)
    return journal
  }

  async remove(): Promise<void> {
    for (const journal of this.#open) await journal.close()
    await rm(this.path, { recursive: true })
  }
}

/** A small document; another `name` is another content. */
export const workflow = (name = 'Ping'): Workflow => ({
  format: 'baton/graph',
  version: 1,
  id: 'ping',
  name,
  nodes: [{ id: 'start', type: 'manual-trigger', config: { sample: { n: 1 } } }],
  edges: [],
})

/** Event `seq` of a run: a completed node with that output. */
export const completed = (run: string, seq: number, output: Json = seq): RunEvent => ({
  run,
  seq,
  at: 1_000 + seq,
  type: 'node.completed',
  node: `n${seq}`,
  round: 1,
  ports: ['out'],
  output,
  durationMs: 1,
})

/** The end of a run. */
export const ended = (run: string, seq: number, at = 1_000 + seq): RunEvent => ({
  run,
  seq,
  at,
  type: 'run.completed',
  output: null,
})

/** Begins a run, without waiting. */
export const begin = (journal: SqliteJournal, run: string, startedAt = 1_000, name?: string) =>
  journal.begin({ run, workflow: workflow(name), startedAt })
