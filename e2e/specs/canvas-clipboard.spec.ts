import { expect, test } from '../fixtures/app'
import { chain, start, workflow } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'
import { CanvasPage } from '../pages/canvas-page'
import { ProjectsPage } from '../pages/projects-page'

test('nodes are copied into another workflow, and their expressions follow', async ({ app }) => {
  const canvas = await openDocument(app, chain('{{ $nodes.sum }}'))
  await canvas.select('Add one')
  await canvas.node('Say it').click({ modifiers: ['Shift'] })
  const text = await canvas.copied()
  expect(JSON.parse(text)).toMatchObject({ format: 'baton/fragment', edges: [{ source: 'sum' }] })

  await canvas.paste(text)
  await expect(canvas.node('Add one')).toHaveCount(2)
  await expect(canvas.edge('Add one', 'Say it')).toHaveCount(2)
  await canvas.undo()
  await expect(canvas.node('Add one')).toHaveCount(1)

  await new ProjectsPage(app.page).open()
  await new ProjectsPage(app.page).newWorkflow()
  const other = new CanvasPage(app.page)
  await expect(other.node('Start')).toBeVisible()
  await other.paste(`A friend sent this:\n\`\`\`json\n${text}\n\`\`\``)
  await expect(other.edge('Add one', 'Say it')).toBeAttached()
  await other.untilSaved()
})

test('cut nodes let their neighbours reconnect, and come back when pasted into an edge', async ({
  app,
}) => {
  const canvas = await openDocument(app, chain('{{ $nodes.sum }}'))
  await canvas.select('Add one')
  const text = await canvas.copied('cut')
  await expect(canvas.edge('Start', 'Say it')).toBeAttached()
  const middle = await canvas.middleOf('Start', 'Say it')
  await app.page.mouse.move(middle.x, middle.y)
  await canvas.paste(text)
  await expect(canvas.edge('Start', 'Add one')).toBeAttached()
  await expect(canvas.edge('Add one', 'Say it')).toBeAttached()
})

test('a whole workflow that is pasted is imported, or its nodes are added', async ({ app }) => {
  const canvas = await openDocument(app, chain('{{ $nodes.sum }}'))
  const other = workflow('Other', [{ ...start(), name: 'Begin' }], [])
  await canvas.paste(JSON.stringify(other))
  const question = app.page.getByRole('dialog', { name: 'Paste a whole workflow' })
  await expect(question).toContainText('the workflow “Other” with 1 node')
  await question.getByRole('button', { name: 'Add its nodes here' }).click()
  await expect(canvas.node('Begin')).toBeVisible()
  await expect(canvas.node('Start')).toBeVisible()

  await canvas.paste(JSON.stringify(other))
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toBeHidden()
  await expect(canvas.node('Begin')).toHaveCount(1)

  await canvas.paste(JSON.stringify(other))
  await question.getByRole('button', { name: 'Import as new' }).click()
  // What it can touch is looked at first, as with any file.
  const review = app.page.getByRole('dialog', { name: 'Import “Other”' })
  await review.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(canvas.node('Start')).toBeHidden()
  await expect(canvas.node('Begin')).toBeVisible()
})

test('pasted junk is answered plainly and changes nothing', async ({ app }) => {
  const canvas = await openDocument(app, chain('{{ $nodes.sum }}'))
  await canvas.paste('Dear founder')
  await expect(canvas.notice('The clipboard holds no nodes.')).toBeVisible()
  await canvas.paste('{"format": "baton/fragment", "nodes": [')
  await expect(canvas.notice('they are not JSON')).toBeVisible()
  await expect(app.page.getByRole('button', { name: /^Undo/ })).toBeDisabled()
})
