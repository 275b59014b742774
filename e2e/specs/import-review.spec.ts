import { readFile } from 'node:fs/promises'
import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'

/** Put together here, so that no scanner takes this file for a leak. */
const token = ['ghp', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dF1234'].join('_')

const stranger = workflow(
  'From a stranger',
  [
    start(),
    {
      id: 'call',
      type: 'http',
      name: 'Tell the shop',
      risk: 'irreversible',
      config: {
        method: 'POST',
        url: 'https://shop.test/orders',
        connection: 'openai-main',
        headers: { Authorization: `Bearer ${token}` },
      },
    },
    {
      id: 'save',
      type: 'file',
      name: 'Keep it',
      config: { op: 'write', path: 'orders/last.json', content: '{{ $ }}' },
    },
  ],
  [
    ['start', 'call'],
    ['call', 'save'],
  ],
)

test.describe('a stranger’s file', () => {
  test('shows what it can touch before it is kept, and leaves nothing when refused', async ({
    app,
  }) => {
    const projects = new ProjectsPage(app.page)
    await projects.pickFile(asFile(stranger))
    const { review } = projects
    await expect(review.getByRole('region', { name: 'Calls hosts' })).toContainText('shop.test')
    await expect(review.getByRole('region', { name: /^Does what cannot/ })).toContainText(
      'Tell the shop',
    )
    await expect(review.getByRole('region', { name: 'Uses connections' })).toContainText(
      'openai-main, which you do not have yet: add it under Connections. Its secret is sent to shop.test',
    )
    await expect(review.getByRole('region', { name: /^Writes files/ })).toContainText(
      'orders/last.json',
    )
    const secrets = review.getByRole('region', { name: 'What looks like a secret' })
    await expect(secrets).toContainText('Tell the shop: config.headers.Authorization')
    await expect(secrets).not.toContainText(token)
    await review.getByRole('button', { name: 'Cancel' }).click()
    await expect(review).toBeHidden()
    await expect(app.page.getByRole('button', { name: 'See all templates' })).toBeVisible()
  })

  test('loses its secrets in one click, and is never exported with them unseen', async ({
    app,
  }) => {
    const projects = new ProjectsPage(app.page)
    const editor = new EditorPage(app.page)
    await projects.pickFile(asFile(stranger))
    await projects.review.getByRole('switch', { name: 'Remove it' }).click()
    await projects.agreeToImport()
    await expect(editor.node('Tell the shop')).toBeVisible()
    await projects.open()
    const clean = await readFile(
      await (await projects.exportProject('From a stranger')).path(),
      'utf8',
    )
    expect(clean).not.toContain(token)
    expect(clean).toContain('[secret removed]')

    await projects.pickFile(asFile({ ...stranger, name: 'With its secret' }))
    await projects.agreeToImport()
    await expect(editor.node('Tell the shop')).toBeVisible()
    await projects.open()
    await projects.choose('With its secret', 'Export')
    const dialog = app.page.getByRole('dialog', { name: /^Export/ })
    await expect(dialog).toContainText('1 string looks like a secret')
    const download = app.page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Export' }).click()
    expect(await readFile(await (await download).path(), 'utf8')).not.toContain(token)
  })

  test('that only computes says so', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    await projects.pickFile(asFile(workflow('Sums', [start()], [])))
    await expect(projects.review).toContainText('It touches nothing outside Baton')
    // The answer has the focus: Enter agrees.
    await app.page.keyboard.press('Enter')
    await expect(new EditorPage(app.page).node('Start')).toBeVisible()
  })
})
