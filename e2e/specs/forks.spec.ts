import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow, type Document } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { GalleryPage } from '../pages/gallery-page'
import { InboxPage } from '../pages/inbox-page'
import { LeaveDialog } from '../pages/leave-dialog'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'
import { StepsPanel } from '../pages/steps-panel'

/** Writes a post that cannot be taken back. */
const publishing = workflow(
  'Publish',
  [
    start({ topic: 'pricing' }),
    {
      id: 'draft',
      type: 'transform',
      name: 'Draft',
      config: { value: { text: 'On {{ topic }}', round: 1 } },
    },
    {
      id: 'send',
      type: 'file',
      name: 'Send the post',
      risk: 'irreversible',
      config: { op: 'write', path: 'posts/post.md', content: '{{ text }}' },
    },
  ],
  [
    ['start', 'draft'],
    ['draft', 'send'],
  ],
)

const post = (app: App) =>
  readFile(join(app.workspaceDir, 'posts/post.md'), 'utf8').catch(() => 'no post')

/** Opens a workflow and runs it to its end. */
async function ran(app: App, document: Document): Promise<StepsPanel> {
  await new ProjectsPage(app.page).importFile(asFile(document))
  const editor = new EditorPage(app.page)
  await editor.run()
  await expect(editor.output.getByText(/^(Completed|Failed)$/)).toBeVisible({ timeout: 30_000 })
  const steps = new StepsPanel(app.page)
  await steps.open()
  return steps
}

const line = (steps: StepsPanel, name: RegExp) => steps.lines.filter({ hasText: name }).first()

test('in the template, an output is edited and the run goes on from there as another one', async ({
  app,
}) => {
  test.slow()
  await new ProjectsPage(app.page).toGallery()
  await new GalleryPage(app.page).use('Content to cash')
  const editor = new EditorPage(app.page)
  await editor.run()
  await editor.untilRun('Waiting for you')
  const steps = new StepsPanel(app.page)
  await steps.open()
  await editor.goToNode('Put the pair together')
  const leave = new LeaveDialog(app.page)
  await leave.open(/^Edit the output/)
  await leave
    .field('Output')
    .write('{ "title": "Eleven calls", "post": "I rang them all.", "thumbnail": "A phone" }')
  await leave.leave()
  await expect(leave.note).toContainText('output of Put the pair together changed')

  // What was paid for before is there, and the question is asked anew with what was written.
  await steps.results.getByRole('tab', { name: 'Output' }).click()
  await editor.untilRun('Waiting for you')
  const inbox = new InboxPage(app.page)
  await inbox.open()
  await expect(inbox.questions, 'the run that was left is stopped').toHaveCount(1)
  await expect(app.page.getByText('I rang them all.').first()).toBeVisible()
  const runs = new RunsPage(app.page)
  await runs.open()
  await expect(runs.rows('Content to cash')).toHaveText([
    /left\s*another run.*Waiting for you/,
    /Cancelled/,
  ])
})

test('what cannot be taken back happens again only after a person agreed to it', async ({
  app,
}) => {
  const steps = await ran(app, publishing)
  await expect.poll(() => post(app)).toBe('On pricing')
  await line(steps, /^Draft/).click()
  const leave = new LeaveDialog(app.page)
  await leave.open(/^Edit the output/)
  await leave.editAs('Its text')
  await leave.field('Output').write('Edited by hand')
  await expect(leave.dialog).toContainText('cannot be taken back')
  await expect(leave.dialog).toContainText('Send the post')
  await expect(leave.goOn).toBeDisabled()

  // Whoever turns away has done nothing.
  await leave.dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(leave.dialog).toBeHidden()
  expect(await post(app)).toBe('On pricing')

  await leave.open(/^Edit the output/)
  await leave.field('Output').write('Edited by hand')
  await leave.field('Output').expectText('Edited by hand')
  await leave.agreeTo('Send the post')
  await leave.leave()
  await expect.poll(() => post(app)).toBe('Edited by hand')
  await expect(leave.note).toContainText('output of Draft changed')

  await leave.compare()
  await expect(steps.compared.first()).toContainText('Draft')
  const output = steps.comparison('Draft').getByRole('group', { name: 'Output' })
  await expect(output.getByRole('insertion').first()).toBeVisible()
  await steps.results.getByRole('button', { name: 'Close the comparison' }).click()

  // The way back to the run that was left.
  await leave.note.getByRole('link', { name: 'another run' }).click()
  await expect(leave.note).toBeHidden()
})

