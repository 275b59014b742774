import { describe, expect, it } from 'vitest'
import { emptyRunView, foldRun, type NodeView, type RunView } from '../../shared/run/view'
import type { Workflow } from '../../shared/workflow/document'
import { moveIntoSight, nodesAtWork } from './follow-run'
import { hasTwins } from './twins'

function viewOf(states: Record<string, NodeView['state']>): RunView {
  const view = foldRun(emptyRunView('r'), [])
  const nodes = Object.fromEntries(
    Object.entries(states).map(([id, state]) => [id, { state } as NodeView]),
  )
  return { ...view, nodes }
}

const WORKFLOW = {
  nodes: [
    { id: 'each', type: 'for-each' },
    { id: 'draft', type: 'llm', parent: 'each' },
    { id: 'ask', type: 'human-callback' },
  ],
  edges: [],
} as unknown as Workflow

describe('following a run', () => {
  it('looks at the node at work, not at the container around it', () => {
    expect(nodesAtWork(viewOf({ each: 'waiting', draft: 'running' }), WORKFLOW)).toEqual(['draft'])
    expect(nodesAtWork(viewOf({ each: 'waiting', draft: 'done' }), WORKFLOW)).toEqual(['each'])
    expect(nodesAtWork(viewOf({ each: 'done', ask: 'asking' }), WORKFLOW)).toEqual(['ask'])
    expect(nodesAtWork(viewOf({ ask: 'done' }), WORKFLOW)).toEqual([])
  })

  it('moves nothing that is in sight, and brings the rest in with room after it', () => {
    const sight = { from: 0, to: 600 }
    expect(moveIntoSight({ from: 10, to: 110 }, sight)).toBe(0)
    const move = moveIntoSight({ from: 900, to: 1050 }, sight)
    expect(900 + move).toBe(150)
    expect(moveIntoSight({ from: -500, to: 500 }, sight)).toBe(500)
  })
})

it('tells edges between the same two nodes from those that stand alone', () => {
  const workflow = {
    nodes: [],
    edges: [
      { id: 'a', source: 'check', target: 'pair' },
      { id: 'b', source: 'check', target: 'pair' },
      { id: 'c', source: 'pair', target: 'check' },
    ],
  } as unknown as Workflow
  expect(hasTwins(workflow, 'check', 'pair')).toBe(true)
  expect(hasTwins(workflow, 'pair', 'check')).toBe(false)
})
