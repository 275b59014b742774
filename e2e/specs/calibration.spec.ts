import { expect, test } from '../fixtures/app'
import { start, workflow } from '../fixtures/documents'
import { openDocument } from '../fixtures/open-document'
import { EditorPage } from '../pages/editor-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'

test.use({ viewport: { width: 1920, height: 1080 } })

const UNSURE = ['Post 1', 'Post 2']
const SURE = Array.from({ length: 21 }, (_, index) => `Post ${index + 3}`)
const posts = [
  ...UNSURE.map((title) => ({ title, sure: 0.2 })),
  ...SURE.map((title, index) => ({ title, sure: 0.5 + (index % 5) / 10 })),
]

/** Asks about each of many posts, however sure it is. */
const reviews = workflow(
  'Reviews',
  [
    start({ posts }),
    {
      id: 'each',
      type: 'for-each',
      name: 'Each post',
      config: { items: '{{ posts }}', concurrency: posts.length },
      size: { width: 480, height: 300 },
    },
    {
      id: 'ask',
      type: 'human-callback',
      name: 'Review',
      parent: 'each',
      position: { x: 40, y: 80 },
      config: {
        title: '{{ $item.title }}',
        value: '{{ $item }}',
        onlyIf: { confidence: '{{ $item.sure }}', below: 0.99 },
      },
    },
  ],
  [
    ['start', 'each'],
    ['each.item', 'ask'],
    ['ask.approved', 'each.result'],
  ],
)

test('answers at each level speak for a threshold, which is taken over with a click', async ({
  app,
}, info) => {
  test.slow()
  await openDocument(app, reviews)
  const editor = new EditorPage(app.page)
  await editor.run()
  const inbox = new InboxPage(app.page)
  await inbox.open()
  await expect(inbox.questions).toHaveCount(posts.length)
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme })
    await app.page.screenshot({ path: info.outputPath(`inbox-${colorScheme}.png`) })
  }
  for (const title of UNSURE) await inbox.choose(title)
  await inbox.together.getByRole('button', { name: 'Reject 2' }).click()
  await expect(inbox.questions).toHaveCount(SURE.length)
  for (const title of SURE) await inbox.choose(title)
  await app.page.screenshot({ path: info.outputPath('inbox-chosen-dark.png') })
  await inbox.together.getByRole('button', { name: `Approve ${SURE.length}` }).click()
  await expect(inbox.questions).toHaveCount(0)

  const projects = new ProjectsPage(app.page)
  await projects.open()
  await projects.openProject('Reviews')
  await editor.select('Review')
  const heading = editor.inspector.getByText('How sure is sure enough')
  await heading.click()
  const levels = editor.inspector
    .getByRole('group')
    .filter({ has: app.page.getByText('How sure is sure enough') })
  await expect(levels).toContainText('23 answers.')
  await expect(levels.getByRole('row').filter({ hasText: '20–30%' })).toContainText('2 of 2')
  await expect(levels.getByRole('row').filter({ hasText: '50–60%' })).toContainText('0 of 5')
  await expect(levels).toContainText('Of 21 answers at 25% or above, none was changed or rejected')
  for (const colorScheme of ['light', 'dark'] as const)
    for (const size of [
      { width: 1280, height: 800 },
      { width: 1920, height: 1080 },
    ]) {
      await app.page.emulateMedia({ colorScheme })
      await app.page.setViewportSize(size)
      await levels.scrollIntoViewIfNeeded()
      await app.page.screenshot({
        path: info.outputPath(`levels-${colorScheme}-${size.width}.png`),
      })
    }
  const below = editor.inspector.getByRole('textbox', { name: /^Below/ })
  await levels.getByRole('button', { name: 'Ask below 0.25' }).click()
  await expect(levels.getByRole('button', { name: 'In use' })).toBeDisabled()
  await expect(below).toHaveValue('0.25')
  await app.page.keyboard.press('ControlOrMeta+z')
  await expect(below).toHaveValue('0.99')
})
