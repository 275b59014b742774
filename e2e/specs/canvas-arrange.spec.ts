import { expect, test } from '../fixtures/app'
import { start, workflow } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'

const spread = workflow(
  'Spread',
  [
    start({ n: 1 }),
    { id: 'a', type: 'log', name: 'First', position: { x: 300, y: 40 } },
    { id: 'b', type: 'log', name: 'Second', position: { x: 620, y: 150 } },
    { id: 'c', type: 'transform', name: 'Third', position: { x: 300, y: 300 } },
  ],
  [
    ['start', 'a'],
    ['a', 'b'],
    ['start', 'c'],
  ],
)

test('several nodes are selected by clicks, by a frame and all at once', async ({ app }) => {
  const canvas = await openDocument(app, spread)
  await canvas.select('First')
  await canvas.node('Second').click({ modifiers: ['Shift'] })
  await canvas.node('Third').click({ modifiers: ['Control'] })
  await expect(canvas.selected).toHaveCount(3)
  await canvas.node('First').click({ modifiers: ['Control'] })
  await expect(canvas.selected).toHaveCount(2)

  const [first, second] = [await canvas.placeOf('First'), await canvas.placeOf('Second')]
  const { mouse, keyboard } = app.page
  await keyboard.down('Shift')
  await mouse.move(first.x - 20, first.y - 20)
  await mouse.down()
  await mouse.move(second.x + second.width / 2, second.y + second.height / 2, { steps: 6 })
  await mouse.up()
  await keyboard.up('Shift')
  await expect(canvas.selected).toHaveCount(2)
  await expect(canvas.inspector).toContainText('2 nodes')

  await canvas.node('First').focus()
  await keyboard.press('Control+a')
  await expect(canvas.selected).toHaveCount(4)
})

test('arrow keys move what is selected by the grid, and by ten with Shift', async ({ app }) => {
  const canvas = await openDocument(app, spread)
  const { keyboard } = app.page
  await canvas.select('First')
  await canvas.node('Second').click({ modifiers: ['Shift'] })
  const before = await canvas.positions()
  await keyboard.press('ArrowRight')
  await keyboard.press('Shift+ArrowDown')
  const after = await canvas.positions()
  expect(after.First).toEqual({ x: (before.First?.x ?? 0) + 20, y: (before.First?.y ?? 0) + 200 })
  expect(after.Second).toEqual({
    x: (before.Second?.x ?? 0) + 20,
    y: (before.Second?.y ?? 0) + 200,
  })
  expect(after.Start).toEqual(before.Start)
  await canvas.undo()
  expect(await canvas.positions()).toEqual(before)
})

test('nodes are aligned and distributed, each as one step', async ({ app }) => {
  const canvas = await openDocument(app, spread)
  await canvas.select('First')
  await canvas.node('Second').click({ modifiers: ['Shift'] })
  await canvas.node('Third').click({ modifiers: ['Shift'] })
  const before = await canvas.positions()
  await app.page.keyboard.press('Alt+a')
  const aligned = await canvas.positions()
  expect([aligned.First?.x, aligned.Second?.x, aligned.Third?.x]).toEqual([300, 300, 300])
  await canvas.command('Distribute down')
  const spaced = await canvas.positions()
  expect([spaced.First?.y, spaced.Second?.y, spaced.Third?.y]).toEqual([40, 170, 300])
  await canvas.undo()
  await canvas.undo()
  expect(await canvas.positions()).toEqual(before)
})

test('a dragged node snaps to what stands around it, unless Alt is held', async ({ app }) => {
  const canvas = await openDocument(app, spread)
  const zoom = await canvas.zoom()
  const third = await canvas.placeOf('Third')
  const middle = { x: third.x + third.width / 2, y: third.y + third.height / 2 }
  // Four pixels beside the left edges of First, which is as near as a line that is snapped to.
  const beside = { x: middle.x + 4 * zoom, y: middle.y + 60 * zoom }
  await canvas.dragNodeTo('Third', beside, 'Alt')
  expect((await canvas.positions()).Third?.x).toBe(304)
  await canvas.undo()

  const { mouse } = app.page
  await mouse.move(middle.x, middle.y)
  await mouse.down()
  await mouse.move(beside.x, beside.y, { steps: 8 })
  await expect(canvas.guides).toBeAttached()
  await mouse.up()
  await expect(canvas.guides).toHaveCount(0)
  expect((await canvas.positions()).Third?.x).toBe(300)
})

test('keys walk along the edges and zoom to what is selected', async ({ app }) => {
  const canvas = await openDocument(app, spread)
  const { keyboard } = app.page
  await canvas.select('Start')
  await keyboard.press('Alt+ArrowRight')
  await expect(canvas.node('First')).toBeFocused()
  await keyboard.press('Alt+ArrowRight')
  await expect(canvas.node('Second')).toBeFocused()
  await expect(canvas.inspector.getByLabel('Name of the node')).toHaveValue('Second')
  await keyboard.press('Alt+ArrowLeft')
  await keyboard.press('Alt+ArrowDown')
  await expect(canvas.node('Third')).toBeFocused()
  const before = await canvas.placeOf('Third')
  await keyboard.press('Shift+Digit2')
  await expect.poll(async () => (await canvas.placeOf('Third')).width).toBeGreaterThan(before.width)
  await keyboard.press('Shift+Digit1')
  await expect.poll(async () => (await canvas.placeOf('Third')).width).toBeCloseTo(before.width, 0)
})

test('nodes are found by what stands in them', async ({ app }) => {
  const canvas = await openDocument(
    app,
    workflow(
      'Found',
      [
        start({ n: 1 }),
        { id: 'a', type: 'log', name: 'First', config: { message: 'The price is high' } },
        { id: 'b', type: 'log', name: 'Second', config: { message: 'Nothing here' } },
        { id: 'c', type: 'transform', name: 'Price it', config: { value: '{{ n }}' } },
        // Far out of sight.
        {
          id: 'd',
          type: 'log',
          name: 'Last',
          position: { x: 9000, y: 4000 },
          config: { message: 'price' },
        },
      ],
      [
        ['start', 'a'],
        ['start', 'b'],
        ['start', 'c'],
        ['start', 'd'],
      ],
    ),
  )
  const { keyboard } = app.page
  await expect(canvas.canvas).toBeVisible()
  await keyboard.press('Control+f')
  await expect(canvas.findField).toBeFocused()
  await keyboard.type('price')
  const bar = app.page.getByRole('search')
  await expect(bar).toContainText('1 of 3')
  await expect(bar).toContainText('First · message: The price is high')
  await keyboard.press('Enter')
  await expect(bar).toContainText('2 of 3')
  await expect(bar).toContainText('Price it')
  await keyboard.press('Enter')
  await expect(canvas.node('Last')).toBeInViewport()
  await keyboard.press('Enter')
  await expect(bar).toContainText('1 of 3')
  await keyboard.press('Shift+Enter')
  await expect(bar).toContainText('3 of 3')
  await keyboard.type('zzz')
  await expect(bar).toContainText('it stands in no node')
  await keyboard.press('Escape')
  await expect(bar).toBeHidden()
})
