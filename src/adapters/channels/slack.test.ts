import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SLACK_APP_TOKEN, SLACK_BOT_TOKEN, startSlack } from '../../../e2e/servers/slack'
import type { SlackMessage, SlackServer } from '../../../e2e/servers/slack'
import { NodeError } from '../../engine/node-error'
import { showValue } from '../../app/approvals/parts'
import type { Json } from '../../shared/workflow/document'
import { credentialsOf } from '../connections/credentials'
import { closedPort, failureOf } from '../testing'
import { SlackChannel } from './slack'
import { listening, never, question, TICKET } from './testing'
import type { Listened } from './testing'

const BY_ADA = 'ada (Slack U0ADA)'
let server: SlackServer
const open: Listened[] = []

beforeEach(async () => {
  server = await startSlack()
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop().catch(() => undefined)
  await server.close()
})

function channel(fields: Record<string, string> = {}, secrets: Record<string, string> = {}) {
  return new SlackChannel(
    credentialsOf({
      id: 'team',
      name: 'Team',
      kind: 'slack',
      fields: { baseUrl: server.url, channel: '#approvals', ...fields },
      secrets: { botToken: SLACK_BOT_TOKEN, appToken: SLACK_APP_TOKEN, ...secrets },
    }),
  )
}

async function listen(...[of = channel(), options]: Partial<Parameters<typeof listening>>) {
  const listened = listening(of, options)
  open.push(listened)
  await server.connected()
  return listened
}

const textsOf = (message?: SlackMessage) =>
  message?.blocks?.flatMap(({ text, elements }) => [
    ...(text ? [text.text] : []),
    ...(elements ?? []).map((one) => (typeof one.text === 'object' ? one.text.text : one.text)),
  ])

async function asked(change?: Parameters<typeof question>[0]) {
  const kept = await channel().ask(question(change), never())
  const message = await server.message(({ text }) => text === 'Publish this post?')
  return { kept, message }
}

const toldTo = (text: string) =>
  server.message((one) => one.user === 'U0ADA' && one.text.includes(text))

const TWO_SHOWN = '[1] Headline: Small & big\n[2] Body: Steps'
const TWO = [
  { number: 1, label: 'Headline', text: 'Small & big', long: false },
  { number: 2, label: 'Body', text: 'Steps', long: true },
]

describe('a question', () => {
  it('is a message with what it is about, and buttons', async () => {
    const links = { open: 'http://192.168.1.4:4318/a/x', approve: 'x', reject: 'y' }
    const { message } = await asked({ note: 'It was edited.', links })
    expect(message.channel).toBe('C-approvals')
    expect(textsOf(message)).toEqual([
      'It was edited.',
      'Publish this post?',
      'Look at the numbers.',
      'Three small steps beat one big plan.',
      'Content to cash · for Founder',
      'Approve',
      'Reject',
      'Edit',
      'Open the page',
    ])
  })

  it('shows what it is about as plain text, never as markup', async () => {
    const { message } = await asked({
      shown: '<!channel> *bold*',
      parts: [{ number: 1, label: 'Post', text: '<!channel> *bold*', long: false }],
    })
    const block = message.blocks?.find(({ text }) => text?.text.includes('<!channel>'))
    expect(block?.text?.type).toBe('plain_text')
  })

  const shownOf = (message: SlackMessage) => textsOf(message)?.slice(2, -4)
  const sha256 = 'a'.repeat(64)
  const file = {
    file: `files/aa/${sha256}.pdf`,
    name: 'bill.pdf',
    contentType: 'application/pdf',
    bytes: 9,
    sha256,
  }
  it.each<[string, Json, Json, string[]]>([
    [
      'what may only be read',
      { amount: 5000, iban: 'DE02', note: 'DE02' },
      { amount: { readOnly: true }, iban: { readOnly: true } },
      ['Amount: 5000\nIban: DE02', 'Note:', 'DE02'],
    ],
    [
      'constants, files and nulls around several texts',
      { kind: 'x', head: 'Hi', bill: file, body: 'One\n\nTwo', last: null },
      { kind: { const: 'x' } },
      [
        'Kind: x',
        '[1] Head:',
        'Hi',
        'Bill: bill.pdf (application/pdf, 9 bytes)',
        '[2] Body:',
        'One\n\nTwo',
        'Last:',
      ],
    ],
    ['a list', ['a', 'b'], {}, ['- [1]', 'a', '- [2]', 'b']],
    [
      'texts of lists within',
      { posts: [{ text: 'A' }, { text: 'B' }] },
      {},
      ['Posts:\n1 of 2', '[1] Text:', 'A', '2 of 2', '[2] Text:', 'B'],
    ],
  ])('shows %s', async (_, value, properties, blocks) => {
    const { text: shown, parts } = showValue(value, { properties })
    const editable = parts.length > 1 ? 'parts' : 'text'
    const { message } = await asked({ shown, parts, editable, instructions: 'Look.' })
    expect(shownOf(message)?.slice(0, blocks.length)).toEqual(blocks)
    expect(textsOf(message)).toContain('Edit')
  })

  it('keeps no way to answer', async () => {
    const open = 'http://192.168.1.4:4318/a/token-of-the-link'
    const links = { open, approve: open, reject: open }
    const { kept, message } = await asked({ shown: 'x'.repeat(20_000), links })
    expect(textsOf(message)?.join('')).toContain(`The whole: ${open}`)
    expect(JSON.stringify(kept)).not.toMatch(new RegExp(`token-of-the-link|${TICKET}`))
    expect(JSON.stringify(kept)).toContain('This is only the beginning')
  })

  it('with a text that is not found in what is shown is shown, but not edited here', async () => {
    const { message } = await asked({ shown: 'Amount: 5000' })
    expect(textsOf(message)).toContain('Amount: 5000')
    expect(textsOf(message)).not.toContain('Edit')
  })

  it('too long for a message is cut, and cannot be edited unseen', async () => {
    const { message } = await asked({ editable: 'no', parts: [], shown: 'x'.repeat(20_000) })
    const texts = textsOf(message)?.join('') ?? ''
    expect(texts).toContain('…This is only the beginning. See the whole in the inbox')
    expect(texts.length).toBeLessThan(13_000)
    expect(textsOf(message)).not.toContain('Edit')
  })

  it('with a text too long for a field is shown, but not edited here', async () => {
    const text = 'x'.repeat(3001)
    const { message } = await asked({
      shown: text,
      parts: [{ number: 1, label: 'Post', text, long: true }],
    })
    expect(textsOf(message)?.join('')).toContain(text)
    expect(textsOf(message)).not.toContain('Edit')
  })

  it('is closed with how it was answered: the buttons go, the text stays', async () => {
    const { kept, message } = await asked()
    await channel().close(kept, 'Approved by Ada.', never())
    expect(textsOf(message)).toEqual([
      'Publish this post?',
      'Look at the numbers.',
      'Three small steps beat one big plan.',
      'Content to cash · for Founder',
      'Approved by Ada.',
    ])
    server.messages.splice(0)
    await channel().close(kept, 'Approved by Ada.', never())
    await channel().close('odd', 'x', never())
  })
})

