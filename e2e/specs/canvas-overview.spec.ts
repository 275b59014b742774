import { expect, test } from '../fixtures/app'
import { start, workflow } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'
import type { CanvasPage } from '../pages/canvas-page'

/** A pixel that was never painted on. */
const NOTHING = '0,0,0,0'

const far = workflow(
  'Far',
  [
    start(),
    { id: 'say', type: 'log', name: 'Say it', config: { message: 'hi' } },
    { id: 'rest', type: 'wait', name: 'Rest', config: { for: '1h' } },
    { id: 'end', type: 'log', name: 'End', config: { message: 'done' } },
  ],
  [
    ['start', 'say'],
    ['say', 'rest'],
    ['rest.done', 'end'],
  ],
)

/** Turns the wheel until things are smaller than this. */
async function zoomBelow(canvas: CanvasPage, least: number): Promise<void> {
  const { mouse, keyboard } = canvas.page
  const box = await canvas.canvas.boundingBox()
  if (!box) throw new Error('The canvas is not shown.')
  await mouse.move(box.x + 20, box.y + box.height / 2)
  await keyboard.down('Control')
  while ((await canvas.zoom()) >= least) {
    const before = await canvas.zoom()
    await mouse.wheel(0, 60)
    await expect.poll(() => canvas.zoom()).toBeLessThan(before)
  }
  await keyboard.up('Control')
}

test('from further away edges are still drawn from the ports of a card that is pointed at', async ({
  app,
}) => {
  const canvas = await openDocument(app, { ...far, edges: [] })
  await zoomBelow(canvas, 0.45)
  const { mouse } = app.page
  const middle = async (name: string) => {
    const { x, y, width, height } = await canvas.placeOf(name)
    return [x + width / 2, y + height / 2] as const
  }
  await mouse.move(...(await middle('Start')))
  const port = app.page.getByLabel('Output out of Start', { exact: true })
  await expect(port).toBeVisible()
  const at = await port.boundingBox()
  if (!at) throw new Error('The port is not shown.')
  await mouse.move(at.x + at.width / 2, at.y + at.height / 2)
  await mouse.down()
  const input = await app.page.getByLabel('Input in of Say it', { exact: true }).boundingBox()
  if (!input) throw new Error('The port is not there.')
  await mouse.move(input.x + input.width / 2, input.y + input.height / 2, { steps: 8 })
  await mouse.up()
  await expect(canvas.edge('Start', 'Say it')).toBeAttached()
})

test('from far away the canvas is one picture that tells the states, and its nodes can still be chosen', async ({
  app,
}) => {
  const { page } = app
  const canvas = await openDocument(app, far)
  await zoomBelow(canvas, 0.25)

  // The picture is painted in the frame after the zoom.
  await expect.poll(() => canvas.paintedOn('End')).not.toBe(NOTHING)
  const [said, resting, end] = await canvas.paintedOnEach('Say it', 'Rest', 'End')
  await canvas.run()
  await expect.poll(() => canvas.paintedOn('Rest')).not.toBe(resting)
  await expect.poll(() => canvas.paintedOn('Say it')).not.toBe(said)
  // Done is painted otherwise than waiting, and what has not begun as it was.
  expect(await canvas.paintedOn('Say it')).not.toBe(await canvas.paintedOn('Rest'))
  expect(await canvas.paintedOn('End')).toBe(end)

  await canvas.select('Say it')
  await expect(canvas.stateOf('Say it', 'Done')).toBeAttached()
  await page.keyboard.press('Shift+Digit2')
  await expect.poll(() => canvas.zoom()).toBeGreaterThan(0.45)
  await expect(canvas.stateOf('Say it', 'Done')).toBeVisible()
})
