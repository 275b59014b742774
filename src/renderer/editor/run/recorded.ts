/** What a simulated run can take over from a real one. Pure. */
import type { Pin, Pins } from '../../../shared/run/debug'
import type { RunView } from '../../../shared/run/view'
import type { Workflow } from '../../../shared/workflow/document'
import type { NodeCatalog, NodeFamily } from '../../../shared/workflow/node-definition'
import { pinOf } from '../../debugger/pins/kept-pins'

const REACHES_OUT: ReadonlySet<NodeFamily> = new Set(['model', 'service'])

/** What the nodes that reach out gave in a real run, as pins. What a simulated run made up is no record. */
export function recordedIn(
  view: RunView | undefined,
  workflow: Workflow,
  catalog: NodeCatalog,
): Pins {
  if (!view || view.simulated) return {}
  const pins: Record<string, Pin> = {}
  for (const node of workflow.nodes) {
    const family = catalog.get(node.type)?.family
    const seen = Object.hasOwn(view.nodes, node.id) ? view.nodes[node.id] : undefined
    if (!family || !REACHES_OUT.has(family) || seen?.state !== 'done' || node.disabled) continue
    const pin = pinOf(node, catalog, seen)
    if (pin) pins[node.id] = pin
  }
  return pins
}
