import { expect, test } from 'vitest'
import { asking, completes, fails } from '../testing'
import { definition } from './definition'

const SENT = { messageId: '<1@example.com>', accepted: ['grace@example.com'], rejected: [] }
const mail = { connection: 'mail', to: '{{ email }}', subject: 'Hello {{ name }}', text: 'Hi.' }

test('sends what is said, to whom it says, and hands on what the server took', async () => {
  const { requests, service } = asking(SENT)
  const config = { ...mail, cc: ['cc@example.com'], attachments: 'posts/a.md' }
  const input = { email: 'grace@example.com', name: 'Grace' }
  expect(await completes('email', config, input, { service })).toEqual({
    ports: ['out'],
    output: SENT,
  })
  expect(requests).toEqual([
    {
      service: 'smtp',
      connection: 'mail',
      action: 'send',
      input: {
        to: ['grace@example.com'],
        cc: ['cc@example.com'],
        subject: 'Hello Grace',
        text: 'Hi.',
        attachments: ['posts/a.md'],
      },
      idempotencyKey: 'run1/n//1',
    },
  ])
})

test('takes the files that another node hands on, one or several', async () => {
  const { requests, service } = asking(SENT)
  const file = { file: 'files/aa/x.png', name: 'cover.png' }
  for (const files of [file, [file]])
    await completes(
      'email',
      { ...mail, attachments: '{{ files }}' },
      { email: 'a@b.example', name: '', files },
      { service },
    )
  expect(requests.map(({ input }) => input['attachments'])).toEqual([[file], [file]])
})

test.each([
  [{ ...mail, to: [] }, /to/i],
  [{ ...mail, to: '{{ nobody }}' }, /to/i],
  [{ ...mail, text: '' }, /The mail is empty/],
  [{ ...mail, text: '{{ nothing }}' }, /The mail is empty/],
])('refuses %j before anything is sent', async (config, words) => {
  const error = await fails('email', config, { email: 'a@b.example', name: '' })
  expect(error.code).toBe('bad-config')
  expect(error.message).toMatch(words)
})

test('says on its card what goes to whom', () => {
  expect(definition.summary({ to: ['{{ email }}'], subject: 'Thanks' })).toBe('Thanks to email')
  expect(definition.summary({})).toBe('a mail to ...')
})

test('cannot be taken back, and is marked so from the start', () => {
  expect(definition.initialRisk).toBe('irreversible')
})
