/** When a schedule fires next, as its config stands in the editor. */
import type { JsonObject } from '../../shared/workflow/document'

export interface NextTimes {
  /** Milliseconds since the epoch; fewer than asked for where it ends. */
  times: readonly number[]
  /** The zone that they are shown in: the schedule's own, else the one of this computer. */
  zone: string
}

/** The next times after `after`; undefined where the config is no schedule yet. The library comes with the first call. */
export async function nextTimes(
  { cron, timezone }: JsonObject,
  count: number,
  after: number,
): Promise<NextTimes | undefined> {
  if (typeof cron !== 'string' || cron.trim() === '') return undefined
  const { Cron } = await import('croner')
  const zone =
    typeof timezone === 'string' && timezone !== ''
      ? timezone
      : Intl.DateTimeFormat().resolvedOptions().timeZone
  try {
    const schedule = new Cron(cron, { paused: true, timezone: zone })
    const times = schedule.nextRuns(count, new Date(after)).map((time) => time.getTime())
    schedule.stop()
    return { times, zone }
  } catch {
    // What is wrong with it stands beside the field.
    return undefined
  }
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
