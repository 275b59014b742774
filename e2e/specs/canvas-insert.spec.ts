import { expect, test } from '../fixtures/app'
import { chain, start, workflow } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'
import { CanvasPage } from '../pages/canvas-page'
import { ProjectsPage } from '../pages/projects-page'

test('a node from the palette is dropped into an edge', async ({ app }) => {
  const canvas = await openDocument(app, chain())
  await canvas.dragTypeTo('Merge', await canvas.middleOf('Start', 'Add one'))
  await expect(canvas.edge('Start', 'Merge')).toBeAttached()
  await expect(canvas.edge('Merge', 'Add one')).toBeAttached()
  await expect(canvas.edge('Start', 'Add one')).toBeHidden()
  await canvas.undo()
  await expect(canvas.node('Merge')).toBeHidden()
  await expect(canvas.edge('Start', 'Add one')).toBeAttached()
})

test('a node from the canvas is dropped into an edge, and the drop is said before', async ({
  app,
}) => {
  const canvas = await openDocument(
    app,
    workflow(
      'Loose',
      [
        start({ n: 1 }),
        { id: 'say', type: 'log', name: 'Say it', position: { x: 560, y: 0 } },
        { id: 'sum', type: 'transform', name: 'Add one', position: { x: 280, y: 260 } },
      ],
      [['start', 'say']],
    ),
  )
  const middle = await canvas.middleOf('Start', 'Say it')
  const from = await canvas.placeOf('Add one')
  const { mouse } = app.page
  await mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await mouse.down()
  await mouse.move(middle.x, middle.y, { steps: 10 })
  await expect(app.page.getByText('Insert here')).toBeVisible()
  await mouse.up()
  await expect(app.page.getByText('Insert here')).toBeHidden()
  await expect(canvas.edge('Start', 'Add one')).toBeAttached()
  await expect(canvas.edge('Add one', 'Say it')).toBeAttached()
  await canvas.undo()
  await expect(canvas.edge('Start', 'Say it')).toBeAttached()
  expect((await canvas.placeOf('Add one')).y).toBeCloseTo(from.y, 0)
})

test('a deleted node lets its neighbours reconnect, or stay apart', async ({ app }) => {
  const canvas = await openDocument(app, chain())
  await canvas.select('Add one')
  await app.page.keyboard.press('Delete')
  await expect(canvas.edge('Start', 'Say it')).toBeAttached()
  await canvas.undo()
  await expect(canvas.edge('Start', 'Add one')).toBeAttached()
  await expect(canvas.edge('Start', 'Say it')).toBeHidden()
  await canvas.select('Add one')
  await app.page.keyboard.press('Shift+Delete')
  await expect(canvas.node('Add one')).toBeHidden()
  await expect(canvas.edge('Start', 'Say it')).toBeHidden()
})

test('an edge drawn into the void opens the nodes that fit, and connects the chosen one', async ({
  app,
}) => {
  const canvas = await openDocument(app, chain())
  const say = await canvas.placeOf('Say it')
  await canvas.dragPortTo({ node: 'Add one', port: 'out' }, 'Output', {
    x: say.x,
    y: say.y + 140,
  })
  await expect(canvas.insertList).toHaveAccessibleName('Insert a node after Add one')
  await expect(canvas.offered.filter({ hasText: 'Manual' })).toHaveCount(0)
  await canvas.choose('Branch')
  await expect(canvas.edge('Add one', 'Branch')).toBeAttached()

  // Backwards, a trigger may be what leads there.
  await canvas.dragPortTo({ node: 'Say it', port: 'in' }, 'Input', {
    x: say.x - 60,
    y: say.y - 140,
  })
  await expect(canvas.insertList).toHaveAccessibleName('Insert a node before Say it')
  await expect(canvas.offered.filter({ hasText: 'Manual' })).toHaveCount(1)
  await app.page.keyboard.press('Escape')
  await expect(canvas.insertList).toBeHidden()
})

test('by key, nodes follow one another', async ({ app }) => {
  await new ProjectsPage(app.page).newWorkflow()
  const canvas = new CanvasPage(app.page)
  await canvas.select('Start')
  await app.page.keyboard.press('n')
  await canvas.choose('Transform')
  await expect(canvas.edge('Start', 'Transform')).toBeAttached()
  // The new one is selected and has the focus, so the next follows it.
  await expect(canvas.node('Transform')).toBeFocused()
  await app.page.keyboard.press('n')
  await canvas.choose('Log')
  await expect(canvas.edge('Transform', 'Log')).toBeAttached()
  await canvas.goToNode('Start')
  await app.page.keyboard.press('n')
  await canvas.choose('Merge')
  await expect(canvas.edge('Start', 'Merge')).toBeAttached()
  await expect(canvas.edge('Merge', 'Transform')).toBeAttached()
})

test('a node becomes one of another type and keeps its wires', async ({ app }) => {
  const canvas = await openDocument(
    app,
    workflow(
      'Ask',
      [
        start({ n: 1 }),
        { id: 'ask', type: 'human-callback', name: 'Ask me', config: { title: 'Good?' } },
        { id: 'yes', type: 'log', name: 'Say yes' },
        { id: 'late', type: 'log', name: 'Say late', position: { x: 640, y: 200 } },
      ],
      [
        ['start', 'ask'],
        ['ask.approved', 'yes'],
        ['ask.timeout', 'late'],
      ],
    ),
  )
  await canvas.select('Ask me')
  await app.page.keyboard.press('r')
  await expect(canvas.insertList).toHaveAccessibleName('Replace Ask me with')
  await canvas.choose('Transform')
  await expect(app.page.getByRole('group', { name: 'Ask me, Transform' })).toBeVisible()
  await expect(canvas.edge('Start', 'Ask me')).toBeAttached()
  await expect(canvas.edge('Ask me', 'Say yes')).toBeAttached()
  await expect(canvas.edge('Ask me', 'Say late')).toBeHidden()
  await expect(canvas.notice(/“timeout” to Say late/)).toBeVisible()
  await canvas.undo()
  await expect(canvas.edge('Ask me', 'Say late')).toBeAttached()
})
