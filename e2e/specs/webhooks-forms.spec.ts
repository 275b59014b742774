/** What comes through the door, from a sender and from a phone, to the run that it begins. */
import { createHmac } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../fixtures/app'
import { asFile, workflow } from '../fixtures/documents'
import { ActivationPage } from '../pages/activation-page'
import { ConnectionsPage } from '../pages/connections-page'
import { FormPage } from '../pages/form-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'
import { StepsPanel } from '../pages/steps-panel'

const SECRET = 'only-the-shop-knows-this'

const orders = workflow(
  'Signed orders',
  [
    {
      id: 'hook',
      type: 'webhook-trigger',
      name: 'Order came',
      config: { path: 'signed-orders', secret: 'shop', verify: 'github' },
    },
    {
      id: 'thank',
      type: 'transform',
      name: 'Thank them',
      config: { value: 'Thank you for the {{ body.item }}' },
    },
  ],
  [['hook', 'thank']],
)

/** A message of the shop, signed with what it takes for the secret. */
function order(secret: string, item: string): RequestInit {
  const body = JSON.stringify({ item })
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-github-delivery': 'order-1',
    'x-hub-signature-256': `sha256=${signature}`,
  }
  return { method: 'POST', body, headers }
}

/** The first event of an exported run. */
function beginning(kept: string): unknown {
  return (JSON.parse(kept) as { events: unknown[] }).events[0]
}

test('a signed message begins one run, a forged one none', async ({ app }) => {
  test.slow()
  const connections = new ConnectionsPage(app.page)
  await connections.untilConnected()
  await connections.open()
  await connections.add('Bearer token', 'Shop', { Token: SECRET })
  await expect(connections.row('Shop')).toBeVisible()
  await app.page.keyboard.press('Escape')
  const projects = new ProjectsPage(app.page)
  await projects.open()
  await projects.importFile(asFile(orders))
  const activation = new ActivationPage(app.page)
  await activation.activate()
  await activation.openPanel()
  const address = await activation.address(/hooks\/signed-orders$/)
  await app.page.keyboard.press('Escape')

  const forged = await fetch(address, order('a guess', 'kettle'))
  expect(forged.status).toBe(401)
  expect(await forged.text()).toContain('The signature does not fit the body.')
  const first = await fetch(address, order(SECRET, 'teapot'))
  expect(first.status).toBe(202)
  const begun = (await first.json()) as { run: string; delivery: string }
  const again = await fetch(address, order(SECRET, 'teapot'))
  expect(await again.json()).toEqual({ ...begun, duplicate: true })

  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Signed orders')).toHaveCount(1)
  await expect(runs.rows('Signed orders')).toContainText('By a trigger')
  await expect(runs.rows('Signed orders')).toContainText('Completed')
  await runs.rows('Signed orders').getByRole('link', { name: 'Signed orders' }).click()
  await activation.untilRun('Completed')
  await expect(activation.output).toContainText('Thank you for the teapot')
  const kept = await new StepsPanel(app.page).share('With values')
  expect(kept).toContain(begun.run)
  expect(beginning(kept)).toMatchObject({ delivery: { id: begun.delivery, version: 1 } })
  expect(kept).not.toContain(SECRET)

  await activation.deactivate()
  expect((await fetch(address, order(SECRET, 'kettle'))).status).toBe(404)
})

const ideas = workflow(
  'Ideas',
  [
    {
      id: 'form',
      type: 'form-trigger',
      name: 'Idea came',
      config: {
        title: 'Tell us about your idea',
        intro: 'We read every one, mostly on Fridays.',
        path: 'ideas-of-a-test',
        button: 'Send it',
        thanks: 'We write to you within a week.',
        fields: {
          type: 'object',
          required: ['name', 'idea', 'kind'],
          properties: {
            name: { type: 'string', title: 'Your name', minLength: 1 },
            email: {
              type: 'string',
              title: 'E-mail',
              format: 'email',
              description: 'Only to answer you.',
            },
            kind: { type: 'string', title: 'It is about', enum: ['the app', 'the price'] },
            idea: { type: 'string', title: 'Your idea', maxLength: 2_000 },
            friends: { type: 'integer', title: 'How many would use it', minimum: 1 },
            news: { type: 'boolean', title: 'Tell me what became of it' },
          },
        },
      },
    },
    { id: 'keep', type: 'transform', name: 'Keep it', config: { value: '{{ $ }}' } },
  ],
  [['form', 'keep']],
)

