import { useState } from 'react'
import { groupsOf } from '../../shared/workflow/groups'
import { LIMITS } from '../../shared/workflow/limits'
import { removeSelection, setLocks } from '../editor/actions'
import { useDocument, useEditor, useFindings } from '../editor/context'
import { groupKey, stickyById, stickyKey } from '../editor/items'
import { isLocked } from '../editor/locks'
import { beginWriting, colorNotes, writeInNote } from '../editor/stickies'
import { Button, Textarea } from '../ui'
import { ColorField } from './ColorField'
import { DrawingLink } from './DrawingLink'
import { LockedNote } from './LockedNote'
import { ProblemLines } from './NodeInspector'

/** One sticky note: its text, its colour, and the group it is in. */
export function StickyInspector({ id }: { id: string }) {
  const session = useEditor()
  const sticky = useDocument((workflow) => stickyById(workflow, id))
  const group = useDocument((workflow) => groupsOf(workflow).ofSticky.get(id)?.group)
  const all = useFindings((found) => found.problems)
  const [writing, setWriting] = useState(() => writeInNote(session, id))
  if (!sticky) return null
  const locked = isLocked(sticky)
  return (
    <div className="flex flex-col gap-4 py-4">
      {locked && <LockedNote onUnlock={() => setLocks(session, [], false, [id])} />}
      <ProblemLines problems={all.filter((problem) => problem.sticky === id)} />
      <div className="flex flex-col gap-4 px-4">
        <label className="flex flex-col gap-1.5">
          <span className="text-xs font-medium text-fg-2">Text, in Markdown</span>
          <Textarea
            rows={6}
            className="max-h-96"
            readOnly={locked}
            maxLength={LIMITS['sticky-text'].max}
            placeholder="Write a note"
            value={sticky.text}
            onChange={(event) => writing.write(event.currentTarget.value)}
            onBlur={() => setWriting(writeInNote(session, id))}
          />
        </label>
        <ColorField
          value={sticky.color}
          disabled={locked}
          onChange={(color) => colorNotes(session, [id], color)}
        />
        {group && <DrawingLink label="In the group" item={groupKey(group.id)} />}
        <div className="flex flex-wrap gap-2">
          <Button icon="pencil" onClick={() => beginWriting(session, stickyKey(id))}>
            Write on the canvas
          </Button>
          <Button icon="trash-2" onClick={() => removeSelection(session)}>
            Delete
          </Button>
        </div>
      </div>
    </div>
  )
}
