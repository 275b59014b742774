/** Which container is where, and nodes that go into one or out of it. */
import { groupsOf } from '../../shared/workflow/groups'
import { toast } from '../ui'
import type { Rect } from './arrange'
import { removeItems, reparent, withContent, type Point } from './document-edits'
import { nodeById, nodeName } from './document-index'
import { groupKey, itemOf, membersOf, parentOf, stickyKey, type ItemKey } from './items'
import { chosenNodes, chosenStickies, countedItems, selectionOfKeys } from './selection'
import type { EditorSession } from './session'
import { reparentSticky } from './sticky-edits'

/** The nearest to the upper left corner of a container that its content stands: below its head, and below a frame's title too. Pixels. */
const CARD_LEAST: Point = { x: 24, y: 64 }
const FRAME_LEAST: Point = { x: 40, y: 112 }

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
    const area = rect.width * rect.height
    if (holds(rect, place) && (!found || area < found.area)) found = { id: node.id, area }
  }
  return found?.id
}

/** The open group whose frame is around a place of the canvas, of those that stand in `parent`; the first, where several are. */
export function groupAt(
  { document, canvas }: EditorSession,
  place: Point,
  parent: string | undefined,
): string | undefined {
  for (const [id, read] of groupsOf(document.document()).all) {
    if (read.parent !== parent || read.group.collapsed) continue
    const frame = canvas?.rect(groupKey(id))
    if (frame && holds(frame, place)) return id
  }
  return undefined
}

function holds(rect: Rect, { x, y }: Point): boolean {
  return x >= rect.x && y >= rect.y && x <= rect.x + rect.width && y <= rect.y + rect.height
}

/**
 * Puts what was dragged into the container it was dropped on, as one entry: nodes, notes and the members of groups, at places on
 * the canvas. Where edges would then cross the border all of it stays outside, with a word about it. Returns whether it was put in.
 */
export function dropIntoContainer(
  session: EditorSession,
  container: string,
  places: ReadonlyMap<ItemKey, Point>,
): boolean {
  const { document, catalog, canvas } = session
  const workflow = document.document()
  const origin = canvas?.absolute(container)
  const { nodes, stickies } = selectionOfKeys(places.keys())
  const moved = nodes.flatMap((id) => nodeById(workflow, id) ?? [])
  if (!origin || moved.length + stickies.length === 0) return false
  const isAtTop = [...places.keys()].every((key) => parentOf(workflow, key) === undefined)
  if (!isAtTop || withContent(workflow, nodes).has(container)) return false
  const words =
    moved[0] && places.size === 1
      ? nodeName(moved[0])
      : countedItems({ nodes: nodes.length, stickies: stickies.length })
  const stay = (description: string) => {
    toast({ title: `${words} ${places.size > 1 ? 'stay' : 'stays'} outside`, description })
    return false
  }
  if (moved.some(({ type }) => catalog.get(type)?.trigger))
    return stay('A trigger starts the whole run; it cannot stand in a for-each.')
  const willBeIn = (id: string) =>
    nodes.includes(id) || nodeById(workflow, id)?.parent === container
  const crosses = workflow.edges.some(
    ({ source, target }) =>
      nodes.includes(source) !== nodes.includes(target) && !(willBeIn(source) && willBeIn(target)),
  )
  if (crosses)
    return stay(
      `${places.size > 1 ? 'Edges of them' : 'Its edges'} would cross the border of the for-each. Delete them first, then drag again.`,
    )
  const { all } = groupsOf(workflow)
  const hasFrame = [...all.keys()].some((id) =>
    membersOf(workflow, id).every((member) => places.has(member)),
  )
  const least = hasFrame ? FRAME_LEAST : CARD_LEAST
  const [x, y] = (['x', 'y'] as const).map((axis) => {
    const first = Math.min(...[...places.values()].map((place) => place[axis]))
    return Math.max(first - origin[axis], least[axis]) - first
  })
  document.edit(`Move ${words} into the for-each`, (draft) => {
    for (const [key, place] of places) {
      const { kind, id } = itemOf(key)
      const at = { x: place.x + (x ?? 0), y: place.y + (y ?? 0) }
      if (kind === 'sticky') reparentSticky(draft, id, container, at)
      else reparent(draft, id, container, at)
    }
  })
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
