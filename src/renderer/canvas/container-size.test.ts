import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import type { Workflow } from '../../shared/workflow/document'
import { NO_SELECTION } from '../editor/selection'
import { row } from '../editor/testing'
import { containerSize, withGrownContainers } from './container-size'
import { flowNodes, type FlowNode } from './flow-model'

const inside = (x: number, y: number, more: object = {}) => ({
  id: 'inner',
  type: 'validator',
  parent: 'each',
  position: { x, y },
  ...more,
})
const each = (more: object = {}) => ({ id: 'each', type: 'for-each', ...more })

const sizeOf = (workflow: Workflow, id = 'each') => {
  const node = workflow.nodes.find((one) => one.id === id)
  if (!node) throw new Error(`There is no ${id}.`)
  return containerSize(workflow, catalog, node)
}

describe('a container', () => {
  it('has the size that it was given, as long as its content has room', () => {
    const size = { width: 700, height: 400 }
    expect(sizeOf(row([each({ size }), inside(40, 80)]))).toEqual(size)
  })

  it('is never smaller than its content, which may have been pasted or written past its border', () => {
    const { width, height } = sizeOf(
      row([each({ size: { width: 300, height: 200 } }), inside(400, 300)]),
    )
    expect(width).toBeGreaterThanOrEqual(400 + 224)
    // A validator's card has three ports below its head.
    expect(height).toBeGreaterThanOrEqual(300 + 56 + 3 * 22)
  })

  it('grows with a container inside it, and with that one’s content', () => {
    const nested = row([
      each({ size: { width: 300, height: 200 } }),
      { id: 'deep', type: 'for-each', parent: 'each', position: { x: 50, y: 80 } },
      { id: 'inner', type: 'log', parent: 'deep', position: { x: 600, y: 90 } },
    ])
    expect(sizeOf(nested, 'deep').width).toBeGreaterThan(600 + 224)
    expect(sizeOf(nested).width).toBeGreaterThan(50 + 600 + 224)
  })

  it('ends, whatever stands in itself', () => {
    const circle = row([each({ parent: 'each' }), inside(40, 80)])
    expect(sizeOf(circle).width).toBeGreaterThan(0)
  })
})

describe('while something is dragged', () => {
  const workflow = row([
    each({ size: { width: 400, height: 250 } }),
    {
      id: 'deep',
      type: 'for-each',
      parent: 'each',
      position: { x: 50, y: 80 },
      size: { width: 320, height: 160 },
    },
    { id: 'inner', type: 'log', parent: 'deep', position: { x: 40, y: 80 } },
  ])
  const drawn = flowNodes(workflow, catalog, NO_SELECTION, [])
  const dragged = (x: number, y: number): FlowNode[] =>
    drawn.map((node) => (node.id === 'inner' ? { ...node, position: { x, y } } : node))
  const find = (nodes: readonly FlowNode[], id: string) => nodes.find((node) => node.id === id)

  it('every container around it is as large as it will be when it is dropped', () => {
    const moved = withGrownContainers(workflow, dragged(900, 500), new Set(['inner']))
    const dropped: Workflow = {
      ...workflow,
      nodes: workflow.nodes.map((node) =>
        node.id === 'inner' ? { ...node, position: { x: 900, y: 500 } } : node,
      ),
    }
    for (const id of ['deep', 'each']) expect(find(moved, id)).toMatchObject(sizeOf(dropped, id))
  })

  it('goes back to what it was when it is dragged back', () => {
    const there = withGrownContainers(workflow, dragged(900, 500), new Set(['inner']))
    const back = there.map((node) =>
      node.id === 'inner' ? { ...node, position: { x: 40, y: 80 } } : node,
    )
    const after = withGrownContainers(workflow, back, new Set(['inner']))
    for (const id of ['deep', 'each'])
      expect([find(after, id)?.width, find(after, id)?.height]).toEqual([
        find(drawn, id)?.width,
        find(drawn, id)?.height,
      ])
  })

  it('leaves the drawing as it is where nothing in a container moved', () => {
    expect(withGrownContainers(workflow, drawn, new Set(['each']))).toBe(drawn)
  })
})
