import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser } from '@playwright/test'
import { expect, test, type App } from '../fixtures/app'
import { start, workflow, type Document } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'
import { AnswerPage } from '../pages/answer-page'
import { EditorPage } from '../pages/editor-page'
import { InboxPage } from '../pages/inbox-page'
import { RunsPage } from '../pages/runs-page'

const PICTURE = {
  file: 'pictures/desk.png',
  name: 'desk.png',
  bytes: 1,
  contentType: 'image/png',
  sha256: '0'.repeat(64),
}

const post = {
  title: 'Eleven customers left',
  text: '## What they said\n\nI rang **all eleven** of them:\n\n- three had found something cheaper\n- eight never understood the price page\n\nSo the price page goes. [Read more](https://example.com/prices)',
  tone: 'plain',
  publish: true,
  picture: PICTURE,
}

const reviewed = workflow(
  'Reviewed',
  [
    start(post),
    {
      id: 'ask',
      type: 'human-callback',
      name: 'Review',
      config: {
        title: 'Publish “{{ title }}”?',
        instructions: 'Read it once aloud. Edit what you would not say.',
        value: '{{ $ }}',
        assignees: ['Ana'],
        timeout: '2d',
        fields: {
          type: 'object',
          required: ['title', 'text'],
          properties: {
            title: { type: 'string', title: 'Title', minLength: 3 },
            text: { type: 'string', title: 'Post', format: 'markdown', minLength: 10 },
            tone: { type: 'string', title: 'Tone', enum: ['plain', 'warm'] },
            publish: { type: 'boolean', title: 'Publish' },
            picture: { title: 'Picture' },
          },
        },
      },
    },
  ],
  [['start', 'ask']],
)

/** A workflow that asks several things at once, one of which cannot be undone. */
function several(): Document {
  const ask = (id: string, title: string, config: Record<string, unknown> = {}) => ({
    id,
    type: 'human-callback',
    name: title,
    config: { title, value: '{{ $ }}', ...config },
  })
  return workflow(
    'Several',
    [
      start('Hello'),
      ask('one', 'First one'),
      ask('two', 'Second one', { timeout: '20m' }),
      ask('three', 'Third one', { assignees: ['Ben'] }),
      ask('pay', 'Pay it'),
      {
        id: 'send',
        type: 'http',
        name: 'Send the money',
        risk: 'irreversible',
        config: { method: 'POST', url: 'http://127.0.0.1:9/pay' },
      },
    ],
    [
      ['start', 'one'],
      ['start', 'two'],
      ['start', 'three'],
      ['start', 'pay'],
      ['pay.approved', 'send'],
    ],
  )
}

async function asked(app: App, document: Document): Promise<InboxPage> {
  await openDocument(app, document)
  await new EditorPage(app.page).run()
  const inbox = new InboxPage(app.page)
  await expect(inbox.link('Inbox')).toHaveAccessibleName(/waiting/)
  await inbox.open()
  return inbox
}

async function phone(browser: Browser, colorScheme: 'light' | 'dark'): Promise<AnswerPage> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme,
    // The page works without a script, so none is let run.
    javaScriptEnabled: false,
  })
  return new AnswerPage(await context.newPage())
}

