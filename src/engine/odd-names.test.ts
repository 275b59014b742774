import { describe, expect, it } from 'vitest'
import { emptyRunView, foldRun } from '../shared/run/view'
import { runGraph, graph } from './testing'

// Ids that an id may be, and that every JavaScript object has already.
describe.each(['__proto__', 'constructor', 'hasOwnProperty'])('a node called %s', (id) => {
  const workflow = graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id, type: 'transform', config: { value: { a: 1 } } },
      { id: 'other', type: 'transform', config: { value: 2 } },
      { id: 'both', type: 'transform', config: { value: ['{{ $ }}', `{{ $nodes.\`${id}\`.a }}`] } },
    ],
    [`start>${id}`, 'start>other', `${id}>both`, 'other>both'],
  )

  it('is seen by the nodes after it', async () => {
    const run = await runGraph(workflow)
    expect(JSON.stringify(run.output())).toBe(`[{"${id}":{"a":1},"other":2},1]`)
  })

  it('is mocked only where the mocks say so', async () => {
    const run = await runGraph(workflow, { mocks: { other: [{ output: 3 }] } })
    expect(JSON.stringify(run.output())).toBe(`[{"${id}":{"a":1},"other":3},1]`)
  })

  it('has a state and counts of its own in the view', async () => {
    const { events } = await runGraph(workflow)
    const view = foldRun(emptyRunView('r'), events)
    expect(Object.keys(view.nodes)).toContain(id)
    expect(view.nodes[id]).toMatchObject({ state: 'done', executions: 1, costUsd: 0 })
    expect(emptyRunView('r').nodes[id]).toBeUndefined()
  })
})
