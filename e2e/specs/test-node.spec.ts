import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { TestPanel } from '../pages/test-panel'

const shop = workflow(
  'Shop',
  [
    start({ order: 17 }),
    { id: 'look', type: 'transform', name: 'Look up', config: { value: { id: '{{ order }}' } } },
    {
      id: 'keep',
      type: 'file',
      name: 'Keep it',
      risk: 'irreversible',
      config: { op: 'write', path: 'orders/{{ id }}.txt', content: 'Order {{ $trigger.order }}' },
    },
    { id: 'bad', type: 'transform', name: 'Fails', config: { value: 'x {{ missing }}' } },
  ],
  [
    ['start', 'look'],
    ['look', 'keep'],
    ['start', 'bad'],
  ],
)

async function open(app: App): Promise<{ editor: EditorPage; test: TestPanel }> {
  await new ProjectsPage(app.page).importFile(asFile(shop))
  const editor = new EditorPage(app.page)
  await expect(editor.node('Look up')).toBeVisible()
  return { editor, test: new TestPanel(editor.inspector) }
}

test('a node is tested with a sample before anything has run', async ({ app }) => {
  const { editor, test: panel } = await open(app)
  await editor.select('Look up')
  await panel.run()
  await panel.until('Done')
  await expect(panel.output).toContainText('id: 17')
})

test('the last input and a pinned one test it too', async ({ app }) => {
  const { editor, test: panel } = await open(app)
  await editor.select('Look up')
  await panel.showInput()
  await panel.pin('{ "order": 99 }', editor)
  await panel.run()
  await expect(panel.output).toContainText('id: 99')

  await app.page.reload()
  await editor.select('Look up')
  await expect(panel.choice).toHaveValue('pinned')
  await panel.showInput()
  await panel.unpin()
  await panel.run()
  await expect(panel.output).toContainText('id: 17')
})

test('what cannot be undone is done only when it was said and agreed to', async ({ app }) => {
  const { editor, test: panel } = await open(app)
  await editor.select('Keep it')
  await panel.run()
  await expect(panel.question).toContainText('writes orders/id.txt')
  await panel.question.getByRole('button', { name: 'Cancel' }).click()
  await expect(panel.result).toBeHidden()

  await panel.run()
  await panel.question.getByRole('button', { name: 'Do it' }).click()
  await panel.until('Done')
  expect(await readFile(join(app.workspaceDir, 'orders', '17.txt'), 'utf8')).toBe('Order 17')
})

test('a test that fails says why', async ({ app }) => {
  const { editor, test: panel } = await open(app)
  await editor.select('Fails')
  await panel.run()
  await panel.until('Failed')
  await expect(panel.result).toContainText('found nothing')
})
