import { describe, expect, it } from 'vitest'
import { mapOf, mapView } from './map-shapes'

const card = (x: number, y: number, color = 'red') => ({ x, y, width: 200, height: 60, color })

describe('the map of a workflow', () => {
  it('draws all nodes of one colour as one path, in the order of the colours', () => {
    const { shapes, bounds } = mapOf([card(0, 0), card(300.4, 10.6, 'blue'), card(0, 100)])
    expect([...shapes]).toEqual([
      ['red', 'M0,0h200v60h-200zM0,100h200v60h-200z'],
      ['blue', 'M300,11h200v60h-200z'],
    ])
    expect(bounds).toEqual({ x: 0, y: 0, width: 500.4, height: 160 })
  })

  it('has no bounds without nodes, and shows what is seen', () => {
    const { bounds } = mapOf([])
    expect(bounds).toBeUndefined()
    const view = mapView(
      bounds,
      { x: 0, y: 0, width: 1000, height: 100 },
      { width: 110, height: 60 },
    )
    expect(view).toEqual({ x: -50, y: -250, width: 1100, height: 600, scale: 10 })
  })

  it('shows all nodes and all that is seen, in its own proportions', () => {
    const view = mapView(
      { x: 0, y: 0, width: 1000, height: 400 },
      { x: 500, y: 100, width: 1500, height: 900 },
      { width: 110, height: 60 },
    )
    expect(view.width / view.height).toBeCloseTo(110 / 60)
    expect(view.x).toBeLessThanOrEqual(0)
    expect(view.x + view.width).toBeGreaterThanOrEqual(2000)
    expect(view.y).toBeLessThanOrEqual(0)
    expect(view.y + view.height).toBeGreaterThanOrEqual(1000)
  })
})
