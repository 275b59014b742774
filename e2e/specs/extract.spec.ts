import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow, type Document } from '../fixtures/documents'
import { CanvasPage } from '../pages/canvas-page'
import { ProjectsPage } from '../pages/projects-page'

const step = (id: string, name: string, value: unknown) => ({
  ...{ id, type: 'transform', name },
  config: { value },
})

const post = workflow(
  'Post',
  [
    start({ topic: 'Hiring' }),
    step('brief', 'Brief', { about: '{{ topic }}' }),
    step('draft', 'Draft', 'On {{ $nodes.brief.about }} by {{ $vars.author }}'),
    step('polish', 'Polish', '{{ $uppercase($) }}'),
    step('send', 'Send', '{{ $ & " / " & $nodes.draft }}'),
  ],
  [
    ['start', 'brief'],
    ['brief', 'draft'],
    ['draft', 'polish'],
    ['polish', 'send'],
  ],
  { variables: { author: 'Ada' } },
)

async function open(app: App, document: Document): Promise<CanvasPage> {
  await new ProjectsPage(app.page).importFile(asFile(document))
  const canvas = new CanvasPage(app.page)
  await expect(canvas.node('Start')).toBeVisible()
  return canvas
}

async function choose(canvas: CanvasPage, first: string, ...others: string[]): Promise<void> {
  await canvas.select(first)
  for (const name of others) await canvas.node(name).click({ modifiers: ['Shift'] })
  await expect(canvas.selected).toHaveCount(1 + others.length)
}

const dialog = (canvas: CanvasPage) =>
  canvas.page.getByRole('dialog', { name: 'Extract into a sub-workflow' })
const notice = (canvas: CanvasPage, words: string | RegExp) =>
  canvas.page.getByRole('listitem').filter({ hasText: words })

test('a selection becomes a workflow that is called, runs the same, and comes back', async ({
  app,
}) => {
  const canvas = await open(app, post)
  await choose(canvas, 'Draft', 'Polish')
  await app.page.keyboard.press('Alt+x')
  const asks = dialog(canvas)
  await expect(asks).toContainText('2 nodes become a workflow of its own')
  await expect(asks).toContainText('Handed over with its input: brief, vars')
  await expect(asks).toContainText('Handed out with its output: draft')
  await expect(asks.getByLabel('Name of the new workflow')).toHaveValue('Draft to Polish')
  await asks.getByLabel('Name of the new workflow').fill('Write it')
  await app.page.keyboard.press('Enter')
  await expect(asks).toBeHidden()
  await expect(canvas.node('Write it')).toBeVisible()
  await expect(canvas.node('Draft')).toBeHidden()
  await canvas.run()
  await expect(canvas.stateOf('Send', 'Done')).toBeVisible()
  await expect(canvas.output).toContainText('ON HIRING BY ADA / On Hiring by Ada')

  await canvas.node('Write it').click()
  await app.page.keyboard.press('Alt+Shift+X')
  await expect(canvas.node('Polish')).toBeVisible()
  await expect(canvas.node('Write it')).toBeHidden()
  await expect(canvas.canvas.locator('.react-flow__node')).toHaveCount(5)
  await canvas.run()
  await expect(canvas.stateOf('Send', 'Done')).toBeVisible()
  await expect(canvas.output).toContainText('ON HIRING BY ADA / On Hiring by Ada')

  await canvas.undo()
  await expect(canvas.node('Write it')).toBeVisible()
  await canvas.undo()
  await expect(canvas.node('Draft')).toBeVisible()
  await expect(canvas.node('Write it')).toBeHidden()
})

test('the new workflow is opened by the notice, and stays when the call is undone', async ({
  app,
}) => {
  const canvas = await open(app, post)
  await choose(canvas, 'Draft', 'Polish')
  await canvas.node('Draft').click({ button: 'right' })
  await app.page.getByRole('menuitem', { name: /^Extract into a sub-workflow/ }).click()
  await dialog(canvas).getByRole('button', { name: 'Extract', exact: true }).click()
  await expect(canvas.node('Draft to Polish')).toBeVisible()
  const said = notice(canvas, '“Draft to Polish” is a workflow of its own now')
  await expect(said).toContainText('the workflow stays in the list')
  await canvas.undo()
  await expect(canvas.node('Draft to Polish')).toBeHidden()
  await expect(canvas.node('Polish')).toBeVisible()
  await said.getByRole('button', { name: 'Open it' }).click()
  await expect(canvas.node('Input')).toBeVisible()
  await expect(canvas.node('Polish')).toBeVisible()
  await expect(canvas.node('Send')).toBeHidden()
})

test('what one call cannot carry is refused in words, with the nodes to look at', async ({
  app,
}) => {
  const canvas = await open(app, post)
  await choose(canvas, 'Start', 'Brief')
  await app.page.keyboard.press('Alt+x')
  const said = notice(canvas, 'Not extracted')
  await expect(said).toContainText('“Start” is a trigger')
  await expect(dialog(canvas)).toBeHidden()
  await said.getByRole('button', { name: 'Show' }).click()
  await expect(canvas.selected).toHaveCount(1)
})
