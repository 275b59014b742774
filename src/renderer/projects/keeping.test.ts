// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { backUp, readSent } from './backup/back-up'
import { clearProblem, noteProblem } from './backup/problem'
import { MemoryHost } from './backup/testing'
import { createProject, database, saveProject } from './database'
import { readKeeping } from './keeping'

const WORKFLOW: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [],
  edges: [],
}
const backup = async () => (await readKeeping()).backup

beforeEach(async () => {
  await Promise.all(database.tables.map((table) => table.clear()))
})

it('says how far the backup goes', async () => {
  const host = new MemoryHost()
  expect(await backup()).toEqual({ state: 'none' })
  const { id } = await createProject(WORKFLOW)
  await createProject(WORKFLOW)
  expect(await backup()).toEqual({ state: 'behind', projects: 2 })
  await backUp(host, await readSent(host))
  expect(await backup()).toMatchObject({ state: 'all' })
  await saveProject(id, { ...WORKFLOW, description: 'more' }, 1)
  expect(await backup()).toEqual({ state: 'behind', projects: 1 })
})

it('says why there is none, until there is one again', async () => {
  await createProject(WORKFLOW)
  await noteProblem('The disk is full. Free some space.')
  expect(await backup()).toEqual({
    state: 'failed',
    message: 'The disk is full. Free some space.',
  })
  await clearProblem()
  expect(await backup()).toMatchObject({ state: 'behind' })
})
