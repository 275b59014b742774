import { expect, it } from 'vitest'
import type { JsonObject } from '../../shared/workflow/document'
import { nextTimes, timeInZone } from './next-times'

const AFTER = Date.UTC(2026, 2, 28, 12)

it('counts in the zone of the schedule, also over the night when clocks go forward', () => {
  const found = nextTimes({ cron: '0 9 * * *', timezone: 'Europe/Berlin' }, 2, AFTER)
  expect(found).toEqual({
    times: [Date.UTC(2026, 2, 29, 7), Date.UTC(2026, 2, 30, 7)],
    zone: 'Europe/Berlin',
    isOwn: true,
  })
  expect(timeInZone(found?.times[0] ?? 0, 'Europe/Berlin', AFTER)).toMatch(/09:00/)
})

it('goes by the zone of this computer where none is said', () => {
  const found = nextTimes({ cron: '0 9 * * *' }, 1, AFTER)
  expect(found?.zone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone)
})

it.each<JsonObject>([
  {},
  { cron: '' },
  { cron: 'every day' },
  { cron: '0 9 * * *', timezone: 'Mars/Base' },
])('says nothing of %o', (config) => {
  expect(nextTimes(config, 5, AFTER)).toBeUndefined()
})

it('says the year where it is another one', () => {
  expect(timeInZone(Date.UTC(2031, 5, 1), 'UTC', AFTER)).toMatch(/2031/)
  expect(timeInZone(Date.UTC(2026, 5, 1), 'UTC', AFTER)).not.toMatch(/2026/)
})
