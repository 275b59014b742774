/** Simulating the document: nodes that reach out give what they gave in the run that is shown, or what is made up (docs/simulation.md). */
import type { Pin, Pins } from '../../../shared/run/debug'
import type { Simulation } from '../../../shared/run/simulation'
import type { RunView } from '../../../shared/run/view'
import type { Workflow } from '../../../shared/workflow/document'
import type { NodeCatalog, NodeFamily } from '../../../shared/workflow/node-definition'
import { pinOf } from '../../debugger/pins/kept-pins'
import type { EditorSession } from '../session'
import { startRun } from './start-run'

const REACHES_OUT: ReadonlySet<NodeFamily> = new Set(['model', 'service'])

/** Starts a simulated run of the document as it is now. */
export function simulate(session: EditorSession, people: Simulation['people']): void {
  const { latest } = session.run.state.getState()
  const recorded = recordedIn(latest, session.document.document(), session.catalog)
  void startRun(session, { simulated: { people }, recorded })
}

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
