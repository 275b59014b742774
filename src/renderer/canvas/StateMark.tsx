import type { NodeState, NodeView } from '../../shared/run/view'
import { formatDuration } from '../../shared/workflow/duration'
import { cn, Icon } from '../ui'

interface Look {
  icon: string
  word: string
  tone: string
}

/** How each state looks and is called; never colour alone (interface.md, "A node"). */
export const STATE_LOOK: Record<Exclude<NodeState, 'idle'>, Look> = {
  running: { icon: 'loader-circle', word: 'Running', tone: 'text-accent-fg' },
  retrying: { icon: 'refresh-cw', word: 'Retrying', tone: 'text-warning' },
  waiting: { icon: 'clock', word: 'Waiting', tone: 'text-warning' },
  asking: { icon: 'hand', word: 'Asking', tone: 'text-family-people' },
  done: { icon: 'check', word: 'Done', tone: 'text-success' },
  skipped: { icon: 'skip-forward', word: 'Skipped', tone: 'text-fg-3' },
  failed: { icon: 'x', word: 'Failed', tone: 'text-danger' },
  stopped: { icon: 'square', word: 'Stopped', tone: 'text-fg-3' },
}

/** A node's state in a run as an icon, with the duration of what is done. */
export function StateMark({
  view,
  attempts,
  size = 14,
  bare = false,
}: {
  view: NodeView
  attempts?: number
  size?: number
  /** The icon alone. */
  bare?: boolean
}) {
  if (view.state === 'idle') return null
  const look = STATE_LOOK[view.state]
  const spins = view.state === 'running' || (view.state === 'retrying' && view.wakeAt === undefined)
  const text = bare
    ? undefined
    : view.state === 'done' && view.durationMs !== undefined
      ? formatDuration(view.durationMs)
      : view.state === 'retrying'
        ? `${view.attempt}${attempts ? `/${attempts}` : ''}`
        : undefined
  return (
    <span
      className={cn('flex shrink-0 items-center gap-1 text-2xs font-medium', look.tone)}
      title={look.word}
    >
      <Icon
        name={look.icon}
        size={size}
        label={look.word}
        strokeWidth={2}
        className={spins ? 'animate-spin' : undefined}
      />
      {text && <span className="text-fg-2">{text}</span>}
    </span>
  )
}
