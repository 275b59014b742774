import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow, type Document } from '../fixtures/documents'
import { DrawingPage } from '../pages/drawing-page'
import { ProjectsPage } from '../pages/projects-page'
import { VersionsPage } from '../pages/versions-page'

const log = (id: string, name: string, x: number, y: number, more: object = {}) => ({
  id,
  type: 'log',
  name,
  position: { x, y },
  config: { message: 'x' },
  ...more,
})
const plain = workflow(
  'Plain',
  [
    start({ n: 1 }),
    log('a', 'First', 320, 0),
    log('b', 'Second', 640, 0),
    log('c', 'Third', 640, 140),
    log('d', 'Fourth', 1000, 0),
  ],
  [
    ['start', 'a'],
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'd'],
    ['c', 'd'],
  ],
)
const grouped = workflow(
  'Grouped',
  plain.nodes,
  [
    ['start', 'a'],
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'd'],
    ['c', 'd'],
  ],
  {
    stickies: [
      {
        id: 'n',
        text: '# Why\n\nWe **check** it, see [the rules](https://rules.example/) and [here](javascript:alert(1)).\n\n<img src=x onerror=alert(1)>',
        position: { x: 0, y: 200 },
        size: { width: 300, height: 200 },
        color: 'yellow',
      },
    ],
    groups: [{ id: 'g', title: 'Writing', color: 'violet', nodes: ['b', 'c'] }],
  },
)

async function openDocument(app: App, document: Document): Promise<DrawingPage> {
  await new ProjectsPage(app.page).importFile(asFile(document))
  const canvas = new DrawingPage(app.page)
  await expect(canvas.node('Start')).toBeVisible()
  return canvas
}

test('a note is added by key, written as one step, and read as Markdown without HTML', async ({
  app,
}) => {
  const canvas = await openDocument(app, plain)
  const { keyboard } = app.page
  await canvas.node('Start').focus()
  await keyboard.press('Shift+S')
  await expect(canvas.noteField).toBeFocused()
  await keyboard.type('# Plan\n- **one**\n- <b>two</b>')
  await keyboard.press('Escape')
  await expect(canvas.noteField).toBeHidden()
  const note = canvas.note('Plan')
  await expect(note).toBeFocused()
  await expect(note.getByRole('listitem')).toHaveText(['one', '<b>two</b>'])
  await expect(note.getByRole('strong')).toHaveText('one')

  // Enter writes again, a click elsewhere ends it.
  await keyboard.press('Enter')
  await expect(canvas.noteField).toBeFocused()
  await keyboard.press('Control+End')
  await keyboard.type('\n- three')
  await canvas.node('First').click()
  await expect(note.getByRole('listitem')).toHaveText(['one', '<b>two</b>', 'three'])
  await canvas.undo()
  await expect(note.getByRole('listitem')).toHaveCount(2)
  await canvas.undo()
  await expect(canvas.note('an empty note')).toContainText('Write a note')
  await canvas.undo()
  await expect(canvas.note('')).toHaveCount(0)
})

test('a note is offered by the insert list and by the menu, where it was asked for', async ({
  app,
}) => {
  const canvas = await openDocument(app, plain)
  const { mouse, keyboard } = app.page
  const first = await canvas.placeOf('First')
  const spot = { x: first.x, y: first.y + first.height * 4 }
  await mouse.move(spot.x, spot.y)
  await keyboard.press('n')
  await canvas.choose('Sticky note')
  await expect(canvas.noteField).toBeFocused()
  await keyboard.type('By list')
  await keyboard.press('Escape')
  const byList = await canvas.boxOf(canvas.note('By list'))
  expect(Math.abs(byList.x - spot.x)).toBeLessThan(40)

  const free = { x: spot.x + 300, y: spot.y + 60 }
  await mouse.click(free.x, free.y, { button: 'right' })
  await app.page.getByRole('menuitem', { name: 'Add a sticky note' }).click()
  await expect(canvas.noteField).toBeFocused()
  await keyboard.type('By menu')
  await keyboard.press('Escape')
  const byMenu = await canvas.boxOf(canvas.note('By menu'))
  expect(Math.abs(byMenu.x - free.x)).toBeLessThan(40)
  expect(Math.abs(byMenu.y - free.y)).toBeLessThan(40)
})

test('links of a note open outside, and nothing else of it does anything', async ({ app }) => {
  const canvas = await openDocument(app, grouped)
  const note = canvas.note('Why')
  const link = note.getByRole('link')
  await expect(link).toHaveCount(1)
  await expect(link).toHaveAttribute('href', 'https://rules.example/')
  await expect(link).toHaveAttribute('target', '_blank')
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer')
  await expect(note).toContainText('<img src=x onerror=alert(1)>')
  await expect(note.getByRole('img')).toHaveCount(0)
})

