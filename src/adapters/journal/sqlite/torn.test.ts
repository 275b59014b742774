/** Files that were cut, changed or removed behind the journal's back: never a wrong event, never a crash, always a reason. */
import { once } from 'node:events'
import {
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isJournalError } from '../../../app/ports'
import type { RunEvent } from '../../../shared/run/events'
import { markFileOf } from './mark'
import { STEPS } from './schema'
import { openSqliteJournal } from './sqlite-journal'
import type { SqliteJournal } from './sqlite-journal'
import { completed, ended } from './testing/events'
import { begin, kill, TestFolder } from './testing/test-folder'

let folder: TestFolder
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(() => folder.remove())

/** Copies that are damaged in each way; more by SEEDS=100 when hunting. */
const SEEDS = Number(process.env.SEEDS ?? 8)

const RUNS = ['a', 'b', 'c', 'd']
const EVENTS = 60

/** What run `run` holds: small events, and now and then a large value and one that fills several pages. */
function eventOf(run: string, seq: number): RunEvent {
  if (seq === EVENTS) return ended(run, seq)
  const size = seq % 20 === 0 ? 70_000 : seq % 7 === 0 ? 9_000 : 40
  return completed(run, seq, `${run}${seq} `.repeat(size / 4))
}

/** Four runs, the last of which goes on; closed in good order. */
async function makeJournal(): Promise<void> {
  const journal = await folder.open()
  for (const run of RUNS) await begin(journal, run, 1_000, `Workflow ${run} `.repeat(500))
  for (let seq = 1; seq <= EVENTS; seq++)
    await journal.append(
      RUNS.filter((run) => run !== 'd' || seq < EVENTS).map((run) => eventOf(run, seq)),
    )
  await journal.close()
}

/** The same numbers on every machine (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The error of a refusal for people that names the file; anything else fails the test. */
function expectRefusal(error: unknown, where: string): void {
  expect(isJournalError(error), `${where}: ${String(error)}`).toBe(true)
  expect((error as Error).message, where).toContain(folder.path)
}

/** Reads all that can be read; what is read is as it was kept, and what is not is refused. Says how many runs were whole. */
async function check(journal: SqliteJournal, where: string): Promise<number> {
  let whole = 0
  for (const run of RUNS) {
    const [events, document] = await Promise.allSettled([journal.read(run), journal.document(run)])
    if (events.status === 'rejected') expectRefusal(events.reason, where)
    else if (events.value.length > 0 || run !== 'd') {
      const last = run === 'd' ? EVENTS - 1 : EVENTS
      expect(events.value, `${where}, run ${run}`).toEqual(
        Array.from({ length: last }, (_, i) => eventOf(run, i + 1)),
      )
      whole += 1
    }
    if (document.status === 'rejected') expectRefusal(document.reason, where)
    else expect(document.value?.name, where).toBe(`Workflow ${run} `.repeat(500))
  }
  const listed = await journal.list().catch((error: unknown) => expectRefusal(error, where))
  if (listed) expect(listed.length, where).toBe(RUNS.length)
  return whole
}

type Damage = (bytes: Buffer, draw: () => number) => Buffer

const PAGE = 4096
const at = (bytes: Buffer, draw: () => number) => Math.floor(draw() * bytes.length)
const page = (bytes: Buffer, draw: () => number) => Math.floor(at(bytes, draw) / PAGE) * PAGE

const DAMAGES: Record<string, Damage> = {
  'cut short': (bytes, draw) => bytes.subarray(0, at(bytes, draw)),
  'cut at a page': (bytes, draw) => bytes.subarray(0, page(bytes, draw)),
  'with a page of zeros': (bytes, draw) => {
    const from = page(bytes, draw)
    return bytes.fill(0, from, from + PAGE)
  },
  'with a page of noise': (bytes, draw) => {
    const from = page(bytes, draw)
    for (let i = from; i < from + PAGE; i++) bytes[i] = Math.floor(draw() * 256)
    return bytes
  },
  'with a page in the place of another': (bytes, draw) => {
    const from = page(bytes, draw)
    bytes.copy(bytes, page(bytes, draw), from, from + PAGE)
    return bytes
  },
  'with one byte changed': (bytes, draw) => {
    const place = at(bytes, draw)
    bytes[place] = ((bytes[place] ?? 0) + 1 + Math.floor(draw() * 255)) % 256
    return bytes
  },
}

