import { describe, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { catalog } from '../../nodes/definitions'
import { setNodeField } from '../editor/document-edits'
import { commit, startHistory } from '../editor/history'
import { NO_SELECTION } from '../editor/selection'
import { flowEdges, flowNodes } from './flow-model'
import { visiblePorts } from './visible-ports'

const workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'w',
  nodes: [
    {
      id: 'up',
      type: 'transform',
      parent: 'each',
      position: { x: 30, y: 80 },
      config: { value: 1 },
    },
    { id: 'start', type: 'manual-trigger', name: 'Start', position: { x: 0, y: 0 } },
    { id: 'each', type: 'for-each', position: { x: 300, y: 0 }, config: { items: [] } },
    { id: 'lost', type: 'transform', parent: 'start' },
    { id: 'odd', type: 'from-the-future' },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'each' },
    { id: 'e2', source: 'each', sourceHandle: 'item', target: 'up' },
    { id: 'e3', source: 'up', target: 'gone' },
    { id: 'e4', source: 'odd', sourceHandle: 'beam', target: 'up' },
  ],
} as unknown as Workflow

const read = (from: Workflow, before: ReturnType<typeof flowNodes> = []) =>
  flowNodes(from, catalog, NO_SELECTION, before)

describe('the document as it is drawn', () => {
  it('puts containers before what is in them, and only real containers hold nodes', () => {
    const nodes = read(workflow)
    expect(nodes.map((node) => node.id).indexOf('each')).toBeLessThan(
      nodes.map((node) => node.id).indexOf('up'),
    )
    expect(nodes.find((node) => node.id === 'up')?.parentId).toBe('each')
    expect(nodes.find((node) => node.id === 'lost')?.parentId).toBeUndefined()
    expect(nodes.find((node) => node.id === 'each')).toMatchObject({
      type: 'container',
      width: 440,
    })
  })

  it('stays the same object for everything when a config changes', () => {
    const before = read(workflow)
    const { document } = commit(startHistory(workflow), 'Edit', 0, (draft) =>
      setNodeField(draft, 'up', 'config', { value: 2 }),
    )
    expect(read(document, before)).toBe(before)
  })

  it('changes only the node that was renamed', () => {
    const before = read(workflow)
    const { document } = commit(startHistory(workflow), 'Rename', 0, (draft) =>
      setNodeField(draft, 'start', 'name', 'Begin'),
    )
    const after = read(document, before)
    expect(after.filter((node) => !before.includes(node)).map((node) => node.id)).toEqual(['start'])
    expect(after.find((node) => node.id === 'start')?.ariaLabel).toMatch(/^Begin, /)
  })

  it('fills in the ports that an edge leaves out, and leaves out edges without two ends', () => {
    const edges = flowEdges(workflow, catalog, NO_SELECTION, new Set(['e2']), [])
    expect(edges.map((edge) => edge.id)).toEqual(['e1', 'e2', 'e4'])
    expect(edges[0]).toMatchObject({
      sourceHandle: 'out',
      targetHandle: 'in',
      data: { loop: false },
    })
    expect(edges[1]?.data?.loop).toBe(true)
    expect(flowEdges(workflow, catalog, NO_SELECTION, new Set(['e2']), edges)).toBe(edges)
  })

  it('keeps a port in sight that only an edge knows', () => {
    const odd = workflow.nodes.find((node) => node.id === 'odd')!
    expect(visiblePorts(odd, workflow.edges, catalog).outputs).toEqual([
      { id: 'beam', label: 'beam', type: 'any', missing: true, connected: true },
    ])
  })
})