describe('an answer', () => {
  it('is a press on Approve, told to whoever pressed', async () => {
    const listened = await listen()
    const { message } = await asked()
    await server.press(message, 'Approve')
    await toldTo('Approved. It goes on.')
    expect(listened.answers).toEqual([{ ticket: TICKET, decision: 'approve', by: BY_ADA }])
    expect(listened.place).toEqual({ people: { U0ADA: 'ada' } })
  })

  it('is a rejection with what was entered, or without', async () => {
    const listened = await listen()
    const { message } = await asked()
    for (const comment of [' Too long. ', '']) {
      await server.press(message, 'Reject')
      const view = await server.view()
      expect(view.title.text).toBe('Reject')
      await server.submit(view, { comment })
      await listened.until(() => listened.answers.length > 0)
    }
    await server.message(() => server.messages.length === 3)
    expect(listened.answers).toEqual([
      { ticket: TICKET, decision: 'reject', by: BY_ADA, comment: 'Too long.' },
      { ticket: TICKET, decision: 'reject', by: BY_ADA },
    ])
  })

  it('may put another text in place, in a modal that shows what was asked', async () => {
    const listened = await listen()
    const { message } = await asked()
    await server.press(message, 'Edit')
    const view = await server.view()
    expect(view.blocks.map(({ element }) => element?.initial_value)).toEqual([
      'Three small steps beat one big plan.',
    ])
    await server.submit(view, { 'part-1': 'One small step.' })
    await toldTo('Approved')
    expect(listened.answers).toEqual([
      { ticket: TICKET, decision: 'approve', by: BY_ADA, value: 'One small step.' },
    ])
  })

  it('may change one text of several, and gives those that changed', async () => {
    const listened = await listen()
    const { message } = await asked({ editable: 'parts', parts: TWO, shown: TWO_SHOWN })
    await server.press(message, 'Edit')
    const view = await server.view()
    expect(view.blocks.map(({ label, element }) => [label?.text, element?.initial_value])).toEqual([
      ['Headline', 'Small & big'],
      ['Body', 'Steps'],
    ])
    expect(message.blocks?.map(({ block_id }) => block_id).filter(Boolean)).toEqual([
      'label-1',
      'part-1',
      'label-2',
      'part-2',
    ])
    await server.submit(view, { 'part-2': 'More steps' })
    await toldTo('Approved')
    expect(listened.answers[0]?.value).toEqual({ '2': 'More steps' })
  })

  it('may change an item of a list, which has no name', async () => {
    await listen()
    const { text: shown, parts } = showValue(['a', 'b'], {})
    const { message } = await asked({ editable: 'parts', parts, shown })
    await server.press(message, 'Edit')
    const { blocks } = await server.view()
    expect(blocks.map(({ label, element }) => [label?.text, element?.initial_value])).toEqual([
      ['Text 1', 'a'],
      ['Text 2', 'b'],
    ])
  })

  it('is approval as it is where nothing was changed in the modal', async () => {
    const listened = await listen()
    const { message } = await asked({ editable: 'parts', parts: TWO, shown: TWO_SHOWN })
    await server.press(message, 'Edit')
    await server.submit(await server.view())
    await toldTo('Approved')
    expect(listened.answers).toEqual([{ ticket: TICKET, decision: 'approve', by: BY_ADA }])
  })

  it('that changes nothing is told, to that person alone', async () => {
    await listen(channel(), { judge: () => ({ text: 'Grace answered before.', counted: false }) })
    const { message } = await asked()
    await server.press(message, 'Approve')
    expect(await toldTo('Grace answered before.')).toBeDefined()
  })

  it('that cannot be kept now is told in the words of whoever could not keep it', async () => {
    const words = 'This answer is not saved yet. It counts as soon as it can be saved.'
    await listen(channel(), {
      judge: () => Promise.reject(new NodeError('error', words)),
    })
    const { message } = await asked()
    await server.press(message, 'Approve')
    expect((await toldTo('This answer')).text).toBe(words)
  })

  it('that broke something is told without a promise that nothing changed', async () => {
    await listen(channel(), { judge: () => Promise.reject(new Error('The disk is full.')) })
    const { message } = await asked()
    await server.press(message, 'Approve')
    const { text } = await toldTo('whether the question still waits')
    expect(text).not.toMatch(/Nothing changed|disk/)
  })

  it('names a person by the name they first had and an id that they cannot choose', async () => {
    const listened = await listen()
    const { message } = await asked()
    for (const username of ['eve', 'ada']) {
      await server.press(message, 'Approve', { id: 'U0EVE', username })
      await server.message(() => listened.answers.length === (username === 'eve' ? 1 : 2))
    }
    expect(listened.answers.map(({ by }) => by)).toEqual(['eve (Slack U0EVE)', 'eve (Slack U0EVE)'])
  })
})

