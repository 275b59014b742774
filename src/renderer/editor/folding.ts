/** What collapsed groups hide: their members, and all that stands inside those. */
import { groupsOf } from '../../shared/workflow/groups'
import type { Workflow } from '../../shared/workflow/document'
import { nodeById } from './document-index'
import { groupKey, itemOf, stickyById, type ItemKey } from './items'

/** The collapsed group that stands for each thing that is not drawn, by id: the outermost, where several do. */
export interface Folds {
  readonly nodes: ReadonlyMap<string, string>
  readonly stickies: ReadonlyMap<string, string>
  readonly groups: ReadonlyMap<string, string>
}

type Drawn = Pick<Workflow, 'nodes' | 'stickies' | 'groups'>

const NONE: Folds = { nodes: new Map(), stickies: new Map(), groups: new Map() }
const read = new WeakMap<object, Drawn & { found: Folds }>()

/** What is not drawn in a document. Each is read once. */
export function foldsOf(workflow: Workflow): Folds {
  const { nodes, stickies, groups } = workflow
  if (!groups?.some(({ collapsed }) => collapsed)) return NONE
  const known = read.get(groups)
  if (known?.nodes === nodes && known.stickies === stickies) return known.found
  const found = readFolds(workflow)
  read.set(groups, { nodes, stickies, groups, found })
  return found
}

function readFolds(workflow: Workflow): Folds {
  const { all, ofNode, ofSticky } = groupsOf(workflow)
  const nodes = new Map<string, string>()
  const stickies = new Map<string, string>()
  const groups = new Map<string, string>()
  const aroundParent = (parent: string | undefined) =>
    parent === undefined ? undefined : outermost(workflow, parent)
  for (const { id } of workflow.nodes) {
    const fold = outermost(workflow, id)
    if (fold !== undefined) nodes.set(id, fold)
  }
  for (const { id, parent } of workflow.stickies ?? []) {
    const own = ofSticky.get(id)?.group
    const fold = aroundParent(parent) ?? (own?.collapsed ? own.id : undefined)
    if (fold !== undefined) stickies.set(id, fold)
  }
  for (const [id, { parent }] of all) {
    const fold = aroundParent(parent)
    if (fold !== undefined) groups.set(id, fold)
  }
  return { nodes, stickies, groups }

  function outermost(of: Workflow, id: string): string | undefined {
    let fold: string | undefined
    const seen = new Set<string>()
    for (let at: string | undefined = id; at !== undefined && !seen.has(at);) {
      seen.add(at)
      const group = ofNode.get(at)?.group
      if (group?.collapsed) fold = group.id
      at = nodeById(of, at)?.parent
    }
    return fold
  }
}

/** The key of what is drawn for an item: itself, or the collapsed group that hides it. */
export function shownAs(workflow: Workflow, key: ItemKey): ItemKey {
  const fold = foldOf(workflow, key)
  return fold === undefined ? key : groupKey(fold)
}

/** The outermost collapsed group that hides an item. */
export function foldOf(workflow: Workflow, key: ItemKey): string | undefined {
  const { kind, id } = itemOf(key)
  const folds = foldsOf(workflow)
  return (kind === 'node' ? folds.nodes : kind === 'sticky' ? folds.stickies : folds.groups).get(id)
}

/** Every collapsed group around an item, whether it is hidden by it alone or by others too. A group does not hide itself. */
export function foldsAround(workflow: Workflow, key: ItemKey): string[] {
  const { all, ofNode, ofSticky } = groupsOf(workflow)
  const { kind, id } = itemOf(key)
  const found: string[] = []
  const sticky = kind === 'sticky' ? stickyById(workflow, id) : undefined
  const own = sticky ? ofSticky.get(id)?.group : undefined
  if (own?.collapsed) found.push(own.id)
  const seen = new Set<string>()
  let at = kind === 'node' ? id : kind === 'sticky' ? sticky?.parent : all.get(id)?.parent
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    const group = ofNode.get(at)?.group
    if (group?.collapsed) found.push(group.id)
    at = nodeById(workflow, at)?.parent
  }
  return found
}
