/** What people do with sticky notes, each as one entry of the history. */
import type { DrawingColor } from '../../shared/workflow/document'
import { sayLocked } from './actions'
import { containerAt, groupAt } from './containers'
import type { Point } from './document-edits'
import { joinGroup } from './group-edits'
import { newSitting } from './history'
import { itemOf, stickyById, stickyKey, type ItemKey } from './items'
import { isLocked } from './locks'
import type { EditorSession } from './session'
import { addSticky, newSticky, setStickyField, STICKY_SIZE } from './sticky-edits'

/** From the corner of a new note to the place that was asked for. */
const INNER: Point = { x: 24, y: 24 }
/** Between a note and the card above it. */
const CLEAR = 24
const IN_CONTAINER: Point = { x: 8, y: 56 }

/** Adds a note where it was asked for, in the container and the group there, and lets it be written at once. Returns its key. */
export function addNoteAt(session: EditorSession, flow: Point): ItemKey {
  const { document, canvas, ui } = session
  const parent = containerAt(session, flow)
  const origin = (parent === undefined ? undefined : canvas?.absolute(parent)) ?? { x: 0, y: 0 }
  const wanted = { x: flow.x - origin.x - INNER.x, y: flow.y - origin.y - INNER.y }
  const place =
    parent === undefined
      ? wanted
      : { x: Math.max(wanted.x, IN_CONTAINER.x), y: Math.max(wanted.y, IN_CONTAINER.y) }
  const sticky = newSticky(document.document(), place, parent)
  const group = groupAt(session, flow, parent)
  document.edit('Add a note', (draft) => {
    addSticky(draft, sticky)
    if (group !== undefined) joinGroup(draft, group, { nodes: [], stickies: [sticky.id] })
  })
  document.select({ stickies: [sticky.id] })
  ui.setState({ editing: stickyKey(sticky.id) })
  return stickyKey(sticky.id)
}

/** Lets a note be written on the canvas, unless it is locked, which is said. */
export function beginWriting(session: EditorSession, key: ItemKey): void {
  const sticky = stickyById(session.document.document(), itemOf(key).id)
  if (!sticky) return
  if (isLocked(sticky)) sayLocked(session, 1, 'changed')
  else session.ui.setState({ editing: key })
}

/** Where a note goes that nobody pointed a place for: about in the middle of what is seen, below the cards that stand there. */
export function noteInMiddle({ canvas, catalog, document }: EditorSession): Point {
  const { x, y } = canvas?.center().flow ?? { x: 0, y: 0 }
  const { nodes, stickies = [] } = document.document()
  const taken = [
    ...nodes.flatMap(({ id, type }) => (catalog.get(type)?.container ? [] : id)),
    ...stickies.map(({ id }) => stickyKey(id)),
  ].flatMap((key) => canvas?.rect(key) ?? [])
  const left = x - STICKY_SIZE.width / 2
  let top = y - STICKY_SIZE.height / 2
  const across = taken
    .filter((rect) => rect.x < left + STICKY_SIZE.width && rect.x + rect.width > left)
    .sort((one, other) => one.y - other.y)
  for (const rect of across)
    if (rect.y < top + STICKY_SIZE.height && rect.y + rect.height > top)
      top = rect.y + rect.height + CLEAR
  return { x: left + INNER.x, y: top + INNER.y }
}

/** Writes in notes; what is written from `begin` until the next one is one entry. */
export interface NoteWriting {
  write(text: string): void
}

/** Begins to write in a note. */
export function writeInNote(session: EditorSession, id: string): NoteWriting {
  const sitting = newSitting(`note:${id}`)
  return {
    write: (text) =>
      session.document.edit(
        'Write a note',
        (draft) => setStickyField(draft, id, 'text', text),
        sitting,
      ),
  }
}

/** Gives notes a colour. */
export function colorNotes(
  session: EditorSession,
  ids: readonly string[],
  color: DrawingColor,
): void {
  session.document.edit(ids.length === 1 ? 'Colour a note' : 'Colour notes', (draft) => {
    for (const id of ids) setStickyField(draft, id, 'color', color)
  })
}
