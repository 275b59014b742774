import { describe, expect, it } from 'vitest'
import { calibrate, type CalibrationAnswer } from './calibration'

const place = { workflow: 'w', node: 'ok' }
const answers = (
  count: number,
  confidence: number,
  outcome: CalibrationAnswer['outcome'],
  sampled = false,
): CalibrationAnswer[] => Array.from({ length: count }, () => ({ confidence, outcome, sampled }))

describe('calibration', () => {
  it('counts answers by the level that was scored, what lies outside at the ends', () => {
    const { bins, answers: all } = calibrate(
      place,
      [
        ...answers(1, -1, 'rejected'),
        ...answers(2, 0.05, 'changed'),
        ...answers(3, 0.7, 'as-it-was', true),
        ...answers(4, 1, 'as-it-was'),
        ...answers(1, 7, 'changed'),
      ],
      9,
    )
    expect(all).toBe(11)
    expect(bins).toHaveLength(10)
    expect(bins[0]).toEqual({ from: 0, to: 0.1, asItWas: 0, changed: 2, rejected: 1 })
    expect(bins[7]).toMatchObject({ from: 0.7, asItWas: 3 })
    expect(bins[9]).toMatchObject({ asItWas: 4, changed: 1 })
  })

  it('tells how many were sampled, and how many passed without a question', () => {
    const known = calibrate(place, answers(3, 0.9, 'as-it-was', true), 40)
    expect(known).toMatchObject({ ...place, sampled: 3, automatic: 40 })
  })

  it('suggests the lowest threshold above which nearly all was let be', () => {
    const known = [
      ...answers(30, 0.4, 'rejected'),
      ...answers(10, 0.62, 'changed'),
      ...answers(10, 0.62, 'as-it-was'),
      ...answers(39, 0.83, 'as-it-was'),
      ...answers(1, 0.9, 'changed'),
    ]
    expect(calibrate(place, known, 0).suggested).toEqual({ below: 0.65, answers: 40, wrong: 1 })
  })

  it('suggests to ask nobody where all was let be', () => {
    expect(calibrate(place, answers(25, 0.5, 'as-it-was'), 0).suggested).toMatchObject({ below: 0 })
  })

  it.each([
    ['too few', answers(19, 0.9, 'as-it-was')],
    ['as many wrong at every level', [0.2, 0.5, 0.9].flatMap((at) => answers(30, at, 'changed'))],
  ])('suggests nothing by %s', (_, known) => {
    expect(calibrate(place, known, 0).suggested).toBeUndefined()
  })
})
