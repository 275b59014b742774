import { afterEach, beforeEach, expect, it } from 'vitest'
import { SLACK_BOT_TOKEN, startSlack } from '../../../../e2e/servers/slack'
import type { SlackServer } from '../../../../e2e/servers/slack'
import type { JsonObject } from '../../../shared/workflow/document'
import { credentialsOf } from '../../connections/credentials'
import { failureOf } from '../../testing'
import { slack } from './slack'

let server: SlackServer
beforeEach(async () => {
  server = await startSlack()
})
afterEach(() => server.close())

function post(
  action: string,
  input: JsonObject,
  { botToken = SLACK_BOT_TOKEN, signal = new AbortController().signal } = {},
) {
  return slack.call({
    service: 'slack',
    connection: 'team',
    action,
    input,
    idempotencyKey: 'run1/n//1',
    credentials: credentialsOf({
      id: 'team',
      name: 'Team',
      kind: 'slack',
      fields: { baseUrl: server.url.replace(/\/$/, ''), channel: '#general' },
      secrets: { botToken },
    }),
    signal,
    readFile: () => Promise.reject(new Error('unused')),
  })
}

it('posts to the channel of the connection or to another, and names the message', async () => {
  const first = await post('post-message', { text: 'Done.' })
  await post('post-message', { text: 'For sales.', channel: '#sales' })
  expect(server.messages.map(({ channel, text }) => [channel, text])).toEqual([
    ['C-general', 'Done.'],
    ['C-sales', 'For sales.'],
  ])
  expect(first).toEqual({ channel: 'C-general', ts: server.messages[0]?.ts })
})

it('replies in a thread, with blocks', async () => {
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*Hi*' } }]
  await post('reply', { thread: '1.1', text: 'Hi', blocks })
  expect(server.messages[0]).toMatchObject({ thread_ts: '1.1', blocks })
})

it.each<[string, JsonObject, RegExp]>([
  ['post-message', { text: '' }, /is empty/],
  ['post-message', { text: 'x'.repeat(40_001) }, /has 40001 characters/],
  ['post-message', { text: 'x', channel: '#nowhere' }, /channel_not_found.*invited/],
  [
    'post-message',
    { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(200) } }] },
    /invalid_blocks.*Block Kit Builder/,
  ],
  ['dance', { text: 'x' }, /knows no “dance”/],
])('%s %j is refused with the remedy', async (action, input, words) => {
  expect((await failureOf(post(action, input))).message).toMatch(words)
  expect(server.messages).toEqual([])
})

it('may be tried again when Slack has enough, and asks only once itself', async () => {
  server.refuse('chat.postMessage', { status: 429, retryAfter: 3 })
  expect(await failureOf(post('post-message', { text: 'x' }))).toMatchObject({
    retryable: true,
    retryAfterMs: 3000,
  })
  server.refuse('chat.postMessage', { status: 503 })
  expect(await failureOf(post('post-message', { text: 'x' }))).toMatchObject({ retryable: true })
  expect(server.calls).toHaveLength(2)
})

it('stops with the run', async () => {
  expect(
    await failureOf(post('post-message', { text: 'x' }, { signal: AbortSignal.abort() })),
  ).toMatchObject({ code: 'aborted' })
  expect(server.calls).toEqual([])
})

it('names the connection and not the token when that is refused', async () => {
  const error = await failureOf(
    post('post-message', { text: 'x' }, { botToken: 'xoxb-wrong-secret' }),
  )
  expect(error.message).toMatch(/Check the connection \*team\*/)
  expect(
    `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`,
  ).not.toContain('wrong-secret')
})
