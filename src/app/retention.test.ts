import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSqliteJournal } from '../adapters/journal/sqlite/sqlite-journal'
import type { SqliteJournal } from '../adapters/journal/sqlite/sqlite-journal'
import { SystemClock } from '../adapters/clock/system-clock'
import { FolderWorkspace } from '../adapters/workspace/workspace'
import { NodeError } from '../engine/node-error'
import { DEFAULT_SETTINGS, type Retention } from '../shared/settings'
import type { Workflow } from '../shared/workflow/document'
import { createApp } from './app'
import type { App } from './app'
import type { SettingsStore } from './ports'
import { memorySettings, next, testBed, twoNodes } from './testing'

const DAY = 24 * 60 * 60 * 1000

/** Timers that the test fires. */
class HandClock extends SystemClock {
  time = 100 * DAY
  timers: { ms: number; fire: () => void }[] = []

  override now(): number {
    return this.time
  }

  override after(ms: number, fire: () => void) {
    // What the lists wait between two looks is not of interest.
    if (ms < 1_000) return super.after(ms, fire)
    const timer = { ms, fire }
    this.timers.push(timer)
    return () => void (this.timers = this.timers.filter((each) => each !== timer))
  }

  fire(): void {
    for (const { fire } of this.timers.splice(0)) fire()
  }
}

let folder: string
let journal: SqliteJournal
let workspace: FolderWorkspace
let clock: HandClock
let app: App | undefined
let reports: { where: string; error: unknown }[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-retention-'))
  journal = await openSqliteJournal({ folder })
  workspace = new FolderWorkspace(join(folder, 'workspace'))
  clock = new HandClock({ unref: true })
})
afterEach(async () => {
  await app?.close()
  app = undefined
  await journal.close()
  await rm(folder, { recursive: true })
})

/** A finished run that ended so many days ago. */
async function keep(run: string, daysAgo: number, output: unknown = null): Promise<void> {
  const at = clock.time - daysAgo * DAY
  await journal.begin({ run, workflow: twoNodes, startedAt: at - 1 })
  await journal.append([
    {
      run,
      seq: 1,
      at: at - 1,
      type: 'run.started',
      workflow: 'w',
      trigger: 'start',
      payload: null,
    },
    { run, seq: 2, at, type: 'run.completed', output: output as null },
  ])
}

async function start(retention: Retention | SettingsStore = { days: 30, runs: 3 }) {
  const settings =
    'read' in retention ? retention : memorySettings({ ...DEFAULT_SETTINGS, retention })
  const bed = testBed()
  reports = bed.reports
  app = createApp({ ...bed.ports, clock, journal, workspace, settings }, bed.launch)
  await app.recover()
  return { app, client: createRouterClient(app.router), settings }
}

const waiting: Workflow = {
  ...twoNodes,
  nodes: [
    { id: 'start', type: 'manual-trigger', config: { sample: {} } },
    { id: 'draft', type: 'wait', config: { for: '1h' } },
  ],
}

const kept = async () => (await journal.list()).map(({ run }) => run)
const listed = () => app?.runs.list().map(({ id }) => id)

describe('the runs that a host keeps', () => {
  it('go at the start by age and by number, and never one that has not ended', async () => {
    await journal.begin({ run: 'waits', workflow: twoNodes, startedAt: 0 })
    await keep('old', 31)
    for (const [run, days] of Object.entries({ e: 5, d: 4, c: 3, b: 2 })) await keep(run, days)
    await start()
    await vi.waitFor(async () => expect(await kept()).toEqual(['b', 'c', 'd', 'waits']))
    await vi.waitFor(() => expect(listed()).toEqual(['b', 'c', 'd']))
    await expect(app?.runs.get('old')).rejects.toThrow(
      /no run old any more\. .* Settings says when/,
    )
  })

  it('tell whoever watches that they are gone', async () => {
    await keep('a', 29)
    const { app: core } = await start()
    await vi.waitFor(async () => expect((await journal.list())[0]).toHaveProperty('summary'))
    const stream = core.runs.watch()
    expect((await next(stream)).runs).toMatchObject([{ id: 'a', status: 'completed' }])
    await vi.waitFor(() => expect(clock.timers).toHaveLength(1))
    clock.time += 2 * DAY
    clock.fire()
    expect(await next(stream)).toEqual({ runs: [], gone: ['a'] })
    await stream.return()
  })

  it('are looked at each hour, and a minute after a run ended', async () => {
    const { client } = await start({ days: null, runs: 1 })
    await vi.waitFor(() => expect(clock.timers.map(({ ms }) => ms)).toEqual([60 * 60 * 1000]))
    for (const days of [2, 1]) await keep(`r${days}`, days)
    expect(await client.settings.preview({ days: null, runs: 1 })).toEqual({ runs: 1 })
    clock.fire()
    await vi.waitFor(async () => expect(await kept()).toEqual(['r1']))
    expect(reports).toEqual([])
  })

  it('are looked at a minute after one of them ended, once however many did', async () => {
    const settings = memorySettings({
      ...DEFAULT_SETTINGS,
      retention: { days: null, runs: 1 },
    })
    const bed = testBed()
    const live = { ...bed.ports, clock, journal, workspace, settings }
    app = createApp(live)
    await app.recover()
    for (let i = 0; i < 3; i++) {
      const run = await app.runs.start({ workflow: waiting })
      await app.runs.cancel(run, 'test')
    }
    await vi.waitFor(() => expect(clock.timers.map(({ ms }) => ms)).toEqual([60 * 1000]))
    expect(await kept()).toHaveLength(3)
    clock.fire()
    await vi.waitFor(async () => expect(await kept()).toHaveLength(1))
  })

  it('stay for ever where the settings say so', async () => {
    await keep('ancient', 99)
    for (let i = 0; i < 5; i++) await keep(`r${i}`, 98)
    await start({ days: null, runs: null })
    await vi.waitFor(() => expect(clock.timers).toHaveLength(1))
    expect(await kept()).toHaveLength(6)
  })

  it('stay while the settings cannot be read, which the log tells', async () => {
    await keep('ancient', 99)
    const read = () => Promise.reject(new NodeError('file', 'The settings cannot be read.'))
    const { client } = await start({ read, write: async () => undefined })
    await vi.waitFor(() => expect(reports).toMatchObject([{ where: 'deleting old runs' }]))
    expect(await kept()).toEqual(['ancient'])
    await expect(client.settings.get()).rejects.toThrow('The settings cannot be read.')
  })

  it('are listed no more once they are gone, also where a file that they left cannot be removed', async () => {
    await keep('ancient', 99)
    await keep('new', 1)
    const why = new NodeError('file', 'Another program holds the file.')
    vi.spyOn(workspace, 'sweepValues').mockRejectedValue(why)
    await start()
    await vi.waitFor(() =>
      expect(reports).toMatchObject([{ where: 'deleting old runs', error: why }]),
    )
    expect(await kept()).toEqual(['new'])
    expect(listed()).toEqual(['new'])
  })

  it('take along the files that only they refer to', async () => {
    const png = { name: 'a.png', contentType: 'image/png' }
    const mine = new FolderWorkspace(workspace.folder)
    const [both, old] = [
      await mine.values.keep(new Uint8Array([1]), png),
      await mine.values.keep(new Uint8Array([2]), png),
    ]
    await mine.files.write('files/mine.txt', 'mine')
    await keep('old', 40, [both, old])
    await keep('new', 1, { deep: { body: both } })
    await start()
    await vi.waitFor(async () => expect(await kept()).toEqual(['new']))
    const names = async () =>
      (await readdir(join(workspace.folder, 'files'), { recursive: true }))
        .filter((name) => name.includes('.'))
        .sort()
    await vi.waitFor(async () =>
      expect(await names()).toEqual([both.file.replace('files/', ''), 'mine.txt']),
    )
  })
})

