import { readFile } from 'node:fs/promises'
import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'

const plain = workflow(
  'Plain',
  [
    start({ n: 1 }),
    { id: 'sum', type: 'transform', name: 'Add one', config: { value: '{{ n + 1 }}' } },
  ],
  [['start', 'sum']],
)

test.describe('a file', () => {
  test('comes out as it went in, with fields that Baton does not know', async ({ app }) => {
    const document = {
      ...workflow(
        'From elsewhere',
        [
          { ...start({ n: 1 }), 'x-colour': 'green', config: { sample: { n: 1 }, later: [1, 2] } },
          {
            id: 'odd',
            type: 'time-machine',
            name: 'Not here yet',
            config: { year: 1888 },
            power: 9,
          },
        ],
        [['start', 'odd']],
      ),
      studio: { zoom: 0.75, authors: ['Ada'] },
      settings: { maxRounds: 7, later: true },
    }
    document.edges[0]!['x-note'] = 'kept'
    const projects = new ProjectsPage(app.page)
    await projects.importFile(asFile(document))
    const editor = new EditorPage(app.page)
    await expect(editor.node('Not here yet')).toBeVisible()
    await editor.rename('Start', 'Begin here')
    await editor.untilSaved()

    await projects.open()
    const file = await (await projects.exportProject('From elsewhere')).path()
    const exported: typeof document = JSON.parse(await readFile(file, 'utf8'))
    const expected = structuredClone(document)
    expected.nodes[0]!.name = 'Begin here'
    expect({ ...exported, id: document.id }).toEqual(expected)
  })

  test('can be opened twice, and neither touches the other', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    const editor = new EditorPage(app.page)
    await projects.importFile(asFile(plain))
    await editor.rename('Add one', 'Changed')
    await editor.untilSaved()
    await projects.open()
    await projects.importFile(asFile(plain))
    await expect(editor.node('Add one')).toBeVisible()
    await projects.open()
    await expect(projects.list.getByRole('listitem')).toHaveCount(2)
  })

  const refused = [
    { what: 'damaged', text: '{ "format": "baton/graph", "nodes": [', says: /damaged.*not JSON/ },
    { what: 'empty', text: '', says: /not JSON/ },
    { what: 'foreign', text: '{ "hello": "world" }', says: /no Baton workflow/ },
    {
      what: 'n8n',
      text: JSON.stringify({ name: 'Old', nodes: [], connections: {} }),
      says: /n8n workflow/,
    },
    {
      what: 'newer',
      text: JSON.stringify({ ...plain, version: 99 }),
      says: /newer Baton.*Update Baton/,
    },
    {
      what: 'incomplete',
      text: JSON.stringify({ ...plain, nodes: 'none' }),
      says: /cannot be read.*nodes/,
    },
    { what: 'oversized', text: 'x'.repeat(21 * 1024 * 1024), says: /21 MB.*20 MB/ },
  ]
  for (const { what, text, says } of refused) {
    test(`that is ${what} is refused with the reason, and nothing is lost`, async ({ app }) => {
      const projects = new ProjectsPage(app.page)
      await projects.importFile(asFile(plain))
      await expect(new EditorPage(app.page).node('Add one')).toBeVisible()
      await projects.open()
      await projects.importFile({ name: `${what}.baton.json`, text })
      await expect(projects.refusal).toContainText(`${what}.baton.json`)
      await expect(projects.refusal).toContainText(says)
      await expect(projects.refusal).toContainText('Your workflows are as they were')
      await projects.refusal.getByRole('button', { name: 'Close' }).last().click()
      await projects.expectProjects(['Plain'])
    })
  }
})

test.describe('a workflow that cannot run as it is', () => {
  test('with an unknown node type opens, says so, and keeps the node', async ({ app }) => {
    const odd = workflow(
      'Odd',
      [start(), { id: 'odd', type: 'time-machine', name: 'Go back', config: { year: 1888 } }],
      [['start', 'odd']],
    )
    const projects = new ProjectsPage(app.page)
    await projects.importFile(asFile(odd))
    await expect(projects.notice('Odd was imported')).toContainText('time-machine')
    const editor = new EditorPage(app.page)
    await editor.run()
    await expect(editor.runRefusal).toContainText('time-machine')
    await editor.page.reload()
    await expect(editor.node('Go back')).toBeVisible()
  })

  test('with a broken expression shows where, and runs once it is mended', async ({ app }) => {
    const broken = workflow(
      'Broken',
      [
        start({ n: 1 }),
        { id: 'sum', type: 'transform', name: 'Add one', config: { value: '{{ n + }}' } },
      ],
      [['start', 'sum']],
    )
    await new ProjectsPage(app.page).importFile(asFile(broken))
    const editor = new EditorPage(app.page)
    await expect(editor.problemsOf('Add one')).toBeVisible()
    await editor.run()
    await expect(editor.runRefusal).toContainText('Add one')
    await editor.dismissRefusal()
    await editor.select('Add one')
    await editor.codeField('Value').write('{{ n + 1 }}')
    await expect(editor.problemsOf('Add one')).toBeHidden()
    await editor.run()
    await editor.untilRun('Completed')
    await expect(editor.stateOf('Add one', 'Done')).toBeVisible()
  })
})
