/**
 * Puts the nodes of a called workflow in the place of the call, so that runs mean what they meant: the counterpart of `extract`,
 * and it finds its own way back from what that made.
 */
import type { Workflow, WorkflowEdge, WorkflowNode } from '../document'
import { outputOf, type Output } from './inline-output'
import { contentAround, inlineDrawing, placesOf } from './inline-places'
import { inlineFault, settingsLeft } from './inline-checks'
import {
  packedInput,
  packedOutput,
  withoutPackedInput,
  withoutPackedOutput,
  type PackedInput,
} from './inline-packing'
import type { NameRead } from './expression-names'
import { freshId } from './fresh-ids'
import type { NodeCatalog } from '../node-definition'
import { readsOf, withReads } from './node-templates'
import { Part, refuse, quoted, type Refusal } from './part'

export interface Inlining {
  ok: true
  workflow: Workflow
  /** The nodes that came in place of the call and stand in none of their own containers. */
  nodes: string[]
  /** What is not as it was, in words: settings of the called workflow that hold no more. */
  notes: string[]
}

/** The workflow with the called one's nodes in place of the call, or why it cannot be done. */
export function inline(
  workflow: Workflow,
  catalog: NodeCatalog,
  call: string,
  child: Workflow,
): Inlining | Refusal {
  const node = workflow.nodes.find(({ id }) => id === call)
  if (!node) return refuse('The node is not there any more.', [])
  const trigger = child.nodes.find(({ type, disabled }) => type === 'manual-trigger' && !disabled)
  if (!trigger)
    return refuse(
      `${quoted(node)} runs “${child.name}”, which has no manual trigger to start at.`,
      [call],
    )
  const made = new InliningWork(workflow, catalog, node, child, trigger)
  return inlineFault(made) ?? made.result()
}

/** All that is known about one call that is to be replaced. */
class InliningWork {
  /** The called workflow without its trigger, and what only other triggers lead to. */
  readonly part: Part
  readonly outer: Part
  /** The ids that its nodes get. */
  readonly ids = new Map<string, string>()
  readonly left: WorkflowNode[]
  /** Fields of the payload and what they stand for, where the call packed them; `unpack` takes the input out of it. */
  readonly payload: PackedInput | undefined
  /** The same of the output: `pack` put it together, `unpack` takes the output out of it. */
  readonly handed: { pack: string; unpack: string; fields: ReadonlyMap<string, string> } | undefined
  private readonly taken: Set<string>
  private readonly edgeIds: Set<string>
  private readonly added: WorkflowNode[] = []
  private readonly edges: WorkflowEdge[] = []

  constructor(
    readonly workflow: Workflow,
    readonly catalog: NodeCatalog,
    readonly call: WorkflowNode,
    readonly child: Workflow,
    readonly trigger: WorkflowNode,
  ) {
    this.outer = new Part(workflow, catalog, [call.id])
    const led = contentAround(child, trigger.id)
    this.part = new Part(
      child,
      catalog,
      [...led].filter((id) => id !== trigger.id),
    )
    this.left = child.nodes.filter(({ id }) => id !== trigger.id && !this.part.ids.has(id))
    this.payload = packedInput(this)
    this.handed = packedOutput(this)
    this.taken = new Set(workflow.nodes.map(({ id }) => id).filter((id) => id !== call.id))
    this.edgeIds = new Set(workflow.edges.map(({ id }) => id))
  }

  /** Where every run of the called workflow ends, without what only hands more out. */
  get exit() {
    const exit = this.part.exit()
    if (!this.handed || exit?.node !== this.handed.pack) return exit
    const [into] = this.part.inputsOf(exit.node)
    return into && { node: into.source, port: into.sourcePort }
  }

  /** Nodes of the called workflow that come in, without those that only pack and unpack. */
  get coming(): WorkflowNode[] {
    const gone = new Set([this.payload?.unpack, this.handed?.pack])
    return this.child.nodes.filter(({ id }) => this.part.ids.has(id) && !gone.has(id))
  }

  /** The reads of the payload that the trigger starts with. */
  get payloadReads(): { node: WorkflowNode; read: NameRead }[] {
    return this.child.nodes.flatMap((node) =>
      readsOf(node, this.catalog).flatMap((read) =>
        this.part.ids.has(node.id) &&
        ((read.kind === 'bound' && read.name === 'trigger') ||
          (read.kind === 'node' && read.id === this.trigger.id))
          ? { node, read }
          : [],
      ),
    )
  }

