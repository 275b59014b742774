/** The field of a node that chooses a connection: what fits first, and a new one of the right kind from there. */
import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { ConnectionsPage } from '../pages/connections-page'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'

const KEY = 'trello-key-0123456789'
const TOKEN = 'trello-token-0123456789'

const cards = workflow(
  'Cards',
  [
    start({ title: 'A post' }),
    {
      id: 'card',
      type: 'trello',
      name: 'To review',
      config: { action: 'create-card', board: 'BoArD123', list: 'To review', name: '{{ title }}' },
    },
  ],
  [['start', 'card']],
)

test('a node offers what fits, and adds a connection of its kind', async ({ app }) => {
  const projects = new ProjectsPage(app.page)
  await projects.untilConnected()
  await projects.importFile(asFile(cards))
  const editor = new EditorPage(app.page)
  await editor.select('To review')
  const field = editor.inspector.getByRole('combobox', { name: 'Connection' })
  await field.selectOption('Add a connection…')
  const { dialog } = new ConnectionsPage(app.page)
  await expect(dialog).toHaveAccessibleName('Add a connection: Trello')
  await dialog.getByLabel('Name', { exact: true }).fill('Our board')
  await dialog.getByLabel('API key', { exact: true }).fill(KEY)
  await dialog.getByLabel('Token', { exact: true }).fill(TOKEN)
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog).toBeHidden()
  await expect(field).toHaveValue('our-board')
  await expect(field.getByRole('option', { name: 'Our board (our-board)' })).toBeAttached()
})
