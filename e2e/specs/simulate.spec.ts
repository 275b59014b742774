import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'

const document = workflow(
  'Outreach',
  [
    start({ n: 20 }),
    {
      id: 'post',
      type: 'http',
      name: 'Post',
      config: { method: 'POST', url: 'http://127.0.0.1:9/' },
    },
    { id: 'pause', type: 'wait', name: 'Pause', config: { for: '48h' } },
    { id: 'ask', type: 'human-callback', name: 'Ask', config: { title: 'Go?', value: '{{ $ }}' } },
    {
      id: 'sum',
      type: 'code',
      name: 'Sum',
      config: {
        source:
          "console.log('summing')\nreturn { total: $trigger.n + 1, sent: $nodes.post.body.simulated }",
      },
    },
  ],
  [
    ['start', 'post'],
    ['post', 'pause'],
    ['pause.done', 'ask'],
    ['ask.approved', 'sum'],
  ],
)

test('a workflow is simulated from the editor: waits and questions take no time, and nothing is reached', async ({
  app,
}) => {
  await new ProjectsPage(app.page).importFile(asFile(document))
  const editor = new EditorPage(app.page)
  await app.page.getByRole('button', { name: 'Simulate: nothing leaves this computer' }).click()
  await editor.untilRun('Completed')
  await expect(editor.output).toContainText('Simulated: nothing left this computer')
  await expect(editor.output).toContainText('21')
  await expect(editor.output).toContainText('true')
  await app.page.getByRole('link', { name: 'Runs' }).click()
  await expect(app.page.getByText('Simulated', { exact: true })).toBeVisible()
})
