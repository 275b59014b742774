import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeAlone, placeBeside } from './place'

const window = { width: 1280, height: 800 }
const card = { width: 300, height: 150 }

describe('the card of the tour', () => {
  it.each([
    ['below a button of the list', { x: 480, y: 460, width: 220, height: 40 }, { x: 440, y: 512 }],
    ['above a button at the foot', { x: 900, y: 700, width: 100, height: 40 }, { x: 800, y: 538 }],
    ['at the side of the rail', { x: 8, y: 130, width: 36, height: 36 }, { x: 56, y: 73 }],
    ['within the window at its edge', { x: 1200, y: 10, width: 70, height: 28 }, { x: 972, y: 50 }],
    [
      'left of what is as tall as the window',
      { x: 940, y: 0, width: 340, height: 800 },
      { x: 628, y: 325 },
    ],
  ])('stands %s', (_where, anchor, at) => {
    expect(placeBeside(anchor, card, window)).toEqual(at)
  })

  it('never leaves the window, and leaves a button free wherever that is', () => {
    const anchors = fc.record({
      x: fc.integer({ min: 0, max: 1080 }),
      y: fc.integer({ min: 0, max: 760 }),
      width: fc.integer({ min: 20, max: 200 }),
      height: fc.integer({ min: 20, max: 40 }),
    })
    fc.assert(
      fc.property(anchors, (anchor) => {
        const { x, y } = placeBeside(anchor, card, window)
        expect(x >= 8 && x + card.width <= 1272 && y >= 8 && y + card.height <= 792).toBe(true)
        const apart =
          x >= anchor.x + anchor.width ||
          x + card.width <= anchor.x ||
          y >= anchor.y + anchor.height ||
          y + card.height <= anchor.y
        expect(apart).toBe(true)
      }),
    )
  })

  it('stands in a window that is hardly larger than itself', () => {
    expect(placeAlone(card, { width: 320, height: 160 })).toEqual({ x: 12, y: 8 })
  })
})
