import { expect, test as base } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { ConnectionsPage } from '../pages/connections-page'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { StepsPanel } from '../pages/steps-panel'
import { startModelService, type ModelServiceServer } from '../servers/model-services'

const KEY = 'key-of-a-test-4471'

const test = base.extend<{ service: ModelServiceServer }>({
  service: async ({}, use) => {
    const service = await startModelService('anthropic', KEY)
    await use(service)
    await service.close()
  },
})

/** Code that writes to its console, and a model with a tool, behind which another one stands. */
const remembers = workflow(
  'Remembers',
  [
    start({ topic: 'pricing' }),
    {
      id: 'code',
      type: 'code',
      name: 'Prepare',
      config: {
        source:
          "console.log('About ' + input.topic); console.warn('Nothing is known yet'); return input",
      },
    },
    {
      id: 'draft',
      type: 'llm',
      name: 'Draft',
      config: {
        model: 'anthropic:large-2',
        connection: 'main',
        prompt: 'Write about {{ topic }}.',
        fallbacks: [{ model: 'anthropic:small-1', connection: 'main' }],
        tools: [
          {
            kind: 'store',
            name: 'remember',
            description: 'Keeps a fact.',
            parameters: {
              type: 'object',
              properties: { fact: { type: 'string' } },
              required: ['fact'],
            },
            op: 'set',
            collection: 'facts',
            key: 'latest',
            value: '{{ $args.fact }}',
          },
        ],
      },
    },
  ],
  [
    ['start', 'code'],
    ['code', 'draft'],
  ],
)

test('a step tells the tools that its model used, the model that failed before, and what code wrote', async ({
  app,
  service,
}) => {
  service.script(
    { kind: 'error', status: 503, message: 'The model is overloaded.' },
    { kind: 'tool', name: 'remember', input: { town: 'Oslo' } },
    { kind: 'tool', name: 'remember', input: { fact: 'Small steps sell' } },
    { kind: 'ok', text: 'I wrote that down.', input: 1000, cached: 600 },
  )
  const connections = new ConnectionsPage(app.page)
  await connections.open()
  await connections.add('Anthropic', 'Main', {
    Key: KEY,
    'Address, if not the usual one (optional)': service.url,
  })
  await expect(connections.row('Main')).toContainText('Works.')

  const projects = new ProjectsPage(app.page)
  await projects.open()
  await projects.importFile(asFile(remembers))
  const editor = new EditorPage(app.page)
  await editor.run()
  await editor.untilRun('Completed')

  const steps = new StepsPanel(app.page)
  await steps.open()
  await steps.lines.filter({ hasText: 'Draft' }).click()
  const draft = steps.step('Draft')
  const way = draft.getByRole('list', { name: 'On the way' }).getByRole('listitem')
  await expect(way).toHaveCount(3)
  await expect(way.nth(0)).toContainText('anthropic:large-2 gave no answer')
  await expect(way.nth(0)).toContainText('503')
  await expect(way.nth(1)).toContainText('Used the tool remember, which failed.')
  await expect(way.nth(1)).toContainText('fact is missing')
  await expect(way.nth(2)).toContainText('Used the tool remember')
  await way.nth(2).getByText('What it was given and gave').click()
  await expect(way.nth(2).getByRole('group', { name: 'Given to remember' })).toContainText(
    'Small steps sell',
  )
  await expect(draft).toContainText('600 from cache')
  expect(await app.page.content()).not.toContain(KEY)

  await steps.lines.filter({ hasText: 'Prepare' }).click()
  await expect(
    steps.step('Prepare').getByRole('list', { name: 'Console' }).getByRole('listitem'),
  ).toHaveText(['About pricing', 'warn: Nothing is known yet'])

  await steps.results.getByRole('tab', { name: /^Events/ }).click()
  for (const words of [
    'wrote 2 lines to its console',
    /^got no answer from anthropic:large-2: .*503/,
    /^used the tool remember, which failed: .*fact is missing/,
    'used the tool remember',
  ])
    await expect(steps.results.getByText(words, { exact: true })).toBeVisible()
})
