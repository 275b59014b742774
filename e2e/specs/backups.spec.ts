import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { VersionsPage } from '../pages/versions-page'

const plain = workflow(
  'Plain',
  [
    { ...start({ n: 1 }), 'x-later': { b: 1, a: 2 } },
    { id: 'sum', type: 'transform', name: 'Add one', config: { value: '{{ n + 1 }}' } },
  ],
  [['start', 'sum']],
  { zebra: 1, description: 'Zürich 🎻' },
)

/** Takes away everything the browser keeps for Baton, as "clear site data" does. */
async function clearBrowser(page: Page, address: string): Promise<void> {
  await page.goto('about:blank')
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', {
    origin: new URL(address).origin,
    storageTypes: 'all',
  })
  await session.detach()
  await page.goto(address)
}

async function exported(projects: ProjectsPage, name: string): Promise<string> {
  return readFile(await (await projects.exportProject(name)).path(), 'utf8')
}

test.describe('the host’s backup', { tag: '@browser-only' }, () => {
  test('brings everything back byte for byte, in two clicks, after the browser was cleared', async ({
    app,
  }) => {
    const { page } = app
    const projects = new ProjectsPage(page)
    const editor = new EditorPage(page)
    const versions = new VersionsPage(page)
    await projects.importFile(asFile(plain))
    await editor.rename('Add one', 'Sum')
    await editor.untilSaved()
    await versions.open()
    await versions.nameNewest('Before the launch')
    await projects.open()
    await projects.importFile(asFile({ ...plain, id: 'other', name: 'Other' }))
    await expect(editor.node('Add one')).toBeVisible()
    await projects.open()
    await projects.untilBackedUp()
    const before = [await exported(projects, 'Plain'), await exported(projects, 'Other')]

    await clearBrowser(page, app.address!)
    await expect(
      page.getByRole('heading', { name: 'Your 2 workflows can come back' }),
    ).toBeVisible()
    await page.getByRole('button', { name: 'Restore from the backup' }).click()
    await page.getByRole('button', { name: 'Restore 2 workflows' }).click()

    await projects.expectProjects(['Plain', 'Other'])
    expect([await exported(projects, 'Plain'), await exported(projects, 'Other')]).toEqual(before)
    await projects.openProject('Plain')
    await expect(editor.node('Sum')).toBeVisible()
    await versions.open()
    await expect(versions.line(/Before the launch/)).toBeVisible()
    await versions.close()
    // What is saved from here on is backed up again.
    await editor.rename('Sum', 'Sum again')
    await editor.untilSaved()
    await projects.open()
    await projects.untilBackedUp()
  })
})

test.describe('a backup whose host goes away', { tag: '@browser-only' }, () => {
  test.use({ expectedConsoleErrors: [/WebSocket|ERR_CONNECTION|net::/] })

  test('goes on after the host is there again, and a restart keeps it', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    const editor = new EditorPage(app.page)
    await projects.importFile(asFile(plain))
    await expect(editor.node('Add one')).toBeVisible()
    await app.kill()
    await editor.rename('Add one', 'While it was away')
    await editor.untilSaved()
    const page = await app.reopen()
    const again = new ProjectsPage(page)
    await again.untilBackedUp()
    await clearBrowser(page, app.address!)
    await page.getByRole('button', { name: 'Restore from the backup' }).click()
    await page.getByRole('button', { name: 'Restore 1 workflow' }).click()
    await again.openProject('Plain')
    await expect(new EditorPage(page).node('While it was away')).toBeVisible()
  })
})

test.describe('the host’s backup beside what is here', { tag: '@browser-only' }, () => {
  test('gives an old version back beside what is here', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    const editor = new EditorPage(app.page)
    await projects.importFile(asFile(plain))
    await editor.rename('Add one', 'Changed')
    await editor.untilSaved()
    await projects.open()
    await projects.untilBackedUp()
    const backups = await projects.openStore('Backups')
    await expect(backups.getByRole('button', { name: 'Restore', exact: true })).toBeDisabled()
    await backups.getByRole('button', { name: 'Versions of Plain' }).click()
    await backups
      .getByRole('button', { name: /^Restore the version of/ })
      .last()
      .click()
    await expect(editor.node('Add one')).toBeVisible()
    await projects.open()
    await projects.expectProjects(['Plain', 'Plain 2'])
  })

  test('can be exported where the browser keeps nothing', async ({ app, browser }) => {
    const projects = new ProjectsPage(app.page)
    await projects.importFile(asFile(plain))
    await projects.open()
    await projects.untilBackedUp()

    const context = await browser.newContext({ acceptDownloads: true })
    await context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('Not in a private window.', 'SecurityError')
      }
    })
    const page = await context.newPage()
    await page.goto(app.address!)
    await expect(page.getByText(/This browser keeps no data here/)).toBeVisible()
    await page.getByRole('button', { name: 'Export from the backup' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export Plain from the backup' }).click()
    const text = await readFile(await (await download).path(), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ name: 'Plain', zebra: 1 })
    await context.close()
  })
})

test.describe('a host that cannot keep a backup', () => {
  test('says why, and keeps one as soon as it can', async ({ app }) => {
    const blocked = join(app.dataDir, 'backups')
    await writeFile(blocked, 'in the way')
    const projects = new ProjectsPage(app.page)
    await projects.importFile(asFile(plain))
    await expect(new EditorPage(app.page).node('Add one')).toBeVisible()
    await projects.open()
    await expect(projects.keeping.getByRole('alert')).toContainText(/Not backed up\. Could not/)
    await rm(blocked)
    await projects.untilBackedUp()
    await expect(projects.keeping.getByRole('alert')).toBeHidden()
  })
})

test.describe('a browser that cannot keep more', { tag: '@browser-only' }, () => {
  test('says that an older window is in the way, and goes on once that is closed', async ({
    app,
    browser,
  }) => {
    const context = await browser.newContext()
    const older = await context.newPage()
    // A page of the same address that keeps an older store open, as an older Baton would that has hung.
    await older.goto(new URL('icon.svg', app.address).href)
    await older.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('baton', 10)
          request.onupgradeneeded = () => {
            request.result.createObjectStore('projects', { keyPath: 'id' })
          }
          request.onsuccess = () => {
            Object.assign(window, { kept: request.result })
            resolve()
          }
          request.onerror = () => reject(request.error)
        }),
    )
    const page = await context.newPage()
    await page.goto(app.address!)
    await expect(page.getByText(/Close the other windows, then reload/)).toBeVisible()
    await older.close()
    await page.getByRole('button', { name: 'Reload' }).click()
    await expect(page.getByRole('button', { name: 'New workflow' })).toBeVisible()
    await expect(page.getByText(/Close the other windows/)).toBeHidden()
    await context.close()
  })
})
