import { useRef, useState } from 'react'
import type { Group } from '../../shared/workflow/document'
import { called } from '../../shared/workflow/groups'
import { LIMITS } from '../../shared/workflow/limits'
import { useEditor, useUi } from '../editor/context'
import { titleGroup } from '../editor/groups'
import { groupKey } from '../editor/items'
import { cn } from '../ui'
import { useWritingFocus } from './use-writing-focus'

/** The title of a group; a double click or F2 lets it be written, Enter or a click elsewhere keeps it, Escape does not. */
export function GroupTitle({ group, className }: { group: Group; className?: string }) {
  const isEditing = useUi((ui) => ui.editing === groupKey(group.id))
  if (isEditing) return <Writing key={group.id} group={group} className={className} />
  const title = called(group)
  return (
    <span className={cn('min-w-0 truncate font-medium', className)} title={title}>
      {title}
    </span>
  )
}

function Writing({ group, className }: { group: Group; className?: string }) {
  const session = useEditor()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(group.title)
  const phase = useRef<'coming' | 'writing' | 'over'>('coming')
  useWritingFocus(field, (element) => {
    phase.current = 'writing'
    element.select()
  })
  const end = (keep: boolean) => {
    if (phase.current !== 'writing') return
    phase.current = 'over'
    if (keep && text !== group.title) titleGroup(session, group.id, text)
    if (session.ui.getState().editing === groupKey(group.id))
      session.ui.setState({ editing: undefined })
  }
  return (
    <input
      ref={field}
      aria-label="Title of the group"
      placeholder={group.id}
      maxLength={LIMITS['group-title'].max}
      className={cn(
        'nodrag nopan min-w-0 flex-1 rounded-sm bg-surface-1 px-1 font-medium text-fg-1 outline-2 outline-accent-fg',
        className,
      )}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        const node = event.currentTarget.closest<HTMLElement>('.react-flow__node')
        end(event.key === 'Enter')
        node?.focus({ preventScroll: true })
      }}
    />
  )
}
