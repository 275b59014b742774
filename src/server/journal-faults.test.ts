import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteJournal, type SqliteJournal } from '../adapters/journal/sqlite/sqlite-journal'
import type { Fate } from '../adapters/journal/testing/faulty-journal'
import { withDocument } from '../app/runs/launch'
import { expectSame, play, type Played } from '../engine/faults/testing'
import type { RunEvent } from '../shared/run/events'
import type { Journal } from '../engine/ports'

let folder: string
let sqlite: SqliteJournal
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-faults-'))
  sqlite = await openSqliteJournal({ folder })
})
afterEach(async () => {
  await sqlite.close()
  await rm(folder, { recursive: true })
})

/** The journal for one run of many, all of which the tests call `r`. */
function named(run: string, journal: Journal): Journal {
  const rename = (name: string) => (event: RunEvent) => ({ ...event, run: name })
  return {
    append: (events) => journal.append(events.map(rename(run))),
    read: async (_, after) => (await journal.read(run, after)).map(rename('r')),
  }
}

let runs = 0
function playOnDisk(fate: (write: number) => Fate): Promise<Played> {
  const run = `run-${++runs}`
  return play(fate, (workflow) => named(run, withDocument(sqlite, run, workflow)))
}

it.each(['fails', 'fails but is kept'] as const)(
  'a run in SQLite comes to the same events and effects, whichever write %s',
  { timeout: 60_000 },
  async (fate) => {
    const undisturbed = await playOnDisk(() => 'works')
    let held = 0
    for (let bad = 1; held === bad - 1; bad++) {
      const played = await playOnDisk((write) => (write === bad ? fate : 'works'))
      expectSame(played, undisturbed, `write ${bad}`)
      held += played.holds
    }
    expect(held).toBeGreaterThan(20)
    const listed = await sqlite.list()
    expect(listed).toHaveLength(held + 2)
    expect(listed.every(({ ended }) => ended === 'completed')).toBe(true)
  },
)
