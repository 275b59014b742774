/**
 * A small workflow that runs one node as it would run in its own: the same trigger payload, variables and earlier outputs, and
 * this input. It starts over the same contract as any run, so what a test shows is what the engine does.
 */
import {
  FORMAT,
  VERSION,
  type Risk,
  type Workflow,
  type WorkflowNode,
} from '../../../shared/workflow/document'
import type { NodeCatalog } from '../../../shared/workflow/node-definition'
import { nodePorts, sourcePortOf } from '../../canvas/port-rules'
import { withContent } from '../../editor/document-edits'
import { nodeById, nodeName } from '../../editor/document-index'

export interface TestRequest {
  workflow: Workflow
  catalog: NodeCatalog
  node: string
  input: unknown
  /** What `$trigger` stands for. */
  trigger: unknown
  /** What `$nodes` stands for, by id. */
  outputs: Readonly<Record<string, unknown>>
  /** What `$item` stands for, inside a container. */
  item?: unknown
}

export interface TestDocument {
  workflow: Workflow
  trigger: string
  payload: unknown
}

type Edge = Workflow['edges'][number]

/** The workflow for a test; undefined when the node is not there or is a trigger, which has nothing to test. */
export function testDocument(request: TestRequest): TestDocument | undefined {
  const { workflow, catalog } = request
  const tested = nodeById(workflow, request.node)
  if (!tested || catalog.get(tested.type)?.trigger) return undefined
  const content = insideOf(workflow, tested.id)
  const config = JSON.stringify([tested, ...content])
  const taken = new Set([
    tested.id,
    ...content.map(({ id }) => id),
    ...Object.keys(request.outputs),
  ])
  const free = (name: string) => {
    let id = name
    for (let count = 2; taken.has(id); count += 1) id = `${name}_${count}`
    taken.add(id)
    return id
  }

  const trigger = free('test_trigger')
  const nodes: WorkflowNode[] = [{ id: trigger, type: 'manual-trigger', name: 'Test', config: {} }]
  const edges: Edge[] = []
  const connect = (source: string, target: string, sourceHandle = 'out', targetHandle = 'in') =>
    edges.push({ id: `t${edges.length + 1}`, source, sourceHandle, target, targetHandle })

  // Earlier outputs stand in a row before the node, each as a node that puts out just that.
  let last = trigger
  const put = (node: WorkflowNode, sourceHandle = 'out') => {
    nodes.push(node)
    connect(last, node.id, sourceHandle)
    last = node.id
  }
  if (config.includes('$nodes'))
    for (const [id, output] of Object.entries(request.outputs))
      if (id !== tested.id && !content.some((one) => one.id === id))
        put({ id, type: 'transform', config: { value: literal(output) } })

  // `$item` and `$index` exist only inside a container.
  const container =
    tested.parent !== undefined && /\$(item|index)\b/.test(config) ? free('test_item') : undefined
  if (container !== undefined)
    put({
      id: container,
      type: 'for-each',
      config: { items: [literal(request.item ?? null)], concurrency: 1 },
    })
  put(
    {
      id: free('test_input'),
      type: 'transform',
      config: { value: literal(request.input ?? null) },
      ...(container === undefined ? {} : { parent: container }),
    },
    container === undefined ? 'out' : 'item',
  )

  const { parent: _outside, disabled: _off, join: _join, position: _place, ...rest } = tested
  put({ ...rest, ...(container === undefined ? {} : { parent: container }) })
  nodes.push(...content)
  const within = new Set([tested.id, ...content.map(({ id }) => id)])
  for (const edge of workflow.edges)
    if (within.has(edge.source) && within.has(edge.target) && !isAround(edge, tested, content))
      edges.push({ ...edge, id: `t${edges.length + 1}` })

  end(request, tested, { nodes, connect, container, free })
  return {
    trigger,
    payload: request.trigger ?? {},
    workflow: {
      format: FORMAT,
      version: VERSION,
      id: `${workflow.id.slice(0, 180)}-test`,
      name: `Test of “${nodeName(tested)}” in ${workflow.name}`,
      ...(workflow.settings ? { settings: workflow.settings } : {}),
      ...(workflow.variables ? { variables: workflow.variables } : {}),
      nodes,
      edges,
    },
  }
}

/** Ports that lead somewhere in the workflow lead somewhere in the test: a validator sends back only where an edge stands. */
function end(
  { workflow, catalog }: TestRequest,
  tested: WorkflowNode,
  made: {
    nodes: WorkflowNode[]
    connect(source: string, target: string, sourceHandle?: string, targetHandle?: string): unknown
    container: string | undefined
    free(name: string): string
  },
): void {
  const outside = nodePorts(tested, catalog).outputs.filter(
    ({ id, inside }) => id !== 'error' && inside !== true,
  )
  const used = outside.filter(({ id }) =>
    workflow.edges.some(
      (edge) =>
        edge.source === tested.id && sourcePortOf(edge.sourceHandle, tested, catalog) === id,
    ),
  )
  if (made.container !== undefined) {
    const results = used.length > 0 ? used : outside.slice(0, 1)
    for (const { id } of results) made.connect(tested.id, made.container, id, 'result')
    return
  }
  if (used.length === 0) return
  const sink = made.free('test_end')
  made.nodes.push({ id: sink, type: 'transform', config: { value: '{{ $ }}' }, join: 'any' })
  for (const { id } of used) made.connect(tested.id, sink, id)
}

/** All that stands in a container, at any depth. */
function insideOf(workflow: Workflow, container: string): WorkflowNode[] {
  const inside = withContent(workflow, [container])
  return workflow.nodes.filter(({ id }) => id !== container && inside.has(id))
}

/** An edge of the node to itself is a loop, which a test does not go round. */
function isAround(edge: Edge, tested: WorkflowNode, content: readonly WorkflowNode[]): boolean {
  return edge.source === tested.id && edge.target === tested.id && content.length === 0
}

/** A config value that yields just this data: text that looks like an expression is written as one that yields it. */
export function literal(value: unknown): unknown {
  if (typeof value === 'string')
    return value.includes('{{') ? `{{ ${JSON.stringify(value)} }}` : value
  if (Array.isArray(value)) return value.map(literal)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, literal(one)]))
}

/**
 * What a test would do that cannot be undone, by node; none for what is reversible. `called`: what the workflows can do that nodes
 * call, by node.
 */
export function irreversibleIn(
  workflow: Workflow,
  catalog: NodeCatalog,
  id: string,
  called: ReadonlyMap<string, Risk> = new Map(),
): { name: string; does: string; highStakes: boolean }[] {
  const node = nodeById(workflow, id)
  if (!node) return []
  return [node, ...insideOf(workflow, id)]
    .map((one) => ({ ...one, risk: called.get(one.id) ?? one.risk }))
    .filter(({ risk }) => risk === 'irreversible' || risk === 'high-stakes')
    .map((one) => {
      const definition = catalog.get(one.type)
      return {
        name: nodeName(one),
        does: definition
          ? `${definition.title}: ${definition.summary((one.config ?? {}) as Parameters<typeof definition.summary>[0])}`
          : one.type,
        highStakes: one.risk === 'high-stakes',
      }
    })
}