  result(): Inlining {
    const { workflow, call, handed } = this
    this.giveIds()
    const begin = this.beginning()
    const end = outputOf(this)
    this.added.push(...end.nodes)
    for (const edge of end.edges) this.edges.push({ ...edge, id: freshId('e1', this.edgeIds) })
    const places = placesOf(workflow, call, this.part, this.coming, this.added)
    const nodes = this.coming.map((node) => this.inside(node, begin.payload, places.shifted))
    const added = this.added.map((node) => places.shifted(node))
    const gone = new Set([call.id, ...(handed ? [handed.unpack] : [])])
    const at = workflow.nodes.findIndex(({ id }) => id === call.id)
    const all = workflow.nodes.flatMap((node, index) => [
      ...(index === at ? [...added, ...nodes] : []),
      ...(gone.has(node.id) ? [] : [withoutPackedOutput(this, places.moved(node))]),
    ])
    const edges = workflow.edges.flatMap((edge): WorkflowEdge[] => [
      ...(begin.at === edge.id ? this.innerEdges(begin.from) : []),
      ...this.outerEdge(edge, begin, end),
    ])
    if (begin.at === undefined) edges.push(...this.innerEdges(begin.from))
    edges.push(...this.edges)
    const variables = this.variables()
    const drawn = inlineDrawing(
      this,
      places.by,
      added.map(({ id }) => id),
    )
    return {
      ok: true,
      workflow: { ...workflow, ...variables, nodes: all, edges, ...drawn },
      nodes: [...added, ...nodes].flatMap(({ id, parent }) => (parent === call.parent ? id : [])),
      notes: settingsLeft(this),
    }
  }

  // Names

  /** Free ids; what follows knows the output by the call's own, so the last node gets it. */
  private giveIds(): void {
    const { exit, call } = this
    const target = this.outputId
    if (exit) {
      this.ids.set(exit.node, target)
      this.taken.add(target)
    } else this.taken.add(call.id)
    for (const { id } of this.coming)
      if (!this.ids.has(id)) this.ids.set(id, freshId(id, this.taken))
  }

  /** The id that what follows knows the output by. */
  get outputId(): string {
    return this.handed?.unpack ?? this.call.id
  }

  idOf(id: string): string {
    return this.ids.get(id) ?? id
  }

  // Where it begins

  /** How the input comes in: by the edges of the call themselves, or by a node that makes the input. */
  private beginning(): Beginning {
    const { payload, trigger, outer, call, part } = this
    const start = payload?.unpack ?? trigger.id
    const targets = this.startEdges(start)
    const [into, ...more] = outer.entering
    const isPlain =
      payload !== undefined || (isWhole(call.config?.input) && this.payloadReads.length === 0)
    const named = targets.some(({ target }) => part.seesSources(target))
    if (isPlain && into && (named ? more.length === 0 && into.source === start : more.length === 0))
      return { at: into.id, from: { edge: into.edge, start }, dropped: new Set([into.id]) }
    const [only, ...others] = targets
    if (isPlain && into && only && others.length === 0 && !named)
      return {
        into: { node: only.target, port: only.targetHandle ?? 'in' },
        from: { start },
        dropped: new Set(),
      }

    const id = freshId(start, this.taken)
    this.ids.set(start, id)
    this.added.push({
      id,
      type: 'transform',
      name: trigger.name ?? 'Input',
      ...(trigger.position ? { position: trigger.position } : {}),
      ...(call.parent === undefined ? {} : { parent: call.parent }),
      ...(call.join ? { join: call.join } : {}),
      // What was packed is read where it comes from, so the input is all that comes in.
      config: { value: payload ? '{{ $ }}' : (call.config?.input ?? '{{ $ }}') },
    })
    return {
      into: { node: id, port: 'in' },
      payload: `$nodes.${asName(id)}`,
      from: { start, made: id },
      dropped: new Set(),
    }
  }

  private startEdges(start: string): WorkflowEdge[] {
    return this.child.edges.filter(({ source }) => source === start)
  }

  // Its nodes

  private inside(
    node: WorkflowNode,
    payload: string | undefined,
    shifted: (node: WorkflowNode) => WorkflowNode,
  ): WorkflowNode {
    const { call, part } = this
    const isOuter = part.outer.some(({ id }) => id === node.id)
    const read = withReads(node, this.catalog, (each) =>
      this.readInside(node, isOuter, each, payload),
    )
    const { parent: _parent, ...rest } = withoutPackedInput(this, read)
    const parent = isOuter ? call.parent : this.idOf(node.parent ?? '')
    return {
      ...(isOuter ? shifted(rest) : rest),
      id: this.idOf(node.id),
      ...(parent === undefined ? {} : { parent }),
      ...(this.joins(node.id) && call.join ? { join: call.join } : {}),
    }
  }

