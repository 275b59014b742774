/** What changed from one version of a document to another: nodes and edges by id, their fields by path. */
import type { Workflow, WorkflowEdge, WorkflowNode } from './document'

/** A field that has another value. `before` is undefined where it was not there, `after` where it is gone. */
export interface FieldChange {
  /** From the node, the edge or the document: `['config', 'prompt']`. List items by index. */
  path: readonly (string | number)[]
  before: unknown
  after: unknown
}

export type ChangeKind = 'added' | 'removed' | 'changed'

export interface NodeChange {
  id: string
  kind: ChangeKind
  before: WorkflowNode | undefined
  after: WorkflowNode | undefined
  /** Without the position. Empty for a node that was added, removed or only moved. */
  fields: FieldChange[]
  moved: boolean
}

export interface EdgeChange {
  id: string
  kind: ChangeKind
  before: WorkflowEdge | undefined
  after: WorkflowEdge | undefined
  fields: FieldChange[]
}

export interface WorkflowDiff {
  nodes: NodeChange[]
  edges: EdgeChange[]
  /** Of the document itself: name, settings, variables and whatever else stands beside nodes and edges. */
  fields: FieldChange[]
  /** The same nodes and edges stand in another order. */
  reordered: boolean
}

/** Everything that differs. In the order of `after`, what was removed last. */
export function diffWorkflows(before: Workflow, after: Workflow): WorkflowDiff {
  const nodes = pairs(before.nodes, after.nodes).flatMap(([id, was, is]) => nodeChange(id, was, is))
  const edges = pairs(before.edges, after.edges).flatMap(([id, was, is]) => edgeChange(id, was, is))
  return {
    nodes,
    edges,
    fields: fieldChanges(without(before, OF_ITS_OWN), without(after, OF_ITS_OWN)),
    reordered: isReordered(before.nodes, after.nodes) || isReordered(before.edges, after.edges),
  }
}

/** Whether nothing differs. */
export function isSame({ nodes, edges, fields, reordered }: WorkflowDiff): boolean {
  return nodes.length + edges.length + fields.length === 0 && !reordered
}

const OF_ITS_OWN = ['nodes', 'edges']
const PLACE = ['position']

function nodeChange(
  id: string,
  before: WorkflowNode | undefined,
  after: WorkflowNode | undefined,
): NodeChange[] {
  if (before === after) return []
  if (!before || !after)
    return [{ id, kind: before ? 'removed' : 'added', before, after, fields: [], moved: false }]
  const fields = fieldChanges(without(before, PLACE), without(after, PLACE))
  const moved = fieldChanges(before.position, after.position).length > 0
  return fields.length > 0 || moved ? [{ id, kind: 'changed', before, after, fields, moved }] : []
}

function edgeChange(
  id: string,
  before: WorkflowEdge | undefined,
  after: WorkflowEdge | undefined,
): EdgeChange[] {
  if (before === after) return []
  if (!before || !after)
    return [{ id, kind: before ? 'removed' : 'added', before, after, fields: [] }]
  const fields = fieldChanges(before, after)
  return fields.length > 0 ? [{ id, kind: 'changed', before, after, fields }] : []
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
