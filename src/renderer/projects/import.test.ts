// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { beforeEach, expect, it, vi } from 'vitest'
import { createProject, database, listProjects, saveProject } from './database'
import { fileName, workflowText } from './export'
import { importWorkflow } from './import'

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

beforeEach(async () => {
  await Promise.all(database.tables.map((table) => table.clear()))
})

it('opens an exported file as the same document', async () => {
  const opened = await importWorkflow(file(JSON.stringify(DOCUMENT)))
  expect(opened).toMatchObject({ ok: true, notes: [], project: { workflow: DOCUMENT } })
  const [project] = await listProjects()
  expect(JSON.parse(workflowText(project!.workflow))).toEqual(DOCUMENT)
})

it('keeps node types that it does not know, and says which', async () => {
  const nodes = [...DOCUMENT.nodes, { id: 'x', type: 'telepathy', config: { to: 'moon' } }]
  const opened = await importWorkflow(JSON.stringify({ ...DOCUMENT, nodes }))
  expect(opened).toMatchObject({ ok: true, notes: [expect.stringContaining('telepathy')] })
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
  const result = await importWorkflow(source)
  expect(result).toMatchObject({ ok: false, code, message: expect.stringMatching(says) })
  expect(await listProjects()).toEqual([])
})

it('refuses a file over 20 MB without reading it', async () => {
  const huge = file('')
  Object.defineProperty(huge, 'size', { value: 21 * 1024 * 1024 })
  const read = vi.spyOn(huge, 'text')
  expect(await importWorkflow(huge)).toMatchObject({ ok: false, code: 'too-large' })
  expect(read).not.toHaveBeenCalled()
})

it('says when a file cannot be read', async () => {
  const gone = file('{}')
  vi.spyOn(gone, 'text').mockRejectedValue(new Error('A requested file was not found'))
  expect(await importWorkflow(gone)).toMatchObject({
    ok: false,
    code: 'unreadable',
    message: expect.stringContaining('still exists'),
  })
})

it('never replaces a project that has the same id', async () => {
  const mine = await createProject({ ...DOCUMENT, format: 'baton/graph', version: 1 })
  await saveProject(mine.id, { ...mine.workflow, description: 'mine' }, 1)
  await importWorkflow(JSON.stringify(DOCUMENT))
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
