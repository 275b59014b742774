import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/run/events'
import { STEPS } from './schema'
import { completed, ended, workflow } from './testing/events'
import { begin, kill, TestFolder } from './testing/test-folder'

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

type Journal = Awaited<ReturnType<TestFolder['open']>>

function query(sql: string): number {
  const db = new DatabaseSync(folder.journalFile, { readOnly: true })
  const row = db.prepare(sql).get()
  db.close()
  return Number(Object.values(row ?? {})[0])
}

function integrity(): unknown {
  const db = new DatabaseSync(folder.journalFile)
  const found = db.prepare('PRAGMA integrity_check').get()
  const dangling = db.prepare('PRAGMA foreign_key_check').all()
  db.close()
  return dangling.length > 0 ? dangling : found?.integrity_check
}

/** Finished runs `r0`, `r1` ... of 40 events, about 40 KB each, that ended one after the other. */
async function keepRuns(journal: Journal, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      await begin(journal, `r${i}`, i)
      const events = Array.from({ length: 40 }, (_, seq): RunEvent =>
        // What does not deflate, so that rows are as long as they look.
        completed(`r${i}`, seq + 1, randomBytes(600).toString('base64')),
      )
      await journal.append([...events, ended(`r${i}`, 41, 1_000 + i)])
    }),
  )
}

describe('letting old runs go', () => {
  it('makes the file smaller, and keeps what is kept', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 300)
    await journal.close()
    const before = statSync(folder.journalFile).size
    const again = await folder.open()
    expect(await again.prune({ maxCount: 30, now: 5_000 })).toHaveLength(270)
    expect(await again.read('r299')).toHaveLength(41)
    await again.close()
    expect(before).toBeGreaterThan(7_000_000)
    expect(statSync(folder.journalFile).size).toBeLessThan(before / 3)
    expect(integrity()).toBe('ok')
  })

  it('leaves events that come meanwhile their turn, between two steps', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 300)
    await begin(journal, 'live', 0)
    let isOver = false
    const pruning = journal.prune({ maxCount: 0, now: 5_000 }).finally(() => (isOver = true))
    let seq = 0
    while (!isOver) await journal.append([completed('live', (seq += 1))])
    await pruning
    // One transaction for 50 runs or 1,000 rows, so 300 runs are six steps at least.
    expect(seq).toBeGreaterThan(5)
    expect(await journal.read('live')).toHaveLength(seq)
    expect((await journal.list()).map(({ run }) => run)).toEqual(['live'])
  })

  it('stops after about as many as it is asked for, the oldest first', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 130)
    const gone = await journal.prune({ maxCount: 0, now: 5_000 }, { most: 60 })
    expect(gone.slice(0, 3)).toEqual(['r0', 'r1', 'r2'])
    expect(gone).toHaveLength(100)
    expect(await journal.countBeyond({ maxCount: 0, now: 5_000 })).toBe(30)
  })

  it('stops at the next step when it is told to', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 130)
    const stop = new AbortController()
    const pruning = journal.prune({ maxCount: 0, now: 5_000 }, { signal: stop.signal })
    stop.abort()
    const gone = await pruning
    expect(gone.length).toBeLessThanOrEqual(50)
    expect(await journal.list()).toHaveLength(130 - gone.length)
  })

  it('counts a run once that is both too old and one too many', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 10)
    const limits = { maxAgeMs: 100, maxCount: 3, now: 1_105 }
    expect(await journal.countBeyond(limits)).toBe(7)
    expect(await journal.countBeyond({ ...limits, maxCount: 8 })).toBe(5)
    expect(await journal.countBeyond({ now: 1_105 })).toBe(0)
    expect(await journal.prune({ ...limits, maxCount: 8 })).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
  })

  /** A finished run that another called. */
  async function keepCalled(journal: Journal, run: string, calledBy: string, at: number) {
    await journal.begin({ run, workflow: workflow(), startedAt: at, calledBy })
    await journal.append([ended(run, 1, at)])
  }

  it('does not count called runs among those that are kept', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 3)
    for (let i = 0; i < 120; i++) await keepCalled(journal, `c${i}`, 'r2', 1_500 + i)
    const limits = { maxCount: 3, now: 5_000 }
    expect(await journal.countBeyond(limits)).toBe(0)
    expect(await journal.prune(limits)).toEqual([])
    expect(await journal.list()).toHaveLength(123)
  })

  it('lets called runs go with their caller, however many and at whatever depth', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 2)
    for (let i = 0; i < 120; i++) await keepCalled(journal, `c${i}`, 'r0', 1_500 + i)
    await keepCalled(journal, 'deep', 'c7', 1_400)
    await keepCalled(journal, 'other', 'r1', 10)
    const limits = { maxCount: 1, now: 5_000 }
    expect(await journal.countBeyond(limits)).toBe(122)
    const gone = await journal.prune(limits)
    expect(gone).toHaveLength(122)
    expect(gone.at(-1)).toBe('r0')
    expect(gone.indexOf('deep')).toBeLessThan(gone.indexOf('c7'))
    expect((await journal.list()).map(({ run }) => run).sort()).toEqual(['other', 'r1'])
  })

  it('keeps a called run past its age while its caller is kept, and not without it', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 1)
    await keepCalled(journal, 'called', 'r0', 10)
    await keepCalled(journal, 'left', 'forgotten', 4_999)
    const limits = { maxAgeMs: 100, now: 1_050 }
    expect(await journal.countBeyond(limits)).toBe(1)
    expect(await journal.prune(limits)).toEqual(['left'])
    expect(await journal.prune({ ...limits, now: 1_101 })).toEqual(['called', 'r0'])
  })

  it('leaves a called run that goes on, and takes it when it is over', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 1)
    await journal.begin({ run: 'called', workflow: workflow(), startedAt: 10, calledBy: 'r0' })
    const limits = { maxCount: 0, now: 5_000 }
    expect(await journal.prune(limits)).toEqual(['r0'])
    await journal.append([ended('called', 1)])
    expect(await journal.prune(limits)).toEqual(['called'])
  })

  it(
    'that a process dies in leaves whole runs and whole values only',
    { timeout: 60_000 },
    async () => {
      for (let death = 0; death < 8; death++) {
        const child = folder.start('prune')
        await once(child.stdout!, 'data')
        await kill(child)
        const journal = await folder.open()
        for (const { run, ended: end } of await journal.list()) {
          const events = await journal.read(run)
          expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
          expect(end === 'completed').toBe(events.at(-1)?.type === 'run.completed')
        }
        await journal.close()
        expect(integrity(), `death ${death}`).toBe('ok')
        const stored = query('SELECT count(*) FROM large_values')
        expect(stored).toBe(query('SELECT count(DISTINCT value) FROM event_values'))
        expect(
          query('SELECT count(*) FROM event_values WHERE run NOT IN (SELECT id FROM runs)'),
        ).toBe(0)
        expect(query('SELECT count(*) FROM events WHERE run NOT IN (SELECT id FROM runs)')).toBe(0)
        expect(
          query('SELECT count(*) FROM event_files WHERE run NOT IN (SELECT id FROM runs)'),
        ).toBe(0)
      }
    },
  )

  it('does not, on a disk that fails, and does when it is well', async () => {
    const journal = await folder.open({
      worker: new URL('testing/faulty-worker.ts', import.meta.url),
    })
    await keepRuns(journal, 5)
    folder.put('fail')
    await expect(journal.prune({ maxCount: 0, now: 5_000 })).rejects.toThrow('could not be written')
    rmSync(`${folder.path}/fail`)
    expect(await journal.list()).toHaveLength(5)
    expect(await journal.prune({ maxCount: 0, now: 5_000 })).toHaveLength(5)
  })
})