test('an input is edited and the step runs again; what is no JSON is said and goes nowhere', async ({
  app,
}) => {
  const steps = await ran(app, {
    ...publishing,
    nodes: publishing.nodes.map((node) =>
      node.id === 'send' ? { ...node, risk: 'reversible' } : node,
    ),
  })
  await line(steps, /^Draft/).click()
  const leave = new LeaveDialog(app.page)
  await leave.open(/^Edit the input/)
  await leave.field('Input').write('{ "topic": "churn", }')
  await expect(leave.dialog).toContainText('This is not JSON')
  await expect(leave.goOn).toBeDisabled()
  await leave.field('Input').write('{ "topic": "churn" }')
  await leave.leave()
  await expect(leave.note).toContainText('input of Draft changed')
  await expect.poll(() => post(app)).toBe('On churn')
})

test('a failed step is set up otherwise, and the run goes on from it; other changes are named', async ({
  app,
}) => {
  const broken = workflow(
    'Broken',
    [
      start({ n: 1 }),
      { id: 'sum', type: 'transform', name: 'Sum', config: { value: '{{ n + "x" }}' } },
      { id: 'note', type: 'log', name: 'Note', config: { message: '{{ $ }}' } },
    ],
    [
      ['start', 'sum'],
      ['sum', 'note'],
    ],
  )
  const steps = await ran(app, broken)
  const editor = new EditorPage(app.page)
  await steps.results.getByRole('tab', { name: 'Output' }).click()
  await editor.output.getByRole('button', { name: 'Debug this' }).click()
  await expect(steps.step('Sum')).toContainText('Failed')
  const leave = new LeaveDialog(app.page)
  await leave.open(/workflow as it is now/)
  await expect(leave.dialog).toContainText('No node is set up otherwise')
  await expect(leave.goOn).toBeDisabled()
  await leave.dialog.getByRole('button', { name: 'Show Sum' }).click()

  await editor.codeField('Value').write('{{ n + 41 }}')
  await leave.open(/workflow as it is now/)
  await expect(leave.dialog.getByRole('listitem').filter({ hasText: 'Sum' })).toBeVisible()
  await leave.leave()
  await expect(leave.note).toContainText('configuration of Sum changed')
  await steps.results.getByRole('tab', { name: 'Output' }).click()
  await editor.untilRun('Completed')
  await expect(editor.stateOf('Note', 'Done')).toBeVisible()
})

test('a run that came in a file is left as any other', async ({ app }) => {
  test.slow()
  const steps = await ran(app, {
    ...publishing,
    nodes: publishing.nodes.map(({ risk: _risk, ...node }) => node as (typeof publishing.nodes)[0]),
  })
  const text = await steps.share('With values')
  await steps.openRun('shared.baton-run.json', text)
  await line(steps, /^Draft/).click()
  const leave = new LeaveDialog(app.page)
  await leave.open(/^Run again/)
  await leave.leave()
  await expect(leave.note).toContainText('nothing changed')
  await leave.compare()
  await expect(steps.results).toContainText('Nothing differs')
})

test('a failed run of the list is opened at the step where it failed', async ({ app }) => {
  const editor = new EditorPage(app.page)
  await ran(
    app,
    workflow(
      'Fails',
      [
        start({ n: 1 }),
        { id: 'sum', type: 'transform', name: 'Sum', config: { value: '{{ n + "x" }}' } },
      ],
      [['start', 'sum']],
    ),
  )
  const runs = new RunsPage(app.page)
  await runs.open()
  await runs.rows('Fails').getByRole('button', { name: 'Debug this run of Fails' }).click()
  const steps = new StepsPanel(app.page)
  await expect(steps.step('Sum')).toContainText('Failed')
  await expect(steps.step('Sum').getByRole('group', { name: 'Input' })).toContainText('n: 1')
  await expect(editor.inspector.getByLabel('Name of the node')).toHaveValue('Sum')
})

test('with reduced motion, what is edited can be read', async ({ app }) => {
  await app.page.emulateMedia({ reducedMotion: 'reduce' })
  const steps = await ran(app, publishing)
  await line(steps, /^Draft/).click()
  const leave = new LeaveDialog(app.page)
  await leave.open(/^Edit the output/)
  await leave.field('Output').open()
  const colors = await leave.dialog.locator('.monaco-editor').evaluate((editor) => {
    const style = getComputedStyle(editor)
    return { text: style.color, behind: style.backgroundColor }
  })
  expect(colors.text).not.toBe(colors.behind)
})
