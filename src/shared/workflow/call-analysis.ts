/** What is wrong with the workflows that a workflow calls, and what of their risk nobody gates (semantics section 2). */
import { callsOf, carried } from './called'
import type { CalledWorkflow, Risk, Workflow, WorkflowNode } from './document'
import type { Ungated } from './gates'
import { readGraph, type Graph } from './graph'
import { LIMITS, limitText } from './limits'
import type { NodeCatalog } from './node-definition'
import { problem, type Problem } from './problem'

/** The type of the node that runs another workflow. */
const SUB_WORKFLOW = 'sub-workflow'
/** Where a called workflow begins. */
const ENTRANCE = 'manual-trigger'
/** The least first. */
export const RISKS: readonly Risk[] = ['reversible', 'irreversible', 'high-stakes']

export interface CallRules {
  /** What is wrong with a workflow itself, whatever it calls. */
  own(workflow: Workflow, graph: Graph): Problem[]
  /** The risky nodes that lie open from the entrance. */
  ungated(graph: Graph, calls: CallAnalysis, entrance: string): Ungated
}

/** Why calls come to no end, or how many levels of them there are. */
type Height = { ring: string[] } | { levels: number }

/** Looks into what one document calls. Each called workflow is looked at once. */
export class CallAnalysis {
  readonly #root: Workflow
  readonly #catalog: NodeCatalog
  readonly #rules: CallRules
  readonly #heights = new Map<string, Height>()
  readonly #faults = new Map<string, string | undefined>()
  readonly #ungated = new Map<string, Ungated>()
  readonly #graphs = new Map<string, Graph>()

  constructor(root: Workflow, catalog: NodeCatalog, rules: CallRules) {
    this.#root = root
    this.#catalog = catalog
    this.#rules = rules
  }

  /** Problems of the nodes that call others. */
  problems(): Problem[] {
    return this.#root.nodes.flatMap((node) => {
      const calls = callsOf(node, this.#catalog)
      const where = { node: node.id, field: 'config.workflow' }
      const name = `"${node.name || node.id}"`
      if (node.type === SUB_WORKFLOW && calls.length === 0 && !node.disabled)
        return [problem('bad-config', `${name} runs no workflow yet. Choose one.`, where)]
      return calls.flatMap((id) => this.#problem(id, name, where) ?? [])
    })
  }

  /** What a node that calls others leaves open in them; nothing where they cannot run anyway. */
  openIn(node: WorkflowNode): Ungated {
    const open: Ungated = {}
    for (const id of callsOf(node, this.#catalog)) {
      const found = this.#openFrom(id)
      open.once ??= found.once
      open.twice ??= found.twice
    }
    return open
  }

  #problem(id: string, name: string, where: { node: string; field: string }): Problem | undefined {
    const height = this.#height(id, [this.#root.id])
    if ('ring' in height) {
      const ring = height.ring.map((each) => `"${this.#nameOf(each)}"`).join(' runs ')
      return problem(
        'calls-itself',
        `${name} begins a circle that has no end: ${ring}. Let one of them not run the next.`,
        where,
      )
    }
    if (height.levels > LIMITS['call-depth'].max)
      return problem('limit', limitText('call-depth', name), where)
    const fault = this.#fault(id)
    return fault === undefined ? undefined : problem('bad-config', `${name} ${fault}`, where)
  }

  /** How many levels of calls begin here. Ends at a ring, and soon after the limit. */
  #height(id: string, path: string[]): Height {
    const at = path.indexOf(id)
    if (at !== -1) return { ring: [...path.slice(at), id] }
    const known = this.#heights.get(id)
    if (known) return known
    let levels = 1
    if (path.length <= LIMITS['call-depth'].max)
      for (const next of this.#calledBy(id)) {
        const below = this.#height(next, [...path, id])
        if ('ring' in below) {
          this.#heights.set(id, below)
          return below
        }
        levels = Math.max(levels, 1 + below.levels)
      }
    else levels = Infinity
    this.#heights.set(id, { levels })
    return { levels }
  }

  #calledBy(id: string): Set<string> {
    const nodes = carried(this.#root, id)?.nodes ?? []
    return new Set(nodes.flatMap((node) => callsOf(node, this.#catalog)))
  }

  /** Why a called workflow cannot run, to be read after the node's name; undefined when it can. No ring leads here. */
  #fault(id: string): string | undefined {
    if (this.#faults.has(id)) return this.#faults.get(id)
    const fault = this.#findFault(id)
    this.#faults.set(id, fault)
    return fault
  }

  #findFault(id: string): string | undefined {
    const called = carried(this.#root, id)
    if (!called)
      return `runs the workflow "${id}", which is not here. Choose another one, or import it.`
    const name = called.name || id
    const entrance = entranceOf(called)
    if (entrance === undefined)
      return `runs "${name}", which has no manual trigger to begin at. Add one there.`
    const graph = this.#graphOf(id, called)
    const [first, ...more] = this.#rules
      .own(called, graph)
      .filter(({ severity }) => severity === 'error')
    if (first) {
      const others = more.length === 0 ? '' : ` (and ${more.length} more)`
      return `runs "${name}", which has errors: ${first.message}${others} Mend them there.`
    }
    for (const next of this.#calledBy(id)) {
      const below = this.#fault(next)
      if (below !== undefined) return `runs "${name}", in which a sub-workflow ${below}`
    }
    return undefined
  }

  #openFrom(id: string): Ungated {
    const known = this.#ungated.get(id)
    if (known) return known
    const called = carried(this.#root, id)
    const entrance = called && entranceOf(called)
    const height = this.#height(id, [this.#root.id])
    const canRun = 'levels' in height && height.levels <= LIMITS['call-depth'].max
    if (!called || entrance === undefined || !canRun) return {}
    const open = this.#rules.ungated(this.#graphOf(id, called), this, entrance)
    this.#ungated.set(id, open)
    return open
  }

  #graphOf(id: string, called: CalledWorkflow): Graph {
    let graph = this.#graphs.get(id)
    if (!graph) this.#graphs.set(id, (graph = readGraph(called, this.#catalog)))
    return graph
  }

  #nameOf(id: string): string {
    return (id === this.#root.id ? this.#root.name : carried(this.#root, id)?.name) || id
  }
}

/** The trigger that a call starts: the first manual one that is not switched off. */
export function entranceOf({ nodes }: Pick<Workflow, 'nodes'>): string | undefined {
  return nodes.find(({ type, disabled }) => type === ENTRANCE && !disabled)?.id
}

/** How much harm a node can do: what it says itself, or what the workflows can do that it calls. */
export function riskOf(node: WorkflowNode, workflow: Workflow, catalog: NodeCatalog): Risk {
  let most = RISKS.indexOf(node.risk ?? 'reversible')
  const seen = new Set<string>()
  const open = callsOf(node, catalog)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    for (const inner of carried(workflow, id)?.nodes ?? []) {
      if (inner.disabled) continue
      most = Math.max(most, RISKS.indexOf(inner.risk ?? 'reversible'))
      open.push(...callsOf(inner, catalog))
    }
  }
  return RISKS[most] ?? 'reversible'
}
