/* eslint-disable no-restricted-globals -- Date only converts here; what time it is comes from the clock of whoever asks */
/**
 * When a schedule fires. Around a change of the clocks, a time of day that does not exist comes at the first moment after the gap,
 * and one that comes twice is taken once; what repeats within the hour or from hour to hour goes on as the time passes.
 */
import { Cron } from 'croner'

/** A schedule fires no more often than this. Milliseconds. */
export const MOST_OFTEN = 10_000

/** Times are looked at from here on, to find out whether a schedule fires at all, and how often. */
const SOME_DAY = new Date('2026-01-01T00:00:00Z')
const LOOKED_AT = 24

/** What is wrong with a schedule, for people; undefined where it is well. Without a time zone, that of the host counts. */
export function scheduleFault(
  cron: string,
  timezone?: string,
): { field: 'cron' | 'timezone'; message: string } | undefined {
  if (timezone !== undefined && !isZone(timezone))
    return {
      field: 'timezone',
      message: `There is no time zone “${timezone}”. Write it like Europe/Paris or America/New_York, or UTC.`,
    }
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5 && fields.length !== 6)
    return {
      field: 'cron',
      message:
        'A schedule has five fields: minute, hour, day of the month, month, day of the week. For example 0 9 * * 1-5 is at 9:00 on weekdays. A sixth in front is for seconds.',
    }
  let times: Date[]
  try {
    times = parsed(cron, timezone).nextRuns(LOOKED_AT, SOME_DAY)
  } catch (error) {
    return { field: 'cron', message: `This is no schedule: ${reasonOf(error)}.` }
  }
  if (times.length === 0)
    return {
      field: 'cron',
      message: 'This schedule never comes: there is no such day. Choose another one.',
    }
  const often = times.some((time, index) => {
    const before = times[index - 1]
    return before !== undefined && time.getTime() - before.getTime() < MOST_OFTEN
  })
  if (often)
    return {
      field: 'cron',
      message: `This schedule comes too often: at the most every ${MOST_OFTEN / 1000} seconds. Begin it with a 0 for the second, or with */${MOST_OFTEN / 1000}.`,
    }
  return undefined
}

/** The first time after another, in milliseconds since the epoch; undefined where none comes. Throws for what is no schedule. */
export function timeAfter(
  cron: string,
  timezone: string | undefined,
  after: number,
): number | undefined {
  return parsed(cron, timezone).nextRun(new Date(after))?.getTime()
}

/** The newest times after `after` and up to `until`, oldest first, at most `most`; `more` where there are others before them. */
export function timesIn(
  cron: string,
  timezone: string | undefined,
  { after, until, most }: { after: number; until: number; most: number },
): { times: number[]; more: boolean } {
  // What comes at this very second counts.
  const found = parsed(cron, timezone)
    .previousRuns(most + 2, new Date(Math.floor(until / 1000) * 1000 + 1000))
    .map((time) => time.getTime())
    .filter((time) => time > after && time <= until)
  return { times: found.slice(0, most).reverse(), more: found.length > most }
}

/** A time as ISO 8601 with the offset of a time zone. */
export function timeIn(timezone: string | undefined, at: number): string {
  const parts = new Intl.DateTimeFormat('en', {
    ...(timezone === undefined ? {} : { timeZone: timezone }),
    timeZoneName: 'longOffset',
  }).formatToParts(new Date(at))
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d):?(\d\d)?/.exec(name) ?? []
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  const local = new Date(at + offset).toISOString().replace('.000Z', '').replace('Z', '')
  return `${local}${sign}${hours}:${minutes}`
}

function parsed(cron: string, timezone: string | undefined): Cron {
  return new Cron(cron.trim(), {
    paused: true,
    mode: '5-or-6-parts',
    fixedTimeRule: 'no-wildcard',
    ...(timezone === undefined ? {} : { timezone }),
  })
}

function isZone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
    return timezone !== ''
  } catch {
    return false
  }
}

/** The library says where it looked first: `CronPattern: Invalid value for minute: 61`. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [, reason = message] = /^Cron\w+: (.*)$/.exec(message) ?? []
  return reason.charAt(0).toLowerCase() + reason.slice(1).replace(/\.$/, '')
}
