/** Puts an arrangement into a document, as a recipe for a draft. */
import { moveNodes, resizeNode, type Size, type WorkflowDraft } from '../editor/document-edits'
import { isLocked } from '../editor/locks'
import type { Arrangement } from './arrangement'

/** Moves what was arranged; locked nodes and notes, and what is gone, stay out of it. */
export function applyArrangement(draft: WorkflowDraft, { nodes, sizes, notes }: Arrangement): void {
  moveNodes(draft, nodes)
  for (const node of draft.nodes) {
    const size = sizes.get(node.id)
    const kept = node.size as Partial<Size> | undefined
    if (size && (kept?.width !== size.width || kept.height !== size.height))
      resizeNode(draft, node.id, size)
  }
  for (const note of draft.stickies ?? []) {
    const to = notes.get(note.id)
    if (!to || isLocked(note)) continue
    const { x, y, width, height } = to
    if (note.position.x !== x || note.position.y !== y) Object.assign(note.position, { x, y })
    if (note.size.width !== width || note.size.height !== height)
      Object.assign(note.size, { width, height })
  }
}
