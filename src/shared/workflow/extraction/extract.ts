/**
 * Takes a part of a workflow out as a workflow of its own and puts one call in its place, so that runs mean what they meant. What
 * the part reads from around it goes along as fields of the call's input; what is read of it from outside comes back as fields of
 * its output.
 */
import type { Workflow, WorkflowEdge, WorkflowNode } from '../document'
import { FORMAT, VERSION } from '../document'
import type { BoundName, NameRead } from './expression-names'
import { callable, type Callable } from './extract-checks'
import { drawnInside, drawnOutside } from './extract-drawing'
import { freshId } from './fresh-ids'
import type { GraphEdge } from '../graph'
import type { NodeCatalog } from '../node-definition'
import { withReads } from './node-templates'
import { fieldOf, packed, type PackedField } from './packing'
import { Part, type Refusal } from './part'

/** What is taken out, and what the new workflow is called. */
export interface ExtractionRequest {
  nodes: readonly string[]
  /** Notes that go along beside those in containers and groups. */
  stickies?: readonly string[]
  /** The new workflow's id and name. */
  child: { id: string; name: string }
}

export interface Extraction {
  ok: true
  /** The workflow without the part. */
  parent: Workflow
  child: Workflow
  /** The id of the node that calls it. */
  call: string
  /** What does not hold for both together as it did for one, in words. */
  notes: string[]
}

/** Between the cards that are added. Pixels. */
const STEP = 300

/** Both documents, or why it cannot be done. */
export function extract(
  workflow: Workflow,
  catalog: NodeCatalog,
  request: ExtractionRequest,
): Extraction | Refusal {
  const part = new Part(workflow, catalog, request.nodes)
  const how = callable(part)
  return how.ok ? new Extracting(how, request).result() : how
}

class Extracting {
  private readonly part: Part
  private readonly workflow: Workflow
  /** Fields of the call's input by what they stand for. */
  private readonly fields = new Map<string, PackedField>()
  private readonly fieldKeys = new Set(['input'])
  /** Fields of its output, by the node. */
  private readonly results = new Map<string, string>()
  private readonly childIds: Set<string>

  constructor(
    private readonly how: Callable,
    private readonly request: ExtractionRequest,
  ) {
    this.part = how.part
    this.workflow = how.part.workflow
    this.childIds = new Set(this.part.ids)
    // A name that finds nothing must not find a node that is added.
    for (const { read } of this.part.reads()) if (read.kind === 'node') this.childIds.add(read.id)
    const keys = new Set(['output'])
    for (const id of how.handedOut) this.results.set(id, freshId(id, keys))
  }

  result(): Extraction {
    const child = this.child()
    const { call, parent } = this.parent()
    const { budget } = this.workflow.settings ?? {}
    const notes =
      Object.keys(budget ?? {}).length > 0
        ? ['Both workflows have the budget of this one, each for itself.']
        : []
    return { ok: true, parent, child, call, notes }
  }

  // The new workflow

  private child(): Workflow {
    const { part, request, workflow } = this
    const inner = workflow.nodes.flatMap((node) => (part.ids.has(node.id) ? this.inside(node) : []))
    const corner = cornerOf(part.outer.map(({ node }) => node))
    const entryY = part.node(part.entries[0] ?? '')?.position?.y ?? corner.y
    const begin = this.beginning(corner.x, entryY)
    const end = this.ending()
    const { settings } = workflow
    return {
      format: FORMAT,
      version: VERSION,
      id: request.child.id,
      name: request.child.name,
      ...(settings && Object.keys(settings).length > 0 ? { settings } : {}),
      nodes: [...begin.nodes, ...inner, ...end.nodes],
      edges: numbered([...begin.edges, ...this.innerEdges(begin.from), ...end.edges]),
      ...drawnInside(part, request.stickies),
    }
  }

  /** A node as it stands in the new workflow: what it reads from outside, it finds in the trigger's payload. */
  private inside(node: WorkflowNode): WorkflowNode {
    const { part } = this
    const isOuter = part.outer.some(({ id }) => id === node.id)
    const next = withReads(node, part.catalog, (read) => this.fieldRead(node, isOuter, read))
    if (!isOuter) return next
    const { parent: _parent, ...free } = next
    if (part.entries.includes(node.id) && !this.how.isSpread) delete free.join
    return free
  }

  private fieldRead(node: WorkflowNode, isOuter: boolean, read: NameRead): string | undefined {
    const { part } = this
    if (read.kind === 'node') {
      if (part.ids.has(read.id) || !part.node(read.id)) return undefined
      return this.field(read.id, `$nodes.${asName(read.id)}`, this.isSure(read.id))
    }
    if (read.kind !== 'bound' || !this.isFromOutside(node.id, isOuter, read.name)) return undefined
    return this.field(read.name, `$${read.name}`, true)
  }

