/** The desktop without its window: what is active goes on, and a second start leads back. */
import { mkdtempSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { ActivationPage } from '../pages/activation-page'
import { EditorPage } from '../pages/editor-page'
import { Frame } from '../pages/frame'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

/** Where the system looks for what starts at login. */
const config = mkdtempSync(join(tmpdir(), 'baton-config-'))
test.use({ hostEnv: { XDG_CONFIG_HOME: config } })
test.afterAll(() => rm(config, { recursive: true, force: true }))

const asking = workflow(
  'Asking',
  [
    {
      id: 'hook',
      type: 'webhook-trigger',
      name: 'A letter came',
      config: { path: 'letters-of-a-test', method: 'POST', respond: 'now' },
    },
    {
      id: 'ok',
      type: 'human-callback',
      name: 'Look at it',
      config: { title: 'Answer it?', value: 'Dear Ada' },
    },
  ],
  [['hook', 'ok']],
)

/** Electron, or what stands for it. */
function desktopOf({ desktop }: App): NonNullable<App['desktop']> {
  if (!desktop) throw new Error('Only the desktop host has a window of its own.')
  return desktop
}

/** Closes the window as its cross does. */
async function closeWindow(app: App): Promise<void> {
  const gone = app.page.waitForEvent('close')
  await desktopOf(app).evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close()
  })
  await gone
}

const badge = (app: App) => desktopOf(app).evaluate(({ app: electron }) => electron.getBadgeCount())

test.describe('the desktop without its window', { tag: '@desktop-only' }, () => {
  test('goes on with what is active, counts what waits, and comes back by a second start', async ({
    app,
  }) => {
    const projects = new ProjectsPage(app.page)
    await projects.untilConnected()
    await projects.importFile(asFile(asking))
    const activation = new ActivationPage(app.page)
    await activation.activate()
    await activation.openPanel()
    const address = await activation.panel
      .getByText(/letters-of-a-test$/)
      .first()
      .innerText()

    await closeWindow(app)
    expect((await fetch(address, { method: 'POST' })).status).toBe(202)
    await expect.poll(() => badge(app)).toBe(1)

    const opened = desktopOf(app).waitForEvent('window')
    await desktopOf(app).evaluate(({ app: electron }) => void electron.emit('second-instance'))
    const page = await opened
    await page.getByRole('main').waitFor()
    const inbox = new InboxPage(page)
    await inbox.open()
    await expect(page).toHaveTitle('(1) Inbox · Baton')
    await inbox.questions.first().click()
    await inbox.approve()
    await expect.poll(() => badge(app)).toBe(0)
    const runs = new RunsPage(page)
    await runs.open()
    await expect(runs.rows('Asking')).toContainText('Completed')
  })

  test('quits with its window where nothing is active', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    await projects.untilConnected()
    await projects.importFile(asFile(workflow('Plain', [start()], [])))
    await new EditorPage(app.page).untilSaved()
    const process = desktopOf(app).process()
    const ended = new Promise((resolve) => process.once('exit', resolve))
    await closeWindow(app)
    await ended
    await app.reopen()
    await new Frame(app.page).untilConnected()
  })

  test('starts at login once that is chosen, and no more when it is not', async ({ app }) => {
    const frame = new Frame(app.page)
    await frame.untilConnected()
    await frame.goTo('Settings')
    const login = app.page.getByRole('switch', { name: 'Start at login' })
    await login.click()
    await expect(login).toBeChecked()
    await expect(login).toBeEnabled()
    const folder = join(config, 'autostart')
    expect(await readFile(join(folder, 'baton.desktop'), 'utf8')).toContain('"--hidden"')
    await app.page.reload()
    await expect(login).toBeChecked()
    await login.click()
    await expect(login).not.toBeChecked()
    await expect(login).toBeEnabled()
    expect(await readdir(folder)).toEqual([])
  })
})
