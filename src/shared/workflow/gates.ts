/**
 * Where a risk is not gated (`ungated-irreversible`, semantics section 2).
 *
 * A gate holds where a person decided: on the edges out of `approved` and `rejected` of a human-callback. What goes out of
 * `timeout` or `error` was decided by nobody, and neither was anything after a callback that approves by itself when the
 * time is up, or `rejected` of one that rejects by itself; all of them count as ungated. This is stricter than the page, which
 * asks only that the path passes a callback. Forks are stricter still (`isDecided`).
 */
import type { Graph, GraphEdge, GraphNode } from './graph'
import { problem, type Problem } from './problem'

/** The type of the node that asks a person. */
const CALLBACK = 'human-callback'
/** Its ports on which a person decided. */
const DECIDED_PORTS: ReadonlySet<string> = new Set(['approved', 'rejected'])

/** What lies open behind a node or an entrance, by name: what cannot be undone, and what is high-stakes. */
export interface Ungated {
  /** Reached without one approval. */
  once?: string
  /** Reached without two approvals. */
  twice?: string
}

/** What a gate is held to. */
export interface Asked {
  /** How many people must have agreed. */
  approvals: 1 | 2
  /**
   * Whether this is the last that stands before it: then a callback that is asked only at times (`onlyIf`) is no gate, and where two must
   * have agreed, a rejection is none, which one person may give.
   */
  strict?: boolean
}

/** Looks into the workflows that a node calls. */
export interface Inside {
  openIn(node: GraphNode['node']): Ungated
}

/** One warning for each risky node that a path reaches without the gate that its risk needs. */
export function findUngated(graph: Graph, inside: Inside): Problem[] {
  const once = reachedWithout(graph, { approvals: 1 })
  const twice = reachedWithout(graph, { approvals: 2 })
  const problems: Problem[] = []
  for (const { id, node } of graph.nodes.values()) {
    if (node.disabled || node.type === CALLBACK) continue
    const name = `"${node.name || id}"`
    if (once.has(id) || twice.has(id)) {
      const open = inside.openIn(node)
      if (open.once !== undefined && once.has(id))
        problems.push(
          problem(
            'ungated-irreversible',
            `${name} runs ${open.once}, which cannot be undone, and a path reaches it that nobody approves. Add a human callback before ${name} or in that workflow.`,
            { node: id },
          ),
        )
      if (open.twice !== undefined && twice.has(id))
        problems.push(
          problem(
            'ungated-irreversible',
            `${name} runs ${open.twice}, which is high-stakes, and a path reaches it without two approvals. Add a human callback with two approvals before ${name} or in that workflow.`,
            { node: id },
          ),
        )
    }
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

/** What an entrance of a workflow leads to without the gate that its risk needs. */
export function ungatedIn(graph: Graph, inside: Inside, entrance: string, strict = false): Ungated {
  const once = reachedWithout(graph, { approvals: 1, strict }, entrance)
  const twice = reachedWithout(graph, { approvals: 2, strict }, entrance)
  const open: Ungated = {}
  for (const { id, node } of graph.nodes.values()) {
    if (node.disabled || node.type === CALLBACK || !twice.has(id)) continue
    const name = `"${node.name || id}"`
    const within = inside.openIn(node)
    if (node.risk === 'high-stakes') open.twice ??= name
    open.twice ??= within.twice
    if (!once.has(id)) continue
    if (node.risk === 'irreversible') open.once ??= name
    open.once ??= within.once
  }
  return open
}

/** The nodes that a trigger, or one of them, leads to without a gate of at least so many approvals. */
function reachedWithout(graph: Graph, asked: Asked, from?: string): Set<string> {
  const out = new Map<string, GraphEdge[]>()
  for (const region of graph.regions)
    for (const edge of region.edges) {
      const edges = out.get(edge.source)
      if (edges) edges.push(edge)
      else out.set(edge.source, [edge])
    }
  const reached = new Set<string>()
  const open = [...graph.nodes.values()].filter(
    ({ id, definition }) => definition?.trigger && (from === undefined || id === from),
  )
  for (let node = open.pop(); node; node = open.pop()) {
    if (reached.has(node.id)) continue
    reached.add(node.id)
    for (const edge of out.get(node.id) ?? []) {
      // What comes back into a container goes out of its `done`, which is followed from the container itself.
      if (edge.kind === 'result' || edge.kind === 'through') continue
      if (isGate(node, edge.sourcePort, asked)) continue
      const target = graph.nodes.get(edge.target)
      if (target) open.push(target)
    }
  }
  return reached
}

function isGate({ node, config }: GraphNode, port: string, asked: Asked): boolean {
  return !node.disabled && isDecided(port, node.type, config, asked)
}

/** Whether a node of this type and config fires the port only where so many people decided that. */
export function isDecided(
  port: string,
  type: string,
  { approvals, onlyIf, onTimeout }: Readonly<Record<string, unknown>>,
  { approvals: needed, strict = false }: Asked,
): boolean {
  if (type !== CALLBACK || !DECIDED_PORTS.has(port) || onTimeout === 'approve') return false
  if (port === 'rejected' && (onTimeout === 'reject' || (strict && needed === 2))) return false
  if (strict && onlyIf !== undefined) return false
  return needed === 1 || approvals === 2
}
