import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { VersionsPage } from '../pages/versions-page'

const plain = workflow(
  'Plain',
  [
    start({ n: 1 }),
    { id: 'sum', type: 'transform', name: 'Add one', config: { value: '{{ n + 1 }}' } },
    { id: 'note', type: 'log', name: 'Say it', config: { message: '{{ $ }}' } },
  ],
  [
    ['start', 'sum'],
    ['sum', 'note'],
  ],
)

test.describe('the version history', () => {
  test('says in words what each save changed, and shows it with its fields', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(plain))
    const editor = new EditorPage(app.page)
    await editor.select('Add one')
    await editor.codeField('Value').write('2')
    await editor.untilSaved()
    await editor.select('Say it')
    await editor.remove()
    await editor.untilSaved()

    const versions = new VersionsPage(app.page)
    await versions.open()
    await versions.foldOut()
    await expect(versions.line(/Removed Say it/).last()).toBeVisible()
    await expect(versions.panel).toContainText('Founder, in this window')
    await versions.line(/Changed Add one’s value/).click()
    await expect(versions.changes).toContainText('Add one')
    await expect(versions.changes.getByLabel('Before')).toHaveText('{{ n + 1 }}')
    await expect(versions.changes.getByLabel('After')).toHaveText('2')
    await versions.against('Against now')
    await expect(versions.shown).toContainText(
      'Restoring it would make these changes: Added Say it',
    )
    await app.page.keyboard.press('Escape')
    await expect(versions.shown).toBeHidden()
  })

  test('brings a version back, which undo takes back; both are versions', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(plain))
    const editor = new EditorPage(app.page)
    await editor.rename('Add one', 'Add two')
    await editor.untilSaved()
    const versions = new VersionsPage(app.page)
    await versions.open()
    await versions.foldOut()
    await versions.line(/The beginning, with 3 nodes/).click()
    await versions.restore()
    await expect(editor.node('Add one')).toBeVisible()
    await editor.untilSaved()
    await expect(versions.line(/Restored the version of/).last()).toBeVisible()
    await versions
      .notice(/was restored/)
      .getByRole('button', { name: 'Undo' })
      .click()
    await expect(editor.node('Add two')).toBeVisible()
    await editor.untilSaved()
    await app.page.reload()
    await expect(editor.node('Add two')).toBeVisible()
  })

  test('keeps a name through a reload, and shows those with one alone', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(plain))
    const editor = new EditorPage(app.page)
    const versions = new VersionsPage(app.page)
    await editor.rename('Add one', 'Sum')
    await editor.untilSaved()
    await versions.open()
    await versions.nameNewest('Before the launch')
    await app.page.reload()
    await expect(editor.node('Sum')).toBeVisible()
    await versions.open()
    await versions.panel.getByRole('switch', { name: 'Named only' }).click()
    await expect(versions.panel.getByRole('listitem')).toHaveCount(1)
    await expect(versions.line(/Before the launch/)).toBeVisible()
  })

  test('is walked with keys, and edits nothing that stands below a version', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(plain))
    const editor = new EditorPage(app.page)
    await editor.rename('Add one', 'Sum')
    await editor.untilSaved()
    await editor.select('Say it')
    const versions = new VersionsPage(app.page)
    await versions.open()
    await versions.foldOut()
    const lines = versions.panel.locator('[data-version]')
    await lines.first().focus()
    await app.page.keyboard.press('ArrowDown')
    await expect(lines.nth(1)).toBeFocused()
    await app.page.keyboard.press('Enter')
    await expect(versions.shown).toBeVisible()
    await app.page.keyboard.press('Delete')
    await app.page.keyboard.press('Escape')
    await expect(versions.shown).toBeHidden()
    await expect(editor.node('Say it')).toBeVisible()
  })
})
