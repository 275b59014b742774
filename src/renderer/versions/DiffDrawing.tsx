import '../canvas/drawings.css'
import type { Node, NodeProps } from '@xyflow/react'
import type { ChangeKind, WorkflowDiff } from '../../shared/workflow/diff'
import type { DrawingColor, Group, Sticky, Workflow } from '../../shared/workflow/document'
import { called, groupsOf } from '../../shared/workflow/groups'
import { groupKey, stickyKey, stickyName } from '../editor/items'
import type { PictureBox } from '../gallery/picture-layout'
import { cn, Icon } from '../ui'
import { MARKS } from './marks'

type Change = ChangeKind | 'moved'
type DrawnData = { text: string; color: DrawingColor; change: Change | undefined }
/** A sticky note or the frame of a group among the nodes of a difference. */
export type DrawnNode = Node<DrawnData, 'note' | 'frame'>

const ROOM = { side: 20, head: 36 }

/** The notes and groups of both documents, behind the nodes. `boxes` are where the nodes are drawn. */
export function drawnNodes(
  workflow: Workflow,
  diff: WorkflowDiff,
  boxes: readonly PictureBox[],
): DrawnNode[] {
  const places = new Map(boxes.map((box) => [box.id, box]))
  const stickies = [...(workflow.stickies ?? []), ...gone(diff.stickies)]
  const groups = [...(workflow.groups ?? []), ...gone(diff.groups)]
  const noteChanges = new Map(diff.stickies.map((change) => [change.id, kindOf(change)]))
  const groupChanges = new Map(diff.groups.map((change) => [change.id, kindOf(change)]))
  const notes = stickies.map((sticky) => {
    const origin = sticky.parent === undefined ? undefined : places.get(sticky.parent)
    const { x, y } = sticky.position
    return {
      sticky,
      rect: { x: x + (origin?.x ?? 0), y: y + (origin?.y ?? 0), ...sticky.size },
    }
  })
  const frames = groups.flatMap((group) => {
    const read = groupsOf({ ...workflow, groups: [group], stickies }).all.get(group.id)
    const rects = [
      ...(read?.nodes ?? group.nodes).flatMap((id) => places.get(id) ?? []),
      ...notes.flatMap(({ sticky, rect }) => (group.stickies?.includes(sticky.id) ? rect : [])),
    ]
    return rects.length === 0 ? [] : { group, rect: around(rects) }
  })
  return [
    ...frames.map(({ group, rect }) => drawn(group, rect, groupChanges.get(group.id))),
    ...notes.map(({ sticky, rect }) => drawn(sticky, rect, noteChanges.get(sticky.id))),
  ]
}

interface Rect {
  x: number
  y: number
  width: number
  height: number
}

function drawn(item: Sticky | Group, rect: Rect, change: Change | undefined): DrawnNode {
  const isNote = 'text' in item && 'size' in item
  const sticky = isNote ? (item as Sticky) : undefined
  return {
    id: sticky ? stickyKey(sticky.id) : groupKey(item.id),
    type: sticky ? 'note' : 'frame',
    position: { x: rect.x, y: rect.y },
    width: rect.width,
    height: rect.height,
    zIndex: sticky ? -1 : -2,
    selectable: false,
    data: {
      text: sticky ? stickyName(sticky) : called(item as Group),
      color: item.color,
      change,
    },
  }
}

function around(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x)) - ROOM.side
  const y = Math.min(...rects.map((rect) => rect.y)) - ROOM.side - ROOM.head
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) + ROOM.side - x,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) + ROOM.side - y,
  }
}

function gone<T>(changes: readonly { kind: ChangeKind; before: T | undefined }[]): T[] {
  return changes.flatMap(({ kind, before }) => (kind === 'removed' && before ? [before] : []))
}

function kindOf({ kind, fields }: { kind: ChangeKind; fields: readonly unknown[] }): Change {
  return kind === 'changed' && fields.length === 0 ? 'moved' : kind
}

/** A note or a frame, with what became of it. */
export function Drawn({ data, type, selected }: NodeProps<DrawnNode>) {
  const { text, color, change } = data
  const mark = change && MARKS[change]
  return (
    <div
      data-color={color}
      className={cn(
        'baton-drawing h-full w-full overflow-hidden rounded-lg border p-3',
        type === 'frame' ? 'baton-frame' : 'baton-note',
        change === 'removed' && 'border-dashed',
        selected && 'outline-2 outline-offset-2 outline-accent-fg',
      )}
    >
      <p className="flex items-center gap-2">
        <span className={cn('truncate font-medium', change === 'removed' && 'line-through')}>
          {text}
        </span>
        {mark && (
          <span className={cn('flex shrink-0 items-center gap-1 text-xs font-medium', mark.tone)}>
            <Icon name={mark.icon} size={14} />
            {mark.word}
          </span>
        )}
      </p>
    </div>
  )
}
