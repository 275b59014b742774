import { expect, test } from '../fixtures/app'
import { start, workflow } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'
import type { CanvasPage } from '../pages/canvas-page'

const log = (id: string, name: string, rest: Record<string, unknown> = {}) => ({
  ...{ id, type: 'log', name, position: { x: 420, y: 160 } },
  ...rest,
})

const tangled = workflow(
  'Tangled',
  [
    { ...start({ n: 1 }), position: { x: 700, y: 300 } },
    {
      ...{ id: 'choose', type: 'branch', name: 'Choose', position: { x: 60, y: 320 } },
      config: {
        cases: [
          { port: 'high', label: 'High', when: '{{ n > 5 }}' },
          { port: 'low', label: 'Low', when: '{{ n < 2 }}' },
        ],
      },
    },
    log('low', 'Lowest', { position: { x: 640, y: 20 } }),
    log('high', 'Highest', { position: { x: 420, y: 420 } }),
    log('other', 'Other', { position: { x: 100, y: 40 } }),
    { ...{ id: 'check', type: 'validator', name: 'Check', position: { x: 300, y: 120 } } },
    log('end', 'End', { position: { x: 20, y: 200 } }),
  ],
  [
    ['start', 'choose'],
    ['choose.high', 'high'],
    ['choose.low', 'low'],
    ['choose.else', 'other'],
    ['high', 'check'],
    ['check.retry', 'high'],
    ['check.pass', 'end'],
  ],
)

const tidyUp = (canvas: CanvasPage) =>
  canvas.page.getByRole('toolbar', { name: 'Canvas' }).getByRole('button', { name: /^Tidy up/ })
const undoable = (canvas: CanvasPage, label: string) =>
  canvas.page.getByRole('button', { name: `Undo: ${label}` })

test('a workflow is tidied up by the toolbar, as one step, without a script before that', async ({
  app,
}) => {
  const asked: string[] = []
  app.page.on('request', (request) => asked.push(request.url()))
  const canvas = await openDocument(app, tangled)
  const before = await canvas.positions()
  expect(asked.filter((url) => /elk/.test(url))).toEqual([])
  await tidyUp(canvas).click()
  await expect(undoable(canvas, 'Tidy up the workflow')).toBeVisible()
  await expect.poll(async () => (await canvas.positions()).End?.x).toBeGreaterThan(900)
  await expect(canvas.node('Start')).toBeInViewport()
  const after = await canvas.positions()
  const x = (name: string) => after[name]?.x ?? 0
  const y = (name: string) => after[name]?.y ?? 0
  expect(x('Start')).toBeLessThan(x('Choose'))
  expect(x('Choose')).toBeLessThan(x('Highest'))
  expect(x('Highest')).toBeLessThan(x('Check'))
  expect(x('Check')).toBeLessThan(x('End'))
  expect(y('Highest')).toBeLessThan(y('Lowest'))
  expect(y('Lowest')).toBeLessThan(y('Other'))

  await tidyUp(canvas).click()
  await expect(app.page.getByText('Everything is tidy already', { exact: true })).toBeVisible()
  expect(await canvas.positions()).toEqual(after)

  await canvas.undo()
  await expect.poll(() => canvas.positions()).toEqual(before)
})

test('a selection is tidied up by its shortcut and stays about where it is', async ({ app }) => {
  const canvas = await openDocument(app, tangled)
  const before = await canvas.positions()
  await canvas.select('Highest')
  await canvas.node('Check').click({ modifiers: ['Shift'] })
  await canvas.node('End').click({ modifiers: ['Shift'] })
  await app.page.keyboard.press('Alt+t')
  await expect(undoable(canvas, 'Tidy up 3 nodes')).toBeVisible()
  await expect
    .poll(async () => {
      const at = await canvas.positions()
      return (at.End?.x ?? 0) - (at.Check?.x ?? 0)
    })
    .toBeGreaterThan(280)
  const after = await canvas.positions()
  for (const name of ['Start', 'Choose', 'Lowest', 'Other'])
    expect(after[name]).toEqual(before[name])
})

