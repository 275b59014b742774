import { expect, it } from 'vitest'
import type { Project } from '../projects/schema'
import { arrange, tagCounts, type ListView } from './list-view'

const project = (id: string, more: Partial<Project> & { nodes?: number } = {}): Project => ({
  id,
  name: id,
  revision: 1,
  createdAt: 0,
  updatedAt: 0,
  workflow: {
    format: 'baton/graph',
    version: 1,
    id,
    name: id,
    nodes: Array.from({ length: more.nodes ?? 1 }, (_, n) => ({ id: `n${n}`, type: 'llm' })),
    edges: [],
  },
  ...more,
})
const view = (more: Partial<ListView>): ListView => ({
  search: '',
  tag: undefined,
  sort: 'edited',
  ...more,
})
const ids = (projects: readonly Project[], more: Partial<ListView>, ran: [string, number][] = []) =>
  arrange(projects, view(more), new Map(ran)).map(({ id }) => id)

const post = project('Post 10', { tags: ['content'], updatedAt: 3, createdAt: 1 })
const lead = project('post 9', { tags: ['sales', 'content'], updatedAt: 2, createdAt: 9, nodes: 7 })
const mail = project('Mail', { updatedAt: 1, createdAt: 5 })
const all = [mail, post, lead]

it.each([
  ['edited', ['Post 10', 'post 9', 'Mail']],
  ['name', ['Mail', 'post 9', 'Post 10']],
  ['created', ['post 9', 'Mail', 'Post 10']],
  ['size', ['post 9', 'Post 10', 'Mail']],
  ['run', ['Mail', 'Post 10', 'post 9']],
] as const)('sorts by %s', (sort, order) => {
  expect(ids(all, { sort }, [['Mail', 99]])).toEqual(order)
})

it('finds by name, tag, description and what is in it; every word must match', () => {
  const told = project('Told', { workflow: { ...mail.workflow, description: 'Asks the lawyer' } })
  expect(ids([...all, told], { search: 'LAWYER' })).toEqual(['Told'])
  expect(ids(all, { search: 'sales' })).toEqual(['post 9'])
  expect(ids(all, { search: 'post content' })).toEqual(['Post 10', 'post 9'])
  expect(ids(all, { search: 'model mail' })).toEqual(['Mail'])
  expect(ids(all, { search: 'nothing like it' })).toEqual([])
})

it('shows one tag alone, and counts them', () => {
  expect(ids(all, { tag: 'content' })).toEqual(['Post 10', 'post 9'])
  expect(tagCounts(all)).toEqual([
    { tag: 'content', count: 2 },
    { tag: 'sales', count: 1 },
  ])
})
