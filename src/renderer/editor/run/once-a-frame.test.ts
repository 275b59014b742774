import { describe, expect, it } from 'vitest'
import { onceAFrame } from './once-a-frame'

function watched() {
  const got: (readonly number[])[] = []
  const frames: (() => void)[] = []
  const batches = onceAFrame<number>(
    (items) => got.push(items),
    (fire) => frames.push(fire),
  )
  return { got, frames, ...batches }
}

describe('what comes in between two frames', () => {
  it('is handed on at the next of them, as one list in its order', () => {
    const { got, frames, push } = watched()
    push([1, 2])
    push([3])
    expect(got).toEqual([])
    expect(frames).toHaveLength(1)
    frames[0]?.()
    expect(got).toEqual([[1, 2, 3]])
    push([4])
    frames[1]?.()
    expect(got).toEqual([[1, 2, 3], [4]])
  })

  it('can be asked for before, and does not come twice', () => {
    const { got, frames, push, flush } = watched()
    push([1])
    flush()
    frames[0]?.()
    flush()
    expect(got).toEqual([[1]])
  })

  it('is nothing where nothing came', () => {
    const { got, frames, push } = watched()
    push([])
    expect([got, frames]).toEqual([[], []])
  })
})
