import { expect, it } from 'vitest'
import { formOf, retentionOf } from './retention-form'

it.each([
  { days: 30, runs: 1000 },
  { days: null, runs: 5 },
  { days: 7, runs: null },
  { days: null, runs: null },
])('shows %j and reads it back', (retention) => {
  expect(retentionOf(formOf(retention))).toEqual({ retention })
})

it('suggests numbers for what is switched on', () => {
  const form = { ...formOf({ days: null, runs: null }), byAge: true, byNumber: true }
  expect(retentionOf(form)).toEqual({ retention: { days: 30, runs: 1000 } })
})

it.each(['', '0', '-1', '1.5', 'a lot', '99999', '1e3'])(
  'says what is wrong with %j days',
  (days) => {
    expect(retentionOf({ ...formOf({ days: 1, runs: 1 }), days })).toEqual({
      faults: { days: 'Give a whole number of days, from 1 to 36,500.' },
    })
  },
)

it('minds no field that is switched off', () => {
  const form = { byAge: false, days: '', byNumber: false, runs: 'x' }
  expect(retentionOf(form)).toEqual({ retention: { days: null, runs: null } })
})