  /** Whether a name stands for something around the part, rather than for what is the same in the new workflow. */
  private isFromOutside(id: string, isOuter: boolean, name: BoundName): boolean {
    switch (name) {
      case 'loop':
        return isOuter && !this.part.hasOwnLoop(id) && this.part.around.length > 0
      case 'item':
      case 'index':
        return isOuter && this.part.region.container !== undefined
      default:
        return true
    }
  }

  private field(base: string, expression: string, sure: boolean): string {
    let field = this.fields.get(expression)
    if (!field) {
      field = { key: freshId(base, this.fieldKeys), expression, sure }
      this.fields.set(expression, field)
    }
    return fieldOf('$trigger', field.key)
  }

  /** Whether a node outside has always put something out when the call begins. */
  private isSure(id: string): boolean {
    const { region, entries } = this.part
    if (entries.length === 0) return false
    const triggers = region.nodes.filter(({ definition }) => definition?.trigger)
    if (triggers.length > 1) return false
    const seen = new Set<string>()
    const open = region.nodes
      .filter((node) => this.part.inputsOf(node.id).length === 0)
      .map((node) => node.id)
    if (region.container !== undefined) open.push(region.container)
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === id || seen.has(at)) continue
      seen.add(at)
      for (const { source, target, kind } of region.edges)
        if (source === at && (kind === 'forward' || kind === 'item')) open.push(target)
    }
    return region.nodes.some((node) => node.id === id) && !entries.some((entry) => seen.has(entry))
  }

  /** The trigger, and a node that takes the input out of a payload that carries more. */
  private beginning(left: number, y: number): Added & { from: string } {
    const { part, how } = this
    const entering = part.entering[0]
    const namesSource = how.isSpread && part.entries.some((id) => part.seesSources(id))
    const source = namesSource && entering ? entering.source : undefined
    const hasFields = this.fields.size > 0
    const start = (id: string, x: number): WorkflowNode => ({
      id,
      type: 'manual-trigger',
      name: 'Start',
      position: { x, y },
      // A sample would stand in for an input that is null.
      config: {},
    })
    const sourceId = source === undefined ? undefined : this.takenId(source)
    if (!hasFields) {
      const id = sourceId ?? freshId('start', this.childIds)
      return { nodes: [start(id, left - STEP)], edges: [], from: id }
    }
    const input = sourceId ?? freshId('input', this.childIds)
    const trigger = freshId('start', this.childIds)
    return {
      nodes: [
        start(trigger, left - 2 * STEP),
        {
          id: input,
          type: 'transform',
          name: 'Input',
          position: { x: left - STEP, y },
          config: { value: '{{ $trigger.input }}' },
        },
      ],
      edges: [edgeBetween(trigger, 'out', input)],
      from: input,
    }
  }

  /** An id that stands for a node outside, whose name what follows it knows. */
  private takenId(id: string): string {
    this.childIds.add(id)
    return id
  }

  /** The edges of the part, and from where it begins to where it is entered, in the order that they had. */
  private innerEdges(from: string): WorkflowEdge[] {
    const { part, how, workflow } = this
    const entering = new Map(part.entering.map((edge) => [edge.id, edge]))
    let isFirst = true
    const edges: WorkflowEdge[] = []
    for (const edge of workflow.edges) {
      const into = entering.get(edge.id)
      if (part.ids.has(edge.source) && part.ids.has(edge.target) && !into && !this.isOut(edge))
        edges.push(edge)
      else if (into && (how.isSpread || isFirst)) {
        isFirst = false
        edges.push(edgeBetween(from, 'out', into.target, into.targetPort))
      }
    }
    if (part.entering.length === 0)
      for (const id of this.starts()) edges.push(edgeBetween(from, 'out', id))
    return edges
  }

  private isOut({ id }: WorkflowEdge): boolean {
    return this.part.leaving.some((edge) => edge.id === id)
  }

  /** Where a part begins that nothing leads into. */
  private starts(): string[] {
    const led = new Set(this.part.within.map(({ target }) => target))
    return this.part.outer.map(({ id }) => id).filter((id) => !led.has(id))
  }

  /** A node that puts what is handed out beside the output. */
  private ending(): Added {
    const { exit } = this.how
    if (!exit || this.results.size === 0) return { nodes: [], edges: [] }
    const id = freshId('result', this.childIds)
    const last = this.part.node(exit.node)
    const fields: PackedField[] = [...this.results].map(([node, key]) => ({
      key,
      expression: `$nodes.${asName(node)}`,
      sure: this.part.isCertain(node),
    }))
    const { x, y } = last?.position ?? { x: 0, y: 0 }
    return {
      nodes: [
        {
          id,
          type: 'transform',
          name: 'Result',
          position: { x: x + STEP, y },
          config: { value: packed([{ key: 'output', expression: '$', sure: true }, ...fields]) },
        },
      ],
      edges: [edgeBetween(exit.node, exit.port, id)],
    }
  }

  // What stays

  private parent(): { parent: Workflow; call: string } {
    const { part, how, workflow, request } = this
    const left = new Set(workflow.nodes.map(({ id }) => id).filter((id) => !part.ids.has(id)))
    const exitId = how.exit?.node
    const hasResults = this.results.size > 0
    const taken = new Set([...left, ...(exitId === undefined ? [] : [exitId])])
    const base = idOf(request.child.name)
    // What follows knows the output by the id of the node that it came from.
    const call = exitId !== undefined && !hasResults ? exitId : freshId(base, taken)
    const out = hasResults && exitId !== undefined ? exitId : call

    const corner = cornerOf(part.outer.map(({ node }) => node))
    const entry = part.node(part.entries[0] ?? '')
    const y = entry?.position?.y ?? corner.y
    const { container } = part.region
    const place = (x: number) => ({
      position: { x, y },
      ...(container === undefined ? {} : { parent: container }),
    })
    const added: WorkflowNode[] = [
      {
        id: call,
        type: 'sub-workflow',
        name: request.child.name,
        ...place(corner.x),
        config: { workflow: request.child.id, input: this.input() },
        ...(!how.isSpread && entry?.join ? { join: entry.join } : {}),
      },
    ]
    if (out !== call)
      added.push({
        id: out,
        type: 'transform',
        name: 'Output',
        ...place(corner.x + STEP),
        config: { value: '{{ output }}' },
      })
    const at = workflow.nodes.findIndex(({ id }) => part.ids.has(id))
    const nodes = workflow.nodes.flatMap((node, index) => [
      ...(index === at ? added : []),
      ...(part.ids.has(node.id) ? [] : [this.outside(node, call)]),
    ])
    const edges = this.outerEdges(call, out)
    const { stickies: _stickies, groups: _groups, ...rest } = workflow
    const ids = added.map(({ id }) => id)
    const drawn = drawnOutside(part, request.stickies, ids)
    return { parent: { ...rest, nodes, edges, ...drawn } as Workflow, call }
  }

  private input(): unknown {
    if (this.fields.size === 0) return '{{ $ }}'
    return packed([{ key: 'input', expression: '$', sure: true }, ...this.fields.values()])
  }

  /** A node that stays: what it reads of the part, it finds in the call's output. */
  private outside(node: WorkflowNode, call: string): WorkflowNode {
    if (this.results.size === 0) return node
    return withReads(node, this.part.catalog, (read) => {
      const key = read.kind === 'node' ? this.results.get(read.id) : undefined
      return key === undefined ? undefined : fieldOf(`$nodes.${asName(call)}`, key)
    })
  }

  private outerEdges(call: string, out: string): WorkflowEdge[] {
    const { part, how, workflow } = this
    const byId = (edges: readonly GraphEdge[]) => new Map(edges.map((edge) => [edge.id, edge]))
    const [entering, leaving] = [byId(part.entering), byId(part.leaving)]
    let isFirst = true
    const taken = new Set(workflow.edges.map(({ id }) => id))
    const edges = workflow.edges.flatMap((edge): WorkflowEdge[] => {
      if (leaving.has(edge.id)) return [{ ...edge, source: out, sourceHandle: 'out' }]
      if (entering.has(edge.id)) {
        const isKept = !how.isSpread || isFirst
        isFirst = false
        return isKept ? [{ ...edge, target: call, targetHandle: 'in' }] : []
      }
      return part.ids.has(edge.source) || part.ids.has(edge.target) ? [] : [edge]
    })
    if (out !== call) edges.push({ ...edgeBetween(call, 'out', out), id: freshId('e1', taken) })
    return edges
  }
}

interface Added {
  nodes: WorkflowNode[]
  edges: WorkflowEdge[]
}

function cornerOf(nodes: readonly WorkflowNode[]): { x: number; y: number } {
  if (nodes.length === 0) return { x: 0, y: 0 }
  return {
    x: Math.min(...nodes.map(({ position }) => position?.x ?? 0)),
    y: Math.min(...nodes.map(({ position }) => position?.y ?? 0)),
  }
}

function edgeBetween(
  source: string,
  sourceHandle: string,
  target: string,
  targetHandle = 'in',
): WorkflowEdge {
  return { id: '', source, sourceHandle, target, targetHandle }
}

/** Gives the edges that were added ids that are free. */
function numbered(edges: readonly WorkflowEdge[]): WorkflowEdge[] {
  const taken = new Set(edges.map(({ id }) => id))
  return edges.map((edge) => (edge.id === '' ? { ...edge, id: freshId('e1', taken) } : edge))
}

/** An id for a node of this name. */
function idOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 60)
  return /^[a-z_]/.test(plain) ? plain : `sub_${plain}`.replace(/_+$/, '')
}

/** An id as a path has it. */
function asName(id: string): string {
  return id.includes('-') ? `\`${id}\`` : id
}