describe('listening', () => {
  it('goes on by another connection when Slack wants that', async () => {
    const listened = await listen()
    server.recycle()
    await server.connectedTimes(2)
    const { message } = await asked()
    await server.press(message, 'Approve')
    await toldTo('Approved')
    expect(listened.answers).toHaveLength(1)
  })

  it('ends when the connection breaks off, to be begun again', async () => {
    const listened = await listen()
    server.breakOff()
    expect(await failureOf(listened.ended)).toMatchObject({ code: 'network' })
  })

  it('ends quietly when it is told to', async () => {
    const listened = await listen()
    await expect(listened.stop()).resolves.toBeUndefined()
  })

  it('wants an app-level token, and the question a channel', async () => {
    const deaf = listening(channel({}, { appToken: '' }))
    expect((await failureOf(deaf.ended)).message).toMatch(
      /has no app-level token.*connections:write/,
    )
    const error = await failureOf(channel({ channel: '' }).ask(question(), never()))
    expect(error.message).toMatch(/does not say which channel or person is asked/)
  })

  it('ends with words for what Slack refuses, without the tokens', async () => {
    const wrong = { botToken: 'xoxb-wrong-secret', appToken: 'xapp-wrong-secret' }
    const errors = [
      await failureOf(listening(channel({}, wrong)).ended),
      await failureOf(channel({}, wrong).ask(question(), never())),
      await failureOf(channel({ channel: '#nowhere' }).ask(question(), never())),
      await failureOf(
        channel({ baseUrl: `http://127.0.0.1:${await closedPort()}/api` }).ask(question(), never()),
      ),
    ]
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/invalid_auth\. The token was refused\. Check the connection \*team\*/),
      expect.stringMatching(/invalid_auth/),
      expect.stringMatching(/channel_not_found.*invited first/),
      expect.stringMatching(/Nothing answers at/),
    ])
    for (const error of errors)
      expect(
        `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`,
      ).not.toMatch(/wrong-secret|0123456789|9876543210/)
  })

  it('waits as long as Slack asks', async () => {
    server.refuse('chat.postMessage', { status: 429, retryAfter: 30 })
    expect(await failureOf(channel().ask(question(), never()))).toMatchObject({
      retryable: true,
      retryAfterMs: 30_000,
    })
  })
})
