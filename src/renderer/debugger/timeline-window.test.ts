import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marks, moved, zoomed } from './timeline-window'

const whole = { from: 1000, to: 11_000 }
const shown = fc
  .tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 1, max: 1000 }))
  .map(([from, length]) => ({ from: whole.from + from, to: whole.from + from + length }))

describe('what the timeline shows', () => {
  it('stays within the run, however it is zoomed and moved', () => {
    fc.assert(
      fc.property(
        shown,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer(),
        (at, factor, by) => {
          for (const next of [
            zoomed(at, whole, factor, (at.from + at.to) / 2),
            moved(at, whole, by),
          ]) {
            expect(next.from).toBeGreaterThanOrEqual(whole.from)
            expect(next.to).toBeLessThanOrEqual(whole.to + 1e-6)
            expect(next.to - next.from).toBeGreaterThan(0)
          }
        },
      ),
    )
  })

  it('keeps what is under the pointer in its place', () => {
    expect(zoomed({ from: 2000, to: 4000 }, whole, 0.5, 2500)).toEqual({ from: 2250, to: 3250 })
  })

  it('has marks at round times', () => {
    expect(marks({ from: 1000, to: 2000 }, 1000, 5)).toEqual([1000, 1200, 1400, 1600, 1800, 2000])
    expect(marks({ from: 1050, to: 1250 }, 1000, 3)).toEqual([1100, 1200])
    expect(marks({ from: 0, to: 172_800_000 * 3 }, 0, 3)).toEqual([
      0, 172_800_000, 345_600_000, 518_400_000,
    ])
    expect(marks({ from: 5, to: 5 }, 5, 3)).toEqual([5])
  })
})
