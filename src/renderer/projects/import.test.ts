// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, expect, it, vi } from 'vitest'
import { createProject, database, listProjects, saveProject } from './database'
import { bundleText } from './bundle'
import { fileName, workflowText } from './export'
import { keepImport, readImport } from './import'

const DOCUMENT = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [{ id: 'start', type: 'manual-trigger', config: { sample: { a: 1 } }, mood: 'calm' }],
  edges: [],
  later: { kept: true },
}
const file = (text: string, name = 'a.baton.json') => new File([text], name)

/** Reads a file and keeps all that it holds. */
async function importAll(source: string | File) {
  const read = await readImport(source)
  if (!read.ok) throw new Error(read.message)
  for (const { workflow } of read.documents) await keepImport(workflow, 'a.baton.json')
  return read.documents
}

beforeEach(async () => {
  await Promise.all(database.tables.map((table) => table.clear()))
})

it('opens an exported file as the same document', async () => {
  expect(await importAll(file(JSON.stringify(DOCUMENT)))).toMatchObject([{ notes: [] }])
  const [project] = await listProjects()
  expect(JSON.parse(workflowText(project!.workflow))).toEqual(DOCUMENT)
})

it('keeps node types that it does not know, and says which', async () => {
  const nodes = [...DOCUMENT.nodes, { id: 'x', type: 'telepathy', config: { to: 'moon' } }]
  const [opened] = await importAll(JSON.stringify({ ...DOCUMENT, nodes }))
  expect(opened?.notes).toEqual([expect.stringContaining('telepathy')])
  expect((await listProjects())[0]?.workflow.nodes).toEqual(nodes)
})

const refused: [what: string, source: string | File, code: string, says: RegExp][] = [
  ['a damaged file', file('{"format": "baton/gr'), 'not-json', /damaged/],
  ['an empty file', file(''), 'not-json', /damaged/],
  ['foreign JSON', file('{"hello": "world"}'), 'not-baton', /no Baton workflow/],
  ['a list', file('[1, 2]'), 'not-baton', /no Baton workflow/],
  [
    'a newer document',
    file(JSON.stringify({ ...DOCUMENT, version: 99 })),
    'newer-version',
    /newer Baton/,
  ],
  [
    'a document with a node that has no type',
    file(JSON.stringify({ ...DOCUMENT, nodes: [{ id: 'a' }] })),
    'bad-document',
    /nodes\.0\.type/,
  ],
]
it.each(refused)('refuses %s and changes nothing', async (_what, source, code, says) => {
  const result = await readImport(source)
  expect(result).toMatchObject({ ok: false, code, message: expect.stringMatching(says) })
  expect(await listProjects()).toEqual([])
})

it('opens every workflow of a bundle, and keeps each as it was', async () => {
  const other = { ...DOCUMENT, id: 'mail', name: 'Mail' }
  const text = bundleText(
    [DOCUMENT, other].map((each) => ({ ...each, format: 'baton/graph', version: 1 })),
  )
  await importAll(file(text))
  const kept = (await listProjects()).map(({ workflow }) => workflow)
  expect(kept.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([other, DOCUMENT])
})

it.each([
  ['with a workflow that cannot be read', [DOCUMENT, { ...DOCUMENT, nodes: 1 }], /Workflow 2 of/],
  ['that holds none', [], /holds no workflow/],
  ['that is no list', 'none', /holds no workflow/],
])('refuses a bundle %s', async (_what, workflows, says) => {
  const text = JSON.stringify({ format: 'baton/bundle', version: 1, workflows })
  expect(await readImport(text)).toMatchObject({
    ok: false,
    message: expect.stringMatching(says),
  })
})

it('refuses a bundle of a newer version', async () => {
  const text = JSON.stringify({ format: 'baton/bundle', version: 2, workflows: [DOCUMENT] })
  expect(await readImport(text)).toMatchObject({ ok: false, code: 'newer-version' })
})

it('refuses a file over 20 MB without reading it', async () => {
  const huge = file('')
  Object.defineProperty(huge, 'size', { value: 21 * 1024 * 1024 })
  const read = vi.spyOn(huge, 'text')
  expect(await readImport(huge)).toMatchObject({ ok: false, code: 'too-large' })
  expect(read).not.toHaveBeenCalled()
})

it('says when a file cannot be read', async () => {
  const gone = file('{}')
  vi.spyOn(gone, 'text').mockRejectedValue(new Error('A requested file was not found'))
  expect(await readImport(gone)).toMatchObject({
    ok: false,
    code: 'unreadable',
    message: expect.stringContaining('still exists'),
  })
})

it('never replaces a project that has the same id', async () => {
  const mine = await createProject({ ...DOCUMENT, format: 'baton/graph', version: 1 })
  await saveProject(mine.id, { ...mine.workflow, description: 'mine' }, 1)
  await importAll(JSON.stringify(DOCUMENT))
  const projects = await listProjects()
  expect(projects.map(({ id }) => id).sort()).toEqual(['posts', 'posts-2'])
  expect(projects.find(({ id }) => id === 'posts')?.workflow.description).toBe('mine')
})

it.each([
  ['Content to cash', 'Content to cash.baton.json'],
  ['a/b\\c: "d" <e>?', 'a b c d e.baton.json'],
  ['..', 'workflow.baton.json'],
  ['', 'workflow.baton.json'],
])('names the file for %j %j', (name, expected) => {
  expect(fileName(name)).toBe(expected)
})
