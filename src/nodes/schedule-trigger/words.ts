/** A schedule in plain words, where it is one of the usual ones; else as it is written. */
export function scheduleWords(cron: string): string {
  const fields = cron.trim().split(/\s+/)
  const [second, minute = '', hour = '', day = '', month = '', weekday = ''] =
    fields.length === 6 ? fields : ['0', ...fields]
  const other = `at ${cron.trim()}`
  if (month !== '*' || second !== '0') return other
  const every = /^\*\/(\d+)$/
  if (day === '*' && weekday === '*' && hour === '*') {
    if (minute === '*') return 'every minute'
    const [, minutes] = every.exec(minute) ?? []
    if (minutes !== undefined) return `every ${minutes} minutes`
    return isNumber(minute) ? `every hour at :${minute.padStart(2, '0')}` : other
  }
  const [, hours] = every.exec(hour) ?? []
  if (day === '*' && weekday === '*' && hours !== undefined && isNumber(minute))
    return `every ${hours} hours at :${minute.padStart(2, '0')}`
  if (!isNumber(minute) || !isNumber(hour)) return other
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (weekday === '*') {
    if (day === '*') return `every day at ${time}`
    return isNumber(day) ? `on day ${Number(day)} of each month at ${time}` : other
  }
  if (day !== '*') return other
  if (/^(1-5|mon-fri)$/i.test(weekday)) return `on weekdays at ${time}`
  const name = dayName(weekday)
  return name === undefined ? other : `every ${name} at ${time}`
}

const DAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
]

function dayName(weekday: string): string | undefined {
  if (isNumber(weekday)) return DAYS[Number(weekday)]
  if (!/^[a-z]{3}$/i.test(weekday)) return undefined
  return DAYS.find((day) => day.slice(0, 3).toLowerCase() === weekday.toLowerCase())
}

function isNumber(text: string): boolean {
  return /^\d{1,2}$/.test(text)
}
