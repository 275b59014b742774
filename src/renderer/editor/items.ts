/**
 * What stands on the canvas, each by one key: a node by its id, a sticky note as `note:id`, a group as `group:id`. Ids have no
 * colon, so keys never meet.
 */
import { called, groupsOf, stickyTitle } from '../../shared/workflow/groups'
import type { Group, Sticky, Workflow } from '../../shared/workflow/document'
import { nodeById, nodeName } from './document-index'

export type ItemKey = string

export interface Item {
  kind: 'node' | 'sticky' | 'group'
  id: string
}

const NOTE = 'note:'
const GROUP = 'group:'

export const stickyKey = (id: string): ItemKey => `${NOTE}${id}`
export const groupKey = (id: string): ItemKey => `${GROUP}${id}`

/** What a key stands for. */
export function itemOf(key: ItemKey): Item {
  if (key.startsWith(NOTE)) return { kind: 'sticky', id: key.slice(NOTE.length) }
  if (key.startsWith(GROUP)) return { kind: 'group', id: key.slice(GROUP.length) }
  return { kind: 'node', id: key }
}

const indexes = new WeakMap<object, ReadonlyMap<string, Sticky>>()

/** The sticky note with this id; the first, where a file has several. Documents are immutable, so each list is indexed once. */
export function stickyById(
  { stickies }: Pick<Workflow, 'stickies'>,
  id: string,
): Sticky | undefined {
  if (!stickies) return undefined
  let index = indexes.get(stickies)
  if (!index) {
    index = new Map([...stickies].reverse().map((sticky) => [sticky.id, sticky]))
    indexes.set(stickies, index)
  }
  return index.get(id)
}

/** The group with this id, if it is drawn. */
export function groupById(workflow: Workflow, id: string): Group | undefined {
  return groupsOf(workflow).all.get(id)?.group
}

/** The keys of a group's members. */
export function membersOf(workflow: Workflow, group: string): ItemKey[] {
  const found = groupsOf(workflow).all.get(group)
  return found ? [...found.nodes, ...found.stickies.map(stickyKey)] : []
}

/** The container that an item stands in. */
export function parentOf(workflow: Workflow, key: ItemKey): string | undefined {
  const { kind, id } = itemOf(key)
  if (kind === 'group') return groupsOf(workflow).all.get(id)?.parent
  return (kind === 'node' ? nodeById(workflow, id) : stickyById(workflow, id))?.parent
}

/** What a sticky note is called: its first line. */
export function stickyName(sticky: Sticky): string {
  return stickyTitle(sticky) ?? 'an empty note'
}

/** What an item is called; its key where it is gone. */
export function itemName(workflow: Workflow, key: ItemKey): string {
  const { kind, id } = itemOf(key)
  const node = kind === 'node' ? nodeById(workflow, id) : undefined
  const sticky = kind === 'sticky' ? stickyById(workflow, id) : undefined
  const group = kind === 'group' ? groupById(workflow, id) : undefined
  return node ? nodeName(node) : sticky ? stickyName(sticky) : group ? called(group) : id
}
