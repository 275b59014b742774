/** What a run did to edges that are drawn as one line, and what each of them last carried. */
import type { RunView } from '../../shared/run/view'
import type { Workflow } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { edgeById, nodeById, nodeName } from '../editor/document-index'
import { carried, edgeFacts, type EdgeFacts } from './edge-state'
import { nodePorts, sourcePortOf } from './port-rules'

/** What edges are read in: the document, its catalog, which of its edges are loop edges, and how often its loops may turn. */
export interface EdgeContext {
  workflow: Workflow
  catalog: NodeCatalog
  loopEdges: ReadonlySet<string>
  rounds: ReadonlyMap<string, number>
}

/** An edge with what a person reads of it. */
export interface ReadEdge {
  id: string
  source: string
  target: string
  port: string
  loop: boolean
  inside: boolean
  /** `Check · retry to Draft`; the port where the node has several. */
  words: string
  /** The label of its port, where the node has several. */
  label?: string
}

/** Edges as they are read; those that are gone, or end nowhere, are left out. */
export function readEdges(
  ids: readonly string[],
  { workflow, catalog, loopEdges }: EdgeContext,
): ReadEdge[] {
  return ids.flatMap((id) => {
    const edge = edgeById(workflow, id)
    const source = edge && nodeById(workflow, edge.source)
    const target = edge && nodeById(workflow, edge.target)
    if (!edge || !source || !target) return []
    const port = sourcePortOf(edge.sourceHandle, source, catalog)
    const { outputs } = nodePorts(source, catalog)
    const shown = outputs.find((each) => each.id === port)
    const isOneOfSeveral =
      port === 'error' || outputs.filter((each) => each.id !== 'error' && !each.inside).length > 1
    const label = isOneOfSeveral ? (shown?.label ?? port) : undefined
    return {
      id,
      source: source.id,
      target: target.id,
      port,
      loop: loopEdges.has(id),
      inside: shown?.inside === true,
      words: `${nodeName(source)}${label === undefined ? '' : ` · ${label}`} to ${nodeName(target)}`,
      ...(label === undefined ? {} : { label }),
    }
  })
}

/** The edges as one: taken when one of them was, ruled out when all were; the latest round that one of them led into. */
export interface BundleFacts extends EdgeFacts {
  /** The most rounds of the loop that `round` is of. */
  limit?: number
}

export function bundleFacts(
  edges: readonly ReadEdge[],
  rounds: ReadonlyMap<string, number>,
  view: RunView | undefined,
): BundleFacts {
  const all = edges.map((edge) => ({
    edge,
    facts: edgeFacts(edge, view?.nodes[edge.source], view?.nodes[edge.target]),
  }))
  const isTaken = all.some(({ facts }) => facts.state === 'taken')
  const isRuledOut = all.length > 0 && all.every(({ facts }) => facts.state === 'ruled-out')
  const passes = all.reduce((sum, { facts }) => sum + facts.passes, 0)
  const latest = all.reduce<(typeof all)[number] | undefined>(
    (most, each) => ((each.facts.round ?? 0) > (most?.facts.round ?? 0) ? each : most),
    undefined,
  )
  const limit = latest && rounds.get(latest.edge.target)
  return {
    state: isTaken ? 'taken' : isRuledOut ? 'ruled-out' : 'open',
    passes,
    ...(latest?.facts.round === undefined ? {} : { round: latest.facts.round }),
    ...(limit === undefined ? {} : { limit }),
  }
}

/** What stands on the line: the port of a single edge or how many there are, and the round. */
export function bundleLabel(edges: readonly ReadEdge[], { round, limit }: BundleFacts): string {
  const [only] = edges
  return [
    edges.length > 1 ? `${edges.length} edges` : only?.label,
    round === undefined ? undefined : `${round}${limit === undefined ? '' : `/${limit}`}`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** What an edge last carried, where something passed. */
export function carriedBy(edge: ReadEdge, view: RunView | undefined) {
  return carried(edge, view?.nodes[edge.source], view?.nodes[edge.target])
}
