import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test as base, type App } from '../fixtures/app'
import { asFile, asksModel } from '../fixtures/documents'
import { ConnectionsPage } from '../pages/connections-page'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'
import { SettingsPage } from '../pages/settings-page'
import { startOpenAi, type OpenAiServer } from '../servers/openai'

const test = base.extend<{ service: OpenAiServer }>({
  service: async ({}, use) => {
    // Every answer: 11 tokens in, 7 out.
    const service = await startOpenAi()
    await use(service)
    await service.close()
  },
})

/** With this an answer costs $0.081. */
const PRICE = { input: '1000', output: '10000' }

async function begin(app: App, address: string, document = asksModel()): Promise<EditorPage> {
  const connections = new ConnectionsPage(app.page)
  await connections.open()
  await connections.addModelService({ name: 'Main', address })
  await expect(connections.row('Main')).toBeVisible()
  const projects = new ProjectsPage(app.page)
  await projects.open()
  await projects.importFile(asFile(document))
  const editor = new EditorPage(app.page)
  await expect(editor.node('Draft')).toBeVisible()
  return editor
}

async function setPrice(app: App): Promise<SettingsPage> {
  const settings = new SettingsPage(app.page)
  await settings.open()
  await app.page.getByRole('button', { name: 'Add a price' }).click()
  await settings.priceDialog.getByLabel('Models').fill('local:test-*')
  await settings.savePrice(PRICE)
  return settings
}

const costOf = (page: Page) => page.getByRole('button', { name: /^Cost of this run/ })
const warning = (page: Page) => page.getByRole('dialog', { name: 'This run may use up its budget' })
const budget = (editor: EditorPage) => editor.output.getByRole('list', { name: 'Budget' })

async function backToEditor(page: Page): Promise<void> {
  const projects = new ProjectsPage(page)
  await projects.open()
  await projects.openProject('Asks a model')
}

/** No screen shuts anybody out. */
async function untilAccessible(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    screen,
  ).toEqual([])
}

function shot(name: string): string {
  return join('test-results', 'cost', `${name}.png`)
}

test('what has no price is named, and gets one; what has run keeps its cost', async ({
  app,
  service,
}) => {
  test.slow()
  const { page } = app
  const editor = await begin(app, service.url)
  await editor.run()
  await editor.untilRun('Completed')
  await expect(editor.node('Draft')).toContainText('18 tokens · unknown')
  await costOf(page).click()
  const cost = page.getByRole('dialog', { name: 'Cost of this run' })
  await expect(cost).toContainText('Unknown: 1 call without a price (local:test-small)')
  await expect(cost).toContainText('This month, 1 run')
  await untilAccessible(page, 'cost of a run')
  await cost.getByRole('link', { name: 'Set prices in Settings' }).click()

  const settings = new SettingsPage(page)
  await settings.unpriced.getByRole('button', { name: 'Set a price for local:test-small' }).click()
  await settings.priceDialog.getByRole('button', { name: 'Save' }).click()
  await expect(settings.priceDialog.getByText('Give dollars, 0 or more')).toHaveCount(2)
  await untilAccessible(page, 'a price with faults')
  await settings.savePrice(PRICE)
  await expect(settings.prices).toContainText('local:test-small')
  await expect(settings.unpriced).toBeHidden()

  await backToEditor(page)
  await editor.run()
  await expect(costOf(page)).toContainText('18 tokens · $0.081')
  const runs = new RunsPage(page)
  await runs.open()
  await expect(runs.rows('Asks a model').nth(0)).toContainText('$0.081')
  await expect(runs.rows('Asks a model').nth(1)).toContainText('unknown')
  await expect(page.getByText('Today: $0.081 + 1 unknown')).toBeVisible()

  await app.reopen()
  const later = new SettingsPage(app.page)
  await later.open()
  await expect(later.prices).toContainText('$10,000.00')
  await expect(later.unpriced).toBeHidden()
})

test('prices are changed, removed and reset, each with a way back', async ({ app }) => {
  const { page } = app
  const settings = await setPrice(app)
  await page.getByRole('button', { name: 'Change the price of local:test-*' }).click()
  await settings.priceDialog.getByRole('radio', { name: 'Free' }).click()
  await settings.priceDialog.getByRole('button', { name: 'Save' }).click()
  await expect(settings.prices.getByRole('row', { name: /local:test/ })).toContainText('free')
  await page.getByRole('button', { name: 'Remove the price of local:test-*' }).click()
  await expect(settings.prices).toBeHidden()
  await settings.notice('was removed').getByRole('button', { name: 'Undo' }).click()
  await expect(settings.prices).toContainText('local:test-*')

  await page.getByText('Baton’s own prices').click()
  await page.getByRole('button', { name: 'Change the price of openai:gpt-5', exact: true }).click()
  await expect(settings.priceDialog.getByLabel('Models')).toHaveValue('openai:gpt-5')
  await settings.savePrice({ input: '2', output: '20' })
  await expect(settings.prices.getByRole('row', { name: /openai:gpt-5/ })).toContainText('$20')
  await page.getByRole('button', { name: 'Reset' }).click()
  await expect(settings.prices).toBeHidden()
})

