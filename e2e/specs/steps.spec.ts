import { expect, test } from '../fixtures/app'
import { asFile, looping } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { StepsPanel } from '../pages/steps-panel'

const twoRounds = looping('Two rounds', 2)

test.beforeEach(async ({ app }) => {
  await new ProjectsPage(app.page).importFile(asFile(twoRounds))
  const editor = new EditorPage(app.page)
  await editor.run()
  await editor.untilRun('Completed')
  await new StepsPanel(app.page).open()
})

test('the runs of the workflow are at hand, each to be shown or held against the one that is', async ({
  app,
}) => {
  const steps = new StepsPanel(app.page)
  const editor = new EditorPage(app.page)
  await steps.openRuns()
  await expect(steps.runs).toHaveCount(1)
  await editor.runWith('{ "topic": "hiring" }')
  await editor.untilRun('Completed')
  await steps.openRuns()
  await expect(steps.runs).toHaveCount(2)
  await expect(steps.runs.first()).toHaveAttribute('aria-current', 'true')

  await steps.runs.nth(1).getByRole('link', { name: 'Completed' }).click()
  await expect(steps.runs.nth(1)).toHaveAttribute('aria-current', 'true')
  await steps.runs
    .first()
    .getByRole('button', { name: /^Hold the run/ })
    .click()
  await expect(steps.compared.filter({ hasText: 'Start' })).toBeVisible()
})

test('the steps of a run stand in the rounds that they belong to', async ({ app }) => {
  const steps = new StepsPanel(app.page)
  await expect(steps.lines).toHaveText([
    /^Start/,
    'Round 1, from Draft',
    /^Draft/,
    /^Check/,
    'Round 2, from Draft',
    /^Draft/,
    /^Check/,
    /^Note/,
  ])
  await steps.lines.nth(2).click()
  await expect(steps.step('Draft').getByRole('group', { name: 'Output' })).toContainText('Draft 1')
  await steps.lines.nth(5).click()
  await expect(steps.step('Draft').getByRole('group', { name: 'Output' })).toContainText('Draft 2')
})

test('the canvas shows the run as it was at any moment, and goes back to now', async ({ app }) => {
  const editor = new EditorPage(app.page)
  const steps = new StepsPanel(app.page)
  await steps.lines.nth(2).click()
  await steps.step('Draft').getByRole('button', { name: 'When it ended' }).click()
  await expect(steps.notice).toBeVisible()
  await expect(editor.stateOf('Draft', 'Done')).toBeVisible()
  for (const state of ['Done', 'Running', 'Skipped'] as const)
    await expect(editor.stateOf('Check', state)).toBeHidden()
  await expect(editor.stateOf('Note', 'Done')).toBeHidden()

  // One event further the check runs; its output is not there yet.
  await app.page.keyboard.press('.')
  await expect(editor.stateOf('Check', 'Running')).toBeVisible()
  await expect(steps.step('Check')).toContainText('It had no output yet.')
  await app.page.keyboard.press(',')
  await expect(editor.stateOf('Check', 'Running')).toBeHidden()

  await steps.notice.getByRole('button', { name: 'Back to now' }).click()
  await expect(steps.notice).toBeHidden()
  await expect(editor.stateOf('Note', 'Done')).toBeVisible()
})

test('by keyboard: the slider goes through the events, the tree through the steps', async ({
  app,
}) => {
  const editor = new EditorPage(app.page)
  const steps = new StepsPanel(app.page)
  await steps.slider.focus()
  await app.page.keyboard.press('Home')
  await expect(steps.slider).toHaveAttribute('aria-valuetext', /^Event 1 of \d+: The run started/)
  await expect(editor.stateOf('Start', 'Done')).toBeHidden()
  await app.page.keyboard.press('ArrowRight')
  await expect(editor.stateOf('Start', 'Running')).toBeVisible()
  await app.page.keyboard.press('End')
  await expect(steps.notice).toBeHidden()

  await steps.tree.focus()
  await app.page.keyboard.press('Home')
  await app.page.keyboard.press('ArrowDown')
  await expect(steps.lines.nth(2)).toHaveAttribute('aria-selected', 'true')
  await app.page.keyboard.press('ArrowLeft')
  await expect(steps.lines).toHaveCount(6)
  await app.page.keyboard.press('End')
  await app.page.keyboard.press('Home')
  await app.page.keyboard.press('Enter')
  await expect(steps.notice).toContainText('Looking back at event 3 of')
})

