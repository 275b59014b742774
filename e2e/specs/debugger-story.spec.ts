import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { DebuggerPage } from '../pages/debugger-page'
import { LeaveDialog } from '../pages/leave-dialog'
import { ProjectsPage } from '../pages/projects-page'
import { StepsPanel } from '../pages/steps-panel'

test.use({ viewport: { width: 1600, height: 1000 } })

/** The check never lets a word pass that the draft always has, so after three rounds the post goes out as it is. */
const posts = workflow(
  'Post that came out wrong',
  [
    start({ topic: 'pricing' }),
    {
      id: 'draft',
      type: 'transform',
      name: 'Draft',
      config: { value: { text: 'Version {{ $loop.round }}: synergy in {{ topic }}' } },
    },
    {
      id: 'check',
      type: 'validator',
      name: 'Check',
      config: { value: '{{ text }}', rules: [{ kind: 'forbids', terms: ['synergy'] }] },
    },
    {
      id: 'post',
      type: 'transform',
      name: 'Post',
      config: { value: 'Posted: {{ check.value ?? check }}' },
      join: 'any',
    },
  ],
  [
    ['start', 'draft'],
    ['draft', 'check'],
    ['check.retry', 'draft'],
    ['check.pass', 'post'],
    ['check.fail', 'post'],
  ],
)

test('a founder finds why a post came out wrong, edits the draft, and holds both runs against each other', async ({
  app,
}) => {
  test.slow()
  await new ProjectsPage(app.page).importFile(asFile(posts))
  const debug = new DebuggerPage(app.page)
  const { editor } = debug
  const steps = new StepsPanel(app.page)

  // It came out wrong.
  await editor.run()
  await editor.untilRun('Completed')
  await expect(editor.output).toContainText('Posted: Version 3: synergy in pricing')

  // A breakpoint in the loop, from the second round on.
  await debug.editBreakpoint('Check', { condition: '$round > 1' })
  await editor.run()
  await debug.untilPaused('before Check')
  await steps.open()
  await steps.lines
    .filter({ hasText: /^Draft/ })
    .nth(1)
    .click()
  await expect(steps.step('Draft').getByRole('group', { name: 'Output' })).toContainText(
    'Version 2',
  )

  // Two rounds, step by step: check, draft, check.
  await editor.canvas.focus()
  await debug.press('F10')
  await debug.untilPaused('before Draft')
  await debug.press('F10')
  await debug.untilPaused('before Check')
  await steps.lines
    .filter({ hasText: /^Check/ })
    .nth(1)
    .click()
  const check = steps.step('Check')
  await expect(check.getByRole('group', { name: 'Output' })).toContainText('synergy')
  await expect(check.getByRole('row').filter({ hasText: 'What to check' })).toContainText(
    'Version 2: synergy in pricing',
  )

  // Back to when the second draft was done: that is where it should have been another.
  await steps.lines
    .filter({ hasText: /^Draft/ })
    .nth(1)
    .click()
  await steps.step('Draft').getByRole('button', { name: 'When it ended' }).click()
  await expect(steps.notice).toBeVisible()
  const leave = new LeaveDialog(app.page)
  await leave.open(/^Edit the output/)
  await leave.field('Output').write('Version 2: eleven calls about pricing')
  await leave.leave()
  await expect(leave.note).toContainText('output of Draft changed')

  // Its breakpoint holds in the fork too.
  await debug.untilPaused('before Check')
  await editor.canvas.focus()
  await debug.press('F5')
  await steps.results.getByRole('tab', { name: 'Output' }).click()
  await editor.untilRun('Completed')
  await expect(editor.output).toContainText('Posted: Version 2: eleven calls about pricing')

  await steps.open()
  await leave.compare()
  const draft = steps.compared.filter({ hasText: 'Draft round 2' })
  await draft.click()
  const output = steps.comparison('Draft').getByRole('group', { name: 'Output' })
  await expect(output.getByRole('deletion').first()).toBeVisible()
  await expect(output.getByRole('insertion')).toContainText(['eleven'])
})
