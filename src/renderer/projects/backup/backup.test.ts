// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Backup } from '../../../shared/contract/backups'
import type { Workflow } from '../../../shared/workflow/document'
import { createProject, database, getProject, listProjects, saveProject } from '../database'
import { deleteProjects } from '../trash'
import { getVersion, listVersions, namedVersions, nameVersion } from '../versions'
import { backUp, readSent } from './back-up'
import { bringBack, bringBackVersion } from './bring-back'
import { storeId } from './store-id'
import { MemoryHost } from './testing'

const WORKFLOW: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  // Fields of other Batons, in an order that no schema would give them.
  zebra: 1,
  name: 'Posts',
  edges: [],
  nodes: [{ type: 'manual-trigger', later: { b: 1, a: 2 }, id: 'start' }],
  apple: 2,
}
const edited = (description: string): Workflow => ({ ...WORKFLOW, description })

const clear = () => Promise.all(database.tables.map((table) => table.clear()))
beforeEach(clear)

const sendAll = async (host: MemoryHost) => backUp(host, await readSent(host))
const only = async (host: MemoryHost): Promise<Backup> => {
  const [backup] = await host.list()
  if (!backup) throw new Error('There is no backup.')
  return backup
}

describe('the backup of what is here', () => {
  it('sends every version once, and nothing when nothing changed', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW)
    await saveProject(id, edited('two'), 1)
    await sendAll(host)
    expect((await only(host)).versions).toBe(2)
    const { calls } = host
    await sendAll(host)
    expect(host.calls).toBe(calls)
    await saveProject(id, edited('three'), 2)
    await sendAll(host)
    expect(host.calls).toBe(calls + 1)
    expect((await only(host)).versions).toBe(3)
  })

  it('sends names, tags and deletions that are no versions', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW, { tags: ['sales'] })
    await sendAll(host)
    const [first] = await listVersions(id)
    await nameVersion(first!.id, 'Launch')
    await sendAll(host)
    expect((await only(host)).project).toMatchObject({
      tags: ['sales'],
      names: { [first!.id]: 'Launch' },
    })
    await deleteProjects([id])
    await sendAll(host)
    expect((await only(host)).project.deletedAt).toBeTypeOf('number')
  })

  it('says that a project is gone for good, once', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW)
    await sendAll(host)
    await database.projects.delete(id)
    await sendAll(host)
    expect((await only(host)).project.goneAt).toBeTypeOf('number')
    const { calls } = host
    await sendAll(host)
    expect(host.calls).toBe(calls)
  })

  it('splits what is too much for one message', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW)
    const long = 'x'.repeat(1_500_000)
    for (let revision = 1; revision < 5; revision += 1)
      await saveProject(id, edited(`${revision}${long}`), revision)
    await sendAll(host)
    expect(host.calls).toBeGreaterThan(1)
    expect((await only(host)).versions).toBe(5)
  })

  it('notes nothing as sent when the host refuses', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW)
    host.refusal = new Error('The disk is full.')
    await expect(sendAll(host)).rejects.toThrow('The disk is full.')
    expect(await database.backups.get(id)).toBeUndefined()
    host.refusal = undefined
    await sendAll(host)
    expect(await database.backups.get(id)).toMatchObject({ version: expect.any(Number) })
  })

  it('belongs to a store: a cleared browser is another one', async () => {
    const before = await storeId()
    expect(await storeId()).toBe(before)
    await clear()
    expect(await storeId()).not.toBe(before)
  })
})

describe('what comes back', () => {
  it('is the same byte for byte after the store was cleared, with every version and name', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW, { tags: ['sales'], template: 'posts' })
    await saveProject(id, { description: 'first', ...WORKFLOW }, 1, { by: 'Ada', window: 'w' })
    const [named] = await listVersions(id)
    await nameVersion(named!.id, 'Launch')
    const before = await getProject(id)
    await sendAll(host)
    await clear()
    expect(await listProjects()).toEqual([])

    await bringBack(host, await only(host))
    const after = await getProject(id)
    expect(JSON.stringify(after?.workflow)).toBe(JSON.stringify(before?.workflow))
    expect(after).toEqual(before)
    const versions = await listVersions(id)
    expect(versions).toHaveLength(2)
    expect(await namedVersions(id)).toMatchObject([{ name: 'Launch' }])
    expect(await getVersion(versions[0]!.id)).toMatchObject({ by: 'Ada', window: 'w' })
    // Saving goes on where it was.
    expect(await saveProject(id, edited('next'), 2)).toEqual({ revision: 3 })
  })

  it('is a copy where its place is taken', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW)
    await sendAll(host)
    await saveProject(id, edited('mine'), 1)
    const copy = await bringBack(host, await only(host))
    expect(copy).toMatchObject({ id: 'posts-2', name: 'Posts 2' })
    expect((await getProject(id))?.workflow.description).toBe('mine')
  })

  it('can be an old version, beside what is here', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW)
    await saveProject(id, edited('later'), 1)
    await sendAll(host)
    const backup = await only(host)
    const versions = await host.versions({ store: backup.store, project: id })
    const copy = await bringBackVersion(host, backup, versions.at(-1)!)
    expect(copy.workflow.description).toBeUndefined()
    expect(copy.id).toBe('posts-2')
  })

  it('leaves a damaged old version out, and refuses a damaged latest one', async () => {
    const host = new MemoryHost()
    const { id } = await createProject(WORKFLOW)
    await saveProject(id, edited('later'), 1)
    await sendAll(host)
    await clear()
    const kept = [...host.projects.values()][0]!
    kept.versions[0]!.text = '{"damaged": '
    await bringBack(host, await only(host))
    expect(await listVersions(id)).toHaveLength(1)
    await clear()
    kept.versions[1]!.text = '{"not": "a workflow"}'
    await expect(bringBack(host, await only(host))).rejects.toThrow(/no Baton workflow/)
    expect(await listProjects()).toEqual([])
  })
})
