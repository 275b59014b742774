import { readdir } from 'node:fs/promises'
import { expect, test } from '../fixtures/app'
import { EditorPage } from '../pages/editor-page'
import { GalleryPage } from '../pages/gallery-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

/** What each template comes to with its own sample: who is asked, how it stands after a yes to each, what it wrote. */
const TEMPLATES = [
  { name: 'Content to cash', asks: 1, ends: 'Completed', writes: /^content-to-cash\/.+\.md$/ },
  { name: 'Lead to meeting', asks: 1, ends: 'Waiting', writes: /^outbox\/.+\.md$/ },
  { name: 'VIP routing', asks: 1, ends: 'Completed', writes: /^outbox\/.+\.md$/ },
  { name: 'Auditor', asks: 1, ends: 'Completed', writes: /^published\/.+\.md$/ },
]

for (const { name, asks, ends, writes } of TEMPLATES) {
  test(`${name} runs at once, with the offline model`, async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    await projects.toGallery()
    await new GalleryPage(app.page).use(name)
    const editor = new EditorPage(app.page)
    await editor.run()
    const inbox = new InboxPage(app.page)
    await inbox.open()
    for (let asked = 0; asked < asks; asked += 1) await inbox.approve()
    const runs = new RunsPage(app.page)
    await runs.open()
    await expect(runs.rows(name)).toContainText(ends)
    const files = await readdir(app.workspaceDir, { recursive: true })
    expect(files.map((file) => file.replaceAll('\\', '/')).join('\n')).toMatch(
      new RegExp(writes.source, 'm'),
    )
  })
}

test('the gallery shows every template with a picture and what it does', async ({ app }) => {
  await new ProjectsPage(app.page).toGallery()
  const gallery = new GalleryPage(app.page)
  for (const { name } of TEMPLATES) {
    await expect(gallery.card(name)).toContainText(/\d+ nodes/)
    await expect(gallery.card(name).getByRole('paragraph')).not.toBeEmpty()
  }
})
