/**
 * The workflows that a workflow calls. A document that is run or shared carries them under `workflows`, by id: all of them, also
 * those that they call themselves, so that it is whole and nothing about it changes while it runs.
 */
import type { CalledWorkflow, JsonObject, Workflow, WorkflowNode } from './document'
import type { NodeCatalog } from './node-definition'

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
  const needed: Record<string, CalledWorkflow> = {}
  const open = namedIn(found, catalog)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const other = carried(workflow, next)
    if (!other || Object.hasOwn(needed, next)) continue
    needed[next] = other
    open.push(...namedIn(other, catalog))
  }
  const { workflows: _, ...own } = found
  const called: Workflow = { ...own, id }
  if (Object.keys(needed).length > 0) called.workflows = needed
  byId.set(id, called)
  return called
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
  const found: Record<string, CalledWorkflow> = {}
  const open = namedIn(workflow, catalog)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (Object.hasOwn(found, id)) continue
    const called = id === workflow.id ? workflow : await find(id)
    if (!called) continue
    found[id] = bare(called)
    open.push(...namedIn(called, catalog))
  }
  if (Object.keys(found).length === 0) return workflow.workflows ? bare(workflow) : workflow
  return { ...workflow, workflows: found }
}
