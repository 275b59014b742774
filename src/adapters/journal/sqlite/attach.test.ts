import { once } from 'node:events'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attachToJournal } from './attach'
import { STEPS } from './schema'
import { completed, ended, workflow } from './testing/events'
import { begin, kill, TestFolder } from './testing/test-folder'

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

function attach(path = folder.path) {
  const reader = attachToJournal(path)
  if (!reader) throw new Error('There is no journal.')
  return reader
}

function integrity(path = folder.path): unknown {
  const db = new DatabaseSync(join(path, 'journal.sqlite'))
  const found = db.prepare('PRAGMA integrity_check').get()
  db.close()
  return found?.integrity_check
}

describe('a journal that is only looked at', () => {
  it('reads what a writer of the same folder keeps, and goes on seeing what it saw first', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1, 'x'.repeat(70_000)), completed('a', 2)])
    const reader = attach()
    expect((await reader.list()).map(({ run, ended: end }) => [run, end])).toEqual([
      ['a', undefined],
    ])
    await journal.append([ended('a', 3)])
    await journal.prune({ maxCount: 0, now: 5_000 })
    expect(await journal.read('a')).toEqual([])
    expect(await reader.read('a')).toEqual([
      completed('a', 1, 'x'.repeat(70_000)),
      completed('a', 2),
    ])
    expect(await reader.read('a', 1)).toEqual([completed('a', 2)])
    expect(await reader.document('a')).toEqual(workflow())
    expect(await reader.document('b')).toBeUndefined()
    await reader.close()
    const later = attach()
    expect(await later.list()).toEqual([])
    await later.close()
  })

  it('is missed where it is gone, though events were kept in it', async () => {
    expect(attachToJournal(folder.path)).toBeUndefined()
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    await journal.close()
    rmSync(folder.journalFile)
    expect(() => attach()).toThrow(/is gone or empty, though events were kept in it/)
  })

  it('stands beside another process that writes without end, and disturbs nothing', async () => {
    const child = folder.start('forever')
    await once(child.stdout!, 'data')
    let before = 0
    for (let look = 0; look < 30; look++) {
      const reader = attach()
      const runs = await reader.list()
      let events = 0
      for (const { run, ended: end } of runs) {
        const kept = await reader.read(run)
        expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => index + 1))
        expect(end === 'completed').toBe(kept.at(-1)?.type === 'run.completed')
        events += kept.length
      }
      expect(events).toBeGreaterThanOrEqual(before)
      before = events
      await reader.close()
    }
    expect(child.exitCode).toBeNull()
    await kill(child)
    expect(integrity()).toBe('ok')
  })

  it('sees what a killed process had acknowledged, before anybody has opened the journal again', async () => {
    const child = folder.start('forever')
    await once(child.stdout!, 'data')
    await kill(child)
    const reader = attach()
    for (const [run, seq] of await folder.acknowledged())
      expect((await reader.read(run)).length, run).toBeGreaterThanOrEqual(seq)
    await reader.close()
    expect(integrity()).toBe('ok')
  })

  it('reads a copy of the folder as it reads the folder, log and all', async () => {
    const child = folder.start('forever')
    await once(child.stdout!, 'data')
    await kill(child)
    const copy = `${folder.path}-copy`
    cpSync(folder.path, copy, { recursive: true })
    const [one, other] = [attach(), attach(copy)]
    expect(await other.list()).toEqual(await one.list())
    await Promise.all([one.close(), other.close()])
    const journal = await folder.open({ folder: copy })
    expect((await journal.list()).length).toBeGreaterThan(0)
    await journal.close()
    expect(integrity(copy)).toBe('ok')
    rmSync(copy, { recursive: true })
  })

  it('is none where nothing was kept yet, and makes none', () => {
    expect(attachToJournal(folder.path)).toBeUndefined()
    expect(attachToJournal(join(folder.path, 'gone'))).toBeUndefined()
  })

  it('of an older layout says how to bring it up to date, and leaves it as it is', async () => {
    await (await folder.open()).close()
    const before = readFileSync(folder.journalFile)
    expect(() => attachToJournal(folder.path, [...STEPS, 'SELECT 1'])).toThrow(
      `written by an older version of Baton (layout ${STEPS.length}) and must be brought up to date`,
    )
    expect(readFileSync(folder.journalFile).equals(before)).toBe(true)
  })

  it('of a newer layout, or of another program, is refused', async () => {
    await (await folder.open()).close()
    expect(() => attachToJournal(folder.path, STEPS.slice(1))).toThrow('a newer version of Baton')
    rmSync(folder.journalFile)
    const db = new DatabaseSync(folder.journalFile)
    db.exec('CREATE TABLE recipes (name TEXT)')
    db.close()
    expect(() => attachToJournal(folder.path)).toThrow('is not a journal of Baton')
  })

  it('that is damaged says so', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    await journal.append([completed('a', 2)])
    await journal.close()
    const db = new DatabaseSync(folder.journalFile)
    db.exec('DELETE FROM events WHERE seq = 1')
    db.close()
    const reader = attach()
    await expect(reader.read('a')).rejects.toThrow('is damaged: of run a, event 1 is missing')
    await reader.close()
  })
})
