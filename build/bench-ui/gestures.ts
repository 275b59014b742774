/** What hands do on a drawing of React Flow, Baton's or the bare one. Mouse and keys are the browser's own. */
import type { Page } from '@playwright/test'
import type { Watched } from './probe'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** The browser tells of a wheel's turn in these; so many double the zoom. */
const WHEEL_OF_TWICE = 500
/** Of a zoom, as a part of it. */
const CLOSE_ENOUGH = 0.01

/** The drawing, in pixels of the window. */
export async function drawingBox(page: Page): Promise<Box> {
  const box = await page.locator('.react-flow').first().boundingBox()
  if (!box) throw new Error('The drawing is not shown.')
  return box
}

export function zoomOf(page: Page): Promise<number> {
  return page
    .locator('.react-flow__viewport')
    .first()
    .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a)
}

/** Zooms around the middle, by the wheel with Control. */
export async function zoomTo(page: Page, wanted: number): Promise<void> {
  const { x, y, width, height } = await drawingBox(page)
  await page.mouse.move(x + width / 2, y + height / 2)
  for (let tries = 0; tries < 20; tries++) {
    const zoom = await zoomOf(page)
    if (Math.abs(zoom / wanted - 1) < CLOSE_ENOUGH) return
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -Math.log2(wanted / zoom) * WHEEL_OF_TWICE)
    await page.keyboard.up('Control')
    await settled(page)
  }
  throw new Error(`The drawing does not zoom to ${wanted}; it is at ${await zoomOf(page)}.`)
}

/** Until the page has nothing left to do, twice: what it does after a pause comes in between. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let turn = 0; turn < 2; turn++) {
      await new Promise(requestAnimationFrame)
      await new Promise((resolve) => requestIdleCallback(resolve))
    }
  })
}

/** How long a sample of a movement takes at least. Milliseconds. */
const SAMPLE_MS = 1_500
const STROKE = { moves: 30, dx: 14, dy: 5 }

/** Pans by the middle button, three strokes there and three back, and says what frames the page made of it. */
export async function pan(page: Page): Promise<Watched> {
  const box = await drawingBox(page)
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const { moves, dx, dy } = STROKE
  const began = performance.now()
  await page.evaluate(() => window.probe.watch())
  for (let stroke = 0; performance.now() - began < SAMPLE_MS; stroke++) {
    const way = stroke % 6 < 3 ? -1 : 1
    const from = { x: middle.x - (way * dx * moves) / 2, y: middle.y - (way * dy * moves) / 2 }
    await page.mouse.move(from.x, from.y)
    await page.mouse.down({ button: 'middle' })
    for (let move = 1; move <= moves; move++)
      await page.mouse.move(from.x + way * dx * move, from.y + way * dy * move)
    await page.mouse.up({ button: 'middle' })
  }
  return page.evaluate(() => window.probe.unwatch())
}

/** Selects nodes that stand beside each other by a marquee around them; throws unless they and no others are selected. */
export async function marquee(page: Page, ids: readonly string[]): Promise<void> {
  const box = await page.evaluate((wanted) => {
    const boxes = wanted.map((id) =>
      document.querySelector(`.react-flow__node[data-id="${id}"]`)?.getBoundingClientRect(),
    )
    const sides = boxes.flatMap((each) => (each ? [each] : []))
    return {
      found: sides.length,
      left: Math.min(...sides.map(({ left }) => left)),
      top: Math.min(...sides.map(({ top }) => top)),
      right: Math.max(...sides.map(({ right }) => right)),
      bottom: Math.max(...sides.map(({ bottom }) => bottom)),
    }
  }, ids)
  if (box.found !== ids.length) throw new Error(`${ids.length - box.found} nodes are out of sight.`)
  const { keyboard, mouse } = page
  await keyboard.down('Shift')
  await mouse.move(box.left - 3, box.top - 3)
  await mouse.down()
  await mouse.move(box.right + 3, box.bottom + 3, { steps: 12 })
  await mouse.up()
  await keyboard.up('Shift')
  await settled(page)
  const selected = await page.locator('.react-flow__node.selected').count()
  if (selected !== ids.length) throw new Error(`${selected} nodes are selected, not ${ids.length}.`)
}

const CIRCLE = { moves: 80, radius: 60 }

/** Drags what is selected around a circle by one of its nodes, and says what frames the page made of it. */
export async function drag(page: Page, node: string): Promise<Watched> {
  const box = await page.locator(`.react-flow__node[data-id="${node}"]`).boundingBox()
  if (!box) throw new Error(`The node ${node} is not shown.`)
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const { moves, radius } = CIRCLE
  const began = performance.now()
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.evaluate(() => window.probe.watch())
  for (let move = 1; performance.now() - began < SAMPLE_MS; move++) {
    const angle = (move / moves) * 2 * Math.PI
    await page.mouse.move(at.x + radius * Math.sin(angle), at.y + radius * (1 - Math.cos(angle)))
  }
  const watched = await page.evaluate(() => window.probe.unwatch())
  // Back where they stood: the next sample moves the same things over the same ground.
  await page.mouse.move(at.x, at.y, { steps: 3 })
  await page.mouse.up()
  await settled(page)
  return watched
}

/** Frames a second. */
export function rate({ frames, ms }: Watched): number {
  return (frames / ms) * 1_000
}
