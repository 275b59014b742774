/** What hands on the output of a called workflow that comes in place of its call. */
import type { WorkflowEdge, WorkflowNode } from '../document'
import { asField } from './expression-names'
import type { InliningWork } from './inline'
import { readsOf } from './node-templates'

/** A port that what follows the call is led by, and what had to be added for that. Its edges have no ids yet. */
export interface Output {
  node: string
  port: string
  nodes: WorkflowNode[]
  edges: WorkflowEdge[]
}

/** The last node, or one that brings together what several may put out, as a run's output does (semantics section 3, rule 10). */
export function outputOf(work: InliningWork): Output {
  const { exit, part, call } = work
  if (exit) return { node: work.idOf(exit.node), port: exit.port, nodes: [], edges: [] }
  const ends = part.outer.flatMap((node) =>
    part.endsOf(node).map((port) => ({ node: node.id, port })),
  )
  const output: Output = { node: call.id, port: 'out', nodes: [], edges: [] }
  const ids = [...new Set(ends.map(({ node }) => node))]
  if (!isRead(work) && ids.every((id) => work.idOf(id) === id)) return output
  const x = Math.max(...work.coming.map(({ position }) => position?.x ?? 0)) + 300
  const y = part.node(ends[0]?.node ?? '')?.position?.y ?? 0
  output.nodes.push({
    id: call.id,
    type: 'transform',
    name: call.name ?? 'Output',
    position: { x, y },
    ...(call.parent === undefined ? {} : { parent: call.parent }),
    config: { value: ends.length > 1 ? together(work, ids) : '{{ $ }}' },
  })
  output.edges = ends.map(({ node, port }) => ({
    id: '',
    source: work.idOf(node),
    sourceHandle: port,
    target: call.id,
    targetHandle: 'in',
  }))
  return output
}

/** What one of the last nodes put out, or an object by the ids that they had. */
function together(work: InliningWork, nodes: readonly string[]): string {
  const fields = nodes.map((id) => `${JSON.stringify(id)}: $.${asField(work.idOf(id))}`)
  const all = nodes.every((id) => work.idOf(id) === id) ? '$' : `{ ${fields.join(', ')} }`
  return `{{ $count($keys($)) = 1 ? $lookup($, $keys($)[0]) : ${all} }}`
}

/** Whether anything takes notice of the call's output. */
function isRead({ outer, workflow, catalog, call }: InliningWork): boolean {
  if (outer.leaving.length > 0) return true
  const reads = workflow.nodes.flatMap((node) => readsOf(node, catalog))
  if (reads.some((read) => read.kind === 'node' && read.id === call.id)) return true
  if (outer.region.container !== undefined) return false
  // As the only end of a run its output is what the called workflow's ends put out, and those are the run's ends now.
  const { edges, nodes } = outer.region
  const led = new Set(edges.map(({ source, sourcePort }) => `${source} ${sourcePort}`))
  return nodes.some(
    (node) =>
      node.id !== call.id && outer.portsOf(node).some((port) => !led.has(`${node.id} ${port}`)),
  )
}
