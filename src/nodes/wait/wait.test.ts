import { describe, expect, test } from 'vitest'
import { isoTime } from '../../shared/workflow/time'
import { completes, fails, NOW, suspends } from '../testing'

const HOUR = 3_600_000

test.each([
  ['48h', 48 * HOUR],
  ['250ms', 250],
  ['1.5h', 1.5 * HOUR],
  ['{{ hours }}h', 2 * HOUR],
])('waits for %s', async (duration, ms) => {
  expect(await suspends('wait', { for: duration }, { hours: 2 })).toEqual({
    timer: { wakeAt: NOW + ms, port: 'done' },
  })
})

test('waits until a time', async () => {
  expect(
    await suspends('wait', { until: '{{ at }}' }, { at: '2026-01-01T03:00:00+01:00' }),
  ).toEqual({
    timer: { wakeAt: NOW + 2 * HOUR, port: 'done' },
  })
})

test.each([
  ['until', isoTime(NOW - 1)],
  ['until', isoTime(NOW)],
  ['for', '0s'],
])('goes on at once when %s is %s', async (field, value) => {
  expect(await completes('wait', { [field]: value }, 'x')).toEqual({ ports: ['done'], output: 'x' })
})

test.each(['tomorrow', '2026-01-01T03:00:00', '2026-02-31T00:00:00Zz', '2026-13-01T00:00:00Z'])(
  'names the time that is none: %s',
  async (until) => {
    const error = await fails('wait', { until: '{{ $ }}' }, until)
    expect(error.code).toBe('bad-config')
    expect(error.message).toContain(`until is "${until}"`)
  },
)

test.each([
  ['for', '{{ missing }}'],
  ['for', '{{ "2 hours" }}'],
  ['until', '{{ missing }}'],
])('refuses %s: %s', async (field, value) => {
  expect(await fails('wait', { [field]: value }, {})).toMatchObject({ code: 'bad-config' })
})

describe('for an event', () => {
  test('waits for ever where no time is said', async () => {
    expect(await suspends('wait', { event: { name: 'reply' } })).toEqual({
      event: { name: 'reply', port: 'event' },
    })
  })

  test('waits for one that matches, at most so long', async () => {
    const config = { event: { name: 'reply', match: '{{ email }}' }, timeout: '48h' }
    expect(await suspends('wait', config, { email: 'a@b.c' })).toEqual({
      event: { name: 'reply', match: 'a@b.c', port: 'event' },
      timer: { wakeAt: NOW + 48 * HOUR, port: 'timeout' },
    })
  })

  test('refuses a match that found nothing, since nothing could fit it', async () => {
    const error = await fails('wait', { event: { name: 'reply', match: '{{ email }}' } }, {})
    expect(error).toMatchObject({ code: 'bad-config' })
    expect(error.message).toContain('"reply"')
  })

  test('refuses a timeout that is no duration', async () => {
    const config = { event: { name: 'reply' }, timeout: '{{ $ }}' }
    expect(await fails('wait', config, 'soon')).toMatchObject({ code: 'bad-config' })
  })
})
