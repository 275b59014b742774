// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { Dexie, liveQuery } from 'dexie'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import {
  createProject,
  database,
  duplicateProject,
  getProject,
  getView,
  listProjects,
  ProjectMissing,
  renameProject,
  saveProject,
  saveView,
  StaleProject,
  StorageProblem,
  watchProject,
  type Project,
} from './database'
import { deleteForGood, deleteProjects, listDeleted, purgeDeleted, restoreProjects } from './trash'
import { changeTags } from './tags'

const WORKFLOW: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [{ id: 'start', type: 'manual-trigger', colour: 'a field of tomorrow' }],
  edges: [],
}
const edited = (description: string): Workflow => ({ ...WORKFLOW, description })

beforeEach(async () => {
  await Promise.all(database.tables.map((table) => table.clear()))
})

describe('a project', () => {
  it('keeps the document whole, with fields nobody here knows', async () => {
    const { id } = await createProject(WORKFLOW, { template: 'posts' })
    const project = await getProject(id)
    expect(project).toMatchObject({ id: 'posts', name: 'Posts', revision: 1, template: 'posts' })
    expect(project?.workflow).toEqual(WORKFLOW)
  })

  it('gets an id and a name of its own when another has them', async () => {
    await createProject(WORKFLOW)
    const second = await createProject(WORKFLOW)
    const third = await createProject(WORKFLOW)
    expect([second.id, third.id]).toEqual(['posts-2', 'posts-3'])
    expect([second.name, third.name]).toEqual(['Posts 2', 'Posts 3'])
    expect(second.workflow).toMatchObject({ id: 'posts-2', name: 'Posts 2' })
  })

  it('takes an id that an address can hold, whatever the document says', async () => {
    const { id } = await createProject({ ...WORKFLOW, id: '../a b?c#d' })
    expect(id).toBe('-a-b-c-d')
  })

  it('can be renamed; the name stands in the document too', async () => {
    const { id } = await createProject(WORKFLOW)
    await renameProject(id, '  Weekly posts ')
    expect(await getProject(id)).toMatchObject({
      name: 'Weekly posts',
      revision: 2,
      workflow: { name: 'Weekly posts' },
    })
    await renameProject(id, '   ')
    expect(await getProject(id)).toMatchObject({ name: 'Weekly posts', revision: 2 })
  })

  it('is listed with the last edited first', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1000 })
    try {
      const first = await createProject(WORKFLOW)
      vi.setSystemTime(2000)
      const second = await createProject(WORKFLOW)
      vi.setSystemTime(3000)
      await saveProject(first.id, edited('later'), 1)
      expect((await listProjects()).map(({ id }) => id)).toEqual([first.id, second.id])
    } finally {
      vi.useRealTimers()
    }
  })

  it('is duplicated with an id of its own', async () => {
    const { id } = await createProject(WORKFLOW, { template: 'posts' })
    await saveProject(id, edited('mine'), 1)
    const copy = await duplicateProject(id)
    expect(copy).toMatchObject({ id: 'posts-2', revision: 1, template: 'posts' })
    expect(copy.workflow.description).toBe('mine')
  })
})

describe('two windows on one project', () => {
  it('lets the first save win and tells the second one what is there now', async () => {
    const { id } = await createProject(WORKFLOW)
    const results = await Promise.allSettled([
      saveProject(id, edited('window one'), 1),
      saveProject(id, edited('window two'), 1),
    ])
    expect(results[0]).toEqual({ status: 'fulfilled', value: { revision: 2 } })
    const refused = results[1].status === 'rejected' ? results[1].reason : undefined
    expect(refused).toBeInstanceOf(StaleProject)
    expect((refused as StaleProject).current).toMatchObject({
      revision: 2,
      workflow: { description: 'window one' },
    })
    expect((await getProject(id))?.workflow.description).toBe('window one')
  })

  it('keeps no version of a save that was refused', async () => {
    const { id } = await createProject(WORKFLOW)
    await saveProject(id, edited('one'), 1)
    await expect(saveProject(id, edited('two'), 1)).rejects.toThrow(StaleProject)
    const versions = await database.versions.where('project').equals(id).toArray()
    expect(versions.map(({ revision }) => revision)).toEqual([1, 2])
  })

  it('tells a watcher about each save and about the deletion', async () => {
    const { id } = await createProject(WORKFLOW)
    const seen: (Project | undefined)[] = []
    const stop = watchProject(id, (project) => seen.push(project))
    await vi.waitFor(() => expect(seen.at(-1)?.revision).toBe(1))
    await saveProject(id, edited('next'), 1)
    await vi.waitFor(() => expect(seen.at(-1)?.revision).toBe(2))
    await deleteProjects([id])
    await vi.waitFor(() => expect(seen.at(-1)).toBeUndefined())
    stop()
  })
})

