import { expect, test } from 'vitest'
import type { Workflow } from './document'
import { documentHash } from './document-hash'
import { graph } from './testing'

const hash = (workflow: Workflow) => documentHash(workflow, crypto.subtle)

const document = graph(
  [
    { id: 'start', type: 'manual-trigger', position: { x: 0, y: 0 } },
    { id: 'note', type: 'log', config: { message: 'hello', position: 'first' } },
  ],
  ['start>note'],
)

const hashOf = (change: (copy: typeof document) => unknown) => {
  const copy = structuredClone(document)
  change(copy)
  return hash(copy)
}

test('is the same for the same document, whatever the order of its keys', async () => {
  const turned = Object.fromEntries(Object.entries(document).reverse()) as typeof document
  expect(await hash(turned)).toBe(await hash(document))
  expect(await hash(document)).toMatch(/^[0-9a-f]{64}$/)
})

test('takes no notice of where nodes stand', async () => {
  const moved = await hashOf(({ nodes }) =>
    Object.assign(nodes[0] ?? {}, { position: { x: 9, y: 9 } }),
  )
  expect(moved).toBe(await hash(document))
})

test.each<[string, (copy: typeof document) => unknown]>([
  ['the name', (copy) => (copy.name = 'Another')],
  [
    'a config',
    ({ nodes }) => (nodes[1] = { ...nodes[1], id: 'note', type: 'log', config: { message: 'hi' } }),
  ],
  [
    'a field of a config that is called position',
    ({ nodes }) => Object.assign(nodes[1]?.config ?? {}, { position: 'second' }),
  ],
  ['an edge', (copy) => (copy.edges = [])],
])('is another with another %s', async (_, change) => {
  expect(await hashOf(change)).not.toBe(await hash(document))
})
