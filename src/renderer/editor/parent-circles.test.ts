// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import { diffWorkflows } from '../../shared/workflow/diff'
import type { Workflow } from '../../shared/workflow/document'
import { readWorkflow } from '../../shared/workflow/load'
import { reachOf } from '../../shared/workflow/reach'
import { flowEdges, flowNodes, type FlowNode } from '../canvas/flow-model'
import { layoutPicture } from '../gallery/picture-layout'
import { DataFlow } from '../inspector/data/data-flow'
import { irreversibleIn } from '../inspector/testing/test-document'
import { removeSelection } from './actions'
import { fixFor } from './fixes'
import { readPasted, textOfFragment } from './clipboard'
import { fragmentOf } from './document-edits'
import { NO_SELECTION } from './selection'
import { row, testSession } from './testing'

/** Containers that hold each other, or themselves, as a hand-written file can say. */
const circles: [string, string[], Workflow][] = [
  ['two containers that hold each other', ['a', 'b'], circle({ a: 'b', b: 'a' })],
  ['a container that holds itself', ['a'], circle({ a: 'a' })],
  [
    'three in a ring, with another beside them',
    ['a', 'b', 'c'],
    circle({ a: 'b', b: 'c', c: 'a', d: 'a' }),
  ],
]

function circle(parents: Record<string, string>): Workflow {
  const containers = Object.entries(parents).map(([id, parent], index) => ({
    id,
    type: 'for-each',
    parent,
    position: { x: 100 * index, y: 100 },
  }))
  return row(
    [
      'manual-trigger',
      ...containers,
      { id: 'inner', type: 'transform', parent: 'a', config: { value: '{{ $nodes.a }}' } },
    ],
    ['manual_trigger>a', 'a.item>inner', 'inner>a.result'],
  )
}

describe.each(circles)('a document with %s', (_what, inCircle, workflow) => {
  it('can be opened, and names those that stand in themselves', () => {
    expect(readWorkflow(workflow).ok).toBe(true)
    const { problems } = testSession(workflow).analyseNow()
    const named = problems.filter(({ message }) => message.includes('stands in itself'))
    expect(named.map(({ node }) => node)).toEqual(expect.arrayContaining(inCircle))
    for (const problem of named)
      expect(problem).toMatchObject({ severity: 'error', field: 'parent' })
  })

  it('is drawn with those at the top, and every chain of parents ends', () => {
    const nodes = flowNodes(workflow, catalog, NO_SELECTION, [])
    expect(nodes.map(({ id }) => id).sort()).toEqual(workflow.nodes.map(({ id }) => id).sort())
    const byId = new Map(nodes.map((node) => [node.id, node]))
    for (const node of nodes) {
      const seen = new Set<string>()
      for (let at: FlowNode | undefined = node; at; at = byId.get(at.parentId ?? '')) {
        expect(seen).not.toContain(at.id)
        seen.add(at.id)
      }
    }
    for (const id of inCircle) expect(byId.get(id)?.parentId).toBeUndefined()
    expect(byId.get('inner')?.parentId).toBe('a')
    expect(flowEdges(workflow, catalog, NO_SELECTION, new Set(), [])).toHaveLength(3)
  })

  it('has a picture, a comparison, a reach and values to choose from', () => {
    const { boxes } = layoutPicture(workflow)
    expect(boxes).toHaveLength(workflow.nodes.length)
    for (const { x, y, width, height } of boxes)
      expect([x, y, width, height].every(Number.isFinite)).toBe(true)
    expect(diffWorkflows({ ...workflow, nodes: [], edges: [] }, workflow).nodes).toHaveLength(
      workflow.nodes.length,
    )
    expect(reachOf(workflow, catalog).code).toEqual([])
    const flow = new DataFlow({
      workflow,
      catalog,
      view: undefined,
      loopEdges: new Set(),
      pinned: new Map(),
      useSample: false,
    })
    for (const { id } of workflow.nodes) {
      expect(flow.upstreamOf(id)).not.toContain(id)
      expect(flow.visible(id).variables).toBeDefined()
      expect(irreversibleIn(workflow, catalog, id)).toEqual([])
    }
  })

  it('is mended by the button of the problem, which undo takes back', () => {
    const session = testSession(workflow)
    const stillWrong = () =>
      session.analyseNow().problems.find(({ message }) => message.includes('stands in itself'))
    let mended = 0
    for (let problem = stillWrong(); problem; problem = stillWrong()) {
      const fix = fixFor(problem, session)
      expect(fix?.label).toBe('Move it out')
      fix?.perform(session)
      mended += 1
      expect(mended).toBeLessThanOrEqual(inCircle.length)
    }
    expect(mended).toBeGreaterThan(0)
    for (let count = 0; count < mended; count += 1) session.document.undo()
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(workflow))
  })

  it('can be copied, and its containers deleted', () => {
    const session = testSession(workflow)
    const text = textOfFragment(fragmentOf(workflow, inCircle))
    expect(readPasted(text)).toMatchObject({ kind: 'nodes' })
    session.document.select({ nodes: inCircle })
    removeSelection(session)
    for (const id of inCircle)
      expect(session.document.document().nodes.map((node) => node.id)).not.toContain(id)
  })
})
