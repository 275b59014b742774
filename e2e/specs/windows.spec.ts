import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { putToSleep } from '../fixtures/faults'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'

const shared = workflow(
  'Shared',
  [
    start({ n: 1 }),
    { id: 'sum', type: 'transform', name: 'Add one', config: { value: '{{ n + 1 }}' } },
  ],
  [['start', 'sum']],
)

// The desktop has one window; a second start shows it (desktop.spec.ts).
test.describe('two windows on one project', { tag: '@browser-only' }, () => {
  test('each shows what the other saved', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(shared))
    const one = new EditorPage(app.page)
    await expect(one.node('Add one')).toBeVisible()
    const two = new EditorPage(await app.openSecondWindow())
    await new ProjectsPage(two.page).openProject('Shared')
    await one.rename('Add one', 'From the first')
    await one.untilSaved()
    await expect(two.node('From the first')).toBeVisible()
    await two.rename('From the first', 'From the second')
    await two.untilSaved()
    await expect(one.node('From the second')).toBeVisible()
  })

  test('both see a run that one of them started', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(shared))
    const one = new EditorPage(app.page)
    await one.run()
    await one.untilRun('Completed')
    const two = new EditorPage(await app.openSecondWindow())
    await new ProjectsPage(two.page).openProject('Shared')
    await expect(two.stateOf('Add one', 'Done')).toBeVisible()
  })

  test('when both changed it at once, both versions are kept until one is chosen', async ({
    app,
  }) => {
    await new ProjectsPage(app.page).importFile(asFile(shared))
    const one = new EditorPage(app.page)
    await expect(one.node('Add one')).toBeVisible()
    const two = new EditorPage(await app.openSecondWindow())
    await new ProjectsPage(two.page).openProject('Shared')
    await expect(two.node('Add one')).toBeVisible()

    // The second window's edit is still on its way while the first one saves.
    await putToSleep(two.page)
    await two.rename('Add one', 'Of the second')
    await one.rename('Add one', 'Of the first')
    await one.untilSaved()
    const banner = two.page.getByRole('alert').filter({ hasText: 'Another window saved' })
    await expect(banner).toBeVisible()
    await banner.getByRole('button', { name: 'Keep mine as a copy' }).click()
    await expect(two.node('Of the second')).toBeVisible()
    await expect(one.node('Of the first')).toBeVisible()

    const projects = new ProjectsPage(one.page)
    await projects.open()
    await projects.expectProjects(['Shared', 'Shared (copy)'])
  })

  test('a deleted project says so in the other window, and can be kept', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(shared))
    const one = new EditorPage(app.page)
    await expect(one.node('Add one')).toBeVisible()
    await one.untilSaved()
    const other = new ProjectsPage(await app.openSecondWindow())
    await other.choose('Shared', 'Delete')
    await expect(other.notice('Shared was deleted')).toBeVisible()
    await other.notice('Shared was deleted').getByRole('button', { name: 'Undo' }).click()
    await expect(other.row('Shared')).toBeVisible()
    await one.rename('Add one', 'Still mine')
    await one.untilSaved()
  })
})
