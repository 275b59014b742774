/** Panning and dragging, beside a bare React Flow that does the same. */
import type { Page } from '@playwright/test'
import type { Target } from '../bench/table'
import { compared, inTurn, type UiBenchmark } from './benchmark'
import { drawing } from './documents'
import { drag, drawingBox, marquee, pan, rate, settled, zoomTo } from './gestures'
import { openBareGraph, openWorkflow, type Studio } from './studio'

const UNIT = 'frames/s'
const AS_BARE: Target = { ratioAtLeast: 0.9 }

export const PAN: UiBenchmark = {
  name: 'pan-1000',
  targets: { 'pan-1000': AS_BARE, 'pan-1000-zoom-0.2': AS_BARE },
  async measure(studio) {
    const both = await openBoth(studio)
    const at = async (name: string, zoom: number) => {
      await both.each((page) => zoomTo(page, zoom))
      const { ours, raw } = await both.inTurn(async (page) => rate(await pan(page)))
      return compared(name, UNIT, ours, raw)
    }
    const figures = [await at('pan-1000', 1), await at('pan-1000-zoom-0.2', 0.2)]
    await both.close()
    return figures
  },
}

/** Ten columns of ten rows, at the beginning and halfway down. */
const HUNDRED = Array.from({ length: 100 }, (_, i) => `n${7 + (i % 10)}_${Math.floor(i / 10)}`)

export const DRAG: UiBenchmark = {
  name: 'drag-100',
  targets: { 'drag-100': AS_BARE },
  async measure(studio) {
    const both = await openBoth(studio)
    await both.each(async (page) => {
      await zoomTo(page, 0.27)
      await bringToLeft(page, 'n12_0')
      await marquee(page, HUNDRED)
    })
    const { ours, raw } = await both.inTurn(async (page) => rate(await drag(page, 'n12_4')))
    await both.close()
    return [compared('drag-100', UNIT, ours, raw)]
  },
}

/** The same drawing in the editor and on the bare page, each as large as the other. */
async function openBoth(studio: Studio) {
  const document = drawing()
  const profile = await studio.profile([document])
  const app = await profile.openApp()
  await openWorkflow(app.page, app.list, document.name)
  const bare = await profile.openBare()
  await openBareGraph(bare, document, await drawingBox(app.page))
  const inFront = async <T>(page: Page, work: (page: Page) => Promise<T>) => {
    await page.bringToFront()
    await settled(page)
    return work(page)
  }
  return {
    async each(work: (page: Page) => Promise<void>) {
      await inFront(app.page, work)
      await inFront(bare, work)
    },
    inTurn: <T>(work: (page: Page) => Promise<T>) =>
      inTurn(
        () => inFront(app.page, work),
        () => inFront(bare, work),
      ),
    close: () => profile.close(),
  }
}

/** Pans so that a node stands at the left, halfway down. */
async function bringToLeft(page: Page, node: string): Promise<void> {
  const box = await drawingBox(page)
  for (let tries = 0; tries < 20; tries++) {
    const at = await page.locator(`.react-flow__node[data-id="${node}"]`).boundingBox()
    if (!at) throw new Error(`The node ${node} is not shown.`)
    const by = { x: box.x + 30 - at.x, y: box.y + box.height / 2 - at.y }
    if (Math.hypot(by.x, by.y) < 2) return
    const most = Math.min(1, 300 / Math.hypot(by.x, by.y))
    const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    await page.mouse.move(from.x, from.y)
    await page.mouse.down({ button: 'middle' })
    await page.mouse.move(from.x + by.x * most, from.y + by.y * most, { steps: 5 })
    await page.mouse.up({ button: 'middle' })
    await settled(page)
  }
  throw new Error(`The node ${node} does not come into sight.`)
}
