/** Changes of groups, as recipes for a draft, and what other edits do to them: members that go or move elsewhere leave. */
import type { Draft } from 'immer'
import type { Group, Sticky, Workflow, WorkflowNode } from '../../shared/workflow/document'
import { groupsOf, type ReadGroup } from '../../shared/workflow/groups'
import type { WorkflowDraft } from './document-edits'
import { nodeById } from './document-index'
import { stickyById } from './items'

/** Nodes and sticky notes, by id. */
export interface Members {
  nodes: readonly string[]
  stickies: readonly string[]
}

/** Adds a group of nodes and notes, which leave the groups they were in. */
export function addGroup(draft: WorkflowDraft, group: Group): void {
  leaveGroups(draft, { nodes: group.nodes, stickies: group.stickies ?? [] })
  draft.groups ??= []
  draft.groups.push(group as Draft<Group>)
}

/** Removes groups; their members stay. */
export function removeGroups(draft: WorkflowDraft, ids: readonly string[]): void {
  if (draft.groups?.some(({ id }) => ids.includes(id)))
    setGroups(
      draft,
      draft.groups.filter(({ id }) => !ids.includes(id)),
    )
}

/** Sets one field of a group, or removes it when the value is undefined. */
export function setGroupField(
  draft: WorkflowDraft,
  id: string,
  field: string,
  value: unknown,
): void {
  const group = draft.groups?.find((each) => each.id === id)
  if (!group) return
  if (value === undefined) Reflect.deleteProperty(group, field)
  else Reflect.set(group, field, value)
}

/** Shows the members of groups again. */
export function unfoldGroups(draft: WorkflowDraft, ids: ReadonlySet<string>): void {
  for (const id of ids) setGroupField(draft, id, 'collapsed', undefined)
}

/** Puts nodes and notes into a group; they leave the one they were in. */
export function joinGroup(draft: WorkflowDraft, id: string, { nodes, stickies }: Members): void {
  if (!draft.groups?.some((each) => each.id === id)) return
  leaveGroups(draft, { nodes, stickies }, id)
  const group = draft.groups.find((each) => each.id === id)
  if (!group) return
  group.nodes.push(...nodes.filter((node) => !group.nodes.includes(node)))
  const notes = stickies.filter((sticky) => group.stickies?.includes(sticky) !== true)
  if (notes.length > 0) group.stickies = [...(group.stickies ?? []), ...notes]
}

/** Takes nodes and notes out of the groups they are in, but for `except`. A group without members is no more. */
export function leaveGroups(
  draft: WorkflowDraft,
  { nodes, stickies }: Members,
  except?: string,
): void {
  for (const group of draft.groups ?? []) {
    if (group.id === except) continue
    if (group.nodes.some((id) => nodes.includes(id)))
      group.nodes = group.nodes.filter((id) => !nodes.includes(id))
    if (group.stickies?.some((id) => stickies.includes(id)))
      setNotes(
        group,
        group.stickies.filter((id) => !stickies.includes(id)),
      )
  }
  const kept = draft.groups?.filter((group) => group.id === except || !isEmpty(group))
  if (kept && kept.length !== draft.groups?.length) setGroups(draft, kept)
}

function setGroups(draft: { groups?: Draft<Group>[] | undefined }, groups: Draft<Group>[]): void {
  if (groups.length > 0) draft.groups = groups
  else delete draft.groups
}

function setNotes(group: Draft<Group>, stickies: string[]): void {
  if (stickies.length > 0) group.stickies = stickies
  else delete group.stickies
}

function isEmpty({ nodes, stickies = [] }: Pick<Group, 'nodes' | 'stickies'>): boolean {
  return nodes.length + stickies.length === 0
}

/**
 * The document after an edit, with the groups that follow from it: a member that is gone or stands in another container leaves its
 * group, a group without members is no more, and a node that came between members of one group joins it. What was wrong before
 * stays as it was written.
 */
export function withMembersKept(before: Workflow, after: Workflow): Workflow {
  if (!after.groups || (after.nodes === before.nodes && after.stickies === before.stickies))
    return after
  const was = groupsOf(before)
  const joined = joinedByEdges(before, after)
  let changed = false
  const groups = after.groups.flatMap((group) => {
    const old = was.all.get(group.id)
    if (!old) return [group]
    const gone = goneFrom(old, after)
    const added = (joined.get(group.id) ?? []).filter((id) => !group.nodes.includes(id))
    if (gone.size === 0 && added.length === 0) return [group]
    changed = true
    const nodes = [...group.nodes.filter((id) => !gone.has(`n ${id}`)), ...added]
    const { stickies: notes, ...rest } = group
    const stickies = notes?.filter((id) => !gone.has(`s ${id}`)) ?? []
    const next: Group = { ...rest, nodes, ...(stickies.length > 0 ? { stickies } : {}) }
    return isEmpty(next) ? [] : [next]
  })
  if (!changed) return after
  if (groups.length > 0) return { ...after, groups }
  const { groups: _none, ...rest } = after
  return rest as Workflow
}

/** Members that counted, and are gone or stand elsewhere than the rest now: `n id` and `s id`. */
function goneFrom({ nodes, stickies, parent }: ReadGroup, after: Workflow): Set<string> {
  const now = [
    ...nodes.map((id) => ({ key: `n ${id}`, item: nodeById(after, id) })),
    ...stickies.map((id) => ({ key: `s ${id}`, item: stickyById(after, id) })),
  ]
  const here = now.flatMap(({ item }) => item ?? []) as (WorkflowNode | Sticky)[]
  // Where all of them moved together, the group moved.
  const place = here.some((item) => item.parent === parent) ? parent : here[0]?.parent
  return new Set(now.filter(({ item }) => !item || item.parent !== place).map(({ key }) => key))
}

/** Nodes that an edit added with edges in and out, all of them to members of one group: by group. */
function joinedByEdges(before: Workflow, after: Workflow): ReadonlyMap<string, string[]> {
  const joined = new Map<string, string[]>()
  if (after.nodes.length <= before.nodes.length) return joined
  const { ofNode } = groupsOf(before)
  const taken = new Set(after.groups?.flatMap(({ nodes }) => nodes))
  for (const { id } of after.nodes) {
    if (nodeById(before, id) || taken.has(id)) continue
    const into = after.edges.filter(({ target }) => target === id)
    const out = after.edges.filter(({ source }) => source === id)
    if (into.length === 0 || out.length === 0) continue
    const around = new Set(
      [...into.map(({ source }) => source), ...out.map(({ target }) => target)].map(
        (other) => ofNode.get(other)?.group.id,
      ),
    )
    const [group] = around
    if (around.size !== 1 || group === undefined) continue
    if (nodeById(after, id)?.parent !== ofNode.get(into[0]?.source ?? '')?.parent) continue
    joined.set(group, [...(joined.get(group) ?? []), id])
  }
  return joined
}
