import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../fixtures/app'
import { ConnectionsPage } from '../pages/connections-page'

test.describe('the desktop window', { tag: '@desktop-only' }, () => {
  test('says that this computer is the host', async ({ app }) => {
    const connections = new ConnectionsPage(app.page)
    await connections.untilConnected()
    await expect(connections.status).toContainText('This computer')
  })

  test('has no Node in its page', async ({ app }) => {
    const found = await app.page.evaluate(() =>
      ['process', 'require', 'module', 'Buffer'].filter((name) => name in window),
    )
    expect(found).toEqual([])
  })

  test('keeps a secret sealed in its data folder, and never shows it again', async ({ app }) => {
    const secret = 'sk-only-the-host-knows'
    const connections = new ConnectionsPage(app.page)
    await connections.open()
    await connections.addModelService({
      name: 'Local model',
      address: 'http://127.0.0.1:9/v1',
      key: secret,
    })
    await expect(connections.row('Local model')).toContainText('secret stored')
    expect(await app.page.content()).not.toContain(secret)
    const kept = await readFile(join(app.dataDir, 'connections.json'), 'utf8')
    expect(kept).toContain('Local model')
    expect(kept).not.toContain(secret)
  })
})
