import { mkdtemp, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openSqliteJournal } from '../adapters/journal/sqlite/sqlite-journal'
import { createApp, type App } from '../app/app'
import { testBed } from '../app/testing'
import { graph } from '../shared/workflow/testing'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-damaged-'))
})
afterEach(() => rm(folder, { recursive: true }))

const asks = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'ask', type: 'human-callback', config: { title: 'Post it?', value: 'text' } },
  ],
  ['start>ask'],
)

async function open(): Promise<{ app: App; reports: { where: string }[] }> {
  const { ports, reports } = testBed()
  const app = createApp({ ...ports, journal: await openSqliteJournal({ folder }) })
  await app.recover()
  return { app, reports }
}

function change(sql: string): unknown[] {
  const db = new DatabaseSync(join(folder, 'journal.sqlite'))
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

it('a run that the disk has changed is listed with the reason and left alone, and the others go on', async () => {
  const first = await open()
  await first.app.runs.start({ workflow: asks })
  await first.app.runs.start({ workflow: asks })
  await vi.waitFor(() => expect(first.app.inbox.pending()).toHaveLength(2))
  await first.app.close()
  change(`UPDATE events SET text = replace(text, 'Post it?', 'Send it?') WHERE run = 1`)
  const rows = change('SELECT * FROM events WHERE run = 1')

  const second = await open()
  const [well, damaged] = second.app.runs.list()
  expect(damaged).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(
      /^This run cannot go on\. The file .*journal\.sqlite is damaged: of run r1, what was kept from event 1 on is changed\..*Restore it from a backup/,
    ) as string,
  })
  expect(second.reports).toMatchObject([{ where: 'run r1' }])
  expect(second.app.inbox.pending()).toHaveLength(1)
  const [question] = second.app.inbox.pending()
  await second.app.inbox.vote({
    callback: question?.callback ?? '',
    by: 'Ada',
    decision: 'approve',
  })
  const statusOf = (run?: string) => second.app.runs.list().find(({ id }) => id === run)?.status
  await vi.waitFor(() => expect(statusOf(well?.id)).toBe('completed'))
  const client = createRouterClient(second.app.router)
  const stream = await client.runs.events({ run: 'r1', after: 0 })
  await expect(stream.next()).rejects.toThrow(/is damaged: of run r1/)
  await second.app.close()
  expect(change('SELECT * FROM events WHERE run = 1')).toEqual(rows)
})
