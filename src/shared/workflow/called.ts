/**
 * The workflows that a workflow calls. A document that is run or shared carries them under `workflows`, by id: all of them, also
 * those that they call themselves, so that it is whole and nothing about it changes while it runs.
 */
import type { CalledWorkflow, JsonObject, Workflow, WorkflowNode } from './document'
import { LIMITS } from './limits'
import type { NodeCatalog } from './node-definition'

/** Far more levels of calls than any that run. */
const DEEPEST = 10 * LIMITS['call-depth'].max

/** A workflow with nodes, whether or not it may carry others. */
type Calling = Pick<Workflow, 'nodes'>

/** The ids of the workflows that a node runs; none where it is switched off. */
export function callsOf(node: WorkflowNode, catalog: NodeCatalog): string[] {
  if (node.disabled) return []
  return catalog.get(node.type)?.calls?.((node.config ?? {}) as JsonObject) ?? []
}

/** Whether a node is of a type that calls workflows, switched off or not. */
export function mayCall(node: WorkflowNode, catalog: NodeCatalog): boolean {
  return catalog.get(node.type)?.calls !== undefined
}

/** The ids of the workflows that a document names, nodes that are switched off too, each once. */
export function namedIn({ nodes }: Calling, catalog: NodeCatalog): string[] {
  return [...new Set(nodes.flatMap((node) => callsOf({ ...node, disabled: false }, catalog)))]
}

/** A workflow that a document carries. */
export function carried(workflow: Workflow, id: string): CalledWorkflow | undefined {
  const { workflows } = workflow
  return workflows && Object.hasOwn(workflows, id) ? workflows[id] : undefined
}

const made = new WeakMap<Workflow, Map<string, Workflow>>()

/**
 * A workflow that a document carries, as a document of its own with those that it calls. The same object each time, since
 * documents are immutable while they are in use.
 */
export function calledWorkflow(
  workflow: Workflow,
  id: string,
  catalog: NodeCatalog,
): Workflow | undefined {
  let byId = made.get(workflow)
  if (!byId) made.set(workflow, (byId = new Map<string, Workflow>()))
  const before = byId.get(id)
  if (before) return before
  const found = carried(workflow, id)
  if (!found) return undefined
  const needed = new Map<string, CalledWorkflow>()
  const open = namedIn(found, catalog)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const other = carried(workflow, next)
    if (!other || needed.has(next)) continue
    needed.set(next, other)
    open.push(...namedIn(other, catalog))
  }
  const { workflows: _, ...own } = found
  const called: Workflow = { ...own, id }
  if (needed.size > 0) called.workflows = Object.fromEntries(needed)
  byId.set(id, called)
  return called
}

/** The document with other ids in place of those of workflows that it calls, as the map says. The same object where none is. */
export function withCallsTo<T extends Calling>(
  workflow: T,
  ids: ReadonlyMap<string, string>,
  catalog: NodeCatalog,
): T {
  let changed = false
  const nodes = workflow.nodes.map((node) => {
    const { workflow: called } = node.config ?? {}
    const id = typeof called === 'string' && mayCall(node, catalog) ? ids.get(called) : undefined
    if (id === undefined || id === called) return node
    changed = true
    return { ...node, config: { ...node.config, workflow: id } }
  })
  return changed ? { ...workflow, nodes } : workflow
}

/** The ids of the workflows that a document carries, each after those that it calls. */
export function carriedInOrder(workflow: Workflow, catalog: NodeCatalog): string[] {
  const order = new Set<string>()
  const open = new Set<string>()
  // What is deeper cannot run, and is not worth a stack that is as deep.
  const visit = (id: string, depth = 0) => {
    const called = carried(workflow, id)
    if (!called || order.has(id) || open.has(id) || depth > DEEPEST) return
    open.add(id)
    for (const next of namedIn(called, catalog)) visit(next, depth + 1)
    order.add(id)
  }
  for (const id of Object.keys(workflow.workflows ?? {})) visit(id)
  return [...order]
}

/** The document without what it carries: the one that people edit. */
export function bare(workflow: Workflow): Workflow {
  const { workflows: _, ...rest } = workflow
  return rest
}

/**
 * The document with every workflow that it calls, as `find` gives them, also by way of others. One that `find` does not know is
 * left out, which the analysis tells. One that calls nothing stays the same object.
 */
export async function withCalled(
  workflow: Workflow,
  catalog: NodeCatalog,
  find: (id: string) => Promise<Workflow | undefined>,
): Promise<Workflow> {
  const found = new Map<string, CalledWorkflow>()
  const open = namedIn(workflow, catalog)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    const called = id === workflow.id ? workflow : await find(id)
    if (!called) continue
    found.set(id, bare(called))
    open.push(...namedIn(called, catalog))
  }
  if (found.size === 0) return workflow.workflows ? bare(workflow) : workflow
  return { ...workflow, workflows: Object.fromEntries(found) }
}
