/** What is another in a run that leaves another: what of it can be made, and the document that comes of it. */
import type { ForkChange } from '../../shared/run/debug'
import type { JsonObject, Workflow, WorkflowNode } from '../../shared/workflow/document'
import { portsOf, type NodeCatalog } from '../../shared/workflow/node-definition'
import { checkValue } from '../limits'
import { NodeError } from '../node-error'
import { placeKey } from './given-inputs'
import { ForkRefused } from './refused'

/** The document with the configs that are changed; the same object where none is. Its ids and edges stay as they are. */
export function changedWorkflow(workflow: Workflow, changes: readonly ForkChange[]): Workflow {
  const configs = new Map(
    changes.flatMap((change) =>
      change.kind === 'config' ? [[change.node, change.config] as const] : [],
    ),
  )
  if (configs.size === 0) return workflow
  const nodes = workflow.nodes.map((node) => {
    const config = configs.get(node.id)
    return config === undefined ? node : { ...node, config }
  })
  return { ...workflow, nodes }
}

/** Throws `ForkRefused` for changes that no step could take, wherever the run is left. */
export function refuseChanges(
  workflow: Workflow,
  catalog: NodeCatalog,
  changes: readonly ForkChange[],
): void {
  const nodes = new Map(workflow.nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  for (const change of changes) {
    const id = nodeOf(change)
    const node = nodes.get(id)
    if (!node)
      throw new ForkRefused(
        'not-found',
        `There is no node "${id}" in the workflow that the run began with. Change another one.`,
      )
    const key = change.kind === 'config' ? id : placeKey(change.place)
    if (seen.has(key))
      throw new ForkRefused(
        'invalid',
        `"${nameOf(node)}" is changed twice. Change what it was given or what it gave, and once.`,
      )
    seen.add(key)
    if (change.kind === 'output') refusePort(node, catalog, change.port)
    if (change.kind !== 'config') refuseSize(node, change)
  }
}

/** The id of the node that a change is of. */
export function nodeOf(change: ForkChange): string {
  return change.kind === 'config' ? change.node : change.place.node
}

function nameOf(node: WorkflowNode): string {
  return node.name || node.id
}

function refusePort(node: WorkflowNode, catalog: NodeCatalog, port: string | undefined): void {
  const definition = catalog.get(node.type)
  if (port === undefined || !definition) return
  const ports = portsOf(definition, (node.config ?? {}) as JsonObject)
    .outputs.filter(({ inside }) => !inside)
    .map(({ id }) => id)
  if (!ports.includes(port))
    throw new ForkRefused(
      'invalid',
      `"${nameOf(node)}" has no output "${port}". It has: ${ports.join(', ')}.`,
    )
}

function refuseSize(node: WorkflowNode, change: Exclude<ForkChange, { kind: 'config' }>): void {
  const [value, what] =
    change.kind === 'output' ? [change.output, 'output'] : [change.input, 'input']
  try {
    checkValue(value, () => `The ${what} of "${nameOf(node)}"`)
  } catch (thrown) {
    throw thrown instanceof NodeError ? new ForkRefused('invalid', thrown.message) : thrown
  }
}
