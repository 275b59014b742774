/** Which container is where, and nodes that go into one or out of it. */
import { toast } from '../ui'
import { removeItems, reparent, withContent, type Point } from './document-edits'
import { nodeById, nodeName } from './document-index'
import { itemOf, parentOf, stickyKey, type ItemKey } from './items'
import { chosenNodes, chosenStickies, countedItems } from './selection'
import type { EditorSession } from './session'
import { reparentSticky } from './sticky-edits'

/** The innermost container at a place of the canvas. `except` (and what is in it) counts not. */
export function containerAt(
  session: EditorSession,
  place: Point,
  except: readonly string[] = [],
): string | undefined {
  const workflow = session.document.document()
  const passedOver = withContent(workflow, except)
  let found: { id: string; area: number } | undefined
  for (const node of workflow.nodes) {
    if (!session.catalog.get(node.type)?.container || passedOver.has(node.id)) continue
    const rect = session.canvas?.rect(node.id)
    if (!rect) continue
    const isIn =
      place.x >= rect.x &&
      place.y >= rect.y &&
      place.x <= rect.x + rect.width &&
      place.y <= rect.y + rect.height
    const area = rect.width * rect.height
    if (isIn && (!found || area < found.area)) found = { id: node.id, area }
  }
  return found?.id
}

/**
 * Puts a dragged node into the container it was dropped on. One whose edges would then cross the border stays outside, with a word
 * about it. Returns whether it was put in.
 */
export function dropIntoContainer(
  session: EditorSession,
  id: string,
  container: string,
  place: Point,
): boolean {
  const { document, catalog, canvas } = session
  const workflow = document.document()
  const node = nodeById(workflow, id)
  const origin = canvas?.absolute(container)
  if (!node || !origin || node.parent !== undefined || catalog.get(node.type)?.trigger) return false
  if (withContent(workflow, [id]).has(container)) return false
  const crossing = workflow.edges.some(
    (edge) =>
      (edge.source === id && nodeById(workflow, edge.target)?.parent !== container) ||
      (edge.target === id && nodeById(workflow, edge.source)?.parent !== container),
  )
  if (crossing) {
    toast({
      title: `${nodeName(node)} stays outside`,
      description:
        'Its edges would cross the border of the for-each. Delete them first, then drag it in.',
    })
    return false
  }
  document.edit(`Move ${nodeName(node)} into the for-each`, (draft) =>
    reparent(draft, id, container, {
      x: Math.max(place.x - origin.x, 24),
      y: Math.max(place.y - origin.y, 64),
    }),
  )
  return true
}

/** Takes the selected nodes and notes out of their container, with the edges that would cross its border. */
export function takeOut(session: EditorSession): void {
  const { document, canvas } = session
  const workflow = document.document()
  const { selection } = document.getState()
  const inside = chosenNodes(workflow, selection).filter(
    (id) => parentOf(workflow, id) !== undefined,
  )
  const notes = chosenStickies(workflow, selection)
    .map(stickyKey)
    .filter((key) => parentOf(workflow, key) !== undefined)
  if (inside.length + notes.length === 0) return
  const words = countedItems({ nodes: inside.length, stickies: notes.length })
  document.edit(`Take ${words} out of the for-each`, (draft) => {
    const crossing = workflow.edges
      .filter((edge) => inside.includes(edge.source) !== inside.includes(edge.target))
      .map((edge) => edge.id)
    removeItems(draft, [], crossing)
    for (const id of inside) reparent(draft, id, undefined, below(id))
    for (const key of notes) reparentSticky(draft, itemOf(key).id, undefined, below(key))
  })

  /** Its place on the canvas, below the container it stood in. */
  function below(key: ItemKey): Point {
    const parent = parentOf(workflow, key)
    const rect = parent === undefined ? undefined : canvas?.rect(parent)
    const at = canvas?.absolute(key) ?? { x: 0, y: 0 }
    return { x: at.x, y: rect ? rect.y + rect.height + 40 : at.y }
  }
}

/** Puts a dragged note into the container it was dropped on. */
export function dropStickyInto(
  session: EditorSession,
  id: string,
  container: string,
  place: Point,
): void {
  const origin = session.canvas?.absolute(container) ?? { x: 0, y: 0 }
  session.document.edit('Move 1 note into the for-each', (draft) =>
    reparentSticky(draft, id, container, { x: place.x - origin.x, y: place.y - origin.y }),
  )
}
