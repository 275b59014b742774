import { describe, expect, it } from 'vitest'
import { loadWorkflow } from './load'
import { migrate, type Migration } from './migrations'

const document = {
  format: 'baton/graph',
  version: 1,
  id: 'g',
  name: 'G',
  nodes: [
    { id: 'a', type: 'from-the-future', futureField: { x: 1 }, position: { x: 0, y: 0, z: 9 } },
  ],
  edges: [],
  futureSetting: [1, 2],
}
const load = (value: unknown) => loadWorkflow(JSON.stringify(value))

describe('loadWorkflow', () => {
  it('keeps unknown fields and unknown node types', () => {
    const loaded = load(document)
    expect(loaded.ok && loaded.workflow).toEqual(document)
  })

  it('reads a file with a byte order mark', () => {
    expect(loadWorkflow(`\uFEFF${JSON.stringify(document)}`).ok).toBe(true)
  })

  it.each([
    ['a cut-off file', '{"format": "baton/graph", "ver', 'not-json', 'damaged'],
    ['an empty file', '', 'not-json', 'damaged'],
    ['a picture', '\x89PNG\r\n', 'not-json', 'damaged'],
    ['a list', '[]', 'not-baton', 'no Baton workflow'],
    ['null', 'null', 'not-baton', 'no Baton workflow'],
    ['a package.json', '{"name": "x", "version": "1.0.0"}', 'not-baton', 'lacks "format"'],
    ['an n8n workflow', '{"nodes": [], "connections": {}}', 'not-baton', 'n8n'],
    ['no version', '{"format": "baton/graph"}', 'bad-document', '"version"'],
    ['version 0', '{"format": "baton/graph", "version": 0}', 'bad-document', '"version"'],
    ['a newer version', '{"format": "baton/graph", "version": 2}', 'newer-version', 'Update Baton'],
    [
      'no nodes',
      '{"format": "baton/graph", "version": 1, "id": "g", "name": "g", "edges": []}',
      'bad-document',
      'nodes',
    ],
  ])('refuses %s and says what to do', (_what, text, code, message) => {
    const loaded = loadWorkflow(text)
    expect(loaded.ok).toBe(false)
    if (loaded.ok) return
    expect(loaded.code).toBe(code)
    expect(loaded.message).toContain(message)
  })

  it('names what is wrong with a node', () => {
    const loaded = load({ ...document, nodes: [{ id: '9bad', type: 'log' }] })
    expect(loaded.ok ? [] : loaded.details).toEqual([expect.stringContaining('nodes.0.id')])
  })

  it('refuses more than 20 MB, counted in bytes', () => {
    const big = { ...document, notes: 'é'.repeat(11 * 1024 * 1024) }
    expect(load(big)).toMatchObject({ ok: false, code: 'too-large', limit: 'document-size' })
  })

  it('refuses absurd nesting instead of running out of stack', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const text = JSON.stringify(document).replace('[1,2]', deep)
    expect(loadWorkflow(text)).toMatchObject({
      ok: false,
      code: 'too-large',
      limit: 'document-depth',
    })
  })
})

describe('migrate', () => {
  const steps = new Map<number, Migration>([
    [1, (old: Record<string, unknown>) => ({ ...old, title: old.name })],
    [2, (old: Record<string, unknown>) => ({ ...old, tags: [] })],
  ])

  it('goes step by step and keeps what it does not know', () => {
    expect(migrate({ version: 1, name: 'n', other: 7 }, 1, 3, steps)).toEqual({
      version: 3,
      name: 'n',
      title: 'n',
      tags: [],
      other: 7,
    })
  })

  it('refuses when a step is missing', () => {
    expect(() => migrate({ version: 1 }, 1, 4, steps)).toThrow('from document version 3 to 4')
  })
})
