import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { ConnectionsPage } from '../pages/connections-page'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { SettingsPage } from '../pages/settings-page'
import { startTrello } from '../servers/trello'

const KEY = 'trello-key-0123456789'
const TOKEN = 'trello-token-0123456789'

const reviewed = (name: string) =>
  workflow(
    name,
    [
      start({ title: 'A post' }),
      {
        id: 'card',
        type: 'trello',
        name: 'To review',
        config: {
          connection: 'their-board',
          action: 'create-card',
          board: 'BoArD123',
          list: 'To review',
          name: '{{ title }}',
        },
      },
    ],
    [['start', 'card']],
  )

test('a service is found by its name, entered, tested, and keeps its key when it is changed', async ({
  app,
}) => {
  const trello = await startTrello({ key: KEY, token: TOKEN })
  try {
    const connections = new ConnectionsPage(app.page)
    await connections.open()
    await connections.add('Trello', 'Our board', {
      'API key': KEY,
      Token: 'wrong-token-0123456789',
      'Address, if not the usual one (optional)': trello.url,
    })
    const row = connections.row('Our board')
    await expect(row).toContainText('It refused the key')
    await expect(row).not.toContainText('wrong-token')
    await connections.edit('Our board')
    await expect(connections.dialog.getByText('Stored. Leave it empty to keep it.')).toHaveCount(2)
    await connections.dialog.getByLabel('Token', { exact: true }).fill(TOKEN)
    await connections.dialog.getByRole('button', { name: 'Save and test' }).click()
    await expect(row).toContainText('Works, as Ada Lovelace.')
  } finally {
    await trello.close()
  }
})

test('what is missing is said before anything is sent', async ({ app }) => {
  const connections = new ConnectionsPage(app.page)
  await connections.open()
  await connections.beginNew()
  await connections.pickKind('Slack')
  await connections.dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(connections.dialog).toContainText('Bot token is missing.')
  await connections.dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(app.page.getByText('No connection yet')).toBeVisible()
})

test('a file from elsewhere is given connections of this host, which is remembered', async ({
  app,
}) => {
  const trello = await startTrello({ key: KEY, token: TOKEN })
  try {
    const connections = new ConnectionsPage(app.page)
    await connections.open()
    await connections.add('Trello', 'Our board', {
      'API key': KEY,
      Token: TOKEN,
      'Address, if not the usual one (optional)': trello.url,
    })
    await expect(connections.row('Our board')).toContainText('Works')
    const projects = new ProjectsPage(app.page)
    const editor = new EditorPage(app.page)
    await projects.open()
    await projects.pickFile(asFile(reviewed('First')))
    const choice = projects.review.getByLabel('In place of their-board')
    await expect(choice).toHaveValue('')
    await choice.selectOption({ label: 'Our board (Trello)' })
    await projects.agreeToImport()
    await editor.run()
    await editor.untilRun('Completed')
    expect(trello.cards.map(({ name }) => name)).toEqual(['A post'])
    await projects.open()
    await projects.pickFile(asFile(reviewed('Second')))
    await expect(choice).toHaveValue('our-board')
  } finally {
    await trello.close()
  }
})

test('the local network is closed to workflows but for what is listed', async ({ app }) => {
  const server = await startTrello()
  const { host } = new URL(server.url)
  try {
    const settings = new SettingsPage(app.page)
    await settings.open()
    await settings.localNetwork.click()
    await settings.saveAddresses()
    const projects = new ProjectsPage(app.page)
    const editor = new EditorPage(app.page)
    await projects.open()
    await projects.importFile(
      asFile(
        workflow(
          'Asks',
          [
            start(),
            {
              id: 'ask',
              type: 'http',
              name: 'Ask',
              config: { url: `${server.url}/1/members/me?key=trello-key&token=trello-token` },
            },
          ],
          [['start', 'ask']],
        ),
      ),
    )
    await editor.run()
    await editor.untilRun('Failed')
    await expect(app.page.getByText(/Workflows may not reach 127\.0\.0\.1/).first()).toBeVisible()
    expect(server.requests).toEqual([])
    await settings.open()
    await settings.reached.fill(host)
    await settings.saveAddresses()
    await projects.open()
    await projects.openProject('Asks')
    await editor.run()
    await editor.untilRun('Completed')
    expect(server.requests).toHaveLength(1)
  } finally {
    await server.close()
  }
})
