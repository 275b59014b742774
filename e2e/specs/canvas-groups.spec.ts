import { expect, test, type App } from '../fixtures/app'
import { start, workflow, type Document } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'
import { DrawingPage } from '../pages/drawing-page'

const log = (id: string, name: string, x: number, y: number) => ({
  id,
  type: 'log',
  name,
  position: { x, y },
  config: { message: 'x' },
})

async function openDrawing(app: App, document: Document): Promise<DrawingPage> {
  await openDocument(app, document)
  return new DrawingPage(app.page)
}

const roomy = workflow(
  'Roomy',
  [start({ n: 1 }), log('a', 'First', 320, 0), log('b', 'Second', 320, 260)],
  [['start', 'a']],
  { groups: [{ id: 'g', title: 'Writing', color: 'violet', nodes: ['a', 'b'] }] },
)

test('what is inserted, dropped from the palette or pasted inside a frame is in the group', async ({
  app,
}) => {
  const canvas = await openDrawing(app, roomy)
  const { mouse, keyboard } = app.page
  const group = canvas.group('Writing')
  const frame = await canvas.boxOf(group)
  const inside = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 }
  const beside = { x: frame.x - 40, y: inside.y }

  await mouse.move(inside.x, inside.y)
  await keyboard.press('n')
  await canvas.choose('Log')
  await expect(group).toHaveAccessibleName(/3 nodes/)
  await canvas.undo()
  await expect(group).toHaveAccessibleName(/2 nodes/)

  await canvas.dragTypeTo('Log', inside)
  await expect(group).toHaveAccessibleName(/3 nodes/)
  await canvas.undo()
  await canvas.dragTypeTo('Log', beside)
  await expect(canvas.selected).toHaveCount(1)
  await expect(group).toHaveAccessibleName(/2 nodes/)
  await canvas.undo()

  await canvas.select('Second')
  const text = await canvas.copied()
  await mouse.move(inside.x, inside.y)
  await canvas.paste(text)
  await expect(group).toHaveAccessibleName(/3 nodes/)
})

test('a whole group is dragged into a for-each and back by one undo', async ({ app }) => {
  const canvas = await openDrawing(
    app,
    workflow(
      'Into',
      [
        start({ n: 1 }),
        log('a', 'First', 0, 200),
        log('b', 'Second', 0, 300),
        {
          id: 'each',
          type: 'for-each',
          name: 'Each',
          position: { x: 360, y: 40 },
          size: { width: 480, height: 360 },
        },
      ],
      [
        ['start', 'each'],
        ['a', 'b'],
      ],
      { groups: [{ id: 'g', title: 'Writing', color: 'violet', nodes: ['a', 'b'] }] },
    ),
  )
  const before = await canvas.positions()
  const zoom = await canvas.zoom()
  await canvas.dragGroupBy('Writing', 460 * zoom, -30 * zoom)
  await expect(canvas.group('Writing')).toHaveAccessibleName(/2 nodes/)
  const [frame, each] = [
    await canvas.boxOf(canvas.group('Writing')),
    await canvas.boxOf(canvas.node('Each')),
  ]
  expect(frame.x).toBeGreaterThan(each.x)
  expect(frame.y).toBeGreaterThanOrEqual(each.y + 48 * zoom)
  expect(frame.y + frame.height).toBeLessThanOrEqual(each.y + each.height + 1)
  // It moves with the container now.
  await canvas.dragNodeTo('Each', { x: each.x + each.width / 2, y: each.y + 20 })
  await canvas.undo()
  await canvas.undo()
  expect(await canvas.positions()).toEqual(before)
})

test('a collapsed group tells the round of a loop, what its edges carried, and how its nodes stand', async ({
  app,
}) => {
  const canvas = await openDrawing(
    app,
    workflow(
      'Loop',
      [
        start({ n: 1 }),
        {
          id: 'draft',
          type: 'transform',
          name: 'Draft',
          position: { x: 280, y: 0 },
          config: { value: { text: 'Draft {{ $loop.round }}' } },
        },
        {
          id: 'check',
          type: 'validator',
          name: 'Check',
          position: { x: 0, y: 220 },
          config: {
            rules: [{ kind: 'expression', that: '{{ $loop.round > 1 }}', message: 'Once more.' }],
          },
        },
        log('say', 'Say it', 360, 260),
        log('also', 'Also', 360, 360),
      ],
      [
        ['start', 'draft'],
        ['draft', 'check'],
        ['check.retry', 'draft'],
        ['check.pass', 'say'],
        ['check.pass', 'also'],
      ],
      {
        groups: [
          { id: 'g', title: 'Checks', color: 'blue', nodes: ['check'], collapsed: true },
          { id: 'h', title: 'Ends', color: 'rose', nodes: ['say', 'also'], collapsed: true },
        ],
      },
    ),
  )
  await canvas.run()
  await canvas.untilRun('Completed')
  await expect(canvas.group('Ends')).toContainText('2 done')
  await expect(canvas.edgeLabel('retry · 2/3')).toBeVisible()
  await expect(canvas.edgeLabel('2 edges')).toBeVisible()

  const { x, y } = await canvas.middleOf('Checks', 'Ends, 2 edges')
  await app.page.mouse.move(x, y - 60)
  await app.page.mouse.move(x, y)
  const tip = app.page.getByRole('tooltip')
  await expect(tip).toContainText('Check · pass to Say it')
  await expect(tip).toContainText('Check · pass to Also')
  await expect(tip).toContainText('text: Draft 2')
})
