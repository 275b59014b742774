/** Dragging with groups: a frame takes its members along, and what is dropped inside a frame or outside it joins or leaves. */
import type { NodeChange } from '@xyflow/react'
import type { Workflow } from '../../shared/workflow/document'
import { groupsOf } from '../../shared/workflow/groups'
import type { Point } from '../editor/document-edits'
import { nodeById } from '../editor/document-index'
import type { Regrouping } from '../editor/groups'
import { groupKey, itemOf, membersOf, stickyById, type ItemKey } from '../editor/items'
import { isLocked } from '../editor/locks'
import { rectOf } from './flow-drawing'
import type { FlowNode } from './flow-model'

/** One drag, from its beginning to its end. */
export interface GroupDrag {
  /** What moves along with a dragged frame, by key. */
  readonly carried: ReadonlySet<ItemKey>
  /** Frames that stay as they were while some of their members are dragged. */
  readonly still: ReadonlySet<ItemKey>
  /** React Flow's changes with those of what is carried. */
  withCarried(changes: NodeChange<FlowNode>[]): NodeChange<FlowNode>[]
  /** Where members of the collapsed groups among the dragged stand now. */
  folded(nodes: readonly FlowNode[]): Map<ItemKey, Point>
  /** Which of the dragged would change their group if they were dropped now. */
  regrouping(nodes: readonly FlowNode[]): Regrouping
  /** Members of dragged groups that stay, because they are locked. */
  readonly locked: number
}

/** Looks at what is dragged. `nodes` is the drawing when the drag begins. */
export function beginGroupDrag(
  workflow: Workflow,
  nodes: readonly FlowNode[],
  dragged: readonly FlowNode[],
): GroupDrag {
  const ids = new Set(dragged.map(({ id }) => id))
  const places = new Map(nodes.map((node) => [node.id, node.position]))
  const { all, ofNode, ofSticky } = groupsOf(workflow)
  const groupOf = (key: ItemKey) => {
    const { kind, id } = itemOf(key)
    return (kind === 'node' ? ofNode.get(id) : kind === 'sticky' ? ofSticky.get(id) : undefined)
      ?.group.id
  }
  const lockedItem = (key: ItemKey) => {
    const { kind, id } = itemOf(key)
    return isLocked(kind === 'node' ? nodeById(workflow, id) : stickyById(workflow, id))
  }

  const taken = new Map<ItemKey, readonly ItemKey[]>()
  const foldedGroups: { key: ItemKey; from: Point; members: readonly ItemKey[] }[] = []
  let locked = 0
  for (const { id: key, type, position } of dragged) {
    if (type !== 'frame' && type !== 'folded') continue
    const members = membersOf(workflow, itemOf(key).id)
    const free = members.filter((member) => !lockedItem(member))
    locked += members.length - free.length
    if (type === 'frame')
      taken.set(
        key,
        free.filter((member) => !ids.has(member)),
      )
    else foldedGroups.push({ key, from: places.get(key) ?? position, members: free })
  }
  const carried = new Set([...taken.values()].flat())

  const loose = dragged.filter(({ type }) => type !== 'frame' && type !== 'folded')
  const isWhole = (group: string) =>
    ids.has(groupKey(group)) || membersOf(workflow, group).every((member) => ids.has(member))
  const whole = new Set([...all.keys()].filter(isWhole))
  const candidates = loose.filter(({ id }) => !whole.has(groupOf(id) ?? ''))
  const still = new Set(
    candidates.flatMap(({ id }) => {
      const group = groupOf(id)
      return group === undefined ? [] : [groupKey(group)]
    }),
  )
  return {
    carried,
    still,
    locked,
    withCarried(changes) {
      if (carried.size === 0) return changes
      const added = changes.flatMap((change): NodeChange<FlowNode>[] => {
        if (change.type !== 'position' || !change.position) return []
        const members = taken.get(change.id)
        const from = places.get(change.id)
        if (!members || !from) return []
        const by = { x: change.position.x - from.x, y: change.position.y - from.y }
        return members.flatMap((id) => {
          const at = places.get(id)
          return at ? [{ type: 'position', id, position: { x: at.x + by.x, y: at.y + by.y } }] : []
        })
      })
      return added.length > 0 ? [...changes, ...added] : changes
    },
    folded(now) {
      const moved = new Map<ItemKey, Point>()
      for (const { key, from, members } of foldedGroups) {
        const at = now.find(({ id }) => id === key)?.position
        if (!at || (at.x === from.x && at.y === from.y)) continue
        for (const member of members) {
          const { kind, id } = itemOf(member)
          const { position } =
            (kind === 'node' ? nodeById(workflow, id) : stickyById(workflow, id)) ?? {}
          moved.set(member, {
            x: (position?.x ?? 0) + at.x - from.x,
            y: (position?.y ?? 0) + at.y - from.y,
          })
        }
      }
      return moved
    },
    regrouping(now) {
      const changes = new Map<ItemKey, string | undefined>()
      if (candidates.length === 0 || all.size === 0) return changes
      const frames = now.filter(({ id, type }) => type === 'frame' && !whole.has(itemOf(id).id))
      const wanted = new Set(candidates.map(({ id }) => id))
      for (const node of now) {
        if (!wanted.has(node.id)) continue
        const { x, y, width, height } = rectOf(node)
        const middle = { x: x + width / 2, y: y + height / 2 }
        const before = groupOf(node.id)
        const inside = frames
          .filter((frame) => frame.parentId === node.parentId && holds(frame, middle))
          .map(({ id }) => itemOf(id).id)
        // Where frames lie on one another, it stays in its own.
        const after = before !== undefined && inside.includes(before) ? before : inside[0]
        if (after !== before) changes.set(node.id, after)
      }
      return changes
    },
  }
}

function holds(frame: FlowNode, { x, y }: Point): boolean {
  const rect = rectOf(frame)
  return x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height
}
