import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test as base } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { ConnectionsPage } from '../pages/connections-page'
import { EditorPage } from '../pages/editor-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'
import { ADA, BOT_TOKEN, startTelegram } from '../servers/telegram'
import type { TelegramServer } from '../servers/telegram'

const test = base.extend<{ telegram: TelegramServer }>({
  telegram: async ({}, use) => {
    const telegram = await startTelegram()
    await use(telegram)
    await telegram.close()
  },
  // A window whose host was killed says so in its console.
  expectedConsoleErrors: [/WebSocket|ERR_CONNECTION|net::/],
})

const asks = workflow(
  'Away',
  [
    start({ text: 'Three big steps.' }),
    {
      id: 'ok',
      type: 'human-callback',
      name: 'Look at it',
      config: { title: 'Post this?', value: '{{ text }}', channels: ['telegram'] },
    },
    {
      id: 'post',
      type: 'file',
      name: 'Post it',
      config: { op: 'append', path: 'post.txt', content: '{{ value }}\n' },
    },
    {
      id: 'tell',
      type: 'telegram',
      name: 'Tell',
      risk: 'irreversible',
      config: {
        connection: 'phone',
        action: 'send-message',
        text: 'Posted by {{ $nodes.ok.by[0] }}.',
      },
    },
  ],
  [
    ['start', 'ok'],
    ['ok.approved', 'post'],
    ['post', 'tell'],
  ],
)

const says = (text: string) => (message: { text?: string }) => message.text?.includes(text) ?? false

test('a question reaches the phone, is edited there, and goes on after the host was killed', async ({
  app,
  telegram,
}) => {
  const connections = new ConnectionsPage(app.page)
  await connections.open()
  await connections.add('Telegram', 'Phone', {
    'Bot token': BOT_TOKEN,
    'Chat (optional)': String(ADA.id),
    'Address, if not the usual one (optional)': telegram.url,
  })
  await expect(connections.row('Phone')).toBeVisible()
  await app.page.keyboard.press('Escape')
  await new ProjectsPage(app.page).open()
  await new ProjectsPage(app.page).importFile(asFile(asks))
  await new EditorPage(app.page).run()

  const first = await telegram.message(says('Three big steps.'))
  await telegram.polled()
  await telegram.press(first, 'Edit')
  const prompt = await telegram.message(says('Reply to this message with your text'))
  await app.kill()
  // Written while nobody listens; Telegram keeps it.
  const written = telegram.say('Three small steps.', { replyTo: prompt })
  const page = await app.reopen()
  await written

  const second = await telegram.message(
    (one) => says('Three small steps.')(one) && one.reply_markup !== undefined,
  )
  expect((await telegram.press(second, 'Approve')).alert).toBe(false)
  await telegram.message(says('Posted by Ada (Telegram 4711).'))
  // A second press finds it answered.
  const late = await telegram.pressData(
    second,
    second.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? `a:${'x'.repeat(22)}`,
  )
  expect(late.alert).toBe(true)

  expect(await readFile(join(app.workspaceDir, 'post.txt'), 'utf8')).toBe('Three small steps.\n')
  const inbox = new InboxPage(page)
  await inbox.open()
  await expect(inbox.questions).toHaveCount(0)
  const runs = new RunsPage(page)
  await runs.open()
  await expect(page.getByText('Away').first()).toBeVisible()
})
