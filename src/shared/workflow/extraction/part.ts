/**
 * A part of a workflow that could be one call: how runs come into it, how they end in it, and what its nodes read of each other.
 * What cannot be carried by one call, with the same meaning, is said in words.
 */
import type { Workflow, WorkflowNode } from '../document'
import type { NameRead } from './expression-names'
import {
  readGraph,
  type Graph,
  type GraphEdge,
  type GraphNode,
  type Loop,
  type Region,
} from '../graph'
import type { NodeCatalog } from '../node-definition'
import { readsOf } from './node-templates'

/** Why something cannot be done, and the nodes that it is about. */
export interface Refusal {
  ok: false
  message: string
  nodes: string[]
}

/** Where the runs of a part end, when that is always at one port of one node. */
export interface Exit {
  node: string
  port: string
}

/** The types whose output names the nodes that their inputs came from. */
const NAMES_SOURCES = new Set(['merge'])

export function refuse(message: string, nodes: readonly string[]): Refusal {
  return { ok: false, message, nodes: [...nodes] }
}

/** A node's name as people know it, in quotes. */
export function quoted(node: WorkflowNode | undefined): string {
  return `“${node?.name?.trim() || node?.id || ''}”`
}

/** `“A”`, `“A” and “B”`, `“A”, “B” and 3 more`. */
export function quotedList(nodes: readonly (WorkflowNode | undefined)[]): string {
  const [names, rest] = [nodes.slice(0, 2).map(quoted), nodes.length - 2]
  if (rest > 0) return `${names.join(', ')} and ${rest} more`
  return names.join(' and ')
}

/** The given nodes and everything inside them, however deep. */
export function contentOf(workflow: Pick<Workflow, 'nodes'>, ids: Iterable<string>): Set<string> {
  const all = new Set(ids)
  for (let size = -1; size !== all.size;) {
    size = all.size
    for (const node of workflow.nodes)
      if (node.parent !== undefined && all.has(node.parent)) all.add(node.id)
  }
  return all
}

export class Part {
  readonly graph: Graph
  /** Every node of it, with what is in containers. */
  readonly ids: ReadonlySet<string>
  /** Those that stand in none of its own containers, in the order of the document. */
  readonly outer: readonly GraphNode[]
  readonly region: Region
  /** Edges of its region into it, out of it, and within it. */
  readonly entering: readonly GraphEdge[]
  readonly leaving: readonly GraphEdge[]
  readonly within: readonly GraphEdge[]
  /** Loops that it lies in, of which it does not hold all. */
  readonly around: readonly Loop[]

  constructor(
    readonly workflow: Workflow,
    readonly catalog: NodeCatalog,
    chosen: Iterable<string>,
  ) {
    this.graph = readGraph(workflow, catalog)
    this.ids = contentOf(workflow, chosen)
    const nodes = [...this.graph.nodes.values()].filter(({ id }) => this.ids.has(id))
    this.outer = nodes.filter(({ region }) => !this.ids.has(region.container ?? ''))
    this.region = this.outer[0]?.region ?? (this.graph.regions[0] as Region)
    const isIn = (id: string, kind: boolean) => kind && this.ids.has(id)
    const from = (edge: GraphEdge) =>
      isIn(edge.source, edge.kind !== 'item' && edge.kind !== 'through')
    const to = (edge: GraphEdge) =>
      isIn(edge.target, edge.kind !== 'result' && edge.kind !== 'through')
    this.entering = this.region.edges.filter((edge) => to(edge) && !from(edge))
    this.leaving = this.region.edges.filter((edge) => from(edge) && !to(edge))
    this.within = this.region.edges.filter((edge) => from(edge) && to(edge))
    this.around = this.region.loops.filter(
      (loop) =>
        this.outer.some(({ id }) => loop.nodes.has(id)) &&
        ![...loop.nodes].every((id) => this.ids.has(id)),
    )
  }

  node(id: string): WorkflowNode | undefined {
    return this.graph.nodes.get(id)?.node
  }

  /** The nodes that runs come in by. */
  get entries(): string[] {
    return [...new Set(this.entering.map(({ target }) => target))]
  }

  /** Forward edges into a node of the region: as many as its input is made of. */
  inputsOf(id: string): GraphEdge[] {
    return this.region.edges.filter(
      (edge) => edge.target === id && (edge.kind === 'forward' || edge.kind === 'item'),
    )
  }

  /** Whether what a node sees depends on the ids of the nodes before it. */
  seesSources(id: string): boolean {
    return this.inputsOf(id).length > 1 || NAMES_SOURCES.has(this.node(id)?.type ?? '')
  }