describe('another retention', () => {
  it('that would delete runs needs somebody to agree to how many, and is gone by at once then', async () => {
    for (let i = 1; i <= 5; i++) await keep(`r${i}`, i)
    const { client, settings } = await start({ days: null, runs: null })
    const wish = { days: 3, runs: 4 }
    expect(await client.settings.preview(wish)).toEqual({ runs: 2 })
    await expect(client.settings.save({ retention: wish, agreed: 1 })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('This would delete 2 finished runs at once'),
    })
    expect((await settings.read()).retention).toEqual({ days: null, runs: null })
    expect(await kept()).toHaveLength(5)

    const saved = await client.settings.save({ retention: wish, agreed: 2 })
    expect(saved.retention).toEqual(wish)
    expect(await kept()).toEqual(['r1', 'r2', 'r3'])
    expect(listed()).toEqual(['r1', 'r2', 'r3'])
    expect((await client.settings.get()).retention).toEqual(wish)
  })

  it('that keeps more needs nobody to agree', async () => {
    await keep('a', 1)
    const { client } = await start()
    await client.settings.save({ retention: { days: null, runs: 10 }, agreed: 0 })
    expect(await kept()).toEqual(['a'])
  })

  it.each([{ days: 0, runs: 1 }, { days: 1.5, runs: 1 }, { days: 1, runs: -1 }, { days: 1 }])(
    'of %j is refused',
    async (retention) => {
      const { client } = await start()
      await expect(
        client.settings.save({ retention: retention as Retention, agreed: 99 }),
      ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    },
  )

  it('replaces settings that cannot be read', async () => {
    let kind = 'damaged'
    const { client } = await start({
      read: async () => {
        if (kind === 'damaged') throw new NodeError('file', 'damaged')
        return { ...DEFAULT_SETTINGS, retention: { days: 2, runs: 2 } }
      },
      write: async () => void (kind = 'written'),
    })
    await client.settings.save({ retention: { days: 2, runs: 2 }, agreed: 0 })
    expect(kind).toBe('written')
  })
})

describe('what lists show of finished runs', () => {
  it('comes from the journal after a restart, and is made up once where no process lived to keep it', async () => {
    await keep('a', 1)
    expect((await journal.list())[0]).not.toHaveProperty('summary')
    await start()
    await vi.waitFor(async () =>
      expect((await journal.list())[0]?.summary).toMatchObject({ id: 'a', tokens: 0 }),
    )
    const summary = { ...app!.runs.summary('a'), tokens: 7, costUsd: 2 }
    await journal.summarize('a', summary)
    await app?.close()
    journal = await openSqliteJournal({ folder })
    const reading = vi.spyOn(journal, 'read')
    await start()
    expect(app?.runs.summary('a')).toEqual(summary)
    expect(reading).not.toHaveBeenCalled()
    expect((await app!.runs.get('a')).workflow).toEqual(twoNodes)
  })

  it('of one that cannot be read says so', async () => {
    await keep('a', 1)
    vi.spyOn(journal, 'read').mockRejectedValue(
      Object.assign(new Error('The file is damaged.'), { code: 'journal-damaged' }),
    )
    await start()
    await vi.waitFor(() =>
      expect(app?.runs.summary('a').error).toBe('This run cannot be shown. The file is damaged.'),
    )
    expect(reports).toHaveLength(1)
  })
})
