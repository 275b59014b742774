import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test as base, type App } from '../fixtures/app'
import { asFile, asksModel } from '../fixtures/documents'
import { ConnectionsPage } from '../pages/connections-page'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { startOpenAi, type OpenAiServer } from '../servers/openai'

const KEY = 'sk-test-only-the-host-may-know'

const test = base.extend<{ service: OpenAiServer }>({
  service: async ({}, use) => {
    const service = await startOpenAi({ key: KEY })
    await use(service)
    await service.close()
  },
})

async function connect(app: App, address: string, key?: string): Promise<ConnectionsPage> {
  const connections = new ConnectionsPage(app.page)
  await connections.open()
  await connections.addModelService({ name: 'Main', address, key })
  await expect(connections.row('Main')).toBeVisible()
  return connections
}

async function openWorkflow(app: App, document = asksModel()): Promise<EditorPage> {
  const projects = new ProjectsPage(app.page)
  await projects.open()
  await projects.importFile(asFile(document))
  const editor = new EditorPage(app.page)
  await expect(editor.node('Draft')).toBeVisible()
  return editor
}

test('a connection is tested, and a model answers over it', async ({ app, service }) => {
  service.script({ kind: 'ok', text: 'Ask for more, and say why.' })
  const connections = await connect(app, service.url, KEY)
  await expect(connections.row('Main')).toContainText('Works. 2 models.')
  await expect(connections.row('Main')).toContainText('test-small')

  const editor = await openWorkflow(app)
  await editor.run()
  await editor.untilRun('Completed')
  await expect(editor.output).toContainText('Ask for more, and say why.')
  await editor.goToNode('Draft')
  await expect(editor.node('Draft')).toContainText('18 tokens')
})

test('the text streams onto the canvas, and Stop cancels the request', async ({ app, service }) => {
  service.script({ kind: 'hang', after: 3 })
  await connect(app, service.url, KEY)
  const editor = await openWorkflow(app)
  await editor.run()
  await editor.goToNode('Draft')
  await expect(editor.stateOf('Draft', 'Running')).toBeVisible()
  await expect(editor.node('Draft')).toContainText('Three small steps')
  await editor.stop()
  await editor.untilRun('Cancelled')
  await expect
    .poll(() => service.requests.filter(({ body, cancelled }) => body && cancelled).length)
    .toBe(1)
})

test('too many requests are tried again when the service said', async ({ app, service }) => {
  service.script({ kind: 'rate-limit', retryAfter: '1' }, { kind: 'ok', text: 'Now.' })
  await connect(app, service.url, KEY)
  const editor = await openWorkflow(
    app,
    asksModel({ node: { retry: { maxAttempts: 2, delay: '10ms' } } }),
  )
  await editor.run()
  await editor.untilRun('Completed')
  await expect(editor.node('Draft')).toContainText('attempt 2/2')
})

test('an endpoint that is down says so, and what to do', async ({ app, service }) => {
  const { url } = service
  await service.close()
  const connections = await connect(app, url, KEY)
  await expect(connections.row('Main')).toContainText(/Nothing answers at .+ Check the address/)
  const editor = await openWorkflow(app)
  await editor.run()
  await editor.untilRun('Failed')
  await expect(editor.output).toContainText(new URL(url).origin)
  await expect(editor.output).toContainText(/Check/)
})

test('a service that wants a key says where to enter it', async ({ app, service }) => {
  const connections = await connect(app, service.url)
  await expect(connections.row('Main')).toContainText('it wants a key')
  const editor = await openWorkflow(app)
  await editor.run()
  await editor.untilRun('Failed')
  await expect(editor.output).toContainText('main')
  await expect(editor.output).toContainText(/key/)
})

test('a connection that is not here is named, and nothing is lost', async ({ app }) => {
  const editor = await openWorkflow(app)
  await editor.run()
  await editor.untilRun('Failed')
  await expect(editor.output).toContainText('main')
  await editor.page.reload()
  await expect(editor.node('Draft')).toBeVisible()
})

test('the key is nowhere to be seen', async ({ app, service }) => {
  // A badly written service repeats the key in its refusal.
  service.script({ kind: 'echo-key' })
  await connect(app, service.url, KEY)
  const editor = await openWorkflow(app)
  await editor.run()
  await editor.untilRun('Failed')
  expect(await app.page.content()).not.toContain(KEY)
  const exported = app.page.waitForEvent('download')
  await app.page.keyboard.press('Control+s')
  expect(await readFile(await (await exported).path(), 'utf8')).not.toContain(KEY)
  for (const file of await readdir(app.dataDir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const kept = await readFile(join(file.parentPath, file.name), 'latin1')
    expect(kept, file.name).not.toContain(KEY)
  }
})
