/** What is selected, and what that means for commands: a group that is selected stands for its members. */
import { groupsOf } from '../../shared/workflow/groups'
import type { Workflow } from '../../shared/workflow/document'
import { edgeById, nodeById } from './document-index'
import { foldOf, foldsOf } from './folding'
import { groupKey, itemOf, stickyById, stickyKey, type Item, type ItemKey } from './items'
import { counted } from './words'

/** What is selected, by id. All empty: the workflow itself. */
export interface Selection {
  nodes: readonly string[]
  edges: readonly string[]
  stickies: readonly string[]
  groups: readonly string[]
}

export const NO_SELECTION: Selection = { nodes: [], edges: [], stickies: [], groups: [] }

const KINDS = ['nodes', 'edges', 'stickies', 'groups'] as const
const LIST: Readonly<Record<Item['kind'], 'nodes' | 'stickies' | 'groups'>> = {
  node: 'nodes',
  sticky: 'stickies',
  group: 'groups',
}

/** The given parts and nothing else; `before` itself when that is selected already. */
export function selectionFrom(before: Selection, parts: Partial<Selection>): Selection {
  const next = { ...NO_SELECTION, ...parts }
  return KINDS.every((kind) => sameIds(before[kind], next[kind])) ? before : next
}

/** A selection of items by their keys. */
export function selectionOfKeys(keys: Iterable<ItemKey>): Selection {
  const found = { nodes: [] as string[], stickies: [] as string[], groups: [] as string[] }
  for (const key of keys) {
    const { kind, id } = itemOf(key)
    found[LIST[kind]].push(id)
  }
  return { ...NO_SELECTION, ...found }
}

/** All that is drawn: nodes and notes, and the groups that are one card. */
export function everything(workflow: Workflow): Selection {
  const folds = foldsOf(workflow)
  return {
    ...NO_SELECTION,
    nodes: workflow.nodes.flatMap(({ id }) => (folds.nodes.has(id) ? [] : id)),
    stickies: (workflow.stickies ?? []).flatMap(({ id }) => (folds.stickies.has(id) ? [] : id)),
    groups: [...groupsOf(workflow).all].flatMap(([id, { group }]) =>
      group.collapsed && !folds.groups.has(id) ? id : [],
    ),
  }
}

/** The keys of what is selected, without the edges. */
export function keysOf({ nodes, stickies, groups }: Selection): ItemKey[] {
  return [...nodes, ...stickies.map(stickyKey), ...groups.map(groupKey)]
}

/** The selection without what is no longer there, or no longer drawn; itself when all of it is. */
export function pruned(selection: Selection, workflow: Workflow): Selection {
  const isShown = (key: ItemKey) => foldOf(workflow, key) === undefined
  const { all } = groupsOf(workflow)
  return selectionFrom(selection, {
    nodes: selection.nodes.filter((id) => nodeById(workflow, id) && isShown(id)),
    edges: selection.edges.filter((id) => edgeById(workflow, id)),
    stickies: selection.stickies.filter((id) => stickyById(workflow, id) && isShown(stickyKey(id))),
    groups: selection.groups.filter((id) => all.has(id) && isShown(groupKey(id))),
  })
}

/** The nodes that a command about nodes is for: those selected, and the members of groups that are. */
export function chosenNodes(workflow: Workflow, { nodes, groups }: Selection): string[] {
  return chosen(workflow, nodes, groups, 'nodes')
}

/** The same for sticky notes. */
export function chosenStickies(workflow: Workflow, { stickies, groups }: Selection): string[] {
  return chosen(workflow, stickies, groups, 'stickies')
}

function chosen(
  workflow: Workflow,
  own: readonly string[],
  groups: readonly string[],
  kind: 'nodes' | 'stickies',
): string[] {
  if (groups.length === 0) return [...own]
  const { all } = groupsOf(workflow)
  return [...new Set([...own, ...groups.flatMap((id) => all.get(id)?.[kind] ?? [])])]
}

/** `3 nodes`, `2 notes`, `1 group`, or `4 items` where they are of several kinds. */
export function countedItems(amounts: {
  nodes?: number
  stickies?: number
  groups?: number
}): string {
  const { nodes = 0, stickies = 0, groups = 0 } = amounts
  const all = nodes + stickies + groups
  if (all === stickies && all > 0) return counted(all, 'note')
  if (all === groups && all > 0) return counted(all, 'group')
  return counted(all, all === nodes ? 'node' : 'item')
}

/** The same of keys. */
export function countedKeys(keys: Iterable<ItemKey>): string {
  const { nodes, stickies, groups } = selectionOfKeys(keys)
  return countedItems({ nodes: nodes.length, stickies: stickies.length, groups: groups.length })
}

function sameIds(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index])
}