test('a failed attempt costs as well', async ({ app, service }) => {
  service.script({ kind: 'ok', text: '' }, { kind: 'ok', text: 'Now.' })
  const editor = await begin(
    app,
    service.url,
    asksModel({ node: { retry: { maxAttempts: 2, delay: '10ms' } } }),
  )
  await setPrice(app)
  await backToEditor(app.page)
  await editor.run()
  await editor.untilRun('Completed')
  await expect(costOf(app.page)).toContainText('36 tokens · $0.162')
})

test('a budget fills up, and a run that is likely to use it up is asked about', async ({
  app,
  service,
}) => {
  test.slow()
  const { page } = app
  const editor = await begin(
    app,
    service.url,
    asksModel({ settings: { budget: { usd: 0.05, tokens: 22 } } }),
  )
  await setPrice(app)
  await backToEditor(page)
  for (let times = 1; times <= 3; times++) {
    await editor.run()
    await expect.poll(() => service.requests.filter(({ body }) => body).length).toBe(times)
    await editor.untilRun('Completed')
  }
  await expect(budget(editor).getByRole('progressbar', { name: /^Money/ })).toHaveAttribute(
    'aria-valuetext',
    '$0.081 of $0.050 (162%). Used up.',
  )
  await expect(budget(editor).getByRole('progressbar', { name: /^Tokens/ })).toHaveAttribute(
    'aria-valuetext',
    '18 of 22 (81%). Nearly used up.',
  )
  await untilAccessible(page, 'budget')

  await editor.run()
  await expect(warning(page)).toContainText(
    'The last 3 runs cost $0.081 at the median; the budget is $0.050.',
  )
  await untilAccessible(page, 'warning')
  await page.screenshot({ path: shot('warning') })
  await page.keyboard.press('Escape')
  await expect(warning(page)).toBeHidden()

  await editor.run()
  await warning(page).getByRole('button', { name: 'Change the budget' }).click()
  await expect(editor.inspector.getByLabel('Dollars')).toBeFocused()
  expect(service.requests.filter(({ body }) => body)).toHaveLength(3)

  await editor.run()
  await warning(page).getByRole('checkbox').click()
  await warning(page).getByRole('button', { name: 'Run anyway' }).click()
  await expect.poll(() => service.requests.filter(({ body }) => body).length).toBe(4)
  await editor.untilRun('Completed')
  await editor.run()
  await expect.poll(() => service.requests.filter(({ body }) => body).length).toBe(5)

  await editor.inspector.getByLabel('Dollars').fill('0.06')
  await editor.untilRun('Completed')
  await editor.run()
  await expect(warning(page)).toContainText('the budget is $0.060')
})

for (const theme of ['light', 'dark'] as const) {
  test(`costs read well, ${theme}`, { tag: '@browser-only' }, async ({ app, service }) => {
    test.slow()
    const { page } = app
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const editor = await begin(
      app,
      service.url,
      asksModel({
        settings: { budget: { usd: 0.1, tokens: 1000, executions: 2, duration: '1h' } },
      }),
    )
    await editor.run()
    await editor.untilRun('Completed')
    const settings = await setPrice(app)
    await page.getByText('Baton’s own prices').click()
    await untilAccessible(page, 'settings')
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height })
      await settings.prices.scrollIntoViewIfNeeded()
      await page.screenshot({ path: shot(`settings-${theme}-${width}`) })
    }
    await page.getByRole('button', { name: 'Change the price of local:test-*' }).click()
    await settings.priceDialog.getByRole('switch').click()
    await page.screenshot({ path: shot(`price-${theme}`) })
    await page.keyboard.press('Escape')
    await backToEditor(page)
    await editor.run()
    await editor.untilRun('Completed')
    await costOf(page).click()
    await untilAccessible(page, 'cost')
    await page.screenshot({ path: shot(`cost-${theme}-1920`) })
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.screenshot({ path: shot(`cost-${theme}-1280`) })
  })
}
