// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { createProject, database, duplicateProject, saveProject } from './database'
import { getVersion, listVersions, namedVersions, nameVersion } from './versions'

const WORKFLOW: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [],
  edges: [],
}
const edited = (description: string): Workflow => ({ ...WORKFLOW, description })

beforeEach(async () => {
  await Promise.all(database.tables.map((table) => table.clear()))
})

it('lists the versions of one project, newest first, with who saved them', async () => {
  const { id } = await createProject(WORKFLOW)
  await createProject({ ...WORKFLOW, id: 'other' })
  await saveProject(id, edited('two'), 1, { window: 'w1', by: 'Ada' })
  const keys = await listVersions(id)
  expect(keys).toHaveLength(2)
  expect(await getVersion(keys[0]!.id)).toMatchObject({
    revision: 2,
    window: 'w1',
    by: 'Ada',
    workflow: { description: 'two' },
  })
  expect(await getVersion(keys[1]!.id)).toMatchObject({ revision: 1 })
})

it('keeps a version with a name, however many saves follow', async () => {
  const { id } = await createProject(WORKFLOW)
  for (let revision = 1; revision < 15; revision += 1)
    await saveProject(id, edited(`save ${revision}`), revision)
  const early = (await listVersions(id)).at(-4)!
  await nameVersion(early.id, '  Before the change ')
  for (let revision = 15; revision < 80; revision += 1)
    await saveProject(id, edited(`save ${revision}`), revision)
  const keys = await listVersions(id)
  expect(keys.length).toBeLessThan(50)
  expect(keys.filter(({ named }) => named)).toEqual([{ ...early, named: true }])
  expect(await namedVersions(id)).toEqual([{ id: early.id, name: 'Before the change' }])
})

it('takes a name away', async () => {
  const { id } = await createProject(WORKFLOW)
  const [only] = await listVersions(id)
  await nameVersion(only!.id, 'First')
  await nameVersion(only!.id, '   ')
  expect(await namedVersions(id)).toEqual([])
})

it('says of a copy where it came from', async () => {
  const { id } = await createProject(WORKFLOW)
  const copy = await duplicateProject(id)
  const [first] = await listVersions(copy.id)
  expect(await getVersion(first!.id)).toMatchObject({ note: 'Copied from Posts' })
})