test('a note is dragged, coloured, copied, locked, found and deleted', async ({ app }) => {
  const canvas = await openDocument(app, grouped)
  const { keyboard, mouse } = app.page
  const note = canvas.note('Why')
  await note.click()
  await expect(canvas.inspector.getByRole('heading', { name: 'Sticky note' })).toBeVisible()
  await canvas.inspector.getByRole('button', { name: 'Green' }).click()
  await expect(note.locator('[data-color]')).toHaveAttribute('data-color', 'green')
  const before = await canvas.boxOf(note)
  await mouse.move(before.x + before.width - 20, before.y + before.height - 20)
  await mouse.down()
  await mouse.move(before.x + before.width + 40, before.y + before.height + 20, { steps: 6 })
  await mouse.up()
  expect((await canvas.boxOf(note)).x).toBeGreaterThan(before.x + 40)
  await keyboard.press('ArrowRight')

  const copied = await canvas.copied()
  await canvas.paste(copied)
  await expect(note).toHaveCount(2)
  await keyboard.press('Delete')
  await expect(note).toHaveCount(1)
  await note.click()
  await keyboard.press('Control+d')
  await expect(note).toHaveCount(2)
  await canvas.undo()
  await expect(note).toHaveCount(1)

  await note.click()
  await keyboard.press('Control+Shift+L')
  await keyboard.press('Delete')
  await expect(canvas.notice('1 locked item was not deleted')).toBeVisible()
  await expect(note).toHaveCount(1)

  await keyboard.press('Control+f')
  await expect(canvas.findField).toBeFocused()
  await keyboard.type('we **check')
  await expect(app.page.getByRole('search')).toContainText('Note: Why · Text: ')
  await keyboard.press('Escape')
})

test('a note is made larger by its corner', async ({ app }) => {
  const canvas = await openDocument(app, grouped)
  const note = canvas.note('Why')
  await note.click()
  const before = await canvas.boxOf(note)
  const { mouse } = app.page
  await mouse.move(before.x + before.width, before.y + before.height)
  await mouse.down()
  await mouse.move(before.x + before.width + 60, before.y + before.height + 40, { steps: 6 })
  await mouse.up()
  const after = await canvas.boxOf(note)
  expect(after.width).toBeGreaterThan(before.width + 50)
  await canvas.undo()
  expect((await canvas.boxOf(note)).width).toBeCloseTo(before.width, 0)
})

test('a group is made by key, titled in place, and moves as one step', async ({ app }) => {
  const canvas = await openDocument(app, plain)
  const { keyboard } = app.page
  await canvas.select('Second')
  await canvas.node('Third').click({ modifiers: ['Shift'] })
  await keyboard.press('Control+g')
  await expect(canvas.titleField).toBeFocused()
  await keyboard.type('Checks')
  await keyboard.press('Enter')
  await expect(canvas.group('Checks')).toBeFocused()
  await expect(canvas.inspector.getByLabel('Title')).toHaveValue('Checks')

  const before = await canvas.positions()
  await canvas.dragGroupBy('Checks', 60, 90)
  const after = await canvas.positions()
  expect(after.Second).not.toEqual(before.Second)
  const moved = (name: string) => [
    Math.round((after[name]?.x ?? 0) - (before[name]?.x ?? 0)),
    Math.round((after[name]?.y ?? 0) - (before[name]?.y ?? 0)),
  ]
  expect(moved('Third')).toEqual(moved('Second'))
  expect(after.First).toEqual(before.First)
  await canvas.undo()
  expect(await canvas.positions()).toEqual(before)

  await canvas.selectGroup('Checks')
  await keyboard.press('ArrowDown')
  expect((await canvas.positions()).Third?.y).toBe((before.Third?.y ?? 0) + 20)
  await canvas.undo()
  await keyboard.press('Control+Shift+G')
  await expect(canvas.group('Checks')).toHaveCount(0)
  await expect(canvas.selected).toHaveCount(2)
  await canvas.undo()
  await expect(canvas.group('Checks')).toBeVisible()
})

test('a node is dragged into a group and out of it, and the canvas says so before', async ({
  app,
}) => {
  const canvas = await openDocument(app, grouped)
  const { mouse, keyboard } = app.page
  const frame = await canvas.boxOf(canvas.group('Writing'))
  const middle = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 + 10 }
  await canvas.holdNodeAt('Fourth', middle)
  await expect(canvas.dropHint).toHaveText('Put into Writing')
  await mouse.up()
  await expect(canvas.dropHint).toHaveCount(0)
  await expect(canvas.group('Writing')).toHaveAccessibleName(/3 nodes/)
  await canvas.undo()
  await expect(canvas.group('Writing')).toHaveAccessibleName(/2 nodes/)

  const below = { x: middle.x, y: frame.y + frame.height + 150 }
  await canvas.holdNodeAt('Third', below)
  await expect(canvas.dropHint).toContainText('Take out of Writing')
  await mouse.up()
  await expect(canvas.group('Writing')).toHaveAccessibleName(/1 node$/)
  await canvas.undo()

  // With Ctrl held it stays a member, and the frame grows.
  await canvas.holdNodeAt('Third', below)
  await keyboard.down('Control')
  await mouse.move(below.x + 4, below.y)
  await expect(canvas.dropHint).toHaveCount(0)
  await mouse.up()
  await keyboard.up('Control')
  await expect(canvas.group('Writing')).toHaveAccessibleName(/2 nodes/)
  expect((await canvas.boxOf(canvas.group('Writing'))).height).toBeGreaterThan(frame.height + 60)
})

