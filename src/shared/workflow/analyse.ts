/** Everything that is wrong, or worth knowing, about a workflow, all at once (semantics section 2). */
import { CallAnalysis, RISKS } from './call-analysis'
import { validateConfig } from './config-check'
import type { Workflow } from './document'
import { documentLimit } from './document-limits'
import { findUngated, ungatedIn } from './gates'
import { readGraph, type Graph, type GraphEdge, type GraphNode } from './graph'
import type { NodeCatalog } from './node-definition'
import { problem, type Problem } from './problem'
import { checkTemplate, eachTemplate } from './template'

/**
 * The problems of a document, errors first, else in the order of the document. `known` saves reading it twice. One that is past a
 * limit is looked at no further.
 */
export function analyse(workflow: Workflow, catalog: NodeCatalog, known?: Graph): Problem[] {
  const past = documentLimit(workflow)
  if (past) return [problem('limit', past.message)]
  const graph = known ?? readGraph(workflow, catalog)
  const calls = callsIn(workflow, catalog)
  const problems = [
    ...ownProblems(workflow, graph),
    ...calls.problems(),
    ...findUngated(graph, calls),
  ]
  const rank = { error: 0, warning: 1, info: 2 }
  return problems.sort((a, b) => rank[a.severity] - rank[b.severity])
}

/** What is to be known of the workflows that a document calls. `strict` is what their gates are held to. */
export function callsIn(
  workflow: Workflow,
  catalog: NodeCatalog,
  { strict = false } = {},
): CallAnalysis {
  return new CallAnalysis(workflow, catalog, {
    own: ownProblems,
    ungated: (graph, calls, entrance) => ungatedIn(graph, calls, entrance, strict),
  })
}

/** What is wrong with a workflow, whatever it calls. */
function ownProblems(workflow: Workflow, graph: Graph): Problem[] {
  return [
    ...duplicates(workflow),
    ...edgeFaults(graph),
    ...[...graph.nodes.values()].flatMap((node) => nodeProblems(node, graph)),
    ...shape(workflow, graph),
    ...loopProblems(graph),
  ]
}

/** A node's name as people know it, in quotes. */
function called(graph: Graph, id: string): string {
  const node = graph.nodes.get(id)
  return `"${node?.node.name || id}"`
}

function duplicates(workflow: Workflow): Problem[] {
  const problems: Problem[] = []
  const nodes = new Set<string>()
  for (const { id } of workflow.nodes) {
    if (nodes.has(id))
      problems.push(
        problem('duplicate-id', `Two nodes have the id "${id}". Give one of them another.`, {
          node: id,
        }),
      )
    nodes.add(id)
  }
  const edges = new Set<string>()
  for (const { id } of workflow.edges) {
    if (edges.has(id))
      problems.push(
        problem('duplicate-id', `Two edges have the id "${id}". Give one of them another.`, {
          edge: id,
        }),
      )
    edges.add(id)
  }
  return problems
}

function edgeFaults(graph: Graph): Problem[] {
  return graph.faults.map(({ edge, fault, handle }) => {
    const where = { edge: edge.id }
    switch (fault) {
      case 'dangling': {
        const gone = graph.nodes.has(edge.source) ? edge.target : edge.source
        return problem(
          'dangling-edge',
          `Edge "${edge.id}" leads to or from "${gone}", which is not in the workflow. Delete the edge or connect it again.`,
          where,
        )
      }
      case 'unknown-source-port':
      case 'unknown-target-port': {
        const id = fault === 'unknown-source-port' ? edge.source : edge.target
        return problem(
          'unknown-port',
          `${called(graph, id)} has no port "${handle}". Connect edge "${edge.id}" to one that it has.`,
          { ...where, node: id },
        )
      }
      case 'into-trigger':
        return problem(
          'edge-into-trigger',
          `Nothing can lead into the trigger ${called(graph, edge.target)}. Delete edge "${edge.id}".`,
          { ...where, node: edge.target },
        )
      case 'crosses-container':
        return problem(
          'crosses-container',
          `Edge "${edge.id}" leads from ${called(graph, edge.source)} to ${called(graph, edge.target)} across a container's border. Go through the container's own ports.`,
          where,
        )
    }
  })
}

function nodeProblems(graphNode: GraphNode, graph: Graph): Problem[] {
  const { node, definition, config, id } = graphNode
  if (!definition)
    return [
      problem(
        'unknown-type',
        `${called(graph, id)} is of type "${node.type}", which this version of Baton does not have. It is kept as it is, and cannot run.`,
        { node: id },
      ),
    ]
  const problems = parentProblems(graphNode, graph)
  const broken = new Set<string>()
  for (const [key, value] of Object.entries(config)) {
    if (definition.static.includes(key)) continue
    eachTemplate(value, (source, path) => {
      const fault = checkTemplate(source)
      if (!fault) return
      const field =
        path === ''
          ? `config.${key}`
          : path.startsWith('[')
            ? `config.${key}${path}`
            : `config.${key}.${path}`
      broken.add(field)
      problems.push(
        problem('bad-expression', `${called(graph, id)}, ${field}: ${fault.message}`, {
          node: id,
          field,
          position: fault.position,
        }),
      )
    })
  }
  for (const { path, message } of validateConfig(definition, config)) {
    const field = path === '' ? 'config' : `config.${path}`
    if (!broken.has(field))
      problems.push(problem('bad-config', `${called(graph, id)}: ${message}`, { node: id, field }))
  }
  return [...problems, ...gradeProblems(graphNode, graph)]
}

