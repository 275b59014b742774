import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test as base } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { startHeldServer, type HeldServer } from '../fixtures/held-server'
import { EditorPage } from '../pages/editor-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

const test = base.extend<{ service: HeldServer }>({
  service: async ({}, use) => {
    const service = await startHeldServer()
    await use(service)
    await service.close()
  },
  // A window whose host was killed says so in its console.
  expectedConsoleErrors: [/WebSocket|ERR_CONNECTION|net::/],
})

const asks = workflow(
  'Asking',
  [
    start({ text: 'Hello' }),
    {
      id: 'ok',
      type: 'human-callback',
      name: 'Look at it',
      config: { title: 'Post this?', value: '{{ text }}' },
    },
    {
      id: 'post',
      type: 'file',
      name: 'Post it',
      config: { op: 'write', path: 'post.txt', content: '{{ value }}' },
    },
  ],
  [
    ['start', 'ok'],
    ['ok.approved', 'post'],
  ],
)

test('a question outlives a host that is killed, and its answer goes on from there', async ({
  app,
}) => {
  await new ProjectsPage(app.page).importFile(asFile(asks))
  await new EditorPage(app.page).run()
  await new InboxPage(app.page).open()
  await expect(new InboxPage(app.page).question('Post this?')).toBeVisible()

  await app.kill()
  const page = await app.reopen()

  const inbox = new InboxPage(page)
  await inbox.open()
  await inbox.questions.first().click()
  await expect(inbox.question('Post this?')).toContainText('Hello')
  await inbox.approve()
  const runs = new RunsPage(page)
  await runs.open()
  await expect(runs.rows('Asking')).toContainText('Completed')
  expect(await readFile(join(app.workspaceDir, 'post.txt'), 'utf8')).toBe('Hello')
})

test('what was in flight runs again, unless it cannot be undone: then a person is asked', async ({
  app,
  service,
}) => {
  const sending = workflow(
    'Sending',
    [
      start({}),
      {
        id: 'read',
        type: 'http',
        name: 'Read it',
        config: { method: 'GET', url: `${service.url}/read` },
      },
      {
        id: 'send',
        type: 'http',
        name: 'Send it',
        risk: 'irreversible',
        config: { method: 'POST', url: `${service.url}/send` },
      },
    ],
    [
      ['start', 'read'],
      ['read', 'send'],
    ],
  )
  await new ProjectsPage(app.page).importFile(asFile(sending))
  await new EditorPage(app.page).run()
  await service.next()

  await app.kill()
  let page = await app.reopen()
  const again = await service.next()
  again.answer(200, { read: 'yes' })
  await service.next()

  await app.kill()
  page = await app.reopen()
  const inbox = new InboxPage(page)
  await inbox.open()
  await inbox.questions.first().click()
  await expect(inbox.question(/Did "Send it" happen/)).toBeVisible()
  await page.getByRole('button', { name: 'It happened' }).click()
  const runs = new RunsPage(page)
  await runs.open()
  await expect(runs.rows('Sending')).toContainText('Completed')
})
