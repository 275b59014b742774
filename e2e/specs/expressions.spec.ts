import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
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
  await prompt.expectText('Titles: {{ posts.title}}')
  await prompt.expectPreview('Titles: ["One","Two"]')
})
