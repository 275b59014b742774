/** What the tests of the journal share: folders that go away, and processes in them. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { workflow } from './events'
import { openSqliteJournal } from '../sqlite-journal'
import type { SqliteJournal, SqliteJournalOptions } from '../sqlite-journal'

/** A folder of a test, and the journals that it opened there. */
export class TestFolder {
  readonly path: string
  readonly #open: SqliteJournal[] = []
  readonly #children: ChildProcess[] = []

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

  /** Starts `program.ts` in this folder. */
  start(mode: 'forever' | 'once' | 'prune'): ChildProcess {
    const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
    const child = spawn(
      process.execPath,
      ['--import', file('source-loader.mjs'), file('program.ts'), this.path, mode],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    this.#children.push(child)
    return child
  }

  /** Puts an empty file there; see `faulty-worker.ts`. */
  put(name: string): void {
    writeFileSync(join(this.path, name), '')
  }

  /** What the programs of this folder saw acknowledged: the last `seq` by run. */
  async acknowledged(): Promise<Map<string, number>> {
    const lines = (await readFile(join(this.path, 'acks'), 'utf8')).trim().split('\n')
    return new Map(
      lines.map((line) => line.split(' ')).map(([run = '', seq]) => [run, Number(seq)]),
    )
  }

  async remove(): Promise<void> {
    for (const child of this.#children) await kill(child)
    for (const journal of this.#open) await journal.close()
    await rm(this.path, { recursive: true })
  }
}

/** Begins a run, without waiting. */
export const begin = (journal: SqliteJournal, run: string, startedAt = 1_000, name?: string) =>
  journal.begin({ run, workflow: workflow(name), startedAt })

/** Kills a process as a power cut would, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
