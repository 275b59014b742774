/** Workflows that run by themselves: activated in the editor, published anew, kept by the host, opened from elsewhere. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../fixtures/app'
import { asFile, workflow, type Document } from '../fixtures/documents'
import { ActivationPage, ActivePage } from '../pages/activation-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

const NAME = 'Orders'

/** Writes what it is told by a webhook. */
function orders(path: string, message: string): Document {
  return workflow(
    NAME,
    [
      {
        id: 'hook',
        type: 'webhook-trigger',
        name: 'Order came',
        config: { path, method: 'POST', respond: 'now' },
      },
      {
        id: 'when',
        type: 'schedule-trigger',
        name: 'Every New Year',
        config: { cron: '0 0 1 1 *', timezone: 'UTC' },
      },
      { id: 'say', type: 'transform', name: 'Say it', config: { value: message } },
    ],
    [
      ['hook', 'say'],
      ['when', 'say'],
    ],
  )
}

test('a webhook starts the published version, never the draft, also after a restart', async ({
  app,
}) => {
  const projects = new ProjectsPage(app.page)
  await projects.untilConnected()
  await projects.importFile(asFile(orders('orders-of-a-test', 'first version')))
  let activation = new ActivationPage(app.page)
  await activation.ask()
  await expect(activation.question).toContainText('Order came')
  await expect(activation.question).toContainText('Every New Year')
  await expect(activation.question).toContainText('It has no budget in money')
  await activation.question.getByRole('button', { name: 'Cancel' }).click()
  await activation.activate()

  await activation.openPanel()
  const address = await activation.panel
    .getByText(/hooks\/orders-of-a-test$/)
    .first()
    .innerText()
  await expect(activation.panel).toContainText('Nothing came yet')
  const { violations } = await new AxeBuilder({ page: app.page })
    .setLegacyMode()
    .include('[role=dialog]')
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await app.page.keyboard.press('Escape')
  await expect(activation.node('Every New Year')).toContainText(/Next in/)

  await activation.select('Say it')
  await activation.inspector.getByRole('textbox', { name: 'Name of the node' }).fill('Say it twice')
  await expect(activation.standing).toHaveAccessibleName('Active, changed: version 1')
  expect((await fetch(address, { method: 'POST' })).status).toBe(202)
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows(NAME)).toContainText('Completed')
  await expect(runs.rows(NAME)).toContainText('By a trigger')

  await projects.open()
  await projects.openProject(NAME)
  await activation.publish()
  await expect(activation.standing).toHaveAccessibleName('Active: version 2')

  const page = await app.reopen()
  activation = new ActivationPage(page)
  const active = new ActivePage(page)
  await active.open()
  await expect(active.row(NAME)).toContainText('Version 2')
  await expect(active.row(NAME)).toContainText('1 delivery')
  await expect(active.row(NAME)).toContainText('Completed')
  // The door may have another port by now.
  const now = await active
    .row(NAME)
    .getByText(/hooks\/orders-of-a-test$/)
    .first()
    .innerText()
  await active.row(NAME).getByRole('link', { name: NAME, exact: true }).click()
  await expect(activation.standing).toHaveAccessibleName('Active: version 2')

  await activation.deactivate()
  expect((await fetch(now, { method: 'POST' })).status).toBe(404)
  await active.open()
  await expect(page.getByRole('heading', { name: 'Nothing is active' })).toBeVisible()
})

test('undo takes no version back, and moving a card is no change', async ({ app }) => {
  const projects = new ProjectsPage(app.page)
  await projects.untilConnected()
  await projects.importFile(asFile(orders('undo', 'one')))
  const activation = new ActivationPage(app.page)
  await activation.activate()
  await expect(activation.standing).toHaveAccessibleName('Active: version 1')
  await activation.drag('Say it', { below: 'Say it' })
  await activation.untilSaved()
  await expect(activation.standing).toHaveAccessibleName('Active: version 1')
  await app.page.keyboard.press('Control+z')
  await expect(activation.standing).toHaveAccessibleName('Active: version 1')
})

test('a workflow with no trigger but the start by hand is not activated, and says why', async ({
  app,
}) => {
  const projects = new ProjectsPage(app.page)
  await projects.untilConnected()
  await projects.newWorkflow()
  const activation = new ActivationPage(app.page)
  await activation.ask()
  await expect(activation.question).toContainText('Nothing starts it')
  await expect(activation.question.getByRole('button', { name: 'Activate' })).toBeDisabled()
})

test(
  'what is active is opened as a project from another browser',
  { tag: '@browser-only' },
  async ({ app, browser }) => {
    const projects = new ProjectsPage(app.page)
    await projects.untilConnected()
    await projects.importFile(asFile(orders('elsewhere', 'mine')))
    await new ActivationPage(app.page).activate()

    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(app.address ?? '')
    const active = new ActivePage(page)
    await active.open()
    await expect(active.row(NAME)).toContainText('Not among the workflows of this browser')
    await active.row(NAME).getByRole('button', { name: 'Open as a project' }).click()
    const there = new ActivationPage(page)
    await expect(there.standing).toHaveAccessibleName('Active: version 1')
    await there.select('Say it')
    await there.inspector.getByRole('textbox', { name: 'Name of the node' }).fill('Say theirs')
    await there.publish()
    await expect(there.standing).toHaveAccessibleName('Active: version 2')

    // The first browser sees that its draft is another one, and is asked before it replaces the other's version.
    const here = new ActivationPage(app.page)
    await expect(here.standing).toHaveAccessibleName('Active, changed: version 2')
    await here.publish()
    const replace = app.page.getByRole('alertdialog', { name: /Replace a version/ })
    await expect(replace).toBeVisible()
    await replace.getByRole('button', { name: 'Replace it' }).click()
    await expect(here.standing).toHaveAccessibleName('Active: version 3')
    await context.close()
  },
)
