/** Changes of sticky notes, as recipes for a draft. */
import type { Draft } from 'immer'
import type { DrawingColor, Sticky, Workflow } from '../../shared/workflow/document'
import type { Point, Size, WorkflowDraft } from './document-edits'
import { uniqueId } from './ids'
import { isLocked } from './locks'

/** How large a new note is, and the least that one can be made. Pixels of the canvas. */
export const STICKY_SIZE: Size = { width: 260, height: 160 }
export const STICKY_LEAST: Size = { width: 120, height: 64 }

/** An empty note with an id that is free. A position inside a container is relative to it. */
export function newSticky(
  workflow: Pick<Workflow, 'stickies'>,
  position: Point,
  parent?: string,
  color: DrawingColor = 'yellow',
): Sticky {
  return {
    id: uniqueId('note', new Set(workflow.stickies?.map(({ id }) => id))),
    text: '',
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    size: { ...STICKY_SIZE },
    color,
    ...(parent === undefined ? {} : { parent }),
  }
}

export function addSticky(draft: WorkflowDraft, sticky: Sticky): void {
  draft.stickies ??= []
  draft.stickies.push(sticky as Draft<Sticky>)
}

/** Sets one field of a note, or removes it when the value is undefined. Nothing while the note is locked. */
export function setStickyField(
  draft: WorkflowDraft,
  id: string,
  field: string,
  value: unknown,
): void {
  const sticky = draft.stickies?.find((each) => each.id === id)
  if (!sticky || isLocked(sticky)) return
  if (value === undefined) Reflect.deleteProperty(sticky, field)
  else Reflect.set(sticky, field, value)
}

/** Puts notes where they were dragged; locked ones stay. */
export function moveStickies(draft: WorkflowDraft, positions: ReadonlyMap<string, Point>): void {
  for (const sticky of draft.stickies ?? []) {
    const to = positions.get(sticky.id)
    if (!to || isLocked(sticky)) continue
    const [x, y] = [Math.round(to.x), Math.round(to.y)]
    if (sticky.position.x !== x || sticky.position.y !== y) Object.assign(sticky.position, { x, y })
  }
}

/** Gives a note another size and place. */
export function resizeSticky(
  draft: WorkflowDraft,
  id: string,
  { x, y, width, height }: Point & Size,
): void {
  const sticky = draft.stickies?.find((each) => each.id === id)
  if (!sticky || isLocked(sticky)) return
  Object.assign(sticky.size, { width: Math.round(width), height: Math.round(height) })
  Object.assign(sticky.position, { x: Math.round(x), y: Math.round(y) })
}

/** Puts a note into a container or takes it out (`parent` undefined), at a position relative to where it now stands. */
export function reparentSticky(
  draft: WorkflowDraft,
  id: string,
  parent: string | undefined,
  position: Point,
): void {
  setStickyField(draft, id, 'parent', parent)
  moveStickies(draft, new Map([[id, position]]))
}

/** Removes notes; locked ones stay. */
export function removeStickies(draft: WorkflowDraft, ids: readonly string[]): void {
  keepStickies(draft, (sticky) => !ids.includes(sticky.id) || isLocked(sticky))
}

/** Keeps the notes that pass; without any, the document has no list of them. */
export function keepStickies(draft: WorkflowDraft, keeps: (sticky: Sticky) => boolean): void {
  const { stickies } = draft
  if (!stickies || stickies.every((each) => keeps(each as Sticky))) return
  const kept = stickies.filter((each) => keeps(each as Sticky))
  if (kept.length > 0) draft.stickies = kept
  else delete draft.stickies
}
