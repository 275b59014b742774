import { readFile } from 'node:fs/promises'
import { expect, test } from '../fixtures/app'
import { asFile, start, workflow, type Document } from '../fixtures/documents'
import { writtenTo } from '../fixtures/workspace'
import { EditorPage } from '../pages/editor-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'

// Cards say what they do where they are large enough.
test.use({ viewport: { width: 1920, height: 1080 } })

/** Asks a person, and then writes what cannot be taken back. */
const approval = workflow(
  'Approval',
  [
    start({ text: 'Hi' }),
    {
      id: 'ask',
      type: 'human-callback',
      name: 'Ask Ada',
      config: { title: 'Send it?', value: '{{ $ }}' },
    },
    {
      id: 'send',
      type: 'file',
      name: 'Send it',
      risk: 'irreversible',
      config: { op: 'append', path: 'sent.txt', content: '{{ value.text }}' },
    },
  ],
  [
    ['start', 'ask'],
    ['ask.approved', 'send'],
  ],
)
/** Writes it without asking anybody. */
const bare = workflow('Bare', [start(), ...approval.nodes.slice(2)], [['start', 'send']])

function calling(called: string | undefined, more: Record<string, unknown> = {}): Document {
  return workflow(
    'Outreach',
    [
      start({ text: 'Hello' }),
      {
        id: 'call',
        type: 'sub-workflow',
        name: 'Get it approved',
        config: { input: '{{ $ }}', ...(called === undefined ? {} : { workflow: called }) },
      },
      { id: 'note', type: 'transform', name: 'Note it', config: { value: '{{ path }}' } },
    ],
    [
      ['start', 'call'],
      ['call', 'note'],
    ],
    more,
  )
}

test('a workflow is chosen by its name, runs as a run of its own, and each leads to the other', async ({
  app,
}) => {
  const projects = new ProjectsPage(app.page)
  const editor = new EditorPage(app.page)
  await projects.importFile(asFile(approval))
  await projects.open()
  await projects.importFile(asFile(calling(undefined)))

  await test.step('choose it', async () => {
    await expect(editor.problemsOf('Get it approved')).toBeVisible()
    await editor.select('Get it approved')
    await editor.field('Workflow').click()
    const search = app.page.getByPlaceholder('Search workflows')
    await search.fill('appr')
    // It does not run itself.
    const offered = app.page.getByRole('dialog', { name: 'Workflow' }).getByRole('option')
    await expect(offered).toHaveText(['Approval'])
    await app.page.keyboard.press('Enter')
    await expect(editor.field('Workflow')).toHaveText('Approval')
    await expect(editor.node('Get it approved')).toContainText('runs Approval')
    await expect(editor.problemsOf('Get it approved')).toBeHidden()
    // What it leads to cannot be undone, and is gated there.
    await expect(
      editor.node('Get it approved').getByRole('img', { name: /^Irreversible/ }),
    ).toBeVisible()
    await editor.undo()
    await expect(editor.node('Get it approved')).toContainText('no workflow chosen')
    await editor.redo()
    await expect(editor.node('Get it approved')).toContainText('runs Approval')
  })

  await test.step('its question says which run it belongs to', async () => {
    await editor.run()
    await expect(editor.stateOf('Get it approved', 'Waiting')).toBeVisible()
    const inbox = new InboxPage(app.page)
    await inbox.open()
    await expect(inbox.questions).toContainText('Approval, Ask Ada, called by Outreach')
    const question = inbox.question('Send it?')
    await expect(question.getByRole('link', { name: 'Outreach' })).toBeVisible()
    await inbox.approve()
    await expect.poll(() => writtenTo(app, 'sent.txt')).toBe('Hello')
  })

  await test.step('the list of runs leads from one to the other', async () => {
    const runs = new RunsPage(app.page)
    await runs.open()
    await expect(runs.rows('called by')).toContainText('Completed')
    await runs.rows('called by').getByRole('link', { name: 'Outreach' }).click()
    await expect(editor.stateOf('Note it', 'Done')).toBeVisible()
    await expect(editor.output).toContainText('sent.txt')
    await editor.select('Get it approved')
    await editor.inspector.getByRole('link', { name: 'Open the run that it called' }).click()
    await expect(editor.stateOf('Ask Ada', 'Done')).toBeVisible()
    await app.page.getByRole('link', { name: 'Called by Outreach' }).click()
    await expect(editor.stateOf('Get it approved', 'Done')).toBeVisible()
  })
})

test('what a called workflow does without asking is told at the call, and so is its loss', async ({
  app,
}) => {
  const projects = new ProjectsPage(app.page)
  const editor = new EditorPage(app.page)
  await projects.importFile(asFile(bare))
  await projects.open()
  await projects.importFile(asFile(calling('bare')))
  await expect(editor.problemsOf('Get it approved')).toBeVisible()
  await editor.select('Get it approved')
  await expect(editor.inspector).toContainText(
    'which cannot be undone, and a path reaches it that nobody approves',
  )
  await projects.open()
  await projects.choose('Bare', 'Delete')
  await projects.openProject('Outreach')
  await editor.select('Get it approved')
  await expect(editor.inspector).toContainText('There is no workflow “bare” on this machine')
  await projects.open()
  const trash = await projects.openStore('Trash')
  await trash
    .getByRole('button', { name: /^Restore/ })
    .first()
    .click()
  await app.page.keyboard.press('Escape')
  await projects.openProject('Outreach')
  await editor.select('Get it approved')
  await expect(editor.field('Workflow')).toHaveText('Bare')
})

test('an export carries what a workflow runs, and an import brings it in as a workflow of its own', async ({
  app,
}) => {
  const projects = new ProjectsPage(app.page)
  const editor = new EditorPage(app.page)
  await projects.importFile(asFile(approval))
  await projects.open()
  await projects.importFile(asFile(calling('approval')))
  await expect(editor.node('Get it approved')).toContainText('runs Approval')
  await projects.open()
  const text = await readFile(await (await projects.exportProject('Outreach')).path(), 'utf8')
  expect(Object.keys((JSON.parse(text) as { workflows: object }).workflows)).toEqual(['approval'])

  await projects.choose('Outreach', 'Delete')
  await projects.rename('Approval', 'Mine now')
  await projects.pickFile({ name: 'outreach.baton.json', text })
  await expect(projects.review).toContainText(
    'It runs another workflow, which comes with it: Approval',
  )
  await expect(projects.review.getByRole('region', { name: /^Does what cannot/ })).toContainText(
    'Send it (in Approval)',
  )
  await projects.agreeToImport()
  // The one that was here has become another one, so both are kept, and the import runs its own.
  await expect(editor.node('Get it approved')).toContainText('runs Approval')
  await projects.open()
  await projects.expectProjects(['Approval', 'Mine now', 'Outreach'])
})

test('a run and the run that it called go on after the host was killed', async ({ app }) => {
  const projects = new ProjectsPage(app.page)
  const editor = new EditorPage(app.page)
  await projects.importFile(asFile(approval))
  await projects.open()
  await projects.importFile(asFile(calling('approval')))
  await editor.run()
  await expect(editor.stateOf('Get it approved', 'Waiting')).toBeVisible()
  await app.kill()
  const page = await app.reopen()
  const inbox = new InboxPage(page)
  await inbox.open()
  await expect(inbox.questions).toHaveCount(1)
  await inbox.approve()
  await expect.poll(() => writtenTo(app, 'sent.txt')).toBe('Hello')
  const runs = new RunsPage(page)
  await runs.open()
  await expect(runs.rows('Completed')).toHaveCount(2)
})