  /** Whether the edges of the call lead to this node instead, and to it only. */
  private joins(id: string): boolean {
    const start = this.payload?.unpack ?? this.trigger.id
    return (
      this.outer.entering.length > 1 &&
      !this.ids.has(start) &&
      this.startEdges(start).some(({ target }) => target === id)
    )
  }

  private readInside(
    node: WorkflowNode,
    isOuter: boolean,
    read: NameRead,
    payload: string | undefined,
  ): string | undefined {
    if (read.kind === 'node') {
      if (read.id === this.trigger.id) return payload
      const id = this.ids.get(read.id)
      return id === undefined || id === read.id ? undefined : `$nodes.${asName(id)}`
    }
    if (read.kind !== 'bound') return undefined
    const isPacked = this.payload !== undefined
    switch (read.name) {
      case 'trigger':
        return isPacked ? undefined : payload
      case 'vars':
        return this.hasVariables ? `$vars.${this.variablesKey}` : undefined
      case 'loop':
        return !isPacked && isOuter && !this.part.hasOwnLoop(node.id) && this.isInLoop
          ? '{"round": 1, "feedback": null}'
          : undefined
      default:
        return undefined
    }
  }

  get isInLoop(): boolean {
    return this.outer.around.length > 0
  }

  // Variables of the called workflow

  private get hasVariables(): boolean {
    if (this.payload) return false
    return this.part.reads().some(({ read }) => read.kind === 'bound' && read.name === 'vars')
  }

  private get variablesKey(): string {
    const plain = this.child.id.replaceAll(/\W+/g, '_')
    return freshId(`of_${plain}`, new Set(Object.keys(this.workflow.variables ?? {})))
  }

  private variables(): Pick<Workflow, 'variables'> {
    if (!this.hasVariables) return {}
    const { variables } = this.workflow
    return { variables: { ...variables, [this.variablesKey]: this.child.variables ?? {} } }
  }

  // Edges

  /** The edges of the called workflow; those that leave its beginning leave what leads into the call, or the node that makes the input. */
  private innerEdges({ edge, start, made }: Beginning['from']): WorkflowEdge[] {
    const { handed, part, trigger } = this
    let isFirst = true
    return this.child.edges.flatMap((inner): WorkflowEdge[] => {
      if (inner.target === handed?.pack || inner.target === this.payload?.unpack) return []
      if (inner.source === start) {
        if (!part.ids.has(inner.target)) return []
        if (made !== undefined)
          return [{ ...this.renamed(inner), source: made, sourceHandle: 'out' }]
        if (!edge) return []
        const next = {
          ...edge,
          target: this.idOf(inner.target),
          targetHandle: inner.targetHandle ?? 'in',
        }
        if (!isFirst) next.id = freshId('e1', this.edgeIds)
        isFirst = false
        return [next]
      }
      if (inner.source === trigger.id || !part.ids.has(inner.source) || !part.ids.has(inner.target))
        return []
      return [this.renamed(inner)]
    })
  }

  private renamed(edge: WorkflowEdge): WorkflowEdge {
    return {
      ...edge,
      id: freshId(edge.id, this.edgeIds),
      source: this.idOf(edge.source),
      target: this.idOf(edge.target),
    }
  }

  private outerEdge(edge: WorkflowEdge, begin: Beginning, end: Output): WorkflowEdge[] {
    const { handed, call } = this
    if (begin.dropped.has(edge.id)) return []
    if (edge.target === call.id)
      return begin.into
        ? [{ ...edge, target: this.idOf(begin.into.node), targetHandle: begin.into.port }]
        : []
    if (handed && edge.target === handed.unpack) return []
    if (edge.source === call.id || edge.source === handed?.unpack)
      return [{ ...edge, source: end.node, sourceHandle: end.port }]
    return [edge]
  }
}

export type { InliningWork }

interface Beginning {
  /** The edges of the called workflow's beginning come where this edge is. */
  at?: string
  /** Where the call's edges lead instead; without it they are replaced. */
  into?: { node: string; port: string }
  /** What the payload is read as. */
  payload?: string
  from: { edge?: WorkflowEdge; start: string; made?: string }
  dropped: ReadonlySet<string>
}

function isWhole(input: unknown): boolean {
  return input === undefined || (typeof input === 'string' && /^\{\{\s*\$\s*\}\}$/.test(input))
}

function asName(id: string): string {
  return id.includes('-') ? `\`${id}\`` : id
}
