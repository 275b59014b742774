import { expect, it } from 'vitest'
import { relativeTime, startOfDay, timeUntil } from './relative'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Wednesday at noon, in whatever zone the test runs. */
const NOW = new Date(2026, 10, 18, 12, 0, 0).getTime()

it.each([
  [0, 'just now'],
  [-44 * SECOND, 'just now'],
  [-46 * SECOND, '1 min ago'],
  [-5 * MINUTE, '5 min ago'],
  [-59 * MINUTE, '59 min ago'],
  [-60 * MINUTE, '1 h ago'],
  [-11 * HOUR, '11 h ago'],
  [-23 * HOUR, '23 h ago'],
  [-24 * HOUR, 'yesterday'],
  [-3 * DAY, '3 days ago'],
  [-6 * DAY, '6 days ago'],
  [20 * SECOND, 'in a moment'],
  [47 * MINUTE, 'in 47 min'],
  [3 * HOUR, 'in 3 h'],
  [30 * HOUR, 'tomorrow'],
  [2 * DAY, 'in 2 days'],
])('calls %d ms from now %j', (distance, words) => {
  expect(relativeTime(NOW + distance, NOW)).toBe(words)
})

it('says today about the small hours, late at night', () => {
  const lateAtNight = new Date(2026, 10, 18, 23, 50).getTime()
  expect(relativeTime(new Date(2026, 10, 18, 0, 5).getTime(), lateAtNight)).toBe('today')
})

it('gives the date after a week, with the year only when it is another', () => {
  const lastMonth = relativeTime(new Date(2026, 9, 2).getTime(), NOW)
  expect(lastMonth).toMatch(/2/)
  expect(lastMonth).not.toMatch(/2026/)
  expect(relativeTime(new Date(2024, 9, 2).getTime(), NOW)).toMatch(/2024/)
})

it.each([
  [-5 * SECOND, 'in a moment'],
  [19.6 * SECOND, 'in 20 s'],
  [47 * HOUR + 59 * MINUTE, 'in 2 d'],
  [90 * MINUTE + 10 * SECOND, 'in 1 h 30 min'],
])('counts down %d ms as %j', (left, words) => {
  expect(timeUntil(NOW + left, NOW)).toBe(words)
})

it('knows where a day begins', () => {
  expect(startOfDay(NOW)).toBe(new Date(2026, 10, 18).getTime())
})
