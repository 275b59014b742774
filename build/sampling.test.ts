import { describe, expect, it } from 'vitest'
import { median } from './bench/sampling'

describe('the median of samples', () => {
  it('is the middle one, in whatever order they came', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([100, 10, 9, 8, 7])).toBe(9)
  })

  it('leaves the samples as they are, and is no number where there are none', () => {
    const samples = [3, 1, 2]
    median(samples)
    expect(samples).toEqual([3, 1, 2])
    expect(median([])).toBeNaN()
  })
})
