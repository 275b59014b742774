import { expect, test as base } from '../fixtures/app'
import { asFile, asksModel } from '../fixtures/documents'
import { ConnectionsPage } from '../pages/connections-page'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { startOpenAi, type OpenAiServer } from '../servers/openai'

const test = base.extend<{ service: OpenAiServer }>({
  service: async ({}, use) => {
    const service = await startOpenAi({ models: ['tiny-model', 'grand-model'] })
    await use(service)
    await service.close()
  },
})

test('a model is chosen from those of the connections, with its price, and its connection with it', async ({
  app,
  service,
}) => {
  const connections = new ConnectionsPage(app.page)
  await connections.open()
  await connections.addModelService({ name: 'My server', address: service.url })
  await expect(connections.row('My server')).toContainText('Works. 2 models.')

  const projects = new ProjectsPage(app.page)
  await projects.open()
  await projects.importFile(asFile(asksModel()))
  const editor = new EditorPage(app.page)
  await editor.node('Draft').click()
  const inspector = app.page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByRole('button', { name: 'Choose a model' }).click()
  const choices = app.page.getByRole('dialog', { name: 'Models for Model' })
  await expect(choices.getByRole('option', { name: /builtin:offline.*free/ })).toBeVisible()
  await expect(choices.getByText('My server')).toBeVisible()
  const grand = choices.getByRole('option', { name: /grand-model/ })
  await expect(grand).toContainText('price unknown')
  await app.page.keyboard.type('grand')
  await expect(choices.getByRole('option')).toHaveCount(1)
  await app.page.keyboard.press('Enter')
  await expect(choices).toBeHidden()
  const model = inspector.getByRole('textbox', { name: 'Model', exact: true })
  await expect(model).toHaveValue('openai-compatible:grand-model')
  await expect(inspector.getByRole('combobox', { name: 'Connection' })).toContainText('My server')
  await app.page.keyboard.press('ControlOrMeta+z')
  await expect(model).not.toHaveValue('openai-compatible:grand-model')
})

test('a connection that cannot be asked says why in the list', async ({ app, service }) => {
  const connections = new ConnectionsPage(app.page)
  await connections.open()
  await connections.addModelService({ name: 'Gone', address: service.url })
  await expect(connections.row('Gone')).toContainText('Works. 2 models.')
  await service.close()

  const projects = new ProjectsPage(app.page)
  await projects.open()
  await projects.importFile(asFile(asksModel()))
  const editor = new EditorPage(app.page)
  await editor.node('Draft').click()
  await app.page.getByRole('button', { name: 'Choose a model' }).click()
  const choices = app.page.getByRole('dialog', { name: 'Models for Model' })
  await expect(choices.getByRole('status')).toContainText('Gone: Nothing answers at')
})
