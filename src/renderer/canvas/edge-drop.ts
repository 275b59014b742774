/** Which edge something that is dragged would come into. */
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import type { NodeCatalog } from '../../shared/workflow/node-definition'
import { newNode, type Point } from '../editor/document-edits'
import { edgeById } from '../editor/document-index'
import { isLocked } from '../editor/locks'
import { splice } from '../editor/rewire'
import { edgeAt } from './controls'

/** Between two places where an edge behind a card is looked for. Pixels of the screen. */
const PROBE_STEP = 6

/** Whether a node on the canvas can be dropped into an edge: one that no edge stands on yet. */
export function isFree(workflow: Workflow, catalog: NodeCatalog, node: WorkflowNode): boolean {
  return (
    !isLocked(node) &&
    catalog.get(node.type)?.trigger !== true &&
    workflow.edges.every(({ source, target }) => source !== node.id && target !== node.id)
  )
}

/** The edge that a type from the palette would come into at a place of the screen. */
export function edgeForType(
  workflow: Workflow,
  catalog: NodeCatalog,
  type: string | undefined,
  place: Point,
): string | undefined {
  const definition = type === undefined ? undefined : catalog.get(type)
  const edge = definition && edgeById(workflow, edgeAt(place.x, place.y) ?? '')
  if (!edge) return undefined
  const node = newNode(workflow, definition, { x: 0, y: 0 })
  return splice(workflow, catalog, edge, node).ok ? edge.id : undefined
}

/** The edge that a card on the canvas would come into: the one at the pointer, or one that passes behind the card's middle. */
export function edgeForCard(
  workflow: Workflow,
  catalog: NodeCatalog,
  node: WorkflowNode,
  pointer: Point,
): string | undefined {
  const fits = (id: string | undefined) => {
    const edge = id === undefined ? undefined : edgeById(workflow, id)
    return edge && splice(workflow, catalog, edge, node).ok ? edge.id : undefined
  }
  const box = document
    .querySelector(`.react-flow__node[data-id="${CSS.escape(node.id)}"]`)
    ?.getBoundingClientRect()
  const atPointer = fits(edgeAt(pointer.x, pointer.y))
  if (atPointer !== undefined || !box) return atPointer
  for (let y = box.top + 2; y < box.bottom; y += PROBE_STEP) {
    const found = fits(edgeAt(box.left + box.width / 2, y))
    if (found !== undefined) return found
  }
  return undefined
}
