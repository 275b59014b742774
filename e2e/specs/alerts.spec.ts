/** A workflow that fails again and again: told once under the bell, and the ways on from there. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/app'
import { asFile, workflow } from '../fixtures/documents'
import { ActivationPage } from '../pages/activation-page'
import { AlertsPanel } from '../pages/alerts-panel'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

const NAME = 'Leads'
const TITLE = `${NAME} failed 3 times in a row`

/** Reads a file that is not there, and says what is in it. */
const leads = workflow(
  NAME,
  [
    {
      id: 'hook',
      type: 'webhook-trigger',
      name: 'A lead came',
      config: { path: 'leads-of-a-test', method: 'POST', respond: 'now' },
    },
    { id: 'read', type: 'file', name: 'Read the lead', config: { op: 'read', path: 'lead.txt' } },
    { id: 'say', type: 'transform', name: 'Say it', config: { value: 'Got {{ text }}' } },
  ],
  [
    ['hook', 'read'],
    ['read', 'say'],
  ],
)

/** Activates the workflow and lets its trigger fire three times; every run fails. */
async function failThrice(page: Page): Promise<AlertsPanel> {
  const projects = new ProjectsPage(page)
  await projects.untilConnected()
  await projects.importFile(asFile(leads))
  const activation = new ActivationPage(page)
  await activation.activate()
  await activation.openPanel()
  await expect(activation.panel).toContainText('Up to date')
  const address = await activation.panel
    .getByText(/hooks\/leads-of-a-test$/)
    .first()
    .innerText()
  await page.keyboard.press('Escape')
  for (let time = 0; time < 3; time += 1)
    expect((await fetch(address, { method: 'POST' })).status).toBe(202)
  const alerts = new AlertsPanel(page)
  await expect(alerts.bell(1)).toBeVisible()
  return alerts
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .include('[role=dialog]')
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
}

test('three failures raise one alert, which is gone once it is dismissed', async ({ app }) => {
  const alerts = await failThrice(app.page)
  await alerts.open(1)
  await expect(alerts.panel.getByRole('article')).toHaveCount(1)
  await expect(alerts.alert(TITLE)).toContainText('lead.txt')
  await accessible(app.page)
  await alerts
    .alert(TITLE)
    .getByRole('button', { name: /^Dismiss/ })
    .click()
  await expect(alerts.panel).toContainText('Nothing needs you')
  await expect(alerts.bell(0)).toBeVisible()
})

test('a step is skipped with a value, and the run goes on with it', async ({ app }) => {
  const alerts = await failThrice(app.page)
  await alerts.open(1)
  await alerts.alert(TITLE).getByRole('button', { name: 'Skip with a value' }).click()
  const dialog = alerts.recovery('Skip Read the lead with a value')
  await accessible(app.page)
  await dialog.getByRole('button', { name: 'Go on with it' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Write the value first')
  await dialog.getByLabel(/^Value/).fill('{ "text": "Ada, by hand" }')
  await dialog.getByRole('button', { name: 'Go on with it' }).click()
  await expect(alerts.notice(`${NAME} goes on in another run`)).toBeVisible()
  await expect(alerts.bell(0)).toBeVisible()
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows(NAME).filter({ hasText: 'Completed' })).toHaveCount(1)
})

test('a retry that fails again tells so again', async ({ app }) => {
  const alerts = await failThrice(app.page)
  await alerts.open(1)
  await alerts.alert(TITLE).getByRole('button', { name: 'Retry' }).click()
  const dialog = alerts.recovery('Retry Read the lead')
  await dialog.getByRole('button', { name: 'Retry' }).click()
  await expect(alerts.notice(`${NAME} goes on in another run`)).toBeVisible()
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows(NAME).filter({ hasText: 'Failed' })).toHaveCount(4)
})

test('a person is asked what the step should give, in words of its own', async ({ app }) => {
  const alerts = await failThrice(app.page)
  await alerts.open(1)
  await alerts.alert(TITLE).getByRole('button', { name: 'Ask a person' }).click()
  const dialog = alerts.recovery('Ask a person for what Read the lead should give')
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(alerts.notice(`${NAME} goes on in another run`)).toBeVisible()
  const inbox = new InboxPage(app.page)
  await inbox.open()
  const question = inbox.question('What should "Read the lead" give?')
  for (const name of ['Go on with it', 'Let it fail', 'Run it again'])
    await expect(question.getByRole('button', { name, exact: true })).toBeVisible()
  await expect(question.getByRole('button', { name: 'It happened' })).toHaveCount(0)
  await question.getByRole('button', { name: 'Go on with it', exact: true }).click()
  await expect(question).toContainText('Write the value first')
  await question.getByRole('textbox', { name: 'Value' }).fill('{ "text": "Ada, from the inbox" }')
  await question.getByRole('button', { name: 'Go on with it', exact: true }).click()
  await expect(inbox.notice('Go on with it')).toBeVisible()
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows(NAME).filter({ hasText: 'Completed' })).toHaveCount(1)
})