test('a for-each comes to fit what is in it', async ({ app }) => {
  const inner = { parent: 'each', position: { x: 30, y: 60 } }
  const canvas = await openDocument(
    app,
    workflow(
      'Contained',
      [
        start({ list: [1, 2] }),
        {
          ...{ id: 'each', type: 'for-each', name: 'Each', position: { x: 320, y: 0 } },
          config: { items: '{{ list }}' },
          size: { width: 1500, height: 900 },
        },
        log('one', 'One', inner),
        log('two', 'Two', inner),
        log('three', 'Three', inner),
      ],
      [
        ['start', 'each'],
        ['each.item', 'one'],
        ['one', 'two'],
        ['one', 'three'],
        ['two', 'each.result'],
        ['three', 'each.result'],
      ],
    ),
  )
  await app.page.keyboard.press('Alt+Shift+T')
  await expect(undoable(canvas, 'Tidy up the workflow')).toBeVisible()
  await expect
    .poll(async () => (await canvas.placeOf('Each')).width / (await canvas.zoom()))
    .toBeLessThan(900)
  const each = await canvas.placeOf('Each')
  for (const name of ['One', 'Two', 'Three']) {
    const card = await canvas.placeOf(name)
    expect(card.x).toBeGreaterThan(each.x)
    expect(card.y).toBeGreaterThan(each.y)
    expect(card.x + card.width).toBeLessThan(each.x + each.width)
    expect(card.y + card.height).toBeLessThan(each.y + each.height)
  }
})

test('a thousand nodes are worked out beside the window, which can stop it', async ({ app }) => {
  test.setTimeout(240_000)
  const many = Array.from({ length: 1000 }, (_, index) => log(`n${index}`, `Node ${index}`))
  const canvas = await openDocument(
    app,
    workflow(
      'Thousand',
      [{ ...start(), position: { x: 0, y: 0 } }, ...many],
      many.map((_, index) => [
        index === 0 ? 'start' : `n${Math.max(0, index - 1 - ((index * 7919) % 8))}`,
        `n${index}`,
      ]),
    ),
  )
  await canvas.command('Tidy up the workflow')
  const status = app.page.getByRole('status').filter({ hasText: 'Tidying up…' })
  await expect(status).toBeVisible()
  await status.getByRole('button', { name: 'Stop' }).click()
  await expect(status).toBeHidden()
  await expect(undoable(canvas, 'Tidy up the workflow')).toBeHidden()

  // It can be begun again, and the window goes on drawing while it lasts.
  await app.page.evaluate(() => {
    const longest = { ms: 0 }
    Object.assign(window, { longest })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest.ms = Math.max(longest.ms, duration)
    }).observe({ type: 'longtask' })
  })
  await canvas.command('Tidy up the workflow')
  await expect(status).toBeVisible()
  const typed = app.page.getByRole('button', { name: 'Zoom out' })
  await typed.click()
  await expect(undoable(canvas, 'Tidy up the workflow')).toBeVisible({ timeout: 200_000 })
  await expect(status).toBeHidden()
  test.info().annotations.push({
    type: 'longest task in ms',
    description: String(
      await app.page.evaluate(() => (window as unknown as { longest: { ms: number } }).longest.ms),
    ),
  })
})

test.describe('when the part that arranges cannot be fetched', () => {
  test.use({ expectedConsoleErrors: [/elk|Failed to (load|fetch)/i] })

  test('that is said, nothing changes, and it can be tried again', async ({ app }) => {
    const canvas = await openDocument(app, tangled)
    const before = await canvas.positions()
    await app.page.route(/elk-worker|arranger/, (route) => route.abort())
    await tidyUp(canvas).click()
    const notice = app.page.getByRole('listitem').filter({ hasText: 'Nothing was tidied up' })
    await expect(notice).toBeVisible()
    await expect(notice).toContainText('The workflow is as it was.')
    expect(await canvas.positions()).toEqual(before)
    await app.page.unroute(/elk-worker|arranger/)
    await notice.getByRole('button', { name: 'Try again' }).click()
    await expect(undoable(canvas, 'Tidy up the workflow')).toBeVisible()
  })
})

test('locked nodes stay, and that is said', async ({ app }) => {
  const canvas = await openDocument(app, {
    ...tangled,
    nodes: tangled.nodes.map((node) => (node.id === 'high' ? { ...node, locked: true } : node)),
  })
  const before = await canvas.positions()
  await tidyUp(canvas).click()
  await expect(app.page.getByText('1 locked node stayed in place', { exact: true })).toBeVisible()
  await expect.poll(async () => (await canvas.positions()).End?.x).toBeGreaterThan(900)
  expect((await canvas.positions()).Highest).toEqual(before.Highest)
})
