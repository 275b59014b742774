import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { Frame } from '../pages/frame'
import { ProjectsPage } from '../pages/projects-page'

const posts = workflow(
  'Posts',
  [
    start({
      company: 'Acme',
      posts: [
        { title: 'One', words: 12 },
        { title: 'Two', words: 30 },
      ],
    }),
    {
      id: 'draft',
      type: 'llm',
      name: 'Draft',
      config: { model: 'builtin:offline', prompt: 'Write for {{ company }}.' },
    },
    { id: 'sum', type: 'transform', name: 'Sum up', config: { value: '{{ text }}' } },
    {
      id: 'ask',
      type: 'http',
      name: 'Fetch',
      config: { method: 'GET', url: 'http://127.0.0.1:9/{{ text }}', expect: 'text' },
    },
  ],
  [
    ['start', 'draft'],
    ['draft', 'sum'],
  ],
)

async function open(app: App): Promise<EditorPage> {
  await new ProjectsPage(app.page).importFile(asFile(posts))
  const editor = new EditorPage(app.page)
  await expect(editor.node('Draft')).toBeVisible()
  return editor
}

test('a prompt is completed from the data of the last run', async ({ app }) => {
  const editor = await open(app)
  await editor.run()
  await editor.untilRun('Completed')
  await editor.select('Draft')
  const prompt = editor.codeField('Prompt')
  await prompt.write('Titles: ')
  await prompt.type('{{ po')
  await expect(prompt.suggestion('posts')).toBeVisible()
  await app.page.keyboard.press('Enter')
  await prompt.type('.')
  await expect(prompt.suggestion('title')).toBeVisible()
  await prompt.type('ti')
  await app.page.keyboard.press('Enter')
  // The braces that closed by themselves are typed over.
  await prompt.type(' }}!')
  await prompt.expectText('Titles: {{ posts.title }}!')
  await prompt.expectPreview('Titles: ["One","Two"]!')
})

test('without a run, schemas complete, and the sample shows a preview', async ({ app }) => {
  const editor = await open(app)
  await editor.select('Sum up')
  const value = editor.codeField('Value')
  await expect(editor.inspector.getByText('No run yet, so no preview.')).toBeVisible()
  await value.write('')
  await value.type('{{ $nodes.draft.usage.in')
  await expect(value.suggestion('inputTokens')).toBeVisible()
  await app.page.keyboard.press('Escape')

  await editor.select('Draft')
  await editor.inspector.getByRole('button', { name: 'Use the trigger’s sample' }).click()
  await editor.codeField('Prompt').expectPreview('Write for Acme.')
})

test('what is hovered over says its type and what the last run gave', async ({ app }) => {
  const editor = await open(app)
  await editor.run()
  await editor.untilRun('Completed')
  await editor.select('Draft')
  const prompt = editor.codeField('Prompt')
  await prompt.write('{{ company }}')
  await prompt.expectText('{{ company }}')
  await prompt.hoverOver('company')
  await expect(prompt.hoverCard).toContainText('text')
  await expect(prompt.hoverCard).toContainText('Acme')
})

test('a key that is typed into a node is told to belong into a connection', async ({ app }) => {
  const editor = await open(app)
  await editor.select('Draft')
  const prompt = editor.codeField('Prompt')
  await prompt.write(`Use sk-proj-${'a1B2'.repeat(8)} please`)
  const note = editor.inspector.getByRole('alert').filter({ hasText: 'OpenAI key in prompt' })
  await expect(note).toBeVisible()
  await prompt.write('Write for {{ company }}.')
  await expect(note).toBeHidden()
})

test('a function is completed with its help, and a mistake is told where it is', async ({
  app,
}) => {
  const editor = await open(app)
  await editor.select('Draft')
  const prompt = editor.codeField('Prompt')
  await prompt.write('')
  await prompt.type('{{ $upp')
  await expect(prompt.suggestion('$uppercase')).toContainText('The text in capitals.')
  await app.page.keyboard.press('Enter')
  await prompt.type('company')
  await prompt.expectText('{{ $uppercase(company)}}')
  await prompt.write('{{ company +* 2 }}')
  await expect(editor.inspector.getByRole('alert')).toContainText('company +* 2')
  await expect(prompt.box).toHaveAttribute('aria-invalid', 'true')
})