  /** The ports that a node may fire when it completes. */
  portsOf({ id, node, outputs }: GraphNode): string[] {
    const own = outputs.filter(({ inside, id: port }) => !inside && port !== 'error')
    const led = (port: string) =>
      this.region.edges.some((edge) => edge.source === id && edge.sourcePort === port)
    if (node.disabled) return own.slice(0, 1).map((port) => port.id)
    return [
      ...own
        .map((port) => port.id)
        // Without an edge to go back by, a validator has failed.
        .filter((port) => node.type !== 'validator' || port !== 'retry' || led(port)),
      ...(led('error') ? ['error'] : []),
    ]
  }

  /** The ports of a node at which a run of the part may end. */
  endsOf(node: GraphNode): string[] {
    return this.portsOf(node).filter(
      (port) => !this.within.some((edge) => edge.source === node.id && edge.sourcePort === port),
    )
  }

  /** Whether this node completes in every run of the part that completes. */
  isCertain(wanted: string, from: readonly string[] = this.entries): boolean {
    const known = new Map<string, boolean>([[wanted, true]])
    const comesTo = (id: string): boolean => {
      const before = known.get(id)
      if (before !== undefined) return before
      known.set(id, false)
      const node = this.graph.nodes.get(id)
      const ports = node ? this.portsOf(node) : []
      const comes =
        ports.length > 0 &&
        ports.every((port) =>
          this.within.some(
            (edge) =>
              edge.source === id &&
              edge.sourcePort === port &&
              // Another round comes to it, or fails.
              (edge.kind === 'loop' || comesTo(edge.target)),
          ),
        )
      known.set(id, comes)
      return comes
    }
    return from.some(comesTo)
  }

  /** The one end of all its runs; undefined where they may end in several places. */
  exit(from: readonly string[] = this.entries): Exit | undefined {
    const ends = this.outer.flatMap((node) =>
      this.endsOf(node).map((port) => ({ node: node.id, port })),
    )
    const [exit] = ends
    if (!exit || ends.length > 1) return undefined
    const node = this.graph.nodes.get(exit.node)
    if (!node || this.portsOf(node).length > 1) return undefined
    return this.isCertain(exit.node, from) ? exit : undefined
  }

  /** Whether `first` has completed whenever `then` starts, in the same round. Both stand in its region. */
  isBefore(first: string, then: string): boolean {
    if (first === then) return false
    const seen = new Set<string>()
    const inner = this.within.filter(({ kind }) => kind === 'forward')
    const hasInput = new Set(inner.map(({ target }) => target))
    const open = this.outer
      .map(({ id }) => id)
      .filter((id) => this.entries.includes(id) || !hasInput.has(id))
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === first || seen.has(at)) continue
      seen.add(at)
      for (const edge of inner) if (edge.source === at) open.push(edge.target)
    }
    return !seen.has(then)
  }

  /** The node of the region that this one is, or stands in. */
  outermost(id: string): string | undefined {
    const isOuter = (at: string) => this.outer.some((node) => node.id === at)
    for (
      let at: string | undefined = id, left = this.workflow.nodes.length;
      at && left > 0;
      left -= 1
    ) {
      if (isOuter(at)) return at
      at = this.node(at)?.parent
    }
    return undefined
  }

  /** What each of its nodes reads. */
  reads(): { node: GraphNode; read: NameRead }[] {
    return [...this.graph.nodes.values()].flatMap((node) =>
      this.ids.has(node.id) ? readsOf(node.node, this.catalog).map((read) => ({ node, read })) : [],
    )
  }

  /** Whether the innermost loop around a node of the region is one that it holds all of. */
  hasOwnLoop(id: string): boolean {
    const loop = this.graph.loopOf(id)
    return loop !== undefined && !this.around.includes(loop)
  }

  /** A node of the region that takes notice by itself of the round of a loop that it has not inside. */
  countsRounds(): WorkflowNode | undefined {
    return this.outer.find(
      ({ id, node }) =>
        !this.hasOwnLoop(id) &&
        (node.type === 'validator' ||
          (node.type === 'llm' && node.config?.useCorrections !== false)),
    )?.node
  }

  /** A read within it of what may have been put out in an earlier round of a loop around it. */
  readOfEarlierRound(): { by: WorkflowNode; of: WorkflowNode | undefined } | undefined {
    for (const { node, read } of this.reads()) {
      if (read.kind !== 'node' || !this.ids.has(read.id)) continue
      const [of, by] = [this.outermost(read.id), this.outermost(node.id)]
      // What stands in one container begins anew with each item.
      if (!of || !by || (of === by && of !== node.id)) continue
      if (!this.isBefore(of, by)) return { by: node.node, of: this.node(read.id) }
    }
    return undefined
  }
}
