import { useMemo } from 'react'
import type { JsonObject } from '../../shared/workflow/document'
import { useLive } from '../bridge/live'
import { timeUntil } from '../time/relative'
import { useNow } from '../time/now'
import { nextTimes, timeInZone } from './next-times'

/** When a schedule fires next, as its config stands; nothing while that is no schedule. */
export function NextTimes({ config, count }: { config: JsonObject; count: number }) {
  const now = useNow(30_000)
  const minute = Math.floor(now / 60_000)
  const found = useMemo(() => nextTimes(config, count, minute * 60_000), [config, count, minute])
  const isHere = useLive((live) => live.info?.kind === 'desktop')
  if (!found) return null
  const { times, zone, isOwn } = found
  const where = isOwn || isHere ? zone : `${zone}; the host may be in another zone`
  const [first] = times
  if (first === undefined) return <p className="text-xs text-warning">It never fires again.</p>
  if (count === 1)
    return (
      <p className="text-xs text-fg-3">
        First {timeInZone(first, zone, now)} ({where}), {timeUntil(first, now)}
      </p>
    )
  return (
    <div className="text-xs">
      <p className="mb-1 font-medium">
        Next times <span className="font-normal text-fg-3">({where})</span>
      </p>
      <ol aria-label="Next times" className="flex flex-col gap-0.5 text-fg-2 tabular-nums">
        {times.map((time, index) => (
          <li key={time} className="flex justify-between gap-3">
            <span>{timeInZone(time, zone, now)}</span>
            {index === 0 && <span className="text-fg-3">{timeUntil(time, now)}</span>}
          </li>
        ))}
      </ol>
    </div>
  )
}
