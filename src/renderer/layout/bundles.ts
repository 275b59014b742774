/** Nodes that stay together when they are arranged: the members of a group, and what stands on a note that is drawn around them. */
import type { Group, Sticky, Workflow } from '../../shared/workflow/document'
import { groupsOf } from '../../shared/workflow/groups'
import { isLocked } from '../editor/locks'
import { isWithin, type Rect } from './rects'

export interface Bundle {
  id: string
  nodes: string[]
  /** Notes that belong to it. */
  notes: Sticky[]
  /** The note that is drawn around it; without one it is a group. */
  backdrop?: Sticky
  group?: Group
}

export interface Bundled {
  bundles: Bundle[]
  /** Notes of the region that belong to no bundle and may move. */
  notes: Sticky[]
}

/** The rectangle of a note. */
export function noteRect({ position, size }: Sticky): Rect {
  return { x: position.x, y: position.y, width: size.width, height: size.height }
}

/** Groups and notes of a region, of which `ids` are arranged. `rectOf` is where a node stood before. */
export function bundlesOf(
  workflow: Workflow,
  region: string | undefined,
  ids: ReadonlySet<string>,
  rectOf: (id: string) => Rect,
): Bundled {
  const stickies = (workflow.stickies ?? []).filter(
    (note) => note.parent === region && !isLocked(note),
  )
  const taken = new Set<string>()
  const bundles: Bundle[] = []
  const used = new Set<string>()
  for (const { group, parent, ...members } of groupsOf(workflow).all.values()) {
    const nodes = members.nodes.filter((id) => ids.has(id))
    const notes = stickies.filter(({ id }) => members.stickies.includes(id))
    if (parent !== region || nodes.length === 0) continue
    for (const id of nodes) taken.add(id)
    for (const { id } of notes) used.add(id)
    bundles.push({ id: `group:${group.id}`, nodes, notes, group })
  }
  for (const note of stickies) {
    if (used.has(note.id)) continue
    const on = workflow.nodes.filter(
      (node) =>
        node.parent === region && !taken.has(node.id) && isWithin(rectOf(node.id), noteRect(note)),
    )
    if (on.length === 0) continue
    used.add(note.id)
    // A part of what stands on a note may be arranged by itself; the note stays then.
    if (!on.every(({ id }) => ids.has(id))) continue
    for (const { id } of on) taken.add(id)
    bundles.push({
      id: `note:${note.id}`,
      nodes: on.map(({ id }) => id),
      notes: [],
      backdrop: note,
    })
  }
  return { bundles, notes: stickies.filter(({ id }) => !used.has(id)) }
}
