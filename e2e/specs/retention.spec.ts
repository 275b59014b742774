import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { expect, test as base } from '../fixtures/app'
import { asFile, start, workflow, type Document } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'
import { SettingsPage } from '../pages/settings-page'

/** A PNG of one colour, 120 by 60 pixels. */
function picture(): Buffer {
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(120 * 3, Buffer.of(99, 91, 255))])
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const size = Buffer.alloc(13)
  size.writeUInt32BE(120, 0)
  size.writeUInt32BE(60, 4)
  size.set([8, 2], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: 60 }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const test = base.extend<{ pictures: string }>({
  pictures: async ({}, use) => {
    const server: Server = createServer((request, response) => {
      const name = request.url?.slice(1) ?? ''
      response.setHeader('content-type', name.endsWith('.png') ? 'image/png' : 'application/pdf')
      response.end(name === 'broken.png' ? 'no picture' : picture())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  },
})

const adding: Document = workflow(
  'Adding',
  [
    start({ n: 1 }),
    { id: 'sum', type: 'transform', name: 'Add one', config: { value: '{{ n + 1 }}' } },
  ],
  [['start', 'sum']],
)

async function runTimes(editor: EditorPage, times: number): Promise<void> {
  const runs = new RunsPage(editor.page)
  for (let i = 1; i <= times; i++) {
    await editor.run()
    await editor.untilRun('Completed')
    await runs.open()
    await expect(runs.rows('Adding')).toHaveCount(i)
    await runs.rows('Adding').first().getByRole('link', { name: 'Adding' }).click()
    await expect(editor.stateOf('Add one', 'Done')).toBeVisible()
  }
}

test('another retention says how many runs it deletes before it does', async ({ app }) => {
  await new ProjectsPage(app.page).importFile(asFile(adding))
  const editor = new EditorPage(app.page)
  await runTimes(editor, 3)
  const settings = new SettingsPage(app.page)
  await settings.open()
  await expect(settings.days).toHaveValue('30')
  await expect(settings.runs).toHaveValue('1000')
  await expect(settings.save).toBeDisabled()

  await settings.runs.fill('0')
  await expect(app.page.getByText('Give a whole number of runs')).toBeVisible()
  await expect(settings.save).toBeDisabled()
  await settings.runs.fill('1')
  await settings.byAge.click()
  await settings.save.click()
  const question = settings.question('Delete 2 finished runs now?')
  await expect(question).toContainText('cannot be undone')
  await app.page.screenshot({ path: shot('question') })
  await question.getByRole('button', { name: 'Keep them' }).click()
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Adding')).toHaveCount(3)

  await settings.open()
  await expect(settings.days).toHaveValue('30')
  await settings.runs.fill('1')
  await settings.byAge.click()
  await expect(settings.days).toBeHidden()
  await app.page.keyboard.press('Tab')
  await settings.save.click()
  await question.getByRole('button', { name: 'Delete 2 finished runs' }).click()
  await expect(settings.notice('2 finished runs deleted')).toBeVisible()
  await expect(settings.save).toBeDisabled()
  await runs.open()
  await expect(runs.rows('Adding')).toHaveCount(1)
  const kept: unknown = JSON.parse(await readFile(join(app.dataDir, 'settings.json'), 'utf8'))
  expect(kept).toMatchObject({ version: 1, retention: { days: null, runs: 1 }, prices: [] })

  await app.reopen()
  const later = new SettingsPage(app.page)
  await later.open()
  await expect(later.runs).toHaveValue('1')
  await expect(later.byAge).not.toBeChecked()
  await new RunsPage(app.page).open()
  await expect(new RunsPage(app.page).rows('Adding')).toHaveCount(1)
})

test('settings that cannot be read delete nothing, are said, and can be chosen anew', async ({
  app,
}) => {
  await new ProjectsPage(app.page).untilConnected()
  await writeFile(join(app.dataDir, 'settings.json'), '{ "version": 1, "retention":')
  const settings = new SettingsPage(app.page)
  await settings.open()
  await expect(app.page.getByRole('alert').first()).toContainText(
    'No run is deleted and no model has a price until they can',
  )
  await expect(app.page.getByText('no price of a model is known')).toBeVisible()
  await app.page.screenshot({ path: shot('damaged') })
  await settings.save.click()
  await expect(settings.notice('No run was deleted')).toBeVisible()
  // The other cards read what is there now, too.
  await expect(app.page.getByRole('alert')).toHaveCount(0)
  await app.page.getByRole('button', { name: 'Read the prices again' }).click()
  await expect(app.page.getByRole('button', { name: 'Add a price' })).toBeVisible()
})

test.describe('a run that is looked at', { tag: '@browser-only' }, () => {
  test('stays in sight when it is deleted, with a word about it, until it is left', async ({
    app,
  }) => {
    await new ProjectsPage(app.page).importFile(asFile(adding))
    const editor = new EditorPage(app.page)
    await runTimes(editor, 1)
    const elsewhere = await app.openSecondWindow()
    const other = new EditorPage(elsewhere)
    await new ProjectsPage(elsewhere).openProject('Adding')
    await other.run()
    await other.untilRun('Completed')
    const settings = new SettingsPage(elsewhere)
    await settings.open()
    await settings.runs.fill('1')
    await settings.save.click()
    const question = settings.question('Delete 1 finished run now?')
    await question.getByRole('button', { name: 'Delete 1 finished run' }).click()

    await expect(editor.output).toContainText('This run was deleted')
    await expect(editor.output).toContainText('2')
    await expect(editor.stateOf('Add one', 'Done')).toBeVisible()
    await app.page.screenshot({ path: shot('deleted') })
    await app.page.reload()
    await expect(editor.node('Add one')).toBeVisible()
    await expect(editor.output).not.toContainText('This run was deleted')
    await expect(editor.output).toContainText(/Settings says when|Not run yet/)
  })
})

test('a binary answer is a file of the workspace, shown as what it is', async ({
  app,
  pictures,
}) => {
  const get = (name: string) => ({
    id: name.replace('.', '_'),
    type: 'http',
    name: `Get ${name}`,
    config: { method: 'GET', url: `${pictures}/${name}`, expect: 'binary' },
  })
  const fetching = workflow(
    'Fetching',
    [
      start(),
      get('logo.png'),
      get('terms.pdf'),
      get('broken.png'),
      {
        id: 'all',
        type: 'transform',
        name: 'Gather',
        config: {
          value: {
            logo: '{{ $nodes.logo_png.body }}',
            terms: '{{ $nodes.terms_pdf.body }}',
            broken: '{{ $nodes.broken_png.body }}',
          },
        },
      },
    ],
    [
      ['start', 'logo_png'],
      ['logo_png', 'terms_pdf'],
      ['terms_pdf', 'broken_png'],
      ['broken_png', 'all'],
    ],
  )
  await new ProjectsPage(app.page).importFile(asFile(fetching))
  const editor = new EditorPage(app.page)
  await editor.run()
  await editor.untilRun('Completed')
  const logo = editor.output.getByRole('figure').filter({ hasText: 'logo.png' })
  await expect(logo).toContainText('image/png')
  await expect(logo.getByRole('img', { name: 'logo.png' })).toBeVisible()
  const width = await logo
    .getByRole('img', { name: 'logo.png' })
    .evaluate((image: HTMLImageElement) => image.naturalWidth)
  expect(width).toBe(120)
  await expect(editor.output.getByRole('figure').filter({ hasText: 'terms.pdf' })).toContainText(
    'application/pdf',
  )
  await expect(editor.output.getByRole('figure').filter({ hasText: 'broken.png' })).toContainText(
    'is not a picture that can be shown here',
  )
  await app.page.screenshot({ path: shot('files') })
  const sha256 = createHash('sha256').update(picture()).digest('hex')
  const file = join(app.workspaceDir, 'files', sha256.slice(0, 2), `${sha256}.png`)
  expect((await readFile(file)).equals(picture())).toBe(true)

  await editor.goToNode('Get logo.png')
  await expect(editor.inspector.getByRole('figure')).toContainText('logo.png')
  await expect(editor.inspector.getByRole('img', { name: 'logo.png' })).toBeVisible()
  await app.page.screenshot({ path: shot('inspector') })
})

function shot(name: string): string {
  return join('test-results', 'retention', `${name}.png`)
}