test('a question is edited and approved on a phone, once', async ({ app, browser }, info) => {
  await mkdir(join(app.workspaceDir, 'pictures'), { recursive: true })
  const picture = await app.page.screenshot({ clip: { x: 0, y: 0, width: 640, height: 360 } })
  await writeFile(join(app.workspaceDir, PICTURE.file), picture)
  const inbox = await asked(app, reviewed)
  const url = await inbox.phoneLink()

  for (const scheme of ['light', 'dark'] as const) {
    const answer = await phone(browser, scheme)
    await answer.page.goto(url)
    await expect(answer.heading('Publish “Eleven customers left”?')).toBeVisible()
    await expect(answer.page.getByRole('img', { name: 'desk.png' })).toBeVisible()
    await answer.page.screenshot({ path: info.outputPath(`phone-${scheme}.png`), fullPage: true })
    await answer.openEdit()
    await answer.page.screenshot({ path: info.outputPath(`edit-${scheme}.png`), fullPage: true })
    const wide = await answer.page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(390)
    await answer.page.context().close()
  }

  const seen = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const checked = await seen.newPage()
  for (const colorScheme of ['light', 'dark'] as const) {
    await checked.emulateMedia({ colorScheme })
    await checked.goto(url)
    const { violations } = await new AxeBuilder({ page: checked }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  await seen.close()

  const answer = await phone(browser, 'light')
  await answer.page.goto(url)
  await expect(answer.name).toHaveValue('Ana')
  await answer.openEdit()
  await answer.field('Title').fill('X')
  await answer.comment.fill('Shorter')
  await answer.approve.tap()
  await expect(answer.alert).toContainText('at least 3')
  await expect(answer.comment).toHaveValue('Shorter')
  await answer.field('Title').fill('They left')
  await answer.field('Tone').selectOption('warm')
  await answer.approve.tap()
  await expect(answer.heading('Approved')).toBeVisible()
  await answer.page.screenshot({ path: info.outputPath('done.png') })

  await answer.page.goto(url)
  await expect(answer.heading('Answered already')).toBeVisible()
  await expect(answer.page.getByText('Nothing was changed')).toBeVisible()
  await answer.page.context().close()

  await expect(inbox.link('Inbox')).toHaveAccessibleName('Inbox')
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Reviewed')).toContainText('Completed')
})

test('a link that is late says who answered, and changes nothing', async ({ app, browser }) => {
  const inbox = await asked(app, reviewed)
  const url = await inbox.phoneLink()
  const answer = await phone(browser, 'light')
  await answer.page.goto(url)
  await inbox.reject()
  await answer.approve.tap()
  await expect(answer.heading('No answer is needed any more')).toBeVisible()
  await expect(answer.page.getByText('It was rejected by Founder.')).toBeVisible()
  await answer.page.context().close()
})

test('questions are sorted, filtered and answered by keys, with a way back', async ({
  app,
}, info) => {
  const inbox = await asked(app, several())
  await expect(inbox.questions).toHaveCount(4)
  await expect(inbox.questions.first()).toContainText('Second one')
  await expect(inbox.filter(/^Overdue/)).toHaveText('Overdue1')
  await inbox.filter(/^Risky/).click()
  await expect(inbox.questions).toHaveCount(1)
  await inbox.filter(/^Mine/).click()
  await expect(inbox.questions).toHaveCount(3)
  await inbox.filter(/^All/).click()
  for (const [name, size] of [
    ['1280', { width: 1280, height: 800 }],
    ['1920', { width: 1920, height: 1080 }],
  ] as const) {
    await app.page.setViewportSize(size)
    await app.page.screenshot({ path: info.outputPath(`inbox-${name}.png`) })
  }

  await expect(inbox.question('Second one')).toBeVisible()
  await app.page.keyboard.press('a')
  await expect(inbox.held).toContainText('Approves in')
  await app.page.screenshot({ path: info.outputPath('held.png') })
  await app.page.keyboard.press('u')
  await expect(inbox.held).toHaveCount(0)
  await expect(inbox.question('Second one')).toBeVisible()
  await app.page.keyboard.press('r')
  await expect(inbox.questions).toHaveCount(3, { timeout: 15_000 })
  await expect(inbox.notice('Rejected')).toBeVisible()

  await inbox.choose('Pay it')
  await inbox.choose('First one')
  await expect(inbox.together.getByRole('button', { name: /^Approve/ })).toBeDisabled()
  await expect(inbox.together).toContainText('cannot be undone')
  await app.page.screenshot({ path: info.outputPath('together.png') })
  await inbox.choose('Pay it')
  await inbox.choose('Third one')
  await inbox.together.getByRole('button', { name: 'Approve 2' }).click()
  await expect(inbox.notice('2 approved')).toBeVisible()
  await expect(inbox.questions).toHaveCount(1)

  await inbox.more('Hand to somebody else')
  await app.page.getByRole('textbox', { name: 'Name' }).fill('Grace')
  await app.page.getByRole('button', { name: 'Hand on' }).click()
  await expect(inbox.question('Pay it')).toContainText('of Grace')
})
