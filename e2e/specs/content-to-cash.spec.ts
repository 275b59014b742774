import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type App } from '../fixtures/app'
import { recordStates } from '../fixtures/state-record'
import { EditorPage } from '../pages/editor-page'
import { GalleryPage } from '../pages/gallery-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

// Wide enough for the whole workflow at a size where the cards say what they do.
test.use({ viewport: { width: 2560, height: 1440 } })

/** Opens the gallery as a new user finds it, and takes the template. */
async function takeTheTemplate(app: App): Promise<EditorPage> {
  const projects = new ProjectsPage(app.page)
  await projects.toGallery()
  await new GalleryPage(app.page).use('Content to cash')
  const editor = new EditorPage(app.page)
  await expect(editor.node('New recording')).toBeVisible()
  return editor
}

/** The posts that were published, by file name. */
async function published(app: App): Promise<Map<string, string>> {
  const folder = join(app.workspaceDir, 'content-to-cash')
  const files = await readdir(folder, { recursive: true }).catch(() => [])
  const posts = files.filter((file) => file.endsWith('.md'))
  const texts = posts.map(
    async (file) => [file, await readFile(join(folder, file), 'utf8')] as const,
  )
  return new Map(await Promise.all(texts))
}

test('a recording becomes posts that were checked, edited, approved and published', async ({
  app,
}) => {
  const editor = await takeTheTemplate(app)
  const states = await recordStates(app.page)
  await editor.run()

  // The nodes go through their states. How long each is shown hangs on the machine, so the short ones may be passed over.
  await expect(editor.stateOf('You review the posts', 'Asking')).toBeVisible({ timeout: 30_000 })
  expect(await states()).toMatchObject({
    'New recording': expect.arrayContaining(['Done']),
    'Find three ideas': expect.arrayContaining(['Done']),
    'Draft the post': expect.arrayContaining(['Done']),
    'Brand check: post': expect.arrayContaining(['Done']),
    'Thumbnail brief': expect.arrayContaining(['Done']),
    'You review the posts': expect.arrayContaining(['Asking']),
    'Write the post': [],
  })
  await editor.goToNode('Write each post')
  await expect(editor.stateOf('Write each post', 'Done')).toBeVisible()
  await expect(editor.node('Write each post')).toContainText('3/3 items')
  expect((await published(app)).size).toBe(0)

  const inbox = new InboxPage(app.page)
  await expect(inbox.link('Inbox')).toHaveAccessibleName('Inbox, 1 waiting')
  await inbox.open()
  await expect(inbox.question(/^Review three posts/)).toBeVisible()
  await inbox.edit()
  await inbox.fieldOf(2, 'Post').fill('I rang the eleven customers who left. That was the lesson.')
  await inbox.approve()
  await expect(inbox.link('Inbox')).toHaveAccessibleName('Inbox')

  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Content to cash')).toContainText('Completed')
  await expect(runs.rows('Content to cash')).toContainText('free')
  const posts = [...(await published(app)).values()]
  expect(posts).toHaveLength(3)
  expect(
    posts.filter((text) => text.includes('I rang the eleven customers who left.')),
  ).toHaveLength(1)
  for (const text of posts) expect(text).toMatch(/^# .+\n\n[^]+\n## Thumbnail\n\n.+/)

  await runs.rows('Content to cash').getByRole('link', { name: 'Content to cash' }).click()
  await expect(editor.stateOf('What was published', 'Done')).toBeVisible()
  await expect(editor.output).toContainText(/Count\s*3/)
})

test('a rejected post goes back once, and is left out when it is rejected again', async ({
  app,
}) => {
  const editor = await takeTheTemplate(app)
  await editor.run()
  await expect(editor.stateOf('You review the posts', 'Asking')).toBeVisible({ timeout: 30_000 })
  const inbox = new InboxPage(app.page)
  await inbox.open()
  await expect(inbox.question(/^Review three posts/)).toBeVisible()
  await inbox.edit()
  await inbox.fieldOf(1, 'Publish this post').click()
  await inbox.fieldOf(1, 'What to change').fill('Begin with the number.')
  await inbox.approve()

  // Only the one that was sent back is written and asked about again.
  await expect(inbox.question('Review what you sent back')).toBeVisible()
  await inbox.edit()
  await expect(inbox.fieldOf(1, 'Post')).toBeVisible()
  await expect(inbox.fieldOf(2, 'Post')).toBeHidden()
  await inbox.reject()

  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Content to cash')).toContainText('Completed')
  expect((await published(app)).size).toBe(2)
  await runs.rows('Content to cash').getByRole('link', { name: 'Content to cash' }).click()
  await editor.goToNode('You review the posts')
  await expect(editor.node('You review the posts')).toContainText('round 2')
  await expect(editor.output).toContainText(/Count\s*2\s*Left out\s*\S+/)
})
