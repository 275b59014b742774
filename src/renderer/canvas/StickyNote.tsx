import { NodeResizer, type NodeProps } from '@xyflow/react'
import { memo, useLayoutEffect, useRef, useState } from 'react'
import { LIMITS } from '../../shared/workflow/limits'
import { useDocument, useEditor, useUi } from '../editor/context'
import { itemOf, stickyById, stickyName } from '../editor/items'
import { isLocked } from '../editor/locks'
import { writeInNote } from '../editor/stickies'
import { resizeSticky, STICKY_LEAST } from '../editor/sticky-edits'
import { cn } from '../ui'
import { useDetail } from './detail'
import type { FlowNode } from './flow-model'
import { InMarkdown } from './markdown/InMarkdown'
import { LockMark } from './NodeCard'
import { useWritingFocus } from './use-writing-focus'

/** A note in Markdown behind the cards. A double click or Enter writes in it, Escape or a click elsewhere ends that. */
export const StickyNote = memo(function StickyNote({ id: key, selected }: NodeProps<FlowNode>) {
  const { document } = useEditor()
  const { id } = itemOf(key)
  const sticky = useDocument((workflow) => stickyById(workflow, id))
  const detail = useDetail()
  const isEditing = useUi((ui) => ui.editing === key)
  const isFound = useUi((ui) => ui.found?.has(key) === true)
  if (!sticky) return null
  const locked = isLocked(sticky)
  const isRead = detail === 'full' || detail === 'name'
  return (
    <div
      data-sticky={id}
      data-color={sticky.color}
      className={cn(
        'baton-drawing baton-note relative h-full w-full rounded-lg border',
        selected && 'baton-drawing-selected',
        isFound && 'baton-drawing-found',
      )}
    >
      <NodeResizer
        isVisible={selected === true && !locked && !isEditing}
        minWidth={STICKY_LEAST.width}
        minHeight={STICKY_LEAST.height}
        lineClassName="baton-resize-line"
        handleClassName="baton-resize-handle"
        onResizeEnd={(_event, rect) =>
          document.edit('Resize a note', (draft) => resizeSticky(draft, id, rect))
        }
      />
      {isEditing && !locked ? (
        <Writing id={id} text={sticky.text} />
      ) : isRead ? (
        <Reading text={sticky.text} selected={selected === true} />
      ) : (
        <p className="baton-note-far" aria-hidden={detail === 'block'}>
          {detail === 'mark' && sticky.text !== '' && stickyName(sticky)}
        </p>
      )}
      {locked && isRead && (
        <span className="absolute top-1.5 right-1.5">
          <LockMark locked />
        </span>
      )}
    </div>
  )
})

/** The text as it reads. Where it does not fit, it fades out, says all of itself on hover, and scrolls once it is selected. */
function Reading({ text, selected }: { text: string; selected: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  const [isCut, setCut] = useState(false)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => setCut(element.scrollHeight > element.clientHeight + 1)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [text])
  if (text.trim() === '') return <p className="p-3 text-fg-2">Write a note</p>
  const scrolls = isCut && selected
  return (
    <div
      ref={box}
      tabIndex={scrolls ? 0 : undefined}
      role={scrolls ? 'group' : undefined}
      aria-label={scrolls ? 'Text of the note' : undefined}
      title={isCut && !selected ? text : undefined}
      className={cn(
        'h-full p-3',
        scrolls ? 'nowheel overflow-y-auto' : 'overflow-hidden',
        isCut && !selected && 'baton-note-cut',
      )}
    >
      <div>
        <InMarkdown text={text} />
      </div>
    </div>
  )
}

function Writing({ id, text }: { id: string; text: string }) {
  const session = useEditor()
  const field = useRef<HTMLTextAreaElement>(null)
  const [writing] = useState(() => writeInNote(session, id))
  const hasFocus = useRef(false)
  useWritingFocus(field, (element) => {
    hasFocus.current = true
    element.setSelectionRange(element.value.length, element.value.length)
  })
  const end = () => {
    if (!hasFocus.current) return
    const { editing } = session.ui.getState()
    if (editing && itemOf(editing).id === id) session.ui.setState({ editing: undefined })
  }
  return (
    <textarea
      ref={field}
      aria-label="Text of the note, in Markdown"
      placeholder="Write a note, in Markdown"
      maxLength={LIMITS['sticky-text'].max}
      className="nodrag nopan nowheel block h-full w-full resize-none bg-transparent p-3 font-sans text-sm text-fg-1 outline-none placeholder:text-fg-2"
      value={text}
      onChange={(event) => writing.write(event.currentTarget.value)}
      onBlur={end}
      onKeyDown={(event) => {
        const isEnd =
          event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
        if (!isEnd) return
        event.preventDefault()
        event.stopPropagation()
        const node = event.currentTarget.closest<HTMLElement>('.react-flow__node')
        end()
        node?.focus({ preventScroll: true })
      }}
    />
  )
}
