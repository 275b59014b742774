/** What changed from one version of a document to another: nodes and edges by id, their fields by path. */
import type { Group, Sticky, Workflow, WorkflowEdge, WorkflowNode } from './document'

/** A field that has another value. `before` is undefined where it was not there, `after` where it is gone. */
export interface FieldChange {
  /** From the node, the edge or the document: `['config', 'prompt']`. List items by index. */
  path: readonly (string | number)[]
  before: unknown
  after: unknown
}

export type ChangeKind = 'added' | 'removed' | 'changed'

/** What became of something that has an id. */
export interface ItemChange<T> {
  id: string
  kind: ChangeKind
  before: T | undefined
  after: T | undefined
  /** Empty for what was added or removed. */
  fields: FieldChange[]
}

/** The same for what has a position, which the fields leave out: they are empty for what only moved. */
export interface PlacedChange<T> extends ItemChange<T> {
  moved: boolean
}

export type NodeChange = PlacedChange<WorkflowNode>
export type StickyChange = PlacedChange<Sticky>
export type EdgeChange = ItemChange<WorkflowEdge>
export type GroupChange = ItemChange<Group>

export interface WorkflowDiff {
  nodes: NodeChange[]
  edges: EdgeChange[]
  stickies: StickyChange[]
  groups: GroupChange[]
  /** Of the document itself: name, settings, variables and whatever else stands beside what has an id. */
  fields: FieldChange[]
  /** What stands in both stands in another order. */
  reordered: boolean
}

/** Everything that differs. In the order of `after`, what was removed last. */
export function diffWorkflows(before: Workflow, after: Workflow): WorkflowDiff {
  return {
    nodes: placedChanges(before.nodes, after.nodes),
    edges: itemChanges(before.edges, after.edges),
    stickies: placedChanges(before.stickies ?? [], after.stickies ?? []),
    groups: itemChanges(before.groups ?? [], after.groups ?? []),
    fields: fieldChanges(without(before, OF_ITS_OWN), without(after, OF_ITS_OWN)),
    reordered: OF_ITS_OWN.some((list) => isReordered(before[list] ?? [], after[list] ?? [])),
  }
}

/** Whether nothing differs. */
export function isSame({ reordered, ...changes }: WorkflowDiff): boolean {
  return !reordered && Object.values(changes).every((some) => some.length === 0)
}

const OF_ITS_OWN = ['nodes', 'edges', 'stickies', 'groups'] as const
const PLACE = ['position']

function placedChanges<T extends { id: string; position?: object }>(
  before: readonly T[],
  after: readonly T[],
): PlacedChange<T>[] {
  return pairs(before, after).flatMap(([id, was, is]): PlacedChange<T>[] => {
    if (was === is) return []
    if (!was || !is) return [{ ...comingOrGoing(id, was, is), moved: false }]
    const fields = fieldChanges(without(was, PLACE), without(is, PLACE))
    const moved = fieldChanges(was.position, is.position).length > 0
    return fields.length > 0 || moved
      ? [{ id, kind: 'changed', before: was, after: is, fields, moved }]
      : []
  })
}

function itemChanges<T extends { id: string }>(
  before: readonly T[],
  after: readonly T[],
): ItemChange<T>[] {
  return pairs(before, after).flatMap(([id, was, is]): ItemChange<T>[] => {
    if (was === is) return []
    if (!was || !is) return [comingOrGoing(id, was, is)]
    const fields = fieldChanges(was, is)
    return fields.length > 0 ? [{ id, kind: 'changed', before: was, after: is, fields }] : []
  })
}

function comingOrGoing<T>(id: string, before: T | undefined, after: T | undefined): ItemChange<T> {
  return { id, kind: before ? 'removed' : 'added', before, after, fields: [] }
}

/** The smallest fields that differ, at any depth. */
export function fieldChanges(
  before: unknown,
  after: unknown,
  path: readonly (string | number)[] = [],
): FieldChange[] {
  if (before === after) return []
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length)
    return Array.from({ length }, (_, index) =>
      fieldChanges(before[index], after[index], [...path, index]),
    ).flat()
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])]
    return keys.flatMap((key) => fieldChanges(own(before, key), own(after, key), [...path, key]))
  }
  return [{ path, before, after }]
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function without(value: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}

function pairs<T extends { id: string }>(
  before: readonly T[],
  after: readonly T[],
): [id: string, before: T | undefined, after: T | undefined][] {
  const was = new Map(before.map((item) => [item.id, item]))
  const is = new Map(after.map((item) => [item.id, item]))
  return [
    ...[...is].map(([id, item]): [string, T | undefined, T] => [id, was.get(id), item]),
    ...[...was].flatMap(([id, item]): [string, T, undefined][] =>
      is.has(id) ? [] : [[id, item, undefined]],
    ),
  ]
}

/** Whether what stands on both sides stands in another order. */
function isReordered(before: readonly { id: string }[], after: readonly { id: string }[]): boolean {
  const was = new Set(before.map(({ id }) => id))
  const is = new Set(after.map(({ id }) => id))
  const left = before.filter(({ id }) => is.has(id))
  const right = after.filter(({ id }) => was.has(id))
  return left.some(({ id }, index) => id !== right[index]?.id)
}
