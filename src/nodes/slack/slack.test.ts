import { expect, test } from 'vitest'
import { asking, completes, fails } from '../testing'
import { definition } from './definition'

const POSTED = { channel: 'C1', ts: '1.2' }

test('posts a message, and hands on what names it', async () => {
  const { requests, service } = asking(POSTED)
  const config = {
    connection: 'team',
    action: 'post-message',
    channel: '#team',
    text: '{{ $ }}',
    thread: 'left over',
  }
  expect((await completes('slack', config, 'Done.', { service })).output).toEqual(POSTED)
  expect(requests).toMatchObject([
    {
      service: 'slack',
      connection: 'team',
      action: 'post-message',
      input: { channel: '#team', text: 'Done.' },
    },
  ])
  expect(requests[0]?.input).not.toHaveProperty('thread')
})

test('replies in a thread, with blocks', async () => {
  const { requests, service } = asking(POSTED)
  const blocks = [{ type: 'divider' }]
  const config = { action: 'reply', thread: '{{ ts }}', blocks, broadcast: true }
  await completes('slack', config, { ts: '1.1' }, { service })
  expect(requests[0]?.input).toEqual({ thread: '1.1', blocks, broadcast: true })
})

test.each([
  [{ action: 'reply', text: 'x' }, /needs the message that it answers/],
  [{ action: 'post-message' }, /The message is empty/],
  [{ action: 'post-message', text: '', blocks: [] }, /The message is empty/],
  [{ action: 'dance', text: 'x' }, /action/i],
])('refuses %j', async (config, words) => {
  expect((await fails('slack', config)).message).toMatch(words)
})

test('says on its card what it does', () => {
  expect(definition.summary({ action: 'post-message', channel: '#team' })).toBe('posts to #team')
  expect(definition.summary({ action: 'reply' })).toBe('replies')
})
