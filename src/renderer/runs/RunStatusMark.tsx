import type { RunStatus } from '../../shared/run/events'
import { cn, Icon } from '../ui'

const MARKS: Record<RunStatus, { icon: string; word: string; tone: string }> = {
  running: { icon: 'loader-circle', word: 'Running', tone: 'text-accent-fg' },
  waiting: { icon: 'clock', word: 'Waiting', tone: 'text-warning' },
  completed: { icon: 'circle-check', word: 'Completed', tone: 'text-success' },
  failed: { icon: 'circle-x', word: 'Failed', tone: 'text-danger' },
  cancelled: { icon: 'circle-slash', word: 'Cancelled', tone: 'text-fg-3' },
}

/** How a run stands, as an icon and a word; a run that asks somebody says so, one that is paused before that, and one
 * whose events cannot be saved before all. */
export function RunStatusMark({
  status,
  asks = 0,
  held = false,
  paused = false,
}: {
  status: RunStatus
  asks?: number
  held?: boolean
  paused?: boolean
}) {
  if (held)
    return (
      <span className="flex w-fit items-center gap-1.5 whitespace-nowrap">
        <Icon name="octagon-alert" className="text-danger" />
        Cannot be saved
      </span>
    )
  if (paused)
    return (
      <span className="flex w-fit items-center gap-1.5 whitespace-nowrap">
        <Icon name="circle-pause" className="text-warning" />
        Paused
      </span>
    )
  const { icon, word, tone } = MARKS[status]
  const asking = status === 'waiting' && asks > 0
  return (
    <span className="flex w-fit items-center gap-1.5 whitespace-nowrap">
      <Icon
        name={asking ? 'hand' : icon}
        className={cn(tone, status === 'running' && 'animate-spin')}
      />
      {asking ? 'Waiting for you' : word}
    </span>
  )
}
