import { DatabaseSync } from 'node:sqlite'
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APPLICATION_ID, STEPS } from './schema'
import { completed, ended } from './testing/events'
import { begin, TestFolder } from './testing/test-folder'

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

const bytes = () => readFileSync(folder.journalFile)
/** Without the mark of the newest row, and without what SQLite leaves beside a file that was only read. */
const files = () =>
  readdirSync(folder.path)
    .filter((name) => !/-(shm|kept)$/.test(name) && !isEmptyLog(name))
    .sort()
const isEmptyLog = (name: string) =>
  name.endsWith('-wal') && statSync(join(folder.path, name)).size === 0
/** What `quick_check` is done after: a process that died, as far as the folder tells. */
const leaveInDisorder = () => rmSync(join(folder.path, 'host.lock'))

function change(sql: string): void {
  const db = new DatabaseSync(folder.journalFile)
  db.exec(sql)
  db.close()
}

/** One run of 400 events, closed in good order. */
async function makeJournal(): Promise<void> {
  const journal = await folder.open()
  await begin(journal, 'a')
  for (let seq = 1; seq <= 400; seq++)
    await journal.append([completed('a', seq, `${seq} `.repeat(200))])
  await journal.close()
}

describe('a damaged journal', () => {
  it.each([
    ['is cut short', () => truncateSync(folder.journalFile, bytes().length / 2)],
    ['is empty', () => truncateSync(folder.journalFile, 0)],
    ['holds something else', () => writeFileSync(folder.journalFile, 'no database '.repeat(1_000))],
    [
      'lost the beginning of its first page',
      () =>
        writeFileSync(
          folder.journalFile,
          Buffer.concat([Buffer.alloc(100), bytes().subarray(100)]),
        ),
    ],
    [
      'has torn pages and its process died',
      () => {
        writeFileSync(
          folder.journalFile,
          bytes().fill(0x5a, bytes().length / 2, bytes().length / 2 + 40_000),
        )
        leaveInDisorder()
      },
    ],
  ])('that %s is refused by name with a remedy, and left as it is', async (_, damage) => {
    await makeJournal()
    damage()
    const before = bytes()
    await expect(folder.open()).rejects.toMatchObject({
      name: 'JournalDamaged',
      message: expect.stringMatching(
        new RegExp(
          `^The file ${folder.journalFile} is damaged: .*\\. Restore it from a backup of yours, or move it away with the files beside it`,
        ),
      ),
    })
    expect(bytes().equals(before)).toBe(true)
    await expect(folder.open()).rejects.toThrow('is damaged')
  })

  it('that was torn after it was closed is reported at the latest when that part is read', async () => {
    await makeJournal()
    const { length } = bytes()
    writeFileSync(folder.journalFile, bytes().fill(0x5a, length / 2, length / 2 + 40_000))
    const journal = await folder.open()
    await expect(journal.read('a')).rejects.toMatchObject({
      name: 'JournalDamaged',
      message: expect.stringContaining(folder.journalFile),
    })
  })

  it('that lost an event says which', async () => {
    await makeJournal()
    change('DELETE FROM events WHERE seq = 17')
    const journal = await folder.open()
    await expect(journal.read('a')).rejects.toThrow('is damaged: of run a, event 17 is missing.')
    await expect(journal.read('a', 16)).rejects.toThrow('event 17 is missing')
    expect(await journal.read('a', 17)).toHaveLength(383)
  })

  it('that lost a large value says whose', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1, 'x'.repeat(70_000))])
    await journal.close()
    change('PRAGMA foreign_keys = OFF; DELETE FROM large_values')
    await expect((await folder.open()).read('a')).rejects.toThrow(
      'the output of event 1 is missing',
    )
  })

  it('that lost part of a summary lists the run without it', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([ended('a', 1)])
    await journal.close()
    change(`UPDATE runs SET summary = '{"id": "a", "sta'`)
    const [kept] = await (await folder.open()).list()
    expect(kept).toMatchObject({ run: 'a', ended: 'completed' })
    expect(kept?.summary).toBeUndefined()
  })

  it('that lost its main file but not its log is not begun anew', async () => {
    await makeJournal()
    writeFileSync(`${folder.journalFile}-wal`, 'the newest events')
    rmSync(folder.journalFile)
    await expect(folder.open()).rejects.toThrow('it is gone, but its -wal file')
    expect(files()).toEqual(['host.lock', 'journal.sqlite-wal'])
  })

  it('names the copy that was kept before a migration, where there is one', async () => {
    await makeJournal()
    const copy = `${folder.journalFile}.backup-v0`
    writeFileSync(copy, bytes())
    truncateSync(folder.journalFile, 8_192)
    await expect(folder.open()).rejects.toThrow(`Restore the copy ${copy} in its place`)
  })

  it('of another program is not touched', async () => {
    change('CREATE TABLE recipes (name TEXT)')
    const before = bytes()
    await expect(folder.open()).rejects.toThrow(/journal\.sqlite is not a journal of Baton\./)
    expect(bytes().equals(before)).toBe(true)
  })

  it('that was torn while it was made is made again', async () => {
    writeFileSync(`${folder.journalFile}.new`, 'half a fi')
    const journal = await folder.open()
    expect(await journal.list()).toEqual([])
    await journal.close()
    expect(files()).toEqual(['host.lock', 'journal.sqlite'])
  })
})

