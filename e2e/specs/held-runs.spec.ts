import AxeBuilder from '@axe-core/playwright'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test as base } from '../fixtures/app'
import { asFile, start, workflow, type Document } from '../fixtures/documents'
import { startHeldServer, type HeldServer } from '../fixtures/held-server'
import { EditorPage } from '../pages/editor-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

interface Disk {
  /** From now on nothing can be saved. */
  fail(): Promise<void>
  recover(): Promise<void>
}

const test = base.extend<{ service: HeldServer; disk: Disk }>({
  service: async ({}, use) => {
    const service = await startHeldServer()
    await use(service)
    await service.close()
  },
  // A journal that is not in its place cannot be written, on any machine and as any user.
  disk: async ({ app }, use) => {
    const journal = join(app.dataDir, 'journal.sqlite')
    await use({
      fail: () => rename(journal, `${journal}.away`),
      recover: () => rename(`${journal}.away`, journal),
    })
  },
})

const WHY = /The journal could not be written or read: the file is gone from its place/

function asking(url: string): Document {
  return workflow(
    'Asking',
    [
      start({ n: 1 }),
      {
        id: 'ask',
        type: 'http',
        name: 'Ask the service',
        config: { method: 'GET', url: `${url}/answer` },
      },
      { id: 'note', type: 'transform', name: 'Note it', config: { value: '{{ body.word }}' } },
      {
        id: 'look',
        type: 'human-callback',
        name: 'Look at it',
        config: { title: 'Is this right?', value: '{{ $ }}' },
      },
      { id: 'end', type: 'transform', name: 'End', config: { value: '{{ value }}' } },
    ],
    [
      ['start', 'ask'],
      ['ask', 'note'],
      ['note', 'look'],
      ['look.approved', 'end'],
    ],
  )
}

test('a run whose events cannot be saved stops, says why, and goes on when a person says so', async ({
  app,
  service,
  disk,
}) => {
  const { page } = app
  await new ProjectsPage(page).importFile(asFile(asking(service.url)))
  const editor = new EditorPage(page)
  await editor.run()
  const request = await service.next()
  await disk.fail()
  request.answer(200, { word: 'yes' })

  // On every screen, with the cause and the way on.
  const banner = page.getByRole('alert').filter({ hasText: 'A run of Asking is stopped' })
  await expect(banner).toContainText(WHY)
  await expect(editor.output).toContainText('Cannot be saved')
  await expect(editor.output).toContainText('Stopped, because its events cannot be saved.')
  await expect(editor.output).toContainText(/Baton tries again (in|now)/)
  await expect(editor.status).toContainText('1 stopped')
  await expect(editor.stateOf('Note it', 'Done')).toBeHidden()

  const runs = new RunsPage(page)
  await runs.open()
  await expect(runs.rows('Asking')).toContainText('Cannot be saved')
  await expect(runs.rows('Asking')).toContainText(WHY)
  await page.getByRole('button', { name: 'Try again to save this run of Asking' }).click()
  await expect(runs.notice('Still stopped')).toContainText(WHY)
  await runs.notice('Still stopped').getByRole('button', { name: 'Dismiss' }).click()

  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations).toEqual([])

  await disk.recover()
  await banner.getByRole('button', { name: 'Try again' }).click()
  await expect(banner).toBeHidden()
  await expect(runs.rows('Asking')).toContainText('Waiting for you')
  const inbox = new InboxPage(page)
  await inbox.open()
  await inbox.approve()
  await runs.open()
  await expect(runs.rows('Asking')).toContainText('Completed')
  await expect(editor.status).not.toContainText('stopped')
})

test('goes on by itself once the disk is well', async ({ app, service, disk }) => {
  await new ProjectsPage(app.page).importFile(asFile(asking(service.url)))
  const editor = new EditorPage(app.page)
  await editor.run()
  const request = await service.next()
  await disk.fail()
  request.answer(200, { word: 'yes' })
  await expect(editor.output).toContainText('Cannot be saved')
  await disk.recover()
  await expect(editor.stateOf('Look at it', 'Asking')).toBeVisible({ timeout: 20_000 })
  await expect(editor.output).not.toContainText('Cannot be saved')
})

test('an answer that cannot be saved is not taken for given, and a run that cannot be does not begin', async ({
  app,
  service,
  disk,
}) => {
  const { page } = app
  await new ProjectsPage(page).importFile(asFile(asking(service.url)))
  const editor = new EditorPage(page)
  await editor.run()
  ;(await service.next()).answer(200, { word: 'yes' })
  await expect(editor.stateOf('Look at it', 'Asking')).toBeVisible()
  const inbox = new InboxPage(page)
  await inbox.open()
  await disk.fail()
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText(/Your answer is not saved yet\. .*gone from its place/)).toBeVisible()
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText(/Your answer was not taken and nothing was changed/)).toBeVisible()

  const again = workflow('Again', [start({ n: 1 })], [])
  await new ProjectsPage(page).open()
  await new ProjectsPage(page).importFile(asFile(again))
  await page.getByRole('button', { name: 'Run', exact: true }).first().click()
  await expect(editor.runRefusal).toContainText(WHY)
  const runs = new RunsPage(page)
  await runs.open()
  await expect(runs.rows('Again')).toHaveCount(0)

  await disk.recover()
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  // The answer that was given counts now, once.
  await expect(runs.rows('Asking')).toContainText('Completed')
})