test('a round is held against the one before it', async ({ app }) => {
  const steps = new StepsPanel(app.page)
  await steps.lines.nth(5).click()
  const draft = steps.step('Draft')
  await draft.getByRole('radio', { name: 'Since round 1' }).click()
  const output = draft.getByRole('group', { name: 'Output' })
  await expect(output.getByRole('deletion')).toHaveText('1')
  await expect(output.getByRole('insertion')).toHaveText('2')
  await expect(draft.getByRole('group', { name: 'Input' })).toContainText('The same in both.')
})

test('two runs are held against each other, step by step', async ({ app }) => {
  const steps = new StepsPanel(app.page)
  const editor = new EditorPage(app.page)
  await expect(
    steps.results.getByRole('button', { name: 'Compare', exact: true }),
    'one run cannot be compared',
  ).toBeDisabled()
  await editor.runWith('{ "topic": "churn" }')
  await editor.untilRun('Completed')
  await steps.open()
  await steps.compareWithLatest()
  await expect(steps.compared.first()).toContainText('Start')
  await expect(steps.compared.filter({ hasText: 'Draft' })).toHaveCount(2)
  await steps.compared.filter({ hasText: 'Draft round 2' }).click()
  const output = steps.comparison('Draft').getByRole('group', { name: 'Output' })
  await expect(output.getByRole('deletion')).toHaveText('pricing')
  await expect(output.getByRole('insertion')).toHaveText('churn')

  await steps.results.getByRole('button', { name: 'Close the comparison' }).click()
  await expect(steps.tree).toBeVisible()
})

test('the timeline says how long each step took, and what the run hung on', async ({ app }) => {
  const steps = new StepsPanel(app.page)
  await steps.openTimeline()
  await expect(steps.bars).toHaveText([
    /^Start/,
    /^Draft round 1/,
    /^Check round 1/,
    /^Draft round 2/,
    /^Check round 2/,
    /^Note/,
  ])
  for (const bar of await steps.bars.all()) await expect(bar).toContainText('on the critical path')
  await expect(steps.results.getByText(/^Critical path \d/)).toBeVisible()

  await steps.bars.nth(1).click()
  await app.page.keyboard.press('ArrowDown')
  await expect(steps.bars.nth(2)).toHaveAttribute('aria-selected', 'true')
  const whole = steps.results.getByRole('button', { name: 'Show the whole run' })
  await expect(whole).toBeDisabled()
  await app.page.keyboard.press('+')
  await whole.click()
  await expect(whole).toBeDisabled()
})

test('a value is searched, and its places are copied as expressions', async ({ app }) => {
  const steps = new StepsPanel(app.page)
  await steps.lines.nth(2).click()
  const output = steps.step('Draft').getByRole('group', { name: 'Output' })
  const input = steps.step('Draft').getByRole('group', { name: 'Input' })
  await input.getByRole('searchbox', { name: 'Search Input' }).fill('pricing')
  await expect(input.getByRole('status')).toHaveText('1 found')

  await output.getByRole('tree', { name: 'Output, as a tree' }).focus()
  await app.page.keyboard.press('ArrowDown')
  await expect(output.getByRole('treeitem', { name: 'text: Draft 1 on pricing' })).toHaveAttribute(
    'aria-selected',
    'true',
  )
  await output.getByRole('button', { name: 'Copy as an expression' }).click()
  await expect(app.page.getByText('{{ $nodes.draft.text }}', { exact: true })).toBeVisible()
})

test('a run goes to a file without its values, and whoever gets it looks at its steps', async ({
  app,
}) => {
  const editor = new EditorPage(app.page)
  const steps = new StepsPanel(app.page)
  const text = await steps.share('Without values')
  expect(text).not.toContain('on pricing')

  // Another run is shown by then.
  await editor.runWith('{ "topic": "churn" }')
  await editor.untilRun('Completed')
  await steps.open()
  await steps.openRun('shared.baton-run.json', text)
  await expect(steps.lines).toHaveCount(8)
  await steps.lines.nth(5).click()
  const output = steps.step('Draft').getByRole('group', { name: 'Output' })
  await expect(output).toContainText('[text of 18 characters]')

  // It stays after a reload.
  await app.page.reload()
  await steps.open()
  await steps.lines.nth(5).click()
  await expect(output).toContainText('[text of 18 characters]')
})

test('a file that holds no run of this workflow is refused with a word, and nothing is lost', async ({
  app,
}) => {
  const editor = new EditorPage(app.page)
  const steps = new StepsPanel(app.page)
  await steps.openRun('cut.json', '{ "format": "baton/run"')
  await expect(editor.notice(/The run was not opened.*holds no run/)).toBeVisible()
  await expect(steps.lines).toHaveCount(8)
})
