import { expect, it } from 'vitest'
import { definitions, catalog } from '../../../nodes/definitions'
import { emptyRunView, IDLE, type NodeView, type RunView } from '../../../shared/run/run-view'
import { graph } from '../../../shared/workflow/testing'
import { recordedIn } from './recorded'

const workflow = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'draft', type: 'llm' },
    { id: 'post', type: 'http' },
    { id: 'off', type: 'http', disabled: true },
    { id: 'shape', type: 'transform' },
  ],
  ['start>draft', 'draft>post', 'post>off', 'off>shape'],
)

const done = (output: NodeView['output'], more: Partial<NodeView> = {}): NodeView => ({
  ...IDLE,
  state: 'done',
  ports: ['out'],
  output,
  ...more,
})

const view = (nodes: Record<string, NodeView>): RunView => ({ ...emptyRunView('r'), nodes })

it('records what the nodes gave that reach out, and no others', () => {
  expect(definitions.http.family).toBe('service')
  const nodes = { draft: done({ text: 'x' }), post: done(1), off: done(2), shape: done(3) }
  expect(recordedIn(view(nodes), workflow, catalog)).toEqual({
    draft: { output: { text: 'x' } },
    post: { output: 1 },
  })
})

it('records nothing of what failed, of what was made up, and where there is no run', () => {
  const failed = { post: done({ error: 'x' }, { state: 'failed', ports: ['error'] }) }
  expect(recordedIn(view(failed), workflow, catalog)).toEqual({})
  const madeUp: RunView = { ...view({ post: done(1) }), simulated: { people: 'ask' } }
  expect(recordedIn(madeUp, workflow, catalog)).toEqual({})
  expect(recordedIn(undefined, workflow, catalog)).toEqual({})
})
