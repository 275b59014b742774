import { expect, test } from 'vitest'
import { analyse } from '../../shared/workflow/analyse'
import { graph } from '../../shared/workflow/testing'
import { catalog } from '../definitions'
import { completes } from '../testing'
import { scheduleWords } from './words'

test('hands on the scheduled time', async () => {
  const payload = { scheduledAt: '2026-05-04T09:00:00+02:00' }
  expect(await completes('schedule-trigger', { cron: '0 9 * * *' }, payload)).toEqual({
    ports: ['out'],
    output: payload,
  })
})

test.each([
  [{ cron: '0 0 30 2 *' }, 'config.cron', 'never comes'],
  [{ cron: '* * * * * *' }, 'config.cron', 'too often'],
  [{ cron: '0 9 * * *', timezone: 'Mars/Olympus' }, 'config.timezone', 'no time zone'],
  [{ cron: '0 9 * * *', catchUp: 'some' }, 'config.catchUp', ''],
  [{}, 'config.cron', ''],
])('is refused before anything runs: %j', (config, field, message) => {
  const document = graph([{ id: 'tick', type: 'schedule-trigger', config }], [])
  expect(analyse(document, catalog)).toContainEqual(
    expect.objectContaining({
      code: 'bad-config',
      severity: 'error',
      node: 'tick',
      field,
      message: expect.stringContaining(message) as string,
    }),
  )
})

test.each([
  ['* * * * *', 'every minute'],
  ['*/15 * * * *', 'every 15 minutes'],
  ['5 * * * *', 'every hour at :05'],
  ['0 */6 * * *', 'every 6 hours at :00'],
  ['30 8 * * *', 'every day at 08:30'],
  ['0 9 * * 1-5', 'on weekdays at 09:00'],
  ['0 0 9 * * MON-FRI', 'on weekdays at 09:00'],
  ['0 9 * * 7', 'every Sunday at 09:00'],
  ['0 9 * * tue', 'every Tuesday at 09:00'],
  ['0 9 1 * *', 'on day 1 of each month at 09:00'],
  ['0 9 1 1 *', 'at 0 9 1 1 *'],
  ['*/10 * * * * *', 'at */10 * * * * *'],
  ['nonsense', 'at nonsense'],
])('says in plain words when: %s', (cron, words) => {
  expect(scheduleWords(cron)).toBe(words)
})
