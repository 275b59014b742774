// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import { ICONS } from '../ui/icons'
import { layoutPicture } from './picture-layout'
import { FIRST_TEMPLATE, loadTemplates } from './templates'

it('offers every shipped template, the first one first, each with a name and what it does', async () => {
  const templates = await loadTemplates()
  expect(templates[0]?.id).toBe(FIRST_TEMPLATE)
  expect(templates.length).toBeGreaterThanOrEqual(4)
  for (const { workflow } of templates) {
    expect(workflow.name).not.toBe('')
    expect(workflow.description).toBeTruthy()
  }
})

it('draws each with a block for every node and a line for every edge, inside the picture', async () => {
  for (const { workflow } of await loadTemplates()) {
    const { boxes, paths, viewBox } = layoutPicture(workflow)
    expect(boxes).toHaveLength(workflow.nodes.length)
    expect(paths).toHaveLength(workflow.edges.length)
    const [left, top, width, height] = viewBox.split(' ').map(Number) as [
      number,
      number,
      number,
      number,
    ]
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(left)
      expect(box.y).toBeGreaterThanOrEqual(top)
      expect(box.x + box.width).toBeLessThanOrEqual(left + width)
      expect(box.y + box.height).toBeLessThanOrEqual(top + height)
    }
  }
})

it('draws a document without positions, with dangling edges, and an empty one', () => {
  const base = { format: 'baton/graph', version: 1, id: 'a', name: 'A' } as const
  const nodes = [
    { id: 'a', type: 'llm' },
    { id: 'b', type: 'nobody-knows' },
  ]
  const edges = [{ id: 'e', source: 'a', target: 'gone' }]
  const picture = layoutPicture({ ...base, nodes, edges })
  expect(picture.paths).toEqual([])
  expect(picture.boxes[1]!.x).toBeGreaterThan(picture.boxes[0]!.x + picture.boxes[0]!.width)
  expect(layoutPicture({ ...base, nodes: [], edges: [] }).viewBox).toBe('0 0 100 60')
})

it('has an icon for every node type', () => {
  const missing = catalog.list().filter(({ icon }) => !(icon in ICONS))
  expect(missing.map(({ type, icon }) => `${type}: ${icon}`)).toEqual([])
})
