import { Tooltip } from '../ui'
import { useNow } from './now'
import { exactTime, relativeTime } from './relative'

/** A time, relative; the exact one on hover. Milliseconds since the epoch. */
export function Time({ at, className }: { at: number; className?: string }) {
  const now = useNow(30_000)
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={new Date(at).toISOString()} className={className}>
        {relativeTime(at, now)}
      </time>
    </Tooltip>
  )
}
