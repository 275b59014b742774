import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { StepsPanel } from '../pages/steps-panel'

const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const values = workflow(
  'Values',
  [
    start({ topic: 'pricing', rows: [{ name: 'Ada', score: 1 }, { name: 'Grace' }] }),
    {
      id: 'text',
      type: 'transform',
      name: 'Text',
      config: { value: '# On {{ topic }}\n\n- one\n- **two**' },
    },
    { id: 'table', type: 'transform', name: 'Table', config: { value: '{{ $trigger.rows }}' } },
    { id: 'picture', type: 'transform', name: 'Picture', config: { value: PICTURE } },
    {
      id: 'ask',
      type: 'llm',
      name: 'Ask',
      config: {
        model: 'builtin:offline',
        system: 'You are {{ $vars.mood ?? "kind" }}.',
        prompt: 'Summarise {{ $trigger.topic }} in three plain sentences.',
      },
    },
  ],
  [
    ['start', 'text'],
    ['text', 'table'],
    ['table', 'picture'],
    ['picture', 'ask'],
  ],
)

test('each value of a step is shown in the way that fits it, and its expressions with what they gave', async ({
  app,
}) => {
  test.slow()
  await new ProjectsPage(app.page).importFile(asFile(values))
  const editor = new EditorPage(app.page)
  await editor.run()
  await editor.untilRun('Completed')
  const steps = new StepsPanel(app.page)
  await steps.open()
  const choose = async (name: string) => {
    await steps.lines.filter({ hasText: new RegExp(`^${name}`) }).click()
    return steps.step(name)
  }
  const output = (name: string) => steps.step(name).getByRole('group', { name: 'Output' })

  await choose('Text')
  await expect(output('Text').getByText('two')).toHaveCSS('font-weight', /[67]00/)
  await output('Text').getByRole('radio', { name: 'Text', exact: true }).click()
  await expect(output('Text')).toContainText('**two**')

  await choose('Table')
  const table = output('Table').getByRole('table', { name: 'Output, as a table' })
  await expect(table.getByRole('columnheader')).toHaveText(['#Number', 'name', 'score'])
  await expect(table.getByRole('row').nth(2)).toContainText('Grace')

  await choose('Picture')
  await expect(output('Picture').getByRole('img')).toBeVisible()

  const ask = await choose('Ask')
  await expect(ask.getByRole('group', { name: 'System prompt' })).toContainText('You are kind.')
  await expect(ask.getByRole('group', { name: 'Prompt', exact: true })).toContainText(
    'Summarise pricing in three plain sentences.',
  )
  const expressions = ask.getByRole('table', { name: /^Expressions of the step/ })
  await expect(expressions.getByRole('row').filter({ hasText: '$trigger.topic' })).toContainText(
    'pricing',
  )

  // A node that was renamed since is called as it was in the run.
  await editor.inspector.getByLabel('Name of the node').fill('Something else')
  await expect(ask).toBeVisible()
})
