/** When a schedule fires next, as its config stands in the editor. */
import { scheduleFault, timeAfter } from '../../nodes/schedule-trigger/definition'
import type { JsonObject } from '../../shared/workflow/document'

export interface NextTimes {
  /** Milliseconds since the epoch; fewer than asked for where it ends. */
  times: readonly number[]
  /** The zone that they are shown in: the schedule's own, else the one of this computer. */
  zone: string
  isOwn: boolean
}

/** The next times after `after`; undefined where the config is no schedule yet. */
export function nextTimes(
  { cron, timezone }: JsonObject,
  count: number,
  after: number,
): NextTimes | undefined {
  if (typeof cron !== 'string') return undefined
  const own = typeof timezone === 'string' && timezone !== '' ? timezone : undefined
  // What is wrong with it stands beside the field.
  if (scheduleFault(cron, own)) return undefined
  const times: number[] = []
  let from = after
  while (times.length < count) {
    const next = timeAfter(cron, own, from)
    if (next === undefined) break
    times.push(next)
    from = next
  }
  return { times, zone: own ?? Intl.DateTimeFormat().resolvedOptions().timeZone, isOwn: !!own }
}

/** `Mon, 23 Nov, 09:00` in that zone, with the year only where it is another. */
export function timeInZone(at: number, zone: string, now: number): string {
  const year = (time: number) => new Date(time).getUTCFullYear()
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    ...(year(at) === year(now) ? {} : { year: 'numeric' }),
  }).format(at)
}