/** What a node may do must not be riskier than the grade that the gates, and whoever reads it, go by. */
function gradeProblems({ node, definition, config, id }: GraphNode, graph: Graph): Problem[] {
  const least = definition?.leastRisk?.(config)
  if (!least || RISKS.indexOf(node.risk ?? 'reversible') >= RISKS.indexOf(least.risk)) return []
  const what = least.risk === 'high-stakes' ? 'is high-stakes' : 'cannot be undone'
  return [
    problem(
      'bad-config',
      `${called(graph, id)} may use ${least.name}, which ${what}. Grade the node ${least.risk} too, or say of ${least.name} that it is reversible.`,
      { node: id, field: 'risk' },
    ),
  ]
}

function parentProblems({ node, id, definition }: GraphNode, graph: Graph): Problem[] {
  if (node.parent === undefined) return []
  const parent = graph.nodes.get(node.parent)
  const where = { node: id, field: 'parent' }
  if (!parent?.definition?.container)
    return [
      problem(
        'bad-config',
        `${called(graph, id)} stands in "${node.parent}", which is no container. Move it out.`,
        where,
      ),
    ]
  if (definition?.trigger)
    return [
      problem(
        'bad-config',
        `The trigger ${called(graph, id)} stands in a container. Move it out: a trigger starts the whole run.`,
        where,
      ),
    ]
  const seen = new Set([id])
  for (let at: GraphNode | undefined = parent; at; at = graph.nodes.get(at.node.parent ?? '')) {
    if (seen.has(at.id))
      return [
        problem(
          'bad-config',
          `${called(graph, id)} stands in itself, by way of its container. Move it out.`,
          where,
        ),
      ]
    seen.add(at.id)
  }
  return []
}

function shape(workflow: Workflow, graph: Graph): Problem[] {
  const triggers = workflow.nodes.filter((node) => graph.nodes.get(node.id)?.definition?.trigger)
  if (triggers.length === 0)
    return [
      problem(
        'no-trigger',
        'Nothing starts this workflow. Add a trigger, for example a manual one.',
      ),
    ]
  const led = ledToByTriggers(workflow, graph)
  return [...graph.nodes.keys()]
    .filter((id) => !led.has(id))
    .map((id) =>
      problem(
        'unreachable',
        `No trigger leads to ${called(graph, id)}; it never runs. Connect it or delete it.`,
        { node: id },
      ),
    )
}

/** Over all edges whose ends exist, broken ones too: those are reported for themselves. */
function ledToByTriggers(workflow: Workflow, graph: Graph): Set<string> {
  const next = new Map<string, string[]>()
  for (const edge of workflow.edges) {
    const targets = next.get(edge.source)
    if (targets) targets.push(edge.target)
    else next.set(edge.source, [edge.target])
  }
  const led = new Set<string>()
  const open = [...graph.nodes.values()]
    .filter((node) => node.definition?.trigger)
    .map((node) => node.id)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (led.has(id) || !graph.nodes.has(id)) continue
    led.add(id)
    open.push(...(next.get(id) ?? []))
  }
  return led
}

function loopProblems(graph: Graph): Problem[] {
  const problems: Problem[] = []
  for (const region of graph.regions) {
    for (const tangle of region.tangles) {
      const names = tangle.map((id) => called(graph, id)).join(', ')
      problems.push(
        problem(
          'loop-has-two-entries',
          `${names} form a cycle that can be entered in more than one place. Let every way in lead to one node, and let the cycle return to it.`,
          { node: tangle[0] },
        ),
      )
    }
    const carries = (edge: GraphEdge) =>
      region.loops.some(
        (loop) =>
          leaves(edge, loop.nodes) && !loop.edges.some((back) => back.source === edge.source),
      )
    for (const edge of region.edges) {
      if ((edge.kind !== 'forward' && edge.kind !== 'result') || !carries(edge)) continue
      problems.push(
        problem(
          'leaves-loop',
          `The edge from ${called(graph, edge.source)} to ${called(graph, edge.target)} leaves a loop: it delivers once, when the loop has ended.`,
          { edge: edge.id },
        ),
      )
    }
  }
  return problems
}

function leaves(edge: GraphEdge, loop: ReadonlySet<string>): boolean {
  return loop.has(edge.source) && (edge.kind === 'result' || !loop.has(edge.target))
}
