/** Times as people say them, with the exact one beside (interface.md, "Words"). */

import { formatDuration } from '../../shared/workflow/duration'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `just now`, `5 min ago`, `in 3 h`, `yesterday`, `4 days ago`, then the date. Milliseconds since the epoch. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at)
  const future = at > now
  if (distance < 45_000) return future ? 'in a moment' : 'just now'
  if (distance < 59.5 * MINUTE) return around(Math.round(distance / MINUTE), 'min', future)
  if (distance < 23.5 * HOUR) return around(Math.round(distance / HOUR), 'h', future)
  const days = Math.round((startOfDay(at) - startOfDay(now)) / DAY)
  if (days === 0) return 'today'
  if (days === -1) return 'yesterday'
  if (days === 1) return 'tomorrow'
  if (Math.abs(days) < 7) return around(Math.abs(days), 'days', future)
  return new Date(at).toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
  })
}

/** How long until `at`, as a countdown: `in 20 s`, `in 2 d`, `in a moment` once it is due. Milliseconds since the epoch. */
export function timeUntil(at: number, now: number): string {
  const left = at - now
  if (left < 1000) return 'in a moment'
  // Two units are shown; rounding to the smaller of them keeps 48 h from being called 1 d 23 h.
  const step = left > DAY ? HOUR : left > HOUR ? MINUTE : 1000
  return `in ${formatDuration(Math.round(left / step) * step)}`
}

/** Made once: to make one takes longer than a frame's share of a list. */
let exact: Intl.DateTimeFormat | undefined

/** The exact time, to the second, in the person's own zone and with it named. */
export function exactTime(at: number): string {
  exact ??= new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
  return exact.format(at)
}

/** Midnight of the day that `at` falls in, in the person's own zone. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

function around(amount: number, unit: string, future: boolean): string {
  return future ? `in ${amount} ${unit}` : `${amount} ${unit} ago`
}
