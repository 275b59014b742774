import { expect, it } from 'vitest'
import { alert } from './testing'
import { alertTitle } from './words'

it('says what fails, how often, and what stands still where', () => {
  expect(alertTitle(alert({ kind: 'failing', failures: 3 }))).toBe('Posts failed 3 times in a row')
  expect(alertTitle(alert({ kind: 'failing', failures: 1 }))).toBe('Posts failed')
  expect(alertTitle(alert({ kind: 'stalled', nodeName: 'Draft' }))).toBe(
    'A run of Posts stands still at Draft',
  )
  expect(alertTitle(alert({ kind: 'stalled', nodeName: undefined }))).toBe(
    'A run of Posts stands still',
  )
})
