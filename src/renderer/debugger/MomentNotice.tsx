import { commandById } from '../commands/commands'
import { useEditor, useRun } from '../editor/context'
import { Button, Icon } from '../ui'

/** Over the canvas, while it shows an earlier moment: nobody takes that for now. */
export function MomentNotice() {
  const session = useEditor()
  const moment = useRun((state) => state.moment)
  const count = useRun((state) => state.eventCount)
  if (!moment) return null
  return (
    <div
      role="status"
      className="absolute inset-x-3 bottom-13 z-10 mx-auto flex h-9 w-fit max-w-[calc(100%-24px)] items-center gap-2.5 rounded-lg border border-accent-fg bg-surface-1 pr-1 pl-3 shadow-float"
    >
      <Icon name="history" className="text-accent-fg" />
      <span className="min-w-0 truncate">
        Looking back at event {moment.seq} of {count}
      </span>
      <Button
        size="sm"
        className="shrink-0"
        onClick={() => commandById('moment-now').perform(session)}
      >
        Back to now
      </Button>
    </div>
  )
}