describe('a journal of a newer version', () => {
  it('is refused, and not changed', async () => {
    await makeJournal()
    change(`PRAGMA user_version = ${STEPS.length + 4}`)
    const before = bytes()
    await expect(folder.open()).rejects.toMatchObject({
      name: 'JournalTooNew',
      message: expect.stringMatching(
        new RegExp(
          `was written by a newer version of Baton: it has layout ${STEPS.length + 4}, and this version knows up to ${STEPS.length}\\. Nothing was changed\\.`,
        ),
      ),
    })
    expect(bytes().equals(before)).toBe(true)
    expect(files()).toEqual(['host.lock', 'journal.sqlite'])
  })
})

describe('migration', () => {
  const next = `ALTER TABLE runs ADD COLUMN note TEXT; UPDATE runs SET note = 'note of ' || run;`

  it('brings a file of version 0 to the newest layout', async () => {
    change('PRAGMA journal_mode = WAL; PRAGMA user_version = 0;')
    expect(bytes().length).toBeGreaterThan(0)
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    await journal.close()
    const db = new DatabaseSync(folder.journalFile, { readOnly: true })
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: STEPS.length })
    expect(db.prepare('PRAGMA application_id').get()).toEqual({ application_id: APPLICATION_ID })
    db.close()
    expect(files()).toEqual(['host.lock', 'journal.sqlite'])
    expect(await (await folder.open()).read('a')).toEqual([completed('a', 1)])
  })

  it('keeps what is there, and drops its backup when it is done', async () => {
    await makeJournal()
    const journal = await folder.open({ steps: [...STEPS, next] })
    expect(await journal.read('a')).toHaveLength(400)
    await journal.append([completed('a', 401)])
    await journal.close()
    const db = new DatabaseSync(folder.journalFile, { readOnly: true })
    expect(db.prepare('SELECT note FROM runs').all()).toEqual([{ note: 'note of a' }])
    db.close()
    expect(files()).toEqual(['host.lock', 'journal.sqlite'])
    await expect(folder.open()).rejects.toThrow('newer version')
  })

  it('that fails leaves the file as it was, and a whole backup beside it', async () => {
    await makeJournal()
    await expect(
      folder.open({ steps: [...STEPS, `${next} DELETE FROM events; SELECT nonsense;`] }),
    ).rejects.toMatchObject({
      name: 'JournalDamaged',
      message: expect.stringMatching(
        new RegExp(
          `could not be brought from layout ${STEPS.length} .*no such column: nonsense.* a copy of it is .*journal\\.sqlite\\.backup-v${STEPS.length}\\.`,
        ),
      ),
    })
    const backup = `${folder.journalFile}.backup-v${STEPS.length}`
    expect(files()).toContain(`journal.sqlite.backup-v${STEPS.length}`)

    const unharmed = await folder.open()
    expect(await unharmed.read('a')).toHaveLength(400)
    await unharmed.close()
    writeFileSync(folder.journalFile, readFileSync(backup))
    const restored = await folder.open()
    expect(await restored.read('a')).toHaveLength(400)
  })

  it('does not begin with a file that is damaged inside', async () => {
    await makeJournal()
    const { length } = bytes()
    writeFileSync(folder.journalFile, bytes().fill(0x5a, length / 2, length / 2 + 40_000))
    const before = bytes()
    await expect(folder.open({ steps: [...STEPS, next] })).rejects.toThrow('is damaged')
    expect(bytes().equals(before)).toBe(true)
    expect(files()).toEqual(['host.lock', 'journal.sqlite'])
  })
})
