import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import fc from 'fast-check'
import { SystemClock } from './system-clock'
import { TimerHeap } from './timer-heap'
import { VirtualClock } from './virtual-clock'

const YEAR = 365 * 24 * 3_600_000

describe('the timer heap', () => {
  it('gives timers back in order of time, then of age, without the cancelled ones', () => {
    const timers = fc.array(
      fc.record({ time: fc.integer({ min: 0, max: 50 }), cancel: fc.boolean() }),
    )
    fc.assert(
      fc.property(timers, (list) => {
        const heap = new TimerHeap()
        const cancels = list.map(({ time }) => heap.add(time, () => undefined))
        list.forEach(({ cancel }, index) => cancel && cancels[index]!())
        const expected = list.filter(({ cancel }) => !cancel).map(({ time }) => time)
        expect(heap.size).toBe(expected.length)
        const taken: number[] = []
        for (let next = heap.take(); next; next = heap.take()) taken.push(next.time)
        expect(taken).toEqual(expected.sort((a, b) => a - b))
        expect(heap.size).toBe(0)
      }),
    )
  })

  it('keeps equal times in the order they were set', () => {
    const heap = new TimerHeap()
    const seen: number[] = []
    for (let index = 0; index < 20; index += 1) heap.add(7, () => seen.push(index))
    for (let next = heap.take(); next; next = heap.take()) next.fire()
    expect(seen).toEqual([...Array(20).keys()])
  })

  it('does not count a timer twice that is cancelled twice, or after it was taken', () => {
    const heap = new TimerHeap()
    const cancel = heap.add(1, () => undefined)
    heap.add(2, () => undefined)
    heap.take()
    cancel()
    cancel()
    expect(heap.size).toBe(1)
    expect(heap.earliest()).toBe(2)
  })

  it('forgets cancelled timers, so that setting and cancelling does not fill the memory', () => {
    const heap = new TimerHeap()
    heap.add(0, () => undefined)
    for (let index = 0; index < 10_000; index += 1) heap.add(index + 1, () => undefined)()
    expect((heap as unknown as { entries: unknown[] }).entries.length).toBeLessThan(200)
    expect(heap.earliest()).toBe(0)
  })
})

