/** Documents and events of tests. */
import type { RunEvent } from '../../../../shared/run/events'
import type { Json, Workflow } from '../../../../shared/workflow/document'

/** A small document; another `name` is another content. */
export const workflow = (name = 'Ping'): Workflow => ({
  format: 'baton/graph',
  version: 1,
  id: 'ping',
  name,
  nodes: [{ id: 'start', type: 'manual-trigger', config: { sample: { n: 1 } } }],
  edges: [],
})

/** Event `seq` of a run: a completed node with that output. */
export const completed = (run: string, seq: number, output: Json = seq): RunEvent => ({
  run,
  seq,
  at: 1_000 + seq,
  type: 'node.completed',
  node: `n${seq}`,
  round: 1,
  ports: ['out'],
  output,
  durationMs: 1,
})

/** The end of a run. */
export const ended = (run: string, seq: number, at = 1_000 + seq): RunEvent => ({
  run,
  seq,
  at,
  type: 'run.completed',
  output: null,
})
