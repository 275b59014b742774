import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxAround, lined, snap } from './snapping'

const card = (x: number, y: number, width = 200, height = 60) => ({ x, y, width, height })

describe('snapping', () => {
  it('goes to the nearest edge or middle on each axis, and shows the lines', () => {
    const { by, guides } = snap(card(303, 97), lined([card(0, 100), card(300, 300)]), 6)
    expect(by).toEqual({ x: -3, y: 3 })
    expect(guides.filter(({ axis }) => axis === 'x').map(({ at }) => at)).toEqual([300, 400, 500])
    expect(guides.find(({ axis }) => axis === 'y')).toEqual({
      axis: 'y',
      at: 100,
      from: 0,
      to: 500,
    })
  })

  it.each([
    ['left to right', card(196, 500), { x: 4, y: 0 }],
    ['right to left', card(-203, 500), { x: 3, y: 0 }],
    ['middle to middle of another size', card(53, 500, 100), { x: -3, y: 0 }],
    ['too far', card(208, 500), { x: 0, y: 0 }],
  ])('%s', (_case, moving, by) => {
    expect(snap(moving, lined([card(0, 0)]), 6).by).toEqual(by)
  })

  it('shows nothing and moves nothing with nothing around', () => {
    expect(snap(card(0, 0), lined([]), 6)).toEqual({ by: { x: 0, y: 0 }, guides: [] })
  })

  it('takes several for the box around them', () => {
    expect(boxAround([card(10, 20), card(300, -40)])).toEqual(card(10, -40, 490, 120))
  })

  it('finds as near a line as looking at every one of them does', () => {
    const box = fc.record({
      x: fc.integer({ min: -60, max: 60 }),
      y: fc.integer({ min: -60, max: 60 }),
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 40 }),
    })
    const linesOf = (start: number, size: number) => [start, start + size / 2, start + size]
    const gap = (own: number[], others: number[]) =>
      Math.min(...own.flatMap((at) => others.map((line) => Math.abs(line - at))))
    fc.assert(
      fc.property(box, fc.array(box, { maxLength: 12 }), (moving, others) => {
        const { by, guides } = snap(moving, lined(others), 6)
        const nearest = gap(
          linesOf(moving.x, moving.width),
          others.flatMap(({ x, width }) => linesOf(x, width)),
        )
        expect(Math.abs(by.x)).toBe(nearest <= 6 ? nearest : 0)
        const touched = (at: number) =>
          others.filter(({ x, width }) =>
            linesOf(x, width).some((line) => Math.abs(line - at) < 0.5),
          )
        for (const guide of guides.filter(({ axis }) => axis === 'x')) {
          const along = [...touched(guide.at), { ...moving, y: moving.y + by.y }]
          expect(along.length).toBeGreaterThan(1)
          expect(guide.from).toBe(Math.min(...along.map(({ y }) => y)))
          expect(guide.to).toBe(Math.max(...along.map(({ y, height }) => y + height)))
        }
        expect(guides.some(({ axis }) => axis === 'x')).toBe(nearest <= 6)
      }),
    )
  })
})
