/** The problems of the document and the facts of its graph, found a moment after each edit and off the typing path. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { analyse } from '../../shared/workflow/analyse'
import { DEFAULT_MAX_ROUNDS, type Workflow } from '../../shared/workflow/document'
import { readGraph, type Graph, type Loop } from '../../shared/workflow/graph'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { problem, type Problem } from '../../shared/workflow/problem'

/** The analysis waits until typing pauses for this long. Milliseconds. */
export const ANALYSE_AFTER_MS = 150

export interface Findings {
  /** The document that was read. */
  workflow: Workflow
  problems: readonly Problem[]
  byNode: ReadonlyMap<string, readonly Problem[]>
  byEdge: ReadonlyMap<string, readonly Problem[]>
  loopEdges: ReadonlySet<string>
  /** The most rounds of the innermost loop around a node, for nodes in loops. */
  rounds: ReadonlyMap<string, number>
}

export type ProblemStore = StoreApi<Findings>

/** Text that is not a value yet, by node and field; it counts as a problem. */
export type UnfinishedFields = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Reads a document whole. What did not change keeps its identity from `before`, so that little renders again. */
export function findings(
  workflow: Workflow,
  catalog: NodeCatalog,
  unfinished: UnfinishedFields,
  before?: Findings,
): Findings {
  const graph = readGraph(workflow, catalog)
  const problems = [
    ...unfinishedProblems(workflow, unfinished),
    ...analyse(workflow, catalog, graph),
  ]
  return {
    workflow,
    problems: keep(problems, before?.problems),
    byNode: grouped(problems, 'node', before?.byNode),
    byEdge: grouped(problems, 'edge', before?.byEdge),
    loopEdges: graph.loopEdges,
    rounds: roundLimits(graph, workflow),
  }
}

/** A store that is kept up to date by `schedule`. */
export function createProblemStore(workflow: Workflow, catalog: NodeCatalog): ProblemStore {
  return createStore<Findings>(() => findings(workflow, catalog, new Map()))
}

function unfinishedProblems(workflow: Workflow, unfinished: UnfinishedFields): Problem[] {
  return workflow.nodes.flatMap((node) =>
    [...(unfinished.get(node.id)?.keys() ?? [])].map((field) =>
      problem(
        'bad-config',
        `A field of “${node.name ?? node.id}” holds text that is not JSON yet. Finish it; until then the value before it counts.`,
        { node: node.id, field: `config.${field}` },
      ),
    ),
  )
}

function grouped(
  problems: readonly Problem[],
  by: 'node' | 'edge',
  before: ReadonlyMap<string, readonly Problem[]> | undefined,
): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>()
  for (const each of problems) {
    const id = each[by]
    if (id === undefined) continue
    const group = groups.get(id)
    if (group) group.push(each)
    else groups.set(id, [each])
  }
  return new Map([...groups].map(([id, group]) => [id, keep(group, before?.get(id))]))
}

function keep(now: readonly Problem[], before: readonly Problem[] | undefined): readonly Problem[] {
  const same =
    before !== undefined &&
    before.length === now.length &&
    now.every((each, index) => JSON.stringify(each) === JSON.stringify(before[index]))
  return same ? before : now
}

function roundLimits(graph: Graph, workflow: Workflow): ReadonlyMap<string, number> {
  const limits = new Map<string, number>()
  for (const id of graph.nodes.keys()) {
    const loop = graph.loopOf(id)
    if (loop) limits.set(id, loopLimit(loop, graph, workflow))
  }
  return limits
}

/** A validator's own `maxRounds` where it sends work back, else what the settings say (semantics section 3, rule 7). */
function loopLimit(loop: Loop, graph: Graph, workflow: Workflow): number {
  const most = workflow.settings?.maxRounds ?? DEFAULT_MAX_ROUNDS
  const own = loop.edges.flatMap((edge) => {
    const source = graph.nodes.get(edge.source)
    if (source?.node.type !== 'validator') return []
    const rounds = source.config.maxRounds
    return [typeof rounds === 'number' ? rounds : 3]
  })
  return Math.min(most, ...own)
}
