/** What becomes of pasted text: nodes under the pointer (or into the edge there), a question about a whole workflow, or a word. */
import { toast } from '../ui'
import { selectionOf } from './actions'
import { containerAt, groupAt } from './containers'
import { readPasted } from './clipboard'
import { addFragment, renewed, type Fragment, type Point, type Renewed } from './document-edits'
import { joinGroup, type Members } from './group-edits'
import { CARD_MIDDLE, sizeIn, spliceIn, CARD } from './insertion'
import type { EditorSession } from './session'
import { countedItems, keysOf, NO_SELECTION } from './selection'
import { counted } from './words'

/** The same nodes pasted twice in one place step aside by this much. */
const STEP_ASIDE = 32

/** Adds what the clipboard's text holds: nodes that were copied, here or anywhere. Says so when it holds none. */
export function pasteText(session: EditorSession, text: string): void {
  const pasted = readPasted(text)
  switch (pasted.kind) {
    case 'nothing':
      return toast({ title: 'Nothing was pasted', description: pasted.message })
    case 'document':
      return session.ui.setState({ pasted: { workflow: pasted.workflow, text: pasted.text } })
    case 'nodes':
      pasteNodes(session, pasted.fragment)
      if (pasted.left > 0)
        toast({
          title: `${counted(pasted.left, 'edge')} ${pasted.left === 1 ? 'was' : 'were'} left out`,
          description: 'They lead to nodes that were not copied.',
        })
  }
}

/** Adds nodes under the pointer: into the container and the group there, or into the edge there where they fit into it. */
export function pasteNodes(session: EditorSession, fragment: Fragment): void {
  const { document, catalog, canvas } = session
  const workflow = document.document()
  const copy = renewed(workflow, fragment)
  const label = `Paste ${countedItems({ nodes: copy.nodes.length, stickies: copy.stickies.length })}`
  const corner = cornerOf(copy)
  const pointer = canvas?.pointer()
  const wanted = pointer
    ? { x: pointer.flow.x - CARD_MIDDLE.x, y: pointer.flow.y - CARD_MIDDLE.y }
    : { x: corner.x + STEP_ASIDE, y: corner.y + STEP_ASIDE }
  const edge = pointer && canvas?.isPointerOver() ? canvas.edgeAt(pointer.screen) : undefined
  if (!(edge !== undefined && pasteInto(session, copy, corner, edge, wanted, label))) {
    const hasTrigger = copy.nodes.some((node) => catalog.get(node.type)?.trigger)
    const parent = pointer && !hasTrigger ? containerAt(session, pointer.flow) : undefined
    const origin = (parent === undefined ? undefined : canvas?.absolute(parent)) ?? { x: 0, y: 0 }
    const place = aside(session, parent, {
      x: Math.round(parent === undefined ? wanted.x : Math.max(wanted.x - origin.x, 24)),
      y: Math.round(parent === undefined ? wanted.y : Math.max(wanted.y - origin.y, 64)),
    })
    const group = groupAt(
      session,
      {
        x: place.x + origin.x + CARD_MIDDLE.x,
        y: place.y + origin.y + CARD_MIDDLE.y,
      },
      parent,
    )
    document.edit(label, (draft) => {
      addFragment(draft, copy, { x: place.x - corner.x, y: place.y - corner.y }, parent)
      if (group !== undefined) joinGroup(draft, group, looseOf(copy))
    })
  }
  const chosen = selectionOf(copy)
  document.select(chosen)
  const [only, ...more] = keysOf({ ...NO_SELECTION, ...chosen })
  if (only !== undefined && more.length === 0) canvas?.reveal(only)
}

/** The outermost that came without a group: they join the one that they are pasted into. */
function looseOf({ groups, outermost, outermostNotes }: Renewed): Members {
  return {
    nodes: outermost.filter((id) => !groups.some(({ nodes }) => nodes.includes(id))),
    stickies: outermostNotes.filter((id) => !groups.some(({ stickies }) => stickies?.includes(id))),
  }
}

/** The upper left corner of the outermost nodes and notes. */
function cornerOf({ nodes, stickies, outermost, outermostNotes }: Renewed): Point {
  const places = [
    ...nodes.flatMap((node) => (outermost.includes(node.id) ? [node.position] : [])),
    ...stickies.flatMap((note) => (outermostNotes.includes(note.id) ? [note.position] : [])),
  ]
  return {
    x: Math.min(...places.map((place) => place?.x ?? 0)),
    y: Math.min(...places.map((place) => place?.y ?? 0)),
  }
}

/** Puts what was pasted into an edge, where one of it can be led into and one led out of. Returns whether it was. */
function pasteInto(
  session: EditorSession,
  copy: Renewed,
  corner: Point,
  edge: string,
  wanted: Point,
  label: string,
): boolean {
  const outer = copy.nodes.filter((node) => copy.outermost.includes(node.id))
  // A container's edges to its own content say nothing of what leads into it or out of it.
  const isOuter = (id: string) => copy.outermost.includes(id)
  const edges = copy.edges.filter(({ source, target }) => isOuter(source) && isOuter(target))
  const entries = outer.filter((node) => edges.every(({ target }) => target !== node.id))
  const exits = outer.filter((node) => edges.every(({ source }) => source !== node.id))
  const [entry, exit] = [entries[0], exits[0]]
  if (!entry || !exit || entries.length > 1 || exits.length > 1) return false
  const size = sizeIn(session)
  const right = Math.max(...outer.map((node) => (node.position?.x ?? 0) + size(node.id).width))
  return spliceIn(session, {
    label,
    edge,
    entry,
    exit,
    size: { width: right - corner.x, height: CARD.height },
    members: looseOf(copy),
    wanted,
    add: (draft, at, parent) =>
      addFragment(draft, copy, { x: at.x - corner.x, y: at.y - corner.y }, parent),
  }).ok
}

/** A place where no node and no note has its corner yet. */
function aside(session: EditorSession, parent: string | undefined, wanted: Point): Point {
  const { nodes, stickies = [] } = session.document.document()
  const taken = new Set(
    [...nodes, ...stickies]
      .filter((item) => item.parent === parent)
      .map(({ position }) => `${position?.x ?? 0} ${position?.y ?? 0}`),
  )
  let place = wanted
  while (taken.has(`${place.x} ${place.y}`))
    place = { x: place.x + STEP_ASIDE, y: place.y + STEP_ASIDE }
  return place
}
