import { timeAfter, timeIn, timesIn } from '../../nodes/schedule-trigger/cron'
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { Clock } from '../ports'
import { deliverSurely } from './deliver-surely'
import type { Listening, TriggerSource } from './source'

/** A time that is noticed within this was not missed: a busy machine and one that just woke are late, too. Milliseconds. */
const ON_TIME = 60_000
/** Of the times that were missed, `catchUp: all` takes the newest. */
export const MOST_CAUGHT_UP = 100

/** Up to when the times of a schedule were looked at. Another schedule begins anew. */
interface Place {
  until: number
  schedule: string
}

/** Delivers at the times of a schedule; one that was missed, as its `catchUp` says. */
export const scheduleSource: TriggerSource = {
  async listen(listening) {
    const { clock, signal, next, keepPlace } = listening
    const schedule = scheduleOf(listening.config)
    const key = JSON.stringify([schedule.cron, schedule.timezone ?? null])
    let until = await begin(listening, key)
    while (!signal.aborted) {
      const now = clock.now()
      // A clock that was far ahead once must not keep the schedule waiting; what came already has the same id.
      until = Math.min(until, now)
      const due = timesIn(schedule.cron, schedule.timezone, {
        after: until,
        until: now,
        most: MOST_CAUGHT_UP,
      })
      const chosen = choose(due.times, now, schedule.catchUp)
      for (const time of chosen) {
        const place: Json = { until: time, schedule: key }
        const payload = { scheduledAt: timeIn(schedule.timezone, time) }
        const id = new Date(time).toISOString()
        if (!(await deliverSurely(listening, { id, payload, place }))) return
      }
      const last = due.times.at(-1)
      if (last !== undefined) {
        tell(listening, due, chosen, schedule.catchUp)
        until = last
        // What was passed over is not looked at again, whatever catchUp says by then.
        if (chosen.at(-1) !== last) await keepPlace({ until, schedule: key })
      }
      const nextAt = timeAfter(schedule.cron, schedule.timezone, Math.max(until, now))
      next(nextAt)
      await untilTime(clock, nextAt, signal)
    }
  },
}

/** From when on times count: the first of this schedule is one after it was published. */
async function begin({ place, activeSince, clock, keepPlace }: Listening, schedule: string) {
  const kept = readPlace(place)
  if (kept?.schedule === schedule) return Math.max(kept.until, activeSince)
  const until = kept ? clock.now() : activeSince
  await keepPlace({ until, schedule })
  return until
}

function choose(due: readonly number[], now: number, catchUp: string): readonly number[] {
  if (catchUp === 'all') return due
  const onTime = due.filter((time) => now - time <= ON_TIME)
  return onTime.length > 0 || catchUp === 'none' ? onTime : due.slice(-1)
}

function tell(
  { problem }: Listening,
  { more }: { more: boolean },
  chosen: readonly number[],
  catchUp: string,
): void {
  if (more && catchUp === 'all')
    problem(
      `More than ${MOST_CAUGHT_UP} times of this schedule were missed while Baton was away. The newest ${chosen.length} were made up for; the ones before were left out.`,
    )
  else if (chosen.length > 0) problem()
}

interface Schedule {
  cron: string
  timezone?: string
  catchUp: string
}

function scheduleOf({ cron, timezone, catchUp }: JsonObject): Schedule {
  return {
    cron: String(cron),
    catchUp: typeof catchUp === 'string' ? catchUp : 'last',
    ...(typeof timezone === 'string' && timezone !== '' ? { timezone } : {}),
  }
}

function readPlace(place: Json | undefined): Place | undefined {
  if (place === null || typeof place !== 'object' || Array.isArray(place)) return undefined
  const { until, schedule } = place
  return typeof until === 'number' && typeof schedule === 'string' ? { until, schedule } : undefined
}

/** Resolves at a time of day, also one that passed while the machine slept, or as soon as the signal aborts. */
function untilTime(clock: Clock, at: number | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = at === undefined ? () => undefined : clock.at(at, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
