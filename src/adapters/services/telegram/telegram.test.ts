import { afterEach, beforeEach, expect, it } from 'vitest'
import { ADA, BOT_TOKEN, startTelegram } from '../../../../e2e/servers/telegram'
import type { TelegramServer } from '../../../../e2e/servers/telegram'
import type { JsonObject } from '../../../shared/workflow/document'
import { credentialsOf } from '../../connections/credentials'
import { failureOf } from '../../testing'
import { telegram } from './telegram'

let server: TelegramServer
beforeEach(async () => {
  server = await startTelegram({ chats: [ADA.id, -100] })
})
afterEach(() => server.close())

const PICTURE = new Uint8Array([137, 80, 78, 71])

function send(action: string, input: JsonObject, token = BOT_TOKEN) {
  return telegram.call({
    service: 'telegram',
    connection: 'bot',
    action,
    input,
    idempotencyKey: 'run1/n//1',
    credentials: credentialsOf({
      id: 'bot',
      name: 'Bot',
      kind: 'telegram',
      fields: { baseUrl: server.url, chat: String(ADA.id) },
      secrets: { token },
    }),
    signal: new AbortController().signal,
    readFile: async (path, maxBytes) => {
      if (path === 'cover.png') return PICTURE
      throw new Error(`no ${path} of ${maxBytes}`)
    },
  })
}

it('sends a message to the chat of the connection, or to another', async () => {
  const answer = await send('send-message', { text: 'Done.' })
  expect(answer).toMatchObject({ chat: ADA.id, message: 101 })
  await send('send-message', { text: 'For all.', chat: '-100', silent: true })
  expect(server.messages.map(({ chat, text }) => [chat.id, text])).toEqual([
    [ADA.id, 'Done.'],
    [-100, 'For all.'],
  ])
  expect(server.calls.at(-1)?.arguments).toMatchObject({ disable_notification: true })
})

it('sends photos and files of the workspace, with their names', async () => {
  await send('send-photo', { file: 'cover.png', text: 'The cover' })
  await send('send-document', { file: { file: 'cover.png', name: 'Cover, final.png' } })
  const [photo, document] = server.messages
  expect(photo).toMatchObject({ caption: 'The cover', photo: [{ width: 90 }] })
  expect(photo?.uploaded?.bytes).toEqual(PICTURE)
  expect(document?.document?.file_name).toBe('Cover, final.png')
})

it.each<[string, JsonObject, RegExp]>([
  ['send-message', { text: ' ' }, /is empty/],
  ['send-message', { text: 'x'.repeat(4097) }, /has 4097 characters, and Telegram takes 4096/],
  ['send-photo', { file: 'cover.png', text: 'x'.repeat(1025) }, /caption to Telegram has 1025/],
  ['send-photo', { file: 7 }, /names no file/],
  ['send-message', { text: 'x', chat: '5' }, /chat not found.*Write anything to the bot/],
  ['dance', {}, /knows no “dance”/],
])('%s %j is refused with the remedy', async (action, input, words) => {
  expect((await failureOf(send(action, input))).message).toMatch(words)
  expect(server.messages).toEqual([])
})

it('may be tried again when Telegram has enough, after the time that it says', async () => {
  server.refuse('sendMessage', {
    code: 429,
    description: 'Too Many Requests: retry after 3',
    retryAfter: 3,
  })
  expect(await failureOf(send('send-message', { text: 'x' }))).toMatchObject({
    retryable: true,
    retryAfterMs: 3000,
  })
})

it('never listens: updates are left to whoever asks people', async () => {
  await send('send-message', { text: 'x' })
  expect(server.calls.map(({ method }) => method)).toEqual(['sendMessage'])
})

it('names the connection and not the token when that is refused', async () => {
  const error = await failureOf(send('send-message', { text: 'x' }, '123:wrong-secret'))
  expect(error.message).toMatch(/Check the connection \*bot\*/)
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('wrong-secret')
})
