import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationSchema, type Json } from './document'
import { formatDuration, parseDuration } from './duration'
import { jsonEqual } from './json-equal'
import { isoTime, parseTime } from './time'

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['48h', 172_800_000],
    ['7d', 604_800_000],
    ['1.5h', 5_400_000],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it('reads up to a hundred years', () => {
    expect(parseDuration('36500d')).toBe(36_500 * 86_400_000)
    expect(durationSchema.safeParse('36500d').success).toBe(true)
    expect(durationSchema.safeParse('36501d').error?.issues[0]?.message).toContain('100 years')
  })

  it.each(['', '5', 'm', '-5s', '5 minutes', '1h30m', '36501d', `${'9'.repeat(400)}d`])(
    'refuses %j',
    (text) => expect(parseDuration(text)).toBeUndefined(),
  )

  it.each([
    [420, '420 ms'],
    [3200, '3.2 s'],
    [45_000, '45 s'],
    [250_000, '4 min 10 s'],
    [172_800_000, '2 d'],
    [183_600_000, '2 d 3 h'],
  ])('shows %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('times', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
        expect(parseTime(isoTime(at))).toBe(at)
      }),
    )
  })

  it.each(['2026-01-01', '2026-01-01T10:00:00', 'tomorrow', '2026-13-01T00:00Z'])(
    'refuses %s, which has no offset or is no time',
    (text) => expect(parseTime(text)).toBeUndefined(),
  )

  it('reads an offset', () => {
    expect(parseTime('2026-01-01T10:00:00+02:00')).toBe(Date.UTC(2026, 0, 1, 8))
  })
})

describe('jsonEqual', () => {
  it('agrees with comparing sorted JSON', () => {
    const sorted = (value: Json): Json =>
      Array.isArray(value)
        ? value.map(sorted)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.keys(value)
                .sort()
                .map((key) => [key, sorted(value[key]!)]),
            )
          : value
    const json = fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => JSON.parse(JSON.stringify(value)) as Json)
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(jsonEqual(a, b)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)))
        expect(jsonEqual(a, JSON.parse(JSON.stringify(a)) as Json)).toBe(true)
      }),
    )
  })
})