describe.each(['in good order', 'by its process dying'])('a journal that was closed %s', (how) => {
  it.each(Object.entries(DAMAGES))(
    'and then %s gives no wrong event, and says what is wrong',
    { timeout: 120_000 },
    async (_, damage) => {
      await makeJournal()
      const whole = readFileSync(folder.journalFile)
      let harmed = 0
      for (let seed = 1; seed <= SEEDS; seed++) {
        const damaged = damage(Buffer.from(whole), random(seed))
        writeFileSync(folder.journalFile, damaged)
        for (const suffix of ['-wal', '-shm']) rmSync(folder.journalFile + suffix, { force: true })
        if (how !== 'in good order') rmSync(join(folder.path, 'host.lock'))
        const opening = await openSqliteJournal({ folder: folder.path }).catch(
          (error: unknown) => error as Error,
        )
        if (opening instanceof Error) {
          expectRefusal(opening, `seed ${seed}`)
          // Whoever is refused has changed nothing.
          expect(readFileSync(folder.journalFile).equals(damaged), `seed ${seed}`).toBe(true)
          harmed += 1
          continue
        }
        try {
          if ((await check(opening, `seed ${seed}`)) < RUNS.length) harmed += 1
        } finally {
          await opening.close()
        }
      }
      // Some damage falls on pages that hold nothing; that most of it is noticed shows that the test does harm.
      expect(harmed).toBeGreaterThan(SEEDS / 5)
    },
  )
})

describe('a log that was cut short after its process died', () => {
  it(
    'is refused where events that were acknowledged are gone, wherever it was cut',
    { timeout: 120_000 },
    async () => {
      const child = folder.start('forever')
      await once(child.stdout!, 'data')
      // Enough of a log: it grows until the first checkpoint.
      const log = `${folder.journalFile}-wal`
      await expect
        .poll(() => readFileSync(log).length, { timeout: 20_000 })
        .toBeGreaterThan(400_000)
      await kill(child)
      const acknowledged = await folder.acknowledged()
      const copy = await TestFolder.make()
      const bytes = readFileSync(log)
      const draw = random(7)
      let refused = 0
      try {
        const cuts = [0, 1, bytes.length - 1, bytes.length, ...Array.from({ length: 12 }, draw)]
        for (const cut of cuts) {
          const length = cut < 1 && cut > 0 ? Math.floor(cut * bytes.length) : cut
          rmSync(copy.path, { recursive: true })
          cpSync(folder.path, copy.path, { recursive: true })
          if (length === 0) rmSync(`${copy.journalFile}-wal`)
          else truncateSync(`${copy.journalFile}-wal`, length)
          const opened = await openSqliteJournal({ folder: copy.path }).catch(
            (error: unknown) => error as Error,
          )
          if (opened instanceof Error) {
            expect(opened).toMatchObject({
              name: 'JournalDamaged',
              message: expect.stringMatching(
                /^The journal .*journal\.sqlite (has lost its newest events|is gone or empty).* delete .*journal\.sqlite-kept: /,
              ),
            })
            refused += 1
            continue
          }
          for (const [run, seq] of acknowledged)
            expect((await opened.read(run)).length, `cut at ${length}`).toBeGreaterThanOrEqual(seq)
          await opened.close()
        }
        expect(refused).toBeGreaterThan(8)
        expect(refused).toBeLessThan(16)

        // What the message offers: to go on from what is there.
        rmSync(markFileOf(copy.journalFile), { force: true })
        const rest = await openSqliteJournal({ folder: copy.path })
        for (const { run } of await rest.list()) await rest.read(run)
        await rest.close()
      } finally {
        await copy.remove()
      }
    },
  )

  it('is not mistaken for one that lost events when old runs were let go', async () => {
    const journal = await folder.open()
    for (const run of ['a', 'b']) {
      await begin(journal, run)
      await journal.append([completed(run, 1), ended(run, 2)])
    }
    await journal.forget('b')
    await journal.close()
    const again = await folder.open()
    await again.prune({ maxCount: 0, now: 5_000 })
    await again.close()
    expect(await (await folder.open()).list()).toEqual([])
  })

  it('is told of where the whole journal is gone', async () => {
    await makeJournal()
    rmSync(folder.journalFile)
    await expect(folder.open()).rejects.toThrow(/is gone or empty, though events were kept in it/)
    expect(existsSync(folder.journalFile)).toBe(false)
    rmSync(markFileOf(folder.journalFile))
    expect(await (await folder.open()).list()).toEqual([])
  })

  it('is opened where the mark itself is torn', async () => {
    await makeJournal()
    for (const bytes of ['', 'torn', 'x'.repeat(12)]) {
      writeFileSync(markFileOf(folder.journalFile), bytes)
      const journal = await folder.open()
      expect(await journal.read('a')).toHaveLength(EVENTS)
      await journal.close()
    }
  })
})

