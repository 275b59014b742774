import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { called, groupsOf } from '../../shared/workflow/groups'
import { useDocument, useEditor, useUi } from '../editor/context'
import { toggleFold } from '../editor/groups'
import { itemOf } from '../editor/items'
import { MOD } from '../commands/keys'
import { cn, Icon } from '../ui'
import { useDetail } from './detail'
import { memberWords } from './flow-drawing'
import type { FlowNode } from './flow-model'
import { GroupTitle } from './GroupTitle'

const EDGES = ['top', 'right', 'bottom', 'left'] as const

/** The frame around a group. Its title and border are held to move it; what is inside stays for the canvas. */
export const GroupFrame = memo(function GroupFrame({ id: key, selected }: NodeProps<FlowNode>) {
  const session = useEditor()
  const { id } = itemOf(key)
  const read = useDocument((workflow) => groupsOf(workflow).all.get(id)?.group)
  const members = useDocument((workflow) => {
    const found = groupsOf(workflow).all.get(id)
    return found ? memberWords(found) : ''
  })
  const goes = useUi((ui) => (ui.dropGroup?.group === id ? ui.dropGroup.goes : undefined))
  const detail = useDetail()
  if (!read) return null
  const title = called(read)
  return (
    <div
      data-group={id}
      data-color={read.color}
      data-detail={detail}
      className={cn(
        'baton-drawing baton-frame relative h-full w-full rounded-xl border',
        selected && 'baton-drawing-selected',
        goes === 'in' && 'baton-frame-takes',
        goes === 'out' && 'baton-frame-loses',
      )}
    >
      {EDGES.map((edge) => (
        <span key={edge} aria-hidden data-edge={edge} className="baton-frame-edge" />
      ))}
      <div className="baton-frame-head pointer-events-auto absolute inset-x-0 top-0 flex h-9 items-center gap-1.5 px-2">
        <button
          type="button"
          aria-label={`Collapse ${title}`}
          aria-expanded
          className="nodrag flex size-6 shrink-0 items-center justify-center rounded-md text-fg-2 hover:bg-surface-3"
          onClick={(event) => {
            event.stopPropagation()
            toggleFold(session, [id])
          }}
        >
          <Icon name="chevron-down" />
        </button>
        {detail !== 'block' && <GroupTitle group={read} className="baton-frame-title" />}
        {detail === 'full' && <span className="shrink-0 text-xs text-fg-2">{members}</span>}
      </div>
      {goes && (
        <span role="status" className="baton-frame-hint">
          {goes === 'in' ? `Put into ${title}` : `Take out of ${title} · ${MOD} keeps it in`}
        </span>
      )}
    </div>
  )
})
