import { rm, writeFile } from 'node:fs/promises'
import { expect, test as base } from '../fixtures/app'
import { asFile, start, workflow, type Document } from '../fixtures/documents'
import { startHeldServer, type HeldServer } from '../fixtures/held-server'
import { EditorPage } from '../pages/editor-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

const test = base.extend<{ service: HeldServer }>({
  service: async ({}, use) => {
    const service = await startHeldServer()
    await use(service)
    await service.close()
  },
})

/** Asks the service, then hands on what it answered. */
function asking(url: string, more: Record<string, unknown> = {}): Document {
  return workflow(
    'Asking',
    [
      start({ n: 1 }),
      {
        id: 'ask',
        type: 'http',
        name: 'Ask the service',
        config: { method: 'GET', url: `${url}/answer` },
        ...more,
      },
      { id: 'note', type: 'transform', name: 'Note it', config: { value: '{{ body.word }}' } },
    ],
    [
      ['start', 'ask'],
      ['ask', 'note'],
    ],
  )
}

test('a reload in the middle of a run loses nothing of it', async ({ app, service }) => {
  await new ProjectsPage(app.page).importFile(asFile(asking(service.url)))
  const editor = new EditorPage(app.page)
  await editor.run()
  const request = await service.next()
  await expect(editor.stateOf('Ask the service', 'Running')).toBeVisible()

  await app.page.reload()
  await expect(editor.stateOf('Start', 'Done')).toBeVisible()
  await expect(editor.stateOf('Ask the service', 'Running')).toBeVisible()

  request.answer(200, { word: 'yes' })
  await editor.untilRun('Completed')
  await expect(editor.stateOf('Note it', 'Done')).toBeVisible()
  await expect(editor.output).toContainText('yes')
})

test('a run goes on while nobody looks', async ({ app, service }) => {
  await new ProjectsPage(app.page).importFile(asFile(asking(service.url)))
  const editor = new EditorPage(app.page)
  await editor.run()
  const request = await service.next()
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Asking')).toContainText('Running')
  request.answer(200, { word: 'yes' })
  await expect(runs.rows('Asking')).toContainText('Completed')
  await runs.rows('Asking').getByRole('link', { name: 'Asking' }).click()
  await expect(editor.stateOf('Note it', 'Done')).toBeVisible()
})

test('Stop ends a run and what it was doing', async ({ app, service }) => {
  await new ProjectsPage(app.page).importFile(asFile(asking(service.url)))
  const editor = new EditorPage(app.page)
  await editor.run()
  const request = await service.next()
  await editor.stop()
  await editor.untilRun('Cancelled')
  await expect(editor.stateOf('Ask the service', 'Stopped')).toBeVisible()
  await expect.poll(() => request.abandoned).toBe(true)
})

test('a node that fails says what happened and what to do', async ({ app, service }) => {
  await new ProjectsPage(app.page).importFile(asFile(asking(service.url)))
  const editor = new EditorPage(app.page)
  await editor.run()
  const request = await service.next()
  request.answer(403, { error: 'no entry' })
  await editor.untilRun('Failed')
  await expect(editor.stateOf('Ask the service', 'Failed')).toBeVisible()
  await expect(editor.stateOf('Note it', 'Done')).toBeHidden()
  await editor.select('Ask the service')
  await expect(editor.output).toContainText('403')
  await expect(editor.node('Ask the service')).toContainText('403')
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Asking')).toContainText('403')
})

test('attempts are counted on the node', async ({ app, service }) => {
  const document = asking(service.url, { retry: { maxAttempts: 3, delay: '50ms' } })
  await new ProjectsPage(app.page).importFile(asFile(document))
  const editor = new EditorPage(app.page)
  await editor.run()
  ;(await service.next()).answer(503, {})
  const second = await service.next()
  await expect(editor.stateOf('Ask the service', 'Retrying')).toBeVisible()
  await expect(editor.node('Ask the service')).toContainText('2/3')
  second.answer(503, {})
  ;(await service.next()).answer(200, { word: 'at last' })
  await editor.untilRun('Completed')
  await expect(editor.node('Ask the service')).toContainText('attempt 3/3')
})

test('the rounds of a loop are counted on its nodes', async ({ app }) => {
  const counting = workflow(
    'Counting',
    [
      start(),
      {
        id: 'count',
        type: 'transform',
        name: 'Count',
        config: { value: { n: '{{ $loop.round }}' } },
      },
      {
        id: 'enough',
        type: 'branch',
        name: 'Enough?',
        config: { cases: [{ port: 'again', label: 'again', when: '{{ n < 3 }}' }] },
      },
      { id: 'end', type: 'transform', name: 'End', config: { value: '{{ n }}' } },
    ],
    [
      ['start', 'count'],
      ['count', 'enough'],
      ['enough.again', 'count'],
      ['enough.else', 'end'],
    ],
  )
  await new ProjectsPage(app.page).importFile(asFile(counting))
  const editor = new EditorPage(app.page)
  await editor.run()
  await editor.untilRun('Completed')
  await expect(editor.node('Count')).toContainText('round 3')
  await expect(editor.output).toContainText('3')
})

test('a question survives a reload, with the answer that was begun', async ({ app }) => {
  const asks = workflow(
    'Asks',
    [
      start({ text: 'First words' }),
      {
        id: 'ask',
        type: 'human-callback',
        name: 'Look at it',
        config: { title: 'Is this right?', value: '{{ text }}' },
      },
      { id: 'end', type: 'transform', name: 'End', config: { value: '{{ value }}' } },
    ],
    [
      ['start', 'ask'],
      ['ask.approved', 'end'],
    ],
  )
  await new ProjectsPage(app.page).importFile(asFile(asks))
  const editor = new EditorPage(app.page)
  await editor.run()
  await expect(editor.stateOf('Look at it', 'Asking')).toBeVisible()
  const inbox = new InboxPage(app.page)
  await inbox.open()
  await inbox.edit()
  await inbox.field('Value').fill('Better words')
  await app.page.reload()
  await expect(inbox.field('Value')).toHaveValue('Better words')
  await inbox.approve()
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Asks')).toContainText('Completed')
  await runs.rows('Asks').getByRole('link', { name: 'Asks' }).click()
  await expect(editor.output).toContainText('Better words')
})

test('a workspace folder that cannot be written to is named, with what to do', async ({ app }) => {
  const writes = workflow(
    'Writes',
    [
      start({ text: 'Hello' }),
      {
        id: 'write',
        type: 'file',
        name: 'Write it',
        config: { op: 'write', path: 'notes/hello.md', content: '{{ text }}' },
      },
    ],
    [['start', 'write']],
  )
  await new ProjectsPage(app.page).importFile(asFile(writes))
  const editor = new EditorPage(app.page)
  await expect(editor.node('Write it')).toBeVisible()
  // A file stands where the folder was.
  await rm(app.workspaceDir, { recursive: true })
  await writeFile(app.workspaceDir, '')
  await editor.run()
  await editor.untilRun('Failed')
  await expect(editor.output).toContainText('Write it failed')
  await expect(editor.output).toContainText('notes/hello.md')

  await rm(app.workspaceDir)
  await editor.run()
  await editor.untilRun('Completed')
})
