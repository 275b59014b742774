/** What a workflow looks like from far away: each card as a block, each edge as a line. Pixels of the canvas. */
import type { NodeState, RunView } from '../../../shared/run/view'
import type { Workflow } from '../../../shared/workflow/document'
import type { NodeCatalog } from '../../../shared/workflow/node-definition'
import { nodeById } from '../../editor/document-index'
import { edgeFacts, type EdgeState } from '../edge-state'
import { nodePorts } from '../port-rules'
import type { PlacedCard, PlacedEdge } from './places'

/** How a block looks. */
export interface BlockLook {
  family: string
  state: NodeState
  found: boolean
  dim: boolean
}

export type LineLook = EdgeState | 'error' | 'selected'

/** What the looks follow from, besides the places. */
export interface SceneFacts {
  workflow: Workflow
  catalog: NodeCatalog
  view: RunView | undefined
  found: ReadonlySet<string> | undefined
}

/** A card as a block of its family's colour, with the state that the run gave it. */
export function blockLook({ id }: PlacedCard, facts: SceneFacts): BlockLook {
  const node = nodeById(facts.workflow, id)
  const state = facts.view?.nodes[id]?.state ?? 'idle'
  return {
    family: facts.catalog.get(node?.type ?? '')?.family ?? '',
    state,
    found: facts.found?.has(id) === true,
    dim: node?.disabled === true || state === 'skipped',
  }
}

/** An edge as the line that the run made of it. */
export function lineLook(edge: PlacedEdge, { workflow, catalog, view }: SceneFacts): LineLook {
  if (edge.selected) return 'selected'
  const { port, loop, source, target } = edge
  const node = nodeById(workflow, source)
  const ports = node ? nodePorts(node, catalog).outputs : []
  const known = ports.find(({ id }) => id === port)
  if (port === 'error' || (ports.length > 0 && !known)) return 'error'
  const inside = known?.inside === true
  return edgeFacts({ port, loop, inside }, view?.nodes[source], view?.nodes[target]).state
}
