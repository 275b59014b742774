// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Breakpoint } from '../../shared/run/debug'
import { database } from './database'
import {
  allBreakpoints,
  getDebugging,
  saveBreakpoints,
  savePins,
  watchAllBreakpoints,
  watchDebugging,
  type Debugging,
} from './debugging'
import { StorageProblem } from './problems'
import { ProjectDatabase } from './schema'
import { deleteForGood } from './trash'

const stopAt = (id: string): Breakpoint => ({ id, workflow: 'posts', node: 'draft', on: 'start' })

beforeEach(async () => {
  await database.debugging.clear()
})

it('keeps breakpoints and pins of a project apart from each other and from other projects', async () => {
  await saveBreakpoints('posts', [stopAt('one')])
  await savePins('posts', { draft: { output: 'Hello' } })
  await saveBreakpoints('posts', (before) => [...before, stopAt('two')])
  expect(await getDebugging('posts')).toEqual({
    project: 'posts',
    breakpoints: [stopAt('one'), stopAt('two')],
    pins: { draft: { output: 'Hello' } },
  })
  expect(await getDebugging('mails')).toEqual({ project: 'mails', breakpoints: [], pins: {} })
})

it('loses no change when two are made at once', async () => {
  await Promise.all(
    ['one', 'two', 'three'].map((id) =>
      saveBreakpoints('posts', (before) => [...before, stopAt(id)]),
    ),
  )
  const { breakpoints } = await getDebugging('posts')
  expect(breakpoints.map(({ id }) => id).sort()).toEqual(['one', 'three', 'two'])
})

it('tells what is kept now, and each change of it', async () => {
  const told: Debugging[] = []
  const stop = watchDebugging('posts', (kept) => told.push(kept))
  try {
    await vi.waitFor(() => expect(told.at(-1)?.breakpoints).toEqual([]))
    await saveBreakpoints('posts', [stopAt('one')])
    await vi.waitFor(() => expect(told.at(-1)?.breakpoints).toEqual([stopAt('one')]))
  } finally {
    stop()
  }
})

it('tells those of all projects together, those of one first, and no more than a host takes', async () => {
  const told: string[][] = []
  const stop = watchAllBreakpoints('posts', (all) => told.push(all.map(({ id }) => id)))
  try {
    await saveBreakpoints('mails', [stopAt('two')])
    await saveBreakpoints('posts', [stopAt('one')])
    await vi.waitFor(() => expect(told.at(-1)).toEqual(['one', 'two']))
    expect(await allBreakpoints('mails')).toEqual([stopAt('two'), stopAt('one')])
    await saveBreakpoints(
      'mails',
      Array.from({ length: 1200 }, (_, index) => stopAt(`mail-${index}`)),
    )
    const all = await allBreakpoints('posts')
    expect(all).toHaveLength(1000)
    expect(all[0]).toEqual(stopAt('one'))
  } finally {
    stop()
  }
})

it('says that the store failed, and keeps what was there', async () => {
  await saveBreakpoints('posts', [stopAt('one')])
  vi.spyOn(database.debugging, 'put').mockImplementationOnce(() => {
    throw new Dexie.QuotaExceededError()
  })
  await expect(saveBreakpoints('posts', [])).rejects.toThrow(StorageProblem)
  expect((await getDebugging('posts')).breakpoints).toEqual([stopAt('one')])
})

it('goes for good with its project', async () => {
  await saveBreakpoints('posts', [stopAt('one')])
  await deleteForGood(['posts'])
  expect(await database.debugging.count()).toBe(0)
})

it('a store of an older Baton is taken over, and keeps breakpoints from then on', async () => {
  const older = new Dexie('older-without-breakpoints')
  older.version(4).stores({
    projects: 'id, updatedAt, deletedAt',
    versions: '++id, project, [project+at], [project+name]',
    views: 'project',
    backups: 'project',
    about: 'key',
    steps: '[project+seq]',
    stepHeads: 'project',
    openedRuns: 'run, project',
  })
  await older.table('views').add({ project: 'posts', viewport: { x: 1, y: 2, zoom: 1 } })
  older.close()
  const now = new ProjectDatabase('older-without-breakpoints')
  try {
    expect(await now.views.get('posts')).toMatchObject({ viewport: { x: 1, y: 2 } })
    expect(await now.debugging.count()).toBe(0)
    await now.debugging.add({ project: 'posts', breakpoints: [stopAt('one')], pins: {} })
    expect(await now.debugging.get('posts')).toMatchObject({ breakpoints: [stopAt('one')] })
  } finally {
    await now.delete()
  }
})
