/**
 * Where a risk is not gated (`ungated-irreversible`, semantics section 2).
 *
 * A gate holds where a person decided: on the edges out of `approved` and `rejected` of a human-callback. What goes out of
 * `timeout` or `error` was decided by nobody, and neither was anything after a callback that approves by itself when the
 * time is up; both count as ungated. This is stricter than the page, which asks only that the path passes a callback.
 */
import type { Graph, GraphEdge, GraphNode } from './graph'
import { problem, type Problem } from './problem'

/** The type of the node that asks a person. */
const CALLBACK = 'human-callback'
const DECIDED_PORTS = new Set(['approved', 'rejected'])

/** One warning for each risky node that a path reaches without the gate that its risk needs. */
export function findUngated(graph: Graph): Problem[] {
  const once = reachedWithout(graph, 1)
  const twice = reachedWithout(graph, 2)
  const problems: Problem[] = []
  for (const { id, node } of graph.nodes.values()) {
    if (node.disabled || node.type === CALLBACK) continue
    const name = `"${node.name || id}"`
    if (node.risk === 'irreversible' && once.has(id))
      problems.push(
        problem(
          'ungated-irreversible',
          `${name} cannot be undone, and a path reaches it that nobody approves. Add a human callback before it.`,
          { node: id },
        ),
      )
    if (node.risk === 'high-stakes' && twice.has(id))
      problems.push(
        problem(
          'ungated-irreversible',
          `${name} is high-stakes, and a path reaches it without two approvals. Add a human callback with two approvals before it.`,
          { node: id },
        ),
      )
  }
  return problems
}

/** The nodes that a trigger leads to without a gate of at least so many approvals. */
function reachedWithout(graph: Graph, approvals: 1 | 2): Set<string> {
  const out = new Map<string, GraphEdge[]>()
  for (const region of graph.regions)
    for (const edge of region.edges) {
      const edges = out.get(edge.source)
      if (edges) edges.push(edge)
      else out.set(edge.source, [edge])
    }
  const reached = new Set<string>()
  const open = [...graph.nodes.values()].filter((node) => node.definition?.trigger)
  for (let node = open.pop(); node; node = open.pop()) {
    if (reached.has(node.id)) continue
    reached.add(node.id)
    const gate = isGate(node, approvals)
    for (const edge of out.get(node.id) ?? []) {
      // What comes back into a container goes out of its `done`, which is followed from the container itself.
      if (edge.kind === 'result' || edge.kind === 'through') continue
      if (gate && DECIDED_PORTS.has(edge.sourcePort)) continue
      const target = graph.nodes.get(edge.target)
      if (target) open.push(target)
    }
  }
  return reached
}

function isGate({ node, config }: GraphNode, approvals: 1 | 2): boolean {
  if (node.type !== CALLBACK || node.disabled) return false
  if (config.onTimeout === 'approve') return false
  return approvals === 1 || config.approvals === 2
}
