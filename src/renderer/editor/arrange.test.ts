// @vitest-environment happy-dom
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { setLocks } from './actions'
import {
  alignment,
  alignSelection,
  distribution,
  distributeSelection,
  GRID,
  nudge,
  type Alignment,
  type Rect,
} from './arrange'
import { nodeById } from './document-index'
import { row, testSession } from './testing'

const rect = fc.record({
  x: fc.integer({ min: -1000, max: 1000 }),
  y: fc.integer({ min: -1000, max: 1000 }),
  width: fc.integer({ min: 1, max: 500 }),
  height: fc.integer({ min: 1, max: 500 }),
})
const several = fc.array(rect, { minLength: 3, maxLength: 12 })
const named = (rects: readonly Rect[]) => new Map(rects.map((each, index) => [`n${index}`, each]))
const shifted = (rects: readonly Rect[], shifts: ReadonlyMap<string, { x: number; y: number }>) =>
  rects.map((each, index) => {
    const by = shifts.get(`n${index}`) ?? { x: 0, y: 0 }
    return { ...each, x: each.x + by.x, y: each.y + by.y }
  })

const LINE: Record<Alignment, (rect: Rect) => number> = {
  left: ({ x }) => x,
  center: ({ x, width }) => x + width / 2,
  right: ({ x, width }) => x + width,
  top: ({ y }) => y,
  middle: ({ y, height }) => y + height / 2,
  bottom: ({ y, height }) => y + height,
}

describe('aligning', () => {
  it.each(Object.keys(LINE) as Alignment[])('brings the %s of all to one line', (by) => {
    fc.assert(
      fc.property(several, (rects) => {
        const lines = shifted(rects, alignment(named(rects), by)).map(LINE[by])
        for (const line of lines) expect(line).toBeCloseTo(lines[0] ?? Number.NaN, 6)
      }),
    )
  })

  it('is one entry, and does nothing where it changes nothing', () => {
    const session = testSession(
      row(['llm', { id: 'low', type: 'log', position: { x: 300, y: 90 } }]),
    )
    session.document.select({ nodes: ['llm', 'low'] })
    alignSelection(session, 'top')
    expect(nodeById(session.document.document(), 'low')?.position).toEqual({ x: 300, y: 0 })
    alignSelection(session, 'top')
    expect(session.document.getState().history.past.map(({ label }) => label)).toEqual([
      'Align 2 nodes',
    ])
  })
})

describe('distributing', () => {
  it.each(['x', 'y'] as const)('makes the gaps equal on %s and keeps the outermost', (axis) => {
    const size = axis === 'x' ? 'width' : 'height'
    fc.assert(
      fc.property(several, (rects) => {
        const after = shifted(rects, distribution(named(rects), axis)).sort(
          (a, b) => a[axis] + a[size] / 2 - (b[axis] + b[size] / 2),
        )
        const gaps = after
          .slice(1)
          .map(
            (each, index) => each[axis] - (after[index]?.[axis] ?? 0) - (after[index]?.[size] ?? 0),
          )
        if (gaps.every((gap) => gap >= 0))
          for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] ?? Number.NaN, 6)
        const order = [...rects].sort((a, b) => a[axis] + a[size] / 2 - (b[axis] + b[size] / 2))
        expect(distribution(named(rects), axis).get(`n${rects.indexOf(order[0] as Rect)}`)).toEqual(
          {
            x: 0,
            y: 0,
          },
        )
      }),
    )
  })

  it('puts cards at equal distances', () => {
    const session = testSession(
      row([
        { id: 'a', type: 'log', position: { x: 0, y: 0 } },
        { id: 'b', type: 'log', position: { x: 250, y: 0 } },
        { id: 'c', type: 'log', position: { x: 1000, y: 0 } },
      ]),
    )
    session.document.select({ nodes: ['c', 'a', 'b'] })
    distributeSelection(session, 'x')
    expect(session.document.document().nodes.map(({ position }) => position?.x)).toEqual([
      0, 500, 1000,
    ])
  })
})

describe('moving by keys', () => {
  it('is one entry for what is pressed in one go', () => {
    let now = 0
    const session = testSession(row(['llm', 'log']), () => now)
    session.document.select({ nodes: ['llm', 'log'] })
    for (let press = 0; press < 3; press += 1) {
      now += 200
      nudge(session, { x: GRID, y: 0 })
    }
    expect(session.document.document().nodes.map(({ position }) => position?.x)).toEqual([60, 360])
    expect(session.document.getState().history.past).toHaveLength(1)
    now += 5000
    nudge(session, { x: GRID, y: 0 })
    expect(session.document.getState().history.past).toHaveLength(2)
  })

  it('moves what stands in a selected container once, and nothing that is locked', () => {
    const session = testSession(
      row([
        { id: 'each', type: 'for-each' },
        { id: 'inner', type: 'log', parent: 'each', position: { x: 40, y: 80 } },
        'log',
      ]),
    )
    setLocks(session, ['log'], true)
    session.document.select({ nodes: ['each', 'inner', 'log'] })
    nudge(session, { x: 0, y: GRID })
    expect(session.document.document().nodes.map(({ position }) => position?.y)).toEqual([
      20, 80, 0,
    ])
  })

  it('keeps a node inside its container', () => {
    const session = testSession(
      row([
        { id: 'each', type: 'for-each' },
        { id: 'inner', type: 'log', parent: 'each', position: { x: 10, y: 60 } },
      ]),
    )
    session.document.select({ nodes: ['inner'] })
    nudge(session, { x: -200, y: -200 })
    expect(nodeById(session.document.document(), 'inner')?.position).toEqual({ x: 8, y: 56 })
  })
})