describe('the system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('fires a timer that is years away at its time, not at once', () => {
    const clock = new SystemClock()
    const fire = vi.fn()
    clock.at(clock.now() + 3 * YEAR, fire)
    const step = 24 * 3_600_000
    vi.advanceTimersByTime(step)
    expect(fire).not.toHaveBeenCalled()
    // The machine was off for almost three years.
    vi.setSystemTime(Date.now() + 3 * YEAR - step - 1_000)
    vi.advanceTimersByTime(999)
    expect(fire).not.toHaveBeenCalled()
    vi.advanceTimersByTime(30_000)
    expect(fire).toHaveBeenCalledTimes(1)
  })

  it('notices within half a minute that the machine slept past a timer', () => {
    const clock = new SystemClock()
    const fire = vi.fn()
    clock.at(clock.now() + 3_600_000, fire)
    vi.setSystemTime(Date.now() + 2 * 3_600_000)
    vi.advanceTimersByTime(30_000)
    expect(fire).toHaveBeenCalledTimes(1)
  })

  it('does not fire early when the wall clock was set back', () => {
    const clock = new SystemClock()
    const fire = vi.fn()
    clock.at(clock.now() + 10_000, fire)
    vi.setSystemTime(Date.now() - 60_000)
    vi.advanceTimersByTime(10_001)
    expect(fire).not.toHaveBeenCalled()
    vi.advanceTimersByTime(60_000)
    expect(fire).toHaveBeenCalledTimes(1)
  })

  it('measures a time limit in real time, whatever happens to the wall clock', () => {
    const clock = new SystemClock()
    const fire = vi.fn()
    clock.after(5_000, fire)
    vi.setSystemTime(Date.now() + YEAR)
    vi.advanceTimersByTime(4_999)
    expect(fire).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2)
    expect(fire).toHaveBeenCalledTimes(1)
  })

  it('holds one timer of Node for ten thousand waits, and none when all are cancelled', () => {
    const clock = new SystemClock()
    const cancels = Array.from({ length: 10_000 }, (_, index) =>
      clock.at(clock.now() + 60_000 + index, () => undefined),
    )
    expect(vi.getTimerCount()).toBe(1)
    cancels.forEach((cancel) => cancel())
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fires in order of time, and an earlier one that is set later comes first', () => {
    const clock = new SystemClock()
    const seen: string[] = []
    clock.at(clock.now() + 500, () => seen.push('late'))
    clock.at(clock.now() + 100, () => seen.push('early'))
    clock.at(clock.now() - 100, () => seen.push('overdue'))
    vi.advanceTimersByTime(500)
    expect(seen).toEqual(['overdue', 'early', 'late'])
  })

  it('never calls back while the timer is being set', () => {
    const clock = new SystemClock()
    const fire = vi.fn()
    clock.at(0, fire)
    expect(fire).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(fire).toHaveBeenCalledTimes(1)
  })

  it('does not fire a timer that another one cancelled in the same moment', () => {
    const clock = new SystemClock()
    const fire = vi.fn()
    const time = clock.now() + 10
    let cancel = () => {}
    clock.at(time, () => cancel())
    cancel = clock.at(time, fire)
    vi.advanceTimersByTime(1_000)
    expect(fire).not.toHaveBeenCalled()
  })

  it('goes on with the other timers when a callback throws, and does not hide the error', () => {
    const clock = new SystemClock()
    const fire = vi.fn()
    clock.at(clock.now() + 10, () => {
      throw new Error('a broken callback')
    })
    clock.at(clock.now() + 10, fire)
    expect(() => vi.advanceTimersByTime(10)).toThrow('a broken callback')
    vi.advanceTimersByTime(1)
    expect(fire).toHaveBeenCalledTimes(1)
  })

  it('lets a callback that sets a timer for now take its turn after the others', () => {
    const clock = new SystemClock()
    const seen: string[] = []
    const again = () => {
      seen.push('again')
      if (seen.length < 5) clock.at(clock.now(), again)
    }
    clock.at(clock.now(), again)
    clock.at(clock.now(), () => seen.push('other'))
    vi.advanceTimersByTime(1)
    expect(seen.slice(0, 2)).toEqual(['again', 'other'])
    vi.advanceTimersByTime(50)
    expect(seen).toEqual(['again', 'other', 'again', 'again', 'again'])
  })
})

describe('the system clock on real timers', () => {
  it('calls back after at least the time asked for', async () => {
    const clock = new SystemClock()
    const start = clock.now()
    await new Promise<void>((resolve) => clock.at(start + 25, resolve))
    expect(clock.now()).toBeGreaterThanOrEqual(start + 25)
  })
})

describe('the virtual clock', () => {
  it('moves only when told, to the earliest timer', () => {
    const clock = new VirtualClock(1_000)
    const seen: Array<[string, number]> = []
    clock.at(1_000 + 7 * 24 * 3_600_000, () => seen.push(['week', clock.now()]))
    clock.at(5_000, () => seen.push(['soon', clock.now()]))
    expect(clock.now()).toBe(1_000)
    expect(clock.advanceToNext()).toBe(true)
    expect(clock.advanceToNext()).toBe(true)
    expect(clock.advanceToNext()).toBe(false)
    expect(seen).toEqual([
      ['soon', 5_000],
      ['week', 1_000 + 7 * 24 * 3_600_000],
    ])
    expect(clock.now()).toBe(1_000 + 7 * 24 * 3_600_000)
  })

  it('does not go back for a timer that is overdue', () => {
    const clock = new VirtualClock(1_000)
    const fire = vi.fn()
    clock.at(10, fire)
    expect(clock.advanceToNext()).toBe(true)
    expect(fire).toHaveBeenCalledTimes(1)
    expect(clock.now()).toBe(1_000)
  })

  it('passes over cancelled timers', () => {
    const clock = new VirtualClock(0)
    clock.at(5, () => undefined)()
    expect(clock.advanceToNext()).toBe(false)
    expect(clock.now()).toBe(0)
  })

  it('measures time limits in real time', async () => {
    const clock = new VirtualClock(0)
    const cancelled = vi.fn()
    clock.after(1, cancelled)()
    await new Promise<void>((resolve) => clock.after(5, resolve))
    expect(clock.now()).toBe(0)
    expect(cancelled).not.toHaveBeenCalled()
  })
})
