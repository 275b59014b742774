import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { LeaveDialog } from '../pages/leave-dialog'
import { ProjectsPage } from '../pages/projects-page'
import { StepsPanel } from '../pages/steps-panel'

const document = workflow(
  'Pinned',
  [
    start({ topic: 'pricing' }),
    {
      id: 'draft',
      type: 'transform',
      name: 'Draft',
      config: { value: { text: 'On {{ topic }}', at: '{{ $run.id }}' } },
    },
    { id: 'note', type: 'transform', name: 'Note', config: { value: '{{ text }}!' } },
  ],
  [
    ['start', 'draft'],
    ['draft', 'note'],
  ],
)

test.beforeEach(async ({ app }) => {
  await new ProjectsPage(app.page).importFile(asFile(document))
  const editor = new EditorPage(app.page)
  await editor.run()
  await editor.untilRun('Completed')
  const steps = new StepsPanel(app.page)
  await steps.open()
  await steps.lines.filter({ hasText: /^Draft/ }).click()
})

test('an output is pinned: the card says so, and the next run takes it in place of running the node', async ({
  app,
}) => {
  const editor = new EditorPage(app.page)
  const steps = new StepsPanel(app.page)
  await steps.step('Draft').getByRole('button', { name: 'Pin this output' }).click()
  await expect(editor.node('Draft').getByRole('img', { name: /^Pinned: / })).toBeVisible()

  await editor.runWith('{ "topic": "churn" }')
  await editor.untilRun('Completed')
  await expect(editor.output).toContainText('1 node was pinned: Draft')
  await expect(editor.output).toContainText('On pricing!')
  await steps.open()
  await steps.lines.filter({ hasText: /^Draft/ }).click()
  await expect(steps.step('Draft')).toContainText('Pinned in this run')

  // It outlives a reload, and stands in no file.
  await app.page.reload()
  await expect(editor.node('Draft').getByRole('img', { name: /^Pinned: / })).toBeVisible()
})

test('a pinned output is edited, taken away, and brought back by Undo', async ({ app }) => {
  const editor = new EditorPage(app.page)
  const steps = new StepsPanel(app.page)
  await steps.step('Draft').getByRole('button', { name: 'Pin this output' }).click()
  const pinned = editor.inspector.getByRole('region', { name: 'Pinned output' })
  await pinned.getByRole('button', { name: 'Edit' }).click()
  const dialog = new LeaveDialog(app.page)
  await dialog.editAs('Its text')
  await dialog.field('Pinned output').write('By hand')
  await dialog.dialog.getByRole('button', { name: 'Pin', exact: true }).click()
  await expect(dialog.dialog).toBeHidden()
  await expect(pinned).toContainText('By hand')
  await editor.run()
  await editor.untilRun('Completed')
  await expect(editor.output).toContainText('By hand!')

  await pinned.getByRole('button', { name: 'Unpin' }).click()
  await expect(pinned).toBeHidden()
  await editor
    .notice(/Draft runs again/)
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect(pinned).toBeVisible()
  await editor.command('Clear all pinned outputs')
  await expect(pinned).toBeHidden()
})

test('a pin that does not fit its node any more is named and not used', async ({ app }) => {
  const editor = new EditorPage(app.page)
  const steps = new StepsPanel(app.page)
  await steps.step('Draft').getByRole('button', { name: 'Pin this output' }).click()
  await expect(editor.node('Draft').getByRole('img', { name: /^Pinned: / })).toBeVisible()
  await editor.select('Draft')
  await app.page.keyboard.press('Delete')
  await editor.command('Show the pinned outputs')
  const list = app.page.getByRole('list', { name: 'Pinned outputs' })
  await expect(list).toContainText('Not used. The node “draft” is gone.')
  await list.getByRole('button', { name: 'Unpin draft' }).click()
  await expect(app.page.getByRole('dialog')).toContainText('Nothing is pinned')
})