describe('a file of layout 1', () => {
  it('is rebuilt once so that it can shrink, and loses nothing', async () => {
    const old = new DatabaseSync(folder.journalFile)
    old.exec('PRAGMA journal_mode = WAL')
    old.exec(`${STEPS[0]} PRAGMA user_version = 1; PRAGMA application_id = ${0x42544e4a};`)
    old.close()
    expect(query('PRAGMA auto_vacuum')).toBe(0)

    const journal = await folder.open()
    await keepRuns(journal, 200)
    expect((await journal.list())[0]).not.toHaveProperty('summary')
    await journal.close()
    expect(query('PRAGMA auto_vacuum')).toBe(2)
    expect(query('PRAGMA user_version')).toBe(STEPS.length)
    expect(existsSync(`${folder.journalFile}.backup-v1`)).toBe(false)
    const before = statSync(folder.journalFile).size
    const again = await folder.open()
    await again.prune({ maxCount: 10, now: 5_000 })
    expect(await again.read('r199')).toHaveLength(41)
    await again.close()
    expect(statSync(folder.journalFile).size).toBeLessThan(before / 2)
  })
})

describe('what a journal knows of finished runs', () => {
  it('comes with the list', async () => {
    const journal = await folder.open()
    await keepRuns(journal, 1)
    const summary = {
      id: 'r0',
      workflow: 'ping',
      workflowName: 'Ping',
      status: 'completed' as const,
      startedAt: 0,
      endedAt: 1_000,
      costUsd: 0.5,
      unpriced: 0,
      tokens: 7,
      pendingCallbacks: 0,
    }
    await journal.summarize('r0', summary)
    expect((await journal.list())[0]).toMatchObject({ run: 'r0', summary })
  })

  it('is which files of the workspace they name, in an event, a large value or the document', async () => {
    const path = (letter: string) => `files/${letter.repeat(2)}/${letter.repeat(64)}.png`
    const hash = (letter: string) => letter.repeat(64)
    const journal = await folder.open()
    await begin(journal, 'a', 0, path('a'))
    await begin(journal, 'b')
    await journal.append([completed('a', 1, { body: { file: path('b') } }), ended('a', 2)])
    await journal.append([
      completed('b', 1, ['x'.repeat(70_000), path('c'), path('b')]),
      ended('b', 2),
    ])
    const asked = ['a', 'b', 'c', 'd'].map(hash)
    expect(await journal.filesInUse(asked)).toEqual(['a', 'b', 'c'].map(hash))
    await journal.forget('a')
    expect(await journal.filesInUse(asked)).toEqual(['b', 'c'].map(hash))
    await journal.forget('b')
    expect(await journal.filesInUse(asked)).toEqual([])
    expect(query('SELECT count(*) FROM event_files')).toBe(0)
  })
})
