// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { createProject, database, getProject } from './database'
import { projectOfActive, publishedVersion, rememberPublished } from './published'

const posts: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [],
  edges: [],
}

beforeEach(async () => {
  await database.projects.clear()
  await database.versions.clear()
})

it('remembers which version was published from here, without a new revision', async () => {
  const { id } = await createProject(posts)
  expect(await publishedVersion(id)).toBeUndefined()
  await rememberPublished(id, 3)
  expect(await publishedVersion(id)).toBe(3)
  expect((await getProject(id))?.revision).toBe(1)
})

it('goes on with what is active under its own id', async () => {
  const { project, isCopy } = await projectOfActive({ ...posts, workflows: {} }, 2)
  expect(isCopy).toBe(false)
  expect(project.id).toBe('posts')
  expect(project.workflow).not.toHaveProperty('workflows')
  expect(await publishedVersion('posts')).toBe(2)
})

it('makes a copy that stands for itself where another workflow has the id', async () => {
  await createProject(posts)
  const { project, isCopy } = await projectOfActive(posts, 2)
  expect(isCopy).toBe(true)
  expect(project.id).toBe('posts-2')
  expect(await publishedVersion('posts-2')).toBeUndefined()
  expect(await publishedVersion('posts')).toBeUndefined()
})
