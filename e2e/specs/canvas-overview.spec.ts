import { expect, test } from '../fixtures/app'
import { start, workflow } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'

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

test('from far away the canvas is one picture that tells the states, and its nodes can still be chosen', async ({
  app,
}) => {
  const { page } = app
  const canvas = await openDocument(app, far)
  const box = await canvas.canvas.boundingBox()
  if (!box) throw new Error('The canvas is not shown.')
  await page.mouse.move(box.x + 20, box.y + box.height / 2)
  await page.keyboard.down('Control')
  while ((await canvas.zoom()) >= 0.25) {
    const before = await canvas.zoom()
    await page.mouse.wheel(0, 100)
    await expect.poll(() => canvas.zoom()).toBeLessThan(before)
  }
  await page.keyboard.up('Control')

  const idle = await canvas.paintedOn('Say it')
  expect(idle).not.toBe('')
  await canvas.run()
  await expect.poll(() => canvas.paintedOn('Say it')).not.toBe(idle)
  await expect.poll(() => canvas.paintedOn('Rest')).not.toBe(idle)
  // Done is painted otherwise than waiting, and what has not begun as it was.
  expect(await canvas.paintedOn('Say it')).not.toBe(await canvas.paintedOn('Rest'))
  expect(await canvas.paintedOn('End')).toBe(idle)

  await canvas.select('Say it')
  await expect(canvas.stateOf('Say it', 'Done')).toBeAttached()
  await page.keyboard.press('Shift+Digit2')
  await expect.poll(() => canvas.zoom()).toBeGreaterThan(0.45)
  await expect(canvas.stateOf('Say it', 'Done')).toBeVisible()
})
