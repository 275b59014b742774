import { startOfDay } from '../time/relative'

/** `Today`, `Yesterday`, else the date, with the year only where it is another. Milliseconds since the epoch. */
export function dayWords(day: number, now: number): string {
  const today = startOfDay(now)
  if (startOfDay(day) === today) return 'Today'
  if (startOfDay(day) === startOfDay(today - 1)) return 'Yesterday'
  return new Date(day).toLocaleDateString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(new Date(day).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
  })
}

/** The time of the day, to the minute: `14:02`. */
export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
}