test('Tab leaves the editor, and writes only when asked to', async ({ app }) => {
  const { keyboard } = app.page
  const editor = await open(app)
  await editor.select('Draft')
  const prompt = editor.codeField('Prompt')
  await prompt.write('one')
  await keyboard.press('Tab')
  await expect(prompt.box).not.toBeFocused()
  await prompt.open()
  await keyboard.press('Control+End')
  await keyboard.press('Control+m')
  await expect(editor.inspector.getByText('Tab writes a tab here.')).toBeVisible()
  await keyboard.press('Tab')
  await keyboard.type('two')
  await prompt.expectText('one two')
  await keyboard.press('Control+m')
  await keyboard.press('Shift+Tab')
  await expect(prompt.box).not.toBeFocused()
})

test('a prompt opens large, and Escape closes the list before the window', async ({ app }) => {
  const { page } = app
  const editor = await open(app)
  await editor.select('Draft')
  const large = await editor.openLarge('Prompt')
  await large.open()
  await page.keyboard.press('Control+End')
  await large.type(' For {{ comp')
  await expect(large.suggestion('company')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(large.suggestions).toBeHidden()
  await expect(large.box).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Prompt' })).toBeHidden()
  await editor.codeField('Prompt').expectText('Write for {{ company }}. For {{ comp}}')
})

test('a text becomes an expression where one is begun, and goes back', async ({ app }) => {
  const editor = await open(app)
  await editor.goToNode('Fetch')
  const address = editor.codeField('Address')
  await expect(address.box).toHaveValue('http://127.0.0.1:9/{{ text }}')
  await editor.inspector.getByRole('button', { name: 'Use a plain value for Address' }).click()
  await expect(address.box).toHaveValue('http://127.0.0.1:9/')
  await address.box.focus()
  await app.page.keyboard.press('End')
  await app.page.keyboard.type('a/{{ ')
  await expect(address.suggestion('$trigger')).toBeVisible()
  await app.page.keyboard.type('$run.id }}/b')
  await address.expectText('http://127.0.0.1:9/a/{{ $run.id }}/b')
})

test('editing can be undone, in the field and in the workflow', async ({ app }) => {
  const editor = await open(app)
  await editor.select('Draft')
  const prompt = editor.codeField('Prompt')
  await prompt.write('Changed')
  await editor.undo()
  await prompt.expectText('Write for {{ company }}.')
  await editor.redo()
  await prompt.expectText('Changed')
})

test('plain fields stay where they were asked for', async ({ app }) => {
  await new Frame(app.page).goTo('Settings')
  await app.page.getByRole('switch', { name: 'Plain text fields' }).click()
  await new Frame(app.page).goTo('Workflows')
  const editor = await open(app)
  await editor.select('Draft')
  const prompt = editor.codeField('Prompt')
  await prompt.box.focus()
  await app.page.keyboard.press('End')
  await app.page.keyboard.type(' More.')
  await expect(prompt.box).toHaveValue('Write for {{ company }}. More.')
  await expect(prompt.box).toBeFocused()
})

test.describe('where the code editor cannot be loaded', () => {
  // The page says that a file could not be had; this is what the test is about.
  test.use({ expectedConsoleErrors: [/ERR_FAILED|Failed to load|could not be loaded/] })

  test('a plain field takes its place', async ({ app }) => {
    await app.page.route(/mount-.*\.js$/, (route) => route.abort())
    const editor = await open(app)
    await editor.select('Draft')
    const prompt = editor.codeField('Prompt')
    await prompt.box.focus()
    await expect(editor.inspector.getByText('The code editor could not be loaded.')).toBeVisible()
    await prompt.box.fill('Still {{ company }} here.')
    await editor.run()
    await editor.untilRun('Completed')
    await expect(editor.output).toContainText('Acme')
  })
})
