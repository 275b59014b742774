/** The problems of the document and the facts of its graph, found a moment after each edit and off the typing path. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { analyse } from '../../shared/workflow/analyse'
import { riskOf } from '../../shared/workflow/call-analysis'
import { mayCall } from '../../shared/workflow/called'
import { DEFAULT_MAX_ROUNDS, type Risk, type Workflow } from '../../shared/workflow/document'
import { drawingProblems } from '../../shared/workflow/groups'
import { readGraph, type Graph, type Loop } from '../../shared/workflow/graph'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { problem, type Problem } from '../../shared/workflow/problem'

import type { Called } from '../projects/called'

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
  /** The names of the workflows that it calls, also by way of others, by id. */
  workflowNames: ReadonlyMap<string, string>
  /** How much harm the nodes that call others can do, with what these do; none for what is reversible. */
  calledRisks: ReadonlyMap<string, Risk>
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
  called: Called = {},
): Findings {
  const graph = readGraph(workflow, catalog)
  const whole = { ...workflow, workflows: called }
  const problems = [
    ...unfinishedProblems(workflow, unfinished),
    ...analyse(whole, catalog, graph),
    ...drawingProblems(workflow),
  ]
  return {
    workflow,
    problems: keep(problems, before?.problems),
    byNode: grouped(problems, 'node', before?.byNode),
    byEdge: grouped(problems, 'edge', before?.byEdge),
    loopEdges: graph.loopEdges,
    rounds: roundLimits(graph, workflow),
    workflowNames: keepMap(namesOf(called), before?.workflowNames),
    calledRisks: keepMap(risksOf(whole, catalog), before?.calledRisks),
  }
}

/** A store that is kept up to date by `schedule`. */
export function createProblemStore(
  workflow: Workflow,
  catalog: NodeCatalog,
  called?: Called,
): ProblemStore {
  return createStore<Findings>(() => findings(workflow, catalog, new Map(), undefined, called))
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

function namesOf(called: Called): Map<string, string> {
  return new Map(Object.entries(called).map(([id, { name }]) => [id, name || id]))
}

function risksOf(whole: Workflow, catalog: NodeCatalog): Map<string, Risk> {
  const calling = whole.nodes.filter((node) => mayCall(node, catalog))
  const risks = calling.map((node) => [node.id, riskOf(node, whole, catalog)] as const)
  return new Map(risks.filter(([, risk]) => risk !== 'reversible'))
}

function keepMap<T>(
  now: ReadonlyMap<string, T>,
  before: ReadonlyMap<string, T> | undefined,
): ReadonlyMap<string, T> {
  const same =
    before?.size === now.size && [...now].every(([id, value]) => before.get(id) === value)
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