describe('a file that is taken away while the journal is open', () => {
  const away = () => `${folder.journalFile}.away`

  it('is not written to, and is when it is back', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    renameSync(folder.journalFile, away())
    await expect(journal.append([completed('a', 2)])).rejects.toMatchObject({
      name: 'JournalDiskFailed',
      message: expect.stringContaining('the file is gone from its place'),
    })
    expect(existsSync(folder.journalFile)).toBe(false)
    renameSync(away(), folder.journalFile)
    await journal.append([completed('a', 2)])
    await journal.close()
    expect(await (await folder.open()).read('a')).toHaveLength(2)
  })

  it('loses nothing when it is the log', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    rmSync(`${folder.journalFile}-wal`)
    await journal.append([completed('a', 2)])
    await journal.close()
    expect(await (await folder.open()).read('a')).toEqual([completed('a', 1), completed('a', 2)])
  })

  it('takes nothing that does not go on from what it holds, when another is in its place', async () => {
    const journal = await folder.open()
    await begin(journal, 'a')
    await journal.append([completed('a', 1)])
    await journal.close()
    copyFileSync(folder.journalFile, away())
    const again = await folder.open()
    await again.append([completed('a', 2), completed('a', 3)])
    renameSync(away(), folder.journalFile)
    rmSync(`${folder.journalFile}-wal`)
    await expect(again.append([completed('a', 4)])).rejects.toMatchObject({
      name: 'JournalDamaged',
      message: expect.stringContaining('has lost its newest events: row 2 was kept'),
    })
  })

  it('is checked before it is written again, and refused where it is torn', async () => {
    await makeJournal()
    const journal = await folder.open()
    const bytes = readFileSync(folder.journalFile)
    writeFileSync(away(), bytes.fill(0x5a, bytes.length / 2, bytes.length / 2 + 40_000))
    const torn = readFileSync(away())
    renameSync(away(), folder.journalFile)
    for (let i = 0; i < 2; i++)
      await expect(journal.append([ended('d', EVENTS)])).rejects.toMatchObject({
        name: 'JournalDamaged',
        message: expect.stringContaining(folder.journalFile),
      })
    await expect(journal.read('d')).rejects.toMatchObject({ name: 'JournalDamaged' })
    await journal.close()
    expect(readFileSync(folder.journalFile).equals(torn)).toBe(true)
  })
})

it('reads rows of a layout that had no checksums', async () => {
  const old = await folder.open({ steps: STEPS })
  await begin(old, 'a')
  await old.append([completed('a', 1)])
  await old.close()
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(folder.journalFile)
  db.exec('UPDATE events SET sum = NULL')
  db.close()
  expect(await (await folder.open()).read('a')).toEqual([completed('a', 1)])
})