test('a form is filled in on a phone, and its run has what was entered', async ({
  app,
  browser,
}, info) => {
  test.slow()
  const projects = new ProjectsPage(app.page)
  await projects.untilConnected()
  await projects.importFile(asFile(ideas))
  const activation = new ActivationPage(app.page)
  await activation.activate()
  await activation.openPanel()
  const address = await activation.address(/forms\/ideas-of-a-test$/)
  await app.page.keyboard.press('Escape')

  const phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    // The page works without a script, so none is let run.
    javaScriptEnabled: false,
  })
  const form = new FormPage(await phone.newPage())
  for (const colorScheme of ['light', 'dark'] as const) {
    await form.page.emulateMedia({ colorScheme })
    await form.page.goto(address)
    await expect(form.heading('Tell us about your idea')).toBeVisible()
    await form.page.screenshot({ path: info.outputPath(`form-${colorScheme}.png`), fullPage: true })
  }
  const wide = await form.page.evaluate(() => document.documentElement.scrollWidth)
  expect(wide).toBeLessThanOrEqual(390)

  await form.field('Your name').fill('Ana')
  await form.field(/^Your idea/).fill('A clock that\nlets you sleep')
  await form.field(/^How many/).fill('0')
  await form.field('Tell me what became of it').tap()
  await form.button('Send it').tap()
  await expect(form.mistakes).toContainText('It is about')
  await expect(form.mistakes).toContainText('How many would use it')
  await form.page.screenshot({ path: info.outputPath('mistakes.png'), fullPage: true })
  await expect(form.field('Your name')).toHaveValue('Ana')
  await form.field(/^It is about/).selectOption('the app')
  await form.field(/^How many/).fill('3')
  await form.button('Send it').tap()
  await expect(form.page.getByRole('status')).toHaveText('We write to you within a week.')
  await form.page.screenshot({ path: info.outputPath('thanks.png') })
  // Looking again sends nothing again.
  await form.page.reload()
  await expect(form.page.getByRole('status')).toBeVisible()

  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Ideas')).toHaveCount(1)
  await expect(runs.rows('Ideas')).toContainText('By a trigger')
  await runs.rows('Ideas').getByRole('link', { name: 'Ideas' }).click()
  await activation.untilRun('Completed')
  const kept = await new StepsPanel(app.page).share('With values')
  expect(beginning(kept)).toMatchObject({
    payload: {
      name: 'Ana',
      kind: 'the app',
      idea: 'A clock that\nlets you sleep',
      friends: 3,
      news: true,
    },
    delivery: { version: 1 },
  })

  await activation.deactivate()
  const gone = await form.page.goto(address)
  expect(gone?.status()).toBe(404)
  await expect(form.heading('There is no form here')).toBeVisible()
  await phone.close()
})

test('a form can be read by everybody, with mistakes and without', async ({ app, browser }) => {
  const projects = new ProjectsPage(app.page)
  await projects.untilConnected()
  await projects.importFile(asFile(ideas))
  const activation = new ActivationPage(app.page)
  await activation.activate()
  await activation.openPanel()
  const address = await activation.address(/forms\/ideas-of-a-test$/)
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const form = new FormPage(await context.newPage())
  for (const colorScheme of ['light', 'dark'] as const) {
    await form.page.emulateMedia({ colorScheme })
    await form.page.goto(address)
    for (const step of ['empty', 'mistakes']) {
      const { violations } = await new AxeBuilder({ page: form.page }).analyze()
      expect(
        violations.map(({ id, nodes }) => `${step}: ${id}: ${nodes[0]?.html}`),
        colorScheme,
      ).toEqual([])
      await form.button('Send it').click()
      await expect(form.mistakes).toBeVisible()
    }
  }
  await context.close()
})
