import { describe, expect, it } from 'vitest'
import { loopFloor, loopPath } from './edge-path'

describe('a loop edge', () => {
  it('passes below both of its ends', () => {
    const { path, labelY } = loopPath({
      sourceX: 500,
      sourceY: 40,
      targetX: 100,
      targetY: 20,
      floor: 120,
    })
    expect(labelY).toBeGreaterThan(120)
    expect(path.startsWith('M 500,40')).toBe(true)
    expect(path.endsWith('L 100,20')).toBe(true)
  })

  it('keeps above cards that stand well below, and goes below those in its way', () => {
    const own = [{ top: 0, bottom: 100 }]
    expect(loopFloor(own, [{ top: 200, bottom: 300 }])).toBe(100)
    expect(loopFloor(own, [{ top: 110, bottom: 300 }])).toBe(300)
    expect(
      loopFloor(own, [
        { top: 310, bottom: 400 },
        { top: 50, bottom: 300 },
      ]),
    ).toBe(400)
    expect(loopFloor(own, [{ top: 0, bottom: 60 }])).toBe(100)
  })
})
