import { expect, test } from 'vitest'
import { asking, completes, fails } from '../testing'
import { definition } from './definition'

const SENT = { chat: 7, message: 8, at: '2026-01-01T00:00:00.000Z' }

test('sends a message', async () => {
  const { requests, service } = asking(SENT)
  const config = {
    connection: 'bot',
    action: 'send-message',
    chat: '@news',
    text: 'Hi {{ $ }}',
    file: 'left/over.png',
  }
  expect((await completes('telegram', config, 'Ada', { service })).output).toEqual(SENT)
  expect(requests).toMatchObject([
    {
      service: 'telegram',
      connection: 'bot',
      action: 'send-message',
      input: { chat: '@news', text: 'Hi Ada' },
    },
  ])
  expect(requests[0]?.input).not.toHaveProperty('file')
})

test('sends a file that another node hands on', async () => {
  const { requests, service } = asking(SENT)
  const file = { file: 'files/aa/x.png', name: 'cover.png' }
  await completes('telegram', { action: 'send-photo', file: '{{ $ }}', silent: true }, file, {
    service,
  })
  expect(requests[0]?.input).toEqual({ file, silent: true })
})

test.each([
  [{ action: 'send-message' }, /The message is empty/],
  [{ action: 'send-photo' }, /which file/],
  [{ action: 'send-document', file: '{{ none }}' }, /which file/],
])('refuses %j', async (config, words) => {
  expect((await fails('telegram', config, {})).message).toMatch(words)
})

test('says on its card what it sends and where', () => {
  expect(definition.summary({ action: 'send-message', text: 'Hi', chat: '@news' })).toBe(
    'sends Hi to @news',
  )
  expect(definition.summary({ action: 'send-photo' })).toBe('sends a file')
})
