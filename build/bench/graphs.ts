/** The workflows that the benchmarks run, and a node type that does nothing: what is measured is the engine, not the nodes. */
import { z } from 'zod'
import type { Execute } from '../../src/engine/execute'
import { catalog as builtIn } from '../../src/nodes/definitions'
import { executors as builtInExecutors } from '../../src/nodes/executors'
import type { Workflow, WorkflowEdge, WorkflowNode } from '../../src/shared/workflow/document'
import type { NodeCatalog, NodeDefinition } from '../../src/shared/workflow/node-definition'

const pass: NodeDefinition = {
  type: 'pass',
  version: 1,
  family: 'flow',
  title: 'Pass',
  description: 'Hands on its input.',
  icon: 'arrow-right',
  config: z.looseObject({}),
  pure: true,
  static: [],
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'any' }],
  }),
  summary: () => '',
  initial: {},
}
const handOn: Execute = ({ input }) => ({ ports: ['out'], output: input })

/** The node types of the app, and `pass`. */
export const catalog: NodeCatalog = {
  get: (type) => (type === 'pass' ? pass : builtIn.get(type)),
  list: () => [...builtIn.list(), pass],
}
export const executors = new Map([...builtInExecutors, ['pass', handOn] as const])

const start: WorkflowNode = { id: 'start', type: 'manual-trigger' }

/** An edge is a pair of ids; the source may name its port after a dot. */
function workflow(nodes: WorkflowNode[], edges: [string, string][], maxRounds = 25): Workflow {
  return {
    format: 'baton/graph',
    version: 1,
    id: 'bench',
    name: 'bench',
    settings: { maxRounds },
    nodes,
    edges: edges.map(([from, to], index): WorkflowEdge => {
      const [source = '', sourceHandle] = from.split('.')
      return { id: `e${index}`, source, target: to, ...(sourceHandle ? { sourceHandle } : {}) }
    }),
  }
}

/** A trigger and so many nodes, one after the other. */
export function chain(length: number): Workflow {
  const nodes = Array.from({ length }, (_, i): WorkflowNode => ({ id: `n${i}`, type: 'pass' }))
  return workflow(
    [start, ...nodes],
    nodes.map(({ id }, i) => [i === 0 ? 'start' : `n${i - 1}`, id]),
  )
}

/** From one node to `width` and together again, `count` times. */
export function layers(count: number, width: number): Workflow {
  const nodes: WorkflowNode[] = [start]
  const edges: [string, string][] = []
  let before = 'start'
  for (let layer = 0; layer < count; layer++) {
    const join = `join${layer}`
    for (let i = 0; i < width; i++) {
      const id = `n${layer}_${i}`
      nodes.push({ id, type: 'pass' })
      edges.push([before, id], [id, join])
    }
    // One of the hundred goes on; all of them together would be a hundred times as large after each layer.
    nodes.push({ id: join, type: 'merge', config: { mode: 'first' } })
    before = join
  }
  return workflow(nodes, edges)
}

/** Two nodes in a loop, with a condition on the round. */
export function loop(rounds: number): Workflow {
  const when = `{{ $loop.round < ${rounds} }}`
  return workflow(
    [
      start,
      { id: 'head', type: 'pass' },
      { id: 'again', type: 'branch', config: { cases: [{ port: 'yes', label: 'yes', when }] } },
    ],
    [
      ['start', 'head'],
      ['head', 'again'],
      ['again.yes', 'head'],
    ],
    rounds,
  )
}

const set: WorkflowNode = { id: 'set', type: 'transform', config: { value: { a: 1 } } }

/** Trigger -> set -> if: what the peers were measured with. */
export const small = workflow(
  [
    start,
    set,
    {
      id: 'if',
      type: 'branch',
      config: { cases: [{ port: 'yes', label: 'yes', when: '{{ a = 1 }}' }] },
    },
  ],
  [
    ['start', 'set'],
    ['set', 'if'],
  ],
)

/** The same, begun by what is delivered. */
export const delivered: Workflow = {
  ...small,
  nodes: small.nodes.map((node) =>
    node === start ? { ...node, type: 'schedule-trigger', config: { cron: '0 9 * * *' } } : node,
  ),
}

/** The same, begun by webhooks at `/hooks/<respond>`, which is its id, too. */
export const called = (respond: 'now' | 'when-done'): Workflow => ({
  ...small,
  id: respond,
  nodes: small.nodes.map((node) =>
    node === start
      ? { ...node, type: 'webhook-trigger', config: { path: respond, respond } }
      : node,
  ),
})

/** Trigger -> set -> wait an hour -> set. */
export const paused = workflow(
  [
    start,
    set,
    { id: 'wait', type: 'wait', config: { for: '1h' } },
    { id: 'after', type: 'transform', config: { value: { b: '{{ a }}' } } },
  ],
  [
    ['start', 'set'],
    ['set', 'wait'],
    ['wait.done', 'after'],
  ],
)