describe('a deleted project', () => {
  it('is gone from the list, refuses saves, and comes back as it was', async () => {
    const { id } = await createProject(WORKFLOW)
    await deleteProjects([id])
    expect(await listProjects()).toEqual([])
    expect(await getProject(id)).toBeUndefined()
    await expect(saveProject(id, edited('late'), 1)).rejects.toThrow(ProjectMissing)
    await restoreProjects([id])
    expect((await listProjects()).map((project) => project.workflow)).toEqual([WORKFLOW])
  })

  it('is removed for good after 30 days, with its versions and views', async () => {
    const { id } = await createProject(WORKFLOW)
    const kept = await createProject(WORKFLOW)
    await saveView(id, { viewport: { x: 1, y: 2, zoom: 1 } })
    await deleteProjects([id])
    const day = 24 * 60 * 60 * 1000
    await purgeDeleted(Date.now() + 29 * day)
    expect(await database.projects.get(id)).toBeDefined()
    await purgeDeleted(Date.now() + 31 * day)
    expect(await database.projects.get(id)).toBeUndefined()
    expect(await database.versions.where('project').equals(id).count()).toBe(0)
    expect(await getView(id)).toBeUndefined()
    expect(await getProject(kept.id)).toBeDefined()
  })
})

describe('the trash', () => {
  it('lists what was deleted last first, and empties for good', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1000 })
    try {
      const one = await createProject(WORKFLOW)
      const two = await createProject(WORKFLOW)
      await deleteProjects([one.id])
      vi.setSystemTime(2000)
      await deleteProjects([two.id])
      expect((await listDeleted()).map(({ id }) => id)).toEqual([two.id, one.id])
      await deleteForGood([one.id])
      expect((await listDeleted()).map(({ id }) => id)).toEqual([two.id])
      expect(await database.versions.where('project').equals(one.id).count()).toBe(0)
      expect(await database.versions.where('project').equals(two.id).count()).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('tags', () => {
  it('are added and taken away for several projects at once, each once', async () => {
    const one = await createProject(WORKFLOW, { tags: ['sales'] })
    const two = await createProject(WORKFLOW)
    await changeTags([one.id, two.id], { add: ['  sales ', 'a  b', ''] })
    expect((await getProject(two.id))?.tags).toEqual(['a b', 'sales'])
    await changeTags([one.id, two.id], { remove: ['sales', 'a b'] })
    expect(await getProject(one.id)).not.toHaveProperty('tags')
    expect((await getProject(one.id))?.revision).toBe(1)
  })
})

describe('versions and views', () => {
  it('keeps a version for each save, and thins out old ones', async () => {
    const { id } = await createProject(WORKFLOW)
    for (let revision = 1; revision < 100; revision += 1)
      await saveProject(id, edited(`save ${revision}`), revision)
    const revisions = (await database.versions.where('project').equals(id).toArray()).map(
      (version) => version.revision,
    )
    expect(revisions[0]).toBe(1)
    expect(revisions.at(-1)).toBe(100)
    expect(revisions.slice(-30)).toEqual(Array.from({ length: 30 }, (_, n) => 71 + n))
    expect(revisions.length).toBeLessThan(40)
  })

  it('changes the fields of a view that are named and no others', async () => {
    await saveView('posts', { viewport: { x: 1, y: 2, zoom: 0.5 } })
    await saveView('posts', { panels: { inspector: 320 } })
    expect(await getView('posts')).toEqual({
      project: 'posts',
      viewport: { x: 1, y: 2, zoom: 0.5 },
      panels: { inspector: 320 },
    })
  })
})

describe('a store that fails', () => {
  it('says that there is no room, and keeps what was there', async () => {
    const { id } = await createProject(WORKFLOW)
    const full = vi
      .spyOn(database.versions, 'add')
      .mockRejectedValue(new Dexie.QuotaExceededError('no room'))
    const refused = saveProject(id, edited('too much'), 1)
    await expect(refused).rejects.toBeInstanceOf(StorageProblem)
    await expect(refused).rejects.toMatchObject({ code: 'full', message: /Export this workflow/ })
    full.mockRestore()
    expect(await getProject(id)).toMatchObject({ revision: 1, workflow: WORKFLOW })
  })

  it('lets a newer window change the store, and says that this one is outdated', async () => {
    const { id } = await createProject(WORKFLOW)
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('baton', 1000)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
      request.onblocked = () => reject(new Error('the older window holds on to the store'))
    })
    newer.close()
    try {
      await expect(getProject(id)).rejects.toMatchObject({ code: 'outdated' })
    } finally {
      await database.open()
    }
    expect(await getProject(id)).toBeDefined()
  })

  it('says that an older window holds on to it, begins nothing, and goes on once that is closed', async () => {
    await createProject(WORKFLOW)
    database.close({ disableAutoOpen: false })
    await Dexie.delete('baton')
    const older = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('baton', 10)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const refused = createProject({ ...WORKFLOW, name: 'Never' })
    await expect(refused).rejects.toMatchObject({ code: 'blocked', message: /Close the other/ })
    older.close()
    await vi.waitFor(async () => expect(await listProjects()).toEqual([]))
  })

  it('says so where the browser keeps nothing', async () => {
    database.close({ disableAutoOpen: false })
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('Not in a private window.', 'SecurityError')
    })
    try {
      await expect(listProjects()).rejects.toMatchObject({ code: 'unavailable' })
    } finally {
      open.mockRestore()
      await database.open()
    }
  })

  it('tells a watcher of changes, also when it began before the store was open', async () => {
    database.close({ disableAutoOpen: false })
    const seen: number[] = []
    const watching = liveQuery(async () => (await listProjects()).length).subscribe((count) =>
      seen.push(count),
    )
    await vi.waitFor(() => expect(seen).toEqual([0]))
    await createProject(WORKFLOW)
    await vi.waitFor(() => expect(seen.at(-1)).toBe(1))
    watching.unsubscribe()
  })
})