test('a collapsed group is one card with its edges, its problems and its state', async ({
  app,
}) => {
  const canvas = await openDocument(app, grouped)
  const before = await canvas.positions()
  await canvas.collapse('Writing')
  await expect(canvas.node('Second')).toHaveCount(0)
  await expect(canvas.group('Writing')).toHaveAccessibleName(/2 nodes, collapsed/)
  await expect(canvas.edge('First', 'Writing, 2 edges')).toBeAttached()
  await expect(canvas.edge('Writing', 'Fourth, 2 edges')).toBeAttached()

  // It moves with what is in it.
  const card = await canvas.boxOf(canvas.group('Writing'))
  await app.page.mouse.move(card.x + card.width / 2, card.y + card.height - 6)
  await app.page.mouse.down()
  await app.page.mouse.move(card.x + card.width / 2, card.y + card.height + 94, { steps: 8 })
  await app.page.mouse.up()
  await expect(canvas.group('Writing')).toBeVisible()
  await canvas.undo()

  await canvas.run()
  await expect(canvas.group('Writing').getByRole('img', { name: 'Done' })).toBeVisible()
  await canvas.expand('Writing')
  await expect(canvas.node('Second')).toBeVisible()
  const after = await canvas.positions()
  for (const name of ['First', 'Second', 'Third', 'Fourth'])
    expect(after[name]).toEqual(before[name])
})

test('what is gone to inside a collapsed group expands it, and keys walk through the card', async ({
  app,
}) => {
  const canvas = await openDocument(app, grouped)
  const { keyboard } = app.page
  await canvas.collapse('Writing')
  await canvas.goToNode('Third')
  await canvas.collapse('Writing')
  await keyboard.press('Control+f')
  await keyboard.type('Second')
  await expect(canvas.node('Second')).toBeVisible()
  await keyboard.press('Escape')
  await canvas.collapse('Writing')

  await keyboard.press('Shift+Digit1')
  await canvas.select('First')
  await keyboard.press('Alt+ArrowRight')
  await expect(canvas.group('Writing')).toBeFocused()
  await keyboard.press('Alt+ArrowRight')
  await expect(canvas.node('Fourth')).toBeFocused()
  await keyboard.press('Alt+ArrowLeft')
  await keyboard.press('Control+Shift+E')
  await expect(canvas.node('Second')).toBeVisible()
  await canvas.inspector.getByRole('button', { name: 'Third', exact: true }).click()
  await expect(canvas.inspector.getByLabel('Name of the node')).toHaveValue('Third')
})

test('a whole group is duplicated and pasted elsewhere, and survives a reload', async ({ app }) => {
  const canvas = await openDocument(app, grouped)
  const { keyboard } = app.page
  await canvas.selectGroup('Writing')
  const text = await canvas.copied()
  await keyboard.press('Control+d')
  await expect(canvas.group('Writing')).toHaveCount(2)
  await canvas.untilSaved()
  await app.page.reload()
  await expect(canvas.group('Writing')).toHaveCount(2)

  await new ProjectsPage(app.page).open()
  const other = await openDocument(app, plain)
  await other.paste(text)
  await expect(other.group('Writing')).toHaveAccessibleName(/2 nodes/)
})

test('a group stands inside a for-each, below its head', async ({ app }) => {
  const canvas = await openDocument(
    app,
    workflow(
      'Inside',
      [
        start({ n: 1 }),
        { id: 'each', type: 'for-each', name: 'Each', position: { x: 300, y: 0 } },
        log('in1', 'Inner', 60, 70, { parent: 'each' }),
      ],
      [
        ['start', 'each'],
        ['each.item', 'in1'],
        ['in1', 'each.result'],
      ],
    ),
  )
  await canvas.select('Inner')
  await app.page.keyboard.press('Control+g')
  await app.page.keyboard.press('Enter')
  const [frame, each] = [
    await canvas.boxOf(canvas.group('Group')),
    await canvas.boxOf(canvas.node('Each')),
  ]
  const zoom = await canvas.zoom()
  expect(frame.y).toBeGreaterThanOrEqual(each.y + 48 * zoom)
  await canvas.collapse('Group')
  await expect(canvas.node('Inner')).toHaveCount(0)
  await expect(canvas.edge('Each', 'Group')).toBeAttached()
  await canvas.undo()
  await expect(canvas.node('Inner')).toBeVisible()
})

test('the history of versions tells of notes and groups', async ({ app }) => {
  const canvas = await openDocument(app, grouped)
  await canvas.selectGroup('Writing')
  await canvas.field('Title').fill('Posts')
  await canvas.inspector.getByRole('button', { name: 'Rose' }).click()
  await canvas.note('Why').click()
  await app.page.keyboard.press('Delete')
  await canvas.untilSaved()
  const versions = new VersionsPage(app.page)
  await versions.open()
  await versions.panel.locator('[data-version]').first().click()
  await expect(versions.changes).toContainText('The group Posts')
  await expect(versions.changes).toContainText('The note “Why”')
})
