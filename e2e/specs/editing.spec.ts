import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { fillDisk } from '../fixtures/faults'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'

const pair = workflow(
  'Pair',
  [
    start({ n: 1 }),
    { id: 'sum', type: 'transform', name: 'Add one', config: { value: '{{ n + 1 }}' } },
  ],
  [['start', 'sum']],
)

async function openPair(app: App): Promise<EditorPage> {
  await new ProjectsPage(app.page).importFile(asFile(pair))
  const editor = new EditorPage(app.page)
  await expect(editor.node('Add one')).toBeVisible()
  return editor
}

test('a workflow is drawn with the mouse, and runs', async ({ app }) => {
  await new ProjectsPage(app.page).newWorkflow()
  const editor = new EditorPage(app.page)
  await expect(editor.node('Start')).toBeVisible()
  await editor.dragFromPalette('Transform', { rightOf: 'Start' })
  await expect(editor.node('Transform')).toBeVisible()
  await editor.connect({ node: 'Start', port: 'out' }, { node: 'Transform', port: 'in' })
  await expect(editor.edge('Start', 'Transform')).toBeAttached()
  await editor.select('Transform')
  await editor.codeField('Value').write('It is {{ 6 * 7 }}')
  await editor.run()
  await editor.untilRun('Completed')
  await expect(editor.output).toContainText('It is 42')
})

test('each edit can be undone and redone', async ({ app }) => {
  const editor = await openPair(app)
  await editor.rename('Add one', 'Add two')
  await expect(editor.node('Add two')).toBeVisible()
  await editor.select('Add two')
  await editor.remove()
  await expect(editor.node('Add two')).toBeHidden()
  await expect(editor.edge('Start', 'Add two')).toBeHidden()

  await editor.undo()
  await expect(editor.node('Add two')).toBeVisible()
  await expect(editor.edge('Start', 'Add two')).toBeAttached()
  await editor.undo()
  await expect(editor.node('Add one')).toBeVisible()

  await editor.redo()
  await editor.redo()
  await expect(editor.node('Add two')).toBeHidden()
})

test('a node that was moved stays where it was put', async ({ app }) => {
  const editor = await openPair(app)
  const gap = async () => (await editor.placeOf('Add one')).y - (await editor.placeOf('Start')).y
  expect(await gap()).toBe(0)
  await editor.drag('Add one', { below: 'Start' })
  expect(await gap()).toBeGreaterThan(0)
  await editor.untilSaved()
  await app.page.reload()
  await expect(editor.node('Add one')).toBeVisible()
  expect(await gap()).toBeGreaterThan(0)
})

test('an edge is drawn, and taken away again', async ({ app }) => {
  const editor = await openPair(app)
  await editor.selectEdge('Start', 'Add one')
  await editor.remove()
  await expect(editor.edge('Start', 'Add one')).toBeHidden()
  await editor.connect({ node: 'Start', port: 'out' }, { node: 'Add one', port: 'in' })
  await expect(editor.edge('Start', 'Add one')).toBeAttached()
})

test('a reload right after a key loses nothing', async ({ app }) => {
  const editor = await openPair(app)
  await editor.select('Add one')
  // No wait for "Saved": the page goes while the edit is on its way.
  await editor.codeField('Value').write('{{ n + 41 }}')
  await app.page.reload()
  await editor.select('Add one')
  await editor.codeField('Value').expectText('{{ n + 41 }}')
  await editor.untilSaved()
})

test('what was drawn is still there when Baton is closed and opened again', async ({ app }) => {
  const editor = await openPair(app)
  await editor.rename('Add one', 'Add two')
  await editor.untilSaved()
  const page = await app.reopen()
  const projects = new ProjectsPage(page)
  await projects.openProject('Pair')
  await expect(new EditorPage(page).node('Add two')).toBeVisible()
})

test('problems show on the node while it is edited', async ({ app }) => {
  const editor = await openPair(app)
  await editor.select('Add one')
  await editor.codeField('Value').write('{{ n + }}')
  await expect(editor.problemsOf('Add one')).toBeVisible()
  await editor.codeField('Value').write('{{ n + 1 }}')
  await expect(editor.problemsOf('Add one')).toBeHidden()
})

test('everything works by keyboard alone', async ({ app }) => {
  const { keyboard } = app.page
  await new ProjectsPage(app.page).newWorkflow()
  const editor = new EditorPage(app.page)
  await expect(editor.node('Start')).toBeVisible()

  await editor.insertByKeys('Transform')
  await expect(editor.node('Transform')).toBeVisible()
  await editor.connectByKeys('Start', 'Transform')
  await expect(editor.edge('Start', 'Transform')).toBeAttached()

  await editor.node('Transform').focus()
  await keyboard.press('Space')
  const before = await editor.placeOf('Transform')
  await keyboard.press('ArrowDown')
  await expect.poll(async () => (await editor.placeOf('Transform')).y).toBeGreaterThan(before.y)

  await keyboard.press('Delete')
  await expect(editor.node('Transform')).toBeHidden()
  await keyboard.press('Control+z')
  await expect(editor.node('Transform')).toBeVisible()
  await keyboard.press('Control+Shift+z')
  await expect(editor.node('Transform')).toBeHidden()
  await keyboard.press('Control+z')
  await keyboard.press('Control+Enter')
  await editor.untilRun('Completed')
})

test('a full disk is said at once, and nothing is lost', async ({ app }) => {
  const editor = await openPair(app)
  await editor.untilSaved()
  const makeRoom = await fillDisk(app.page)
  await editor.rename('Add one', 'Written on a full disk')
  const warning = app.page.getByRole('alert').filter({ hasText: 'Not saved' })
  await expect(warning).toContainText('has no room left')
  const exported = app.page.waitForEvent('download')
  await warning.getByRole('button', { name: 'Export' }).click()
  expect((await exported).suggestedFilename()).toBe('Pair.baton.json')

  await makeRoom()
  await warning.getByRole('button', { name: 'Try again' }).click()
  await editor.untilSaved()
  await app.page.reload()
  await expect(editor.node('Written on a full disk')).toBeVisible()
})

test.describe('a host that dies', { tag: '@browser-only' }, () => {
  // The page says in the console that it cannot reach its host; this is what the test is about.
  // One pattern: Playwright takes a list of two for a value and its options. The second half is of parts fetched ahead.
  test.use({
    expectedConsoleErrors: [
      /WebSocket connection to .+ failed|net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/,
    ],
  })

  test('is said, and drawing goes on', async ({ app }) => {
    const editor = await openPair(app)
    await app.kill()
    await expect(editor.status).toContainText('Host lost')
    await editor.rename('Add one', 'Written without a host')
    await editor.untilSaved()
    const page = await app.reopen()
    const projects = new ProjectsPage(page)
    await projects.untilConnected()
    await projects.openProject('Pair')
    await expect(new EditorPage(page).node('Written without a host')).toBeVisible()
  })
})
