import { expect, test } from '../fixtures/app'
import { asFile, start, workflow, type Document } from '../fixtures/documents'
import { CanvasPage } from '../pages/canvas-page'
import { ProjectsPage } from '../pages/projects-page'
import type { App } from '../fixtures/app'

async function open(app: App, document: Document, first: string): Promise<CanvasPage> {
  await new ProjectsPage(app.page).importFile(asFile(document))
  const editor = new CanvasPage(app.page)
  await expect(editor.node(first)).toBeVisible()
  return editor
}

const list = workflow(
  'List',
  [
    start({ items: [1, 2] }),
    {
      id: 'each',
      type: 'for-each',
      name: 'Each one',
      position: { x: 320, y: 0 },
      size: { width: 420, height: 240 },
      config: { items: '{{ items }}' },
    },
    {
      id: 'say',
      type: 'log',
      name: 'Say it',
      parent: 'each',
      position: { x: 80, y: 90 },
      config: { message: '{{ $ }}' },
    },
  ],
  [
    ['start', 'each'],
    ['each.item', 'say'],
    ['say', 'each.result'],
  ],
)

test('a container grows with a node that is dragged to its border, and undo takes both back', async ({
  app,
}) => {
  const editor = await open(app, list, 'Say it')
  const before = await editor.placeOf('Each one')
  const card = await editor.placeOf('Say it')
  const { mouse } = app.page
  await mouse.move(card.x + card.width / 2, card.y + 20)
  await mouse.down()
  await mouse.move(before.x + before.width + 60, before.y + before.height + 40, { steps: 12 })
  // It grows under the hand already, so that the card never leaves it.
  await expect
    .poll(async () => (await editor.placeOf('Each one')).width)
    .toBeGreaterThan(before.width + 40)
  await mouse.up()
  const after = await editor.placeOf('Each one')
  const dropped = await editor.placeOf('Say it')
  expect(after.x + after.width).toBeGreaterThan(dropped.x + dropped.width)
  expect(after.y + after.height).toBeGreaterThan(dropped.y + dropped.height)
  await editor.untilSaved()
  await app.page.reload()
  await expect(editor.node('Say it')).toBeVisible()
  expect((await editor.placeOf('Each one')).width).toBeCloseTo(after.width, 2)
  await editor.undo()
  await expect
    .poll(async () => (await editor.placeOf('Each one')).width)
    .toBeCloseTo(before.width, 2)
})

test('a container grows with what is pasted into it', async ({ app }) => {
  const editor = await open(app, list, 'Say it')
  const before = await editor.placeOf('Each one')
  const text = await editor.copyOf('Say it')
  for (let copy = 0; copy < 4; copy += 1) await editor.paste(text)
  await expect(editor.node('Say it')).toHaveCount(5)
  await expect
    .poll(async () => {
      const { height, width } = await editor.placeOf('Each one')
      return height > before.height || width > before.width
    })
    .toBe(true)
})

test('a document whose containers hold each other is drawn, and mended by a button', async ({
  app,
}) => {
  const circle = workflow(
    'Circle',
    [
      start(),
      { id: 'a', type: 'for-each', name: 'Outer', parent: 'b', config: { items: [] } },
      { id: 'b', type: 'for-each', name: 'Inner', parent: 'a', config: { items: [] } },
      { id: 'c', type: 'for-each', name: 'Own', parent: 'c', config: { items: [] } },
    ],
    [['start', 'a']],
  )
  const editor = await open(app, circle, 'Outer')
  await expect(editor.node('Inner')).toBeVisible()
  await expect(editor.node('Own')).toBeVisible()
  await editor.command('Show the problems')
  const problems = app.page.getByRole('region', { name: 'Results' }).getByRole('listitem')
  const wrong = problems.filter({ hasText: 'stands in itself' })
  await expect(wrong).toHaveCount(3)
  while ((await wrong.count()) > 0) {
    const left = await wrong.count()
    await wrong.first().getByRole('button', { name: 'Move it out', exact: true }).click()
    await expect.poll(() => wrong.count()).toBeLessThan(left)
  }
  await editor.untilSaved()
  await app.page.reload()
  await expect(editor.node('Own')).toBeVisible()
  await editor.command('Show the problems')
  await expect(problems.filter({ hasText: 'never runs' }).first()).toBeVisible()
  await expect(wrong).toHaveCount(0)
})

test('a card says its type, and all of a text that is cut off', async ({ app }) => {
  const long = 'https://example.com/a/path/that/is/much/longer/than/any/card/of/the/canvas'
  const editor = await open(
    app,
    workflow(
      'Long',
      [
        start(),
        {
          id: 'call',
          type: 'http',
          name: 'A call with a very long name indeed',
          config: { url: long },
        },
      ],
      [['start', 'call']],
    ),
    'A call with a very long name indeed',
  )
  const card = editor.node('A call with a very long name indeed')
  await expect(card.getByTitle('HTTP request', { exact: true })).toBeVisible()
  const line = card.getByText('example.com', { exact: false })
  await line.hover()
  await expect(line).toHaveAttribute('title', /example\.com/)
  await expect(card.getByTitle('A call with a very long name indeed')).toBeVisible()
})
