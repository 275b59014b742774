import { expect, test } from '../fixtures/app'
import { chain, start, workflow } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'

test('a locked node is not moved, edited or deleted until it is unlocked', async ({ app }) => {
  const canvas = await openDocument(app, chain('It is {{ $nodes.sum }}'))
  const { keyboard } = app.page
  await canvas.select('Add one')
  await keyboard.press('Control+Shift+L')
  await expect(canvas.node('Add one').getByRole('img', { name: 'Locked' })).toBeVisible()
  const before = await canvas.positions()
  await keyboard.press('ArrowDown')
  await expect(canvas.notice('was not moved')).toBeVisible()
  await keyboard.press('Delete')
  await expect(canvas.notice('was not deleted')).toBeVisible()
  const { x, y } = await canvas.placeOf('Add one')
  await canvas.dragNodeTo('Add one', { x: x + 60, y: y + 160 })
  expect(await canvas.positions()).toEqual(before)
  await expect(canvas.inspector.getByLabel('Name of the node')).not.toBeEditable()

  await canvas.inspector.getByRole('button', { name: 'Unlock' }).click()
  await expect(canvas.node('Add one').getByRole('img', { name: 'Locked' })).toBeHidden()
  await canvas.node('Add one').focus()
  await keyboard.press('ArrowDown')
  await expect.poll(async () => (await canvas.positions())['Add one']?.y).toBe(20)
  await keyboard.press('Delete')
  await expect(canvas.node('Add one')).toBeHidden()
})

test('a renamed node takes its expressions along, as one step', async ({ app }) => {
  const canvas = await openDocument(app, chain('It is {{ $nodes.sum }}'))
  await canvas.select('Add one')
  await app.page.keyboard.press('F2')
  const dialog = app.page.getByRole('dialog', { name: 'Rename the node' })
  await expect(dialog).toContainText('One node names it; their expressions follow.')
  await dialog.getByLabel('Name', { exact: true }).fill('Add up')
  await dialog.getByLabel('Id in expressions').fill('say')
  await expect(dialog).toContainText('“Say it” has this id already.')
  await expect(dialog.getByRole('button', { name: 'Rename' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Use “add_up” as the id' }).click()
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await expect(canvas.node('Add up')).toBeVisible()
  await canvas.run()
  await canvas.untilRun('Completed')
  const text = await canvas.copyOf('Say it')
  expect(text).toContain('{{ $nodes.add_up }}')
  await canvas.undo()
  await expect(canvas.node('Add one')).toBeVisible()
  expect(await canvas.copyOf('Say it')).toContain('{{ $nodes.sum }}')
})

test('a node is disconnected and switched off by key', async ({ app }) => {
  const canvas = await openDocument(app, chain('It is {{ $nodes.sum }}'))
  await canvas.select('Add one')
  const off = app.page.getByRole('group', { name: 'Add one, Transform, off' })
  await app.page.keyboard.press('d')
  await expect(off).toBeVisible()
  await app.page.keyboard.press('d')
  await expect(off).toBeHidden()
  await app.page.keyboard.press('x')
  await expect(canvas.edge('Start', 'Add one')).toBeHidden()
  await expect(canvas.edge('Add one', 'Say it')).toBeHidden()
  await canvas.undo()
  await expect(canvas.edge('Start', 'Add one')).toBeAttached()
})

test('an edge says what it last carried', async ({ app }) => {
  const canvas = await openDocument(app, chain('It is {{ $nodes.sum }}'))
  const tip = app.page.getByRole('tooltip')
  const point = async () => {
    const { x, y } = await canvas.middleOf('Start', 'Add one')
    await app.page.mouse.move(x, y - 40)
    await app.page.mouse.move(x, y)
  }
  await point()
  await expect(tip).toContainText('Nothing has run yet.')
  await canvas.run()
  await canvas.untilRun('Completed')
  await point()
  await expect(tip).toContainText('Start to Add one')
  await expect(tip).toContainText('n: 1')
  await app.page.mouse.move(300, 500)
  await expect(tip).toBeHidden()
})

test('a gate is added before what cannot be undone', async ({ app }) => {
  const canvas = await openDocument(
    app,
    workflow(
      'Risky',
      [
        start({ n: 1 }),
        {
          id: 'say',
          type: 'log',
          name: 'Send it',
          risk: 'irreversible',
          config: { message: '{{ n }}' },
        },
      ],
      [['start', 'say']],
    ),
  )
  await canvas.problemsOf('Send it').click()
  await app.page.getByRole('button', { name: 'Add a gate before this' }).click()
  await expect(canvas.problemsOf('Send it')).toBeHidden()
  await expect(canvas.edge('Start', 'Approve “Send it”')).toBeAttached()
  await expect(canvas.edge('What was approved', 'Send it')).toBeAttached()
  await canvas.undo()
  await expect(canvas.problemsOf('Send it')).toBeVisible()
})
