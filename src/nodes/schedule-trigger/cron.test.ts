import { describe, expect, test } from 'vitest'
import { scheduleFault, timeAfter, timeIn, timesIn } from './cron'

/** The next times of a schedule, as ISO 8601 in its zone. */
function next(cron: string, zone: string, from: string, count: number): string[] {
  const times: string[] = []
  let at = Date.parse(from)
  for (let n = 0; n < count; n += 1) {
    at = timeAfter(cron, zone, at) ?? NaN
    times.push(timeIn(zone, at))
  }
  return times
}

describe('when the clocks go forward', () => {
  test.each([
    [
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T03:00:00+02:00', '2026-03-30T02:30:00+02:00'],
    ],
    [
      'America/New_York',
      '2026-03-07T12:00:00Z',
      ['2026-03-08T03:00:00-04:00', '2026-03-09T02:30:00-04:00'],
    ],
    // Half an hour only.
    [
      'Australia/Lord_Howe',
      '2026-10-03T12:00:00Z',
      ['2026-10-04T02:30:00+11:00', '2026-10-05T02:15:00+11:00'],
    ],
  ])('a time of day that is not there comes right after the gap: %s', (zone, from, times) => {
    expect(
      next(zone === 'Australia/Lord_Howe' ? '15 2 * * *' : '30 2 * * *', zone, from, 2),
    ).toEqual(times)
  })

  test.each([
    ['Europe/Berlin', '2026-03-29T00:30:00Z', ['03:00:00+02:00', '04:00:00+02:00']],
    ['America/New_York', '2026-03-08T06:30:00Z', ['03:00:00-04:00', '04:00:00-04:00']],
  ])('every hour goes on without a pause: %s', (zone, from, times) => {
    expect(next('0 * * * *', zone, from, 2).map((time) => time.slice(11))).toEqual(times)
  })
})

describe('when the clocks go back', () => {
  test.each([
    [
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T02:30:00+02:00', '2026-10-26T02:30:00+01:00'],
    ],
    [
      'America/New_York',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T01:30:00-04:00', '2026-11-02T01:30:00-05:00'],
      '30 1 * * *',
    ],
    [
      'Australia/Lord_Howe',
      '2026-04-04T12:00:00Z',
      ['2026-04-05T01:45:00+11:00', '2026-04-06T01:45:00+10:30'],
      '45 1 * * *',
    ],
  ])(
    'a time of day that is there twice comes once: %s',
    (zone, from, times, cron = '30 2 * * *') => {
      expect(next(cron, zone, from, 2)).toEqual(times)
    },
  )

  test('every hour comes in both of the two hours', () => {
    expect(next('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 3)).toEqual([
      '2026-10-25T02:00:00+02:00',
      '2026-10-25T02:00:00+01:00',
      '2026-10-25T03:00:00+01:00',
    ])
  })

  test('looking back finds the same times as looking ahead', () => {
    const [after, until] = [Date.parse('2026-10-24T00:00:00Z'), Date.parse('2026-10-27T00:00:00Z')]
    for (const cron of ['30 2 * * *', '0 * * * *', '*/30 1-3 * * *']) {
      const ahead: number[] = []
      for (
        let at = timeAfter(cron, 'Europe/Berlin', after);
        at !== undefined && at <= until;
        at = timeAfter(cron, 'Europe/Berlin', at)
      )
        ahead.push(at)
      expect(timesIn(cron, 'Europe/Berlin', { after, until, most: 1_000 })).toEqual({
        times: ahead,
        more: false,
      })
    }
  })
})

describe('times between two others', () => {
  const at = (text: string) => Date.parse(`2026-05-04T${text}Z`)

  test('are those after the first, up to the last, with it', () => {
    expect(
      timesIn('*/10 * * * *', 'UTC', { after: at('10:00:00'), until: at('10:30:00'), most: 9 }),
    ).toEqual({
      times: [at('10:10:00'), at('10:20:00'), at('10:30:00')],
      more: false,
    })
    expect(
      timesIn('*/10 * * * *', 'UTC', { after: at('10:00:00'), until: at('10:09:59'), most: 9 })
        .times,
    ).toEqual([])
  })

  test('are the newest where there are more', () => {
    expect(
      timesIn('*/10 * * * *', 'UTC', { after: at('00:00:00'), until: at('10:30:00.500'), most: 2 }),
    ).toEqual({
      times: [at('10:20:00'), at('10:30:00')],
      more: true,
    })
    expect(
      timesIn('*/10 * * * *', 'UTC', { after: at('10:10:00'), until: at('10:30:00'), most: 2 })
        .more,
    ).toBe(false)
  })

  test('with seconds', () => {
    expect(
      timesIn('*/15 * * * * *', 'UTC', { after: at('10:00:00'), until: at('10:00:31'), most: 9 })
        .times,
    ).toEqual([at('10:00:15'), at('10:00:30')])
  })
})

test.each([
  ['UTC', '2026-05-04T10:00:00+00:00'],
  ['Asia/Kathmandu', '2026-05-04T15:45:00+05:45'],
  ['America/St_Johns', '2026-05-04T07:30:00-02:30'],
])('a time is written with the offset of its zone: %s', (zone, text) => {
  expect(timeIn(zone, Date.parse('2026-05-04T10:00:00Z'))).toBe(text)
  expect(Date.parse(text)).toBe(Date.parse('2026-05-04T10:00:00Z'))
})

describe('what is wrong with a schedule', () => {
  test.each(['0 9 * * 1-5', '*/10 * * * * *', '0 0 29 2 *', '30 2 * * MON-FRI', ' 5 4 * * 0 '])(
    'nothing: %s',
    (cron) => {
      expect(scheduleFault(cron, 'Europe/Paris')).toBeUndefined()
      expect(scheduleFault(cron)).toBeUndefined()
    },
  )

  test.each([
    ['', /five fields/],
    ['* * *', /five fields/],
    ['0 0 9 * * 1 2030', /five fields/],
    ['@daily', /five fields/],
    ['2026-11-21T10:00:00', /five fields/],
    ['61 * * * *', /no schedule: invalid value for minute: 61\./],
    ['0 9 * * FUNDAY', /no schedule/],
    ['0 0 30 2 *', /never comes/],
    ['* * * * * *', /too often: at the most every 10 seconds/],
    ['0,5 0 9 * * *', /too often/],
  ])('is said plainly: %s', (cron, message) => {
    expect(scheduleFault(cron)).toMatchObject({
      field: 'cron',
      message: expect.stringMatching(message) as string,
    })
  })

  test.each(['Mars/Olympus', 'CEST2', ''])('a time zone that there is not: “%s”', (zone) => {
    expect(scheduleFault('0 9 * * *', zone)).toMatchObject({ field: 'timezone' })
  })
})
