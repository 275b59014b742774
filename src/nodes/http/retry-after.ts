import { parseTime } from '../../shared/workflow/time'

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
/** A server that asks for more than this is taken at this. Milliseconds. */
const LONGEST = 24 * 3_600_000
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/

/**
 * How long a `Retry-After` header asks to wait, in milliseconds: seconds, or a date as RFC 9110 section 5.6.7 prefers it.
 * Undefined when it is neither.
 */
export function retryAfterMs(header: string, now: number): number | undefined {
  const text = header.trim()
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST)
  const date = HTTP_DATE.exec(text)
  if (!date) return undefined
  const [, day = '', name = '', year = '', time = ''] = date
  const month = String(MONTHS.indexOf(name) / 3 + 1).padStart(2, '0')
  const at = parseTime(`${year}-${month}-${day}T${time}Z`)
  return at === undefined ? undefined : Math.min(Math.max(0, at - now), LONGEST)
}
