/** The notes and groups of a workflow, when a part of it is taken out. */
import type { Group, Sticky, Workflow } from '../document'
import type { Part } from './part'

type Drawing = Pick<Workflow, 'groups' | 'stickies'>

/** What goes along: notes that were chosen, or stand in a container or a group that goes; groups with the members that do. */
export function drawnInside(part: Part, chosen: readonly string[] = []): Drawing {
  const { workflow, ids } = part
  const notes = notesOf(part, chosen)
  const stickies = (workflow.stickies ?? []).flatMap((note): Sticky[] => {
    if (!notes.has(note.id)) return []
    if (note.parent !== undefined && ids.has(note.parent)) return [note]
    const { parent: _parent, ...free } = note
    return [free]
  })
  const groups = (workflow.groups ?? []).flatMap((group) =>
    withMembers(
      group,
      group.nodes.filter((id) => ids.has(id)),
      group.stickies?.filter((id) => notes.has(id)),
    ),
  )
  return drawing(stickies, groups)
}

/** What stays; the nodes that were `added` join the group of which a part went. */
export function drawnOutside(
  part: Part,
  chosen: readonly string[] = [],
  added: readonly string[],
): Drawing {
  const { workflow, ids } = part
  const notes = notesOf(part, chosen)
  const host = workflow.groups?.find(
    ({ nodes }) => nodes.some((id) => ids.has(id)) && nodes.some((id) => !ids.has(id)),
  )
  const groups = (workflow.groups ?? []).flatMap((group) => {
    const kept = group.nodes.filter((id) => !ids.has(id))
    return withMembers(
      group,
      group === host ? [...kept, ...added] : kept,
      group.stickies?.filter((id) => !notes.has(id)),
    )
  })
  return drawing(
    (workflow.stickies ?? []).filter(({ id }) => !notes.has(id)),
    groups,
  )
}

function drawing(stickies: Sticky[], groups: Group[]): Drawing {
  return {
    ...(stickies.length > 0 ? { stickies } : {}),
    ...(groups.length > 0 ? { groups } : {}),
  }
}

function withMembers(group: Group, nodes: string[], stickies: string[] = []): Group[] {
  if (nodes.length + stickies.length === 0) return []
  const { stickies: _stickies, ...rest } = group
  return [{ ...rest, nodes, ...(stickies.length > 0 ? { stickies } : {}) }]
}

function notesOf({ workflow, ids }: Part, chosen: readonly string[]): ReadonlySet<string> {
  const whole = (workflow.groups ?? []).filter(
    ({ nodes }) => nodes.length > 0 && nodes.every((id) => ids.has(id)),
  )
  return new Set([
    ...chosen,
    ...whole.flatMap(({ stickies }) => stickies ?? []),
    ...(workflow.stickies ?? []).flatMap(({ id, parent }) =>
      parent !== undefined && ids.has(parent) ? id : [],
    ),
  ])
}
