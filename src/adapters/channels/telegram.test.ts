import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADA, BOT_TOKEN, startTelegram } from '../../../e2e/servers/telegram'
import type { TelegramMessage, TelegramServer } from '../../../e2e/servers/telegram'
import { credentialsOf } from '../connections/credentials'
import { closedPort, failureOf } from '../testing'
import { TelegramChannel } from './telegram'
import { listening, never, question, TICKET } from './testing'
import type { Listened } from './testing'

const BY_ADA = 'Ada (Telegram 4711)'
const EVE = { id: 666, is_bot: false, first_name: 'Eve' }

let server: TelegramServer
const open: Listened[] = []

beforeEach(async () => {
  server = await startTelegram()
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop().catch(() => undefined)
  await server.close()
})

function channel(fields: Record<string, string> = {}, token = BOT_TOKEN) {
  return new TelegramChannel(
    credentialsOf({
      id: 'telegram-me',
      name: 'Me',
      kind: 'telegram',
      fields: { baseUrl: `${server.url}/`, chat: String(ADA.id), ...fields },
      secrets: { token },
    }),
  )
}

function listen(...[of = channel(), options]: Partial<Parameters<typeof listening>>): Listened {
  const listened = listening(of, options)
  open.push(listened)
  return listened
}

const buttonsOf = (message?: TelegramMessage) =>
  message?.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? []
const says = (text: string) => (message: TelegramMessage) => message.text?.includes(text) ?? false

/** Asks, and gives the message in the chat. */
async function asked(change?: Parameters<typeof question>[0]) {
  const kept = await channel().ask(question(change), never())
  const [message] = server.messages.slice(-1)
  if (!message) throw new Error('Nothing was sent.')
  return { kept, message }
}

describe('a question', () => {
  it('is sent to the chat of the connection, with what it is about and buttons', async () => {
    const { message } = await asked({ note: 'Nobody answered for 4 hours.' })
    expect(message.chat.id).toBe(ADA.id)
    expect(message.text).toBe(
      'Nobody answered for 4 hours.\n\nPublish this post?\nLook at the numbers.\n\nThree small steps beat one big plan.\n\nContent to cash · for Founder\nReply with a new text to replace it.',
    )
    expect(
      message.entities?.map(({ type, offset, length }) => [
        type,
        message.text?.slice(offset, offset + length),
      ]),
    ).toEqual([
      ['bold', 'Publish this post?'],
      ['blockquote', 'Three small steps beat one big plan.'],
      ['italic', 'Reply with a new text to replace it.'],
    ])
    expect(buttonsOf(message)).toEqual(['Approve', 'Reject', 'Edit'])
  })

  it('says how many have to agree, who did, and until when', async () => {
    const { message } = await asked({
      approvals: 2,
      approvedBy: ['Grace'],
      expiresAt: Date.UTC(2026, 0, 2, 9, 30),
    })
    expect(message.text).toMatch(
      /two people have to approve · approved by Grace · open until 2 Jan.* \d\d:\d\d /,
    )
  })

  it('offers the page where a phone can reach it, and only there', async () => {
    const links = (host: string) => {
      const open = `http://${host}:4318/a/token`
      return { links: { open, approve: open, reject: open } }
    }
    expect(buttonsOf((await asked(links('192.168.1.4'))).message)).toContain('Open the page')
    expect(buttonsOf((await asked(links('127.0.0.1'))).message)).not.toContain('Open the page')
    // Telegram refuses this one; the question is asked all the same.
    expect(buttonsOf((await asked(links('attic'))).message)).toEqual(['Approve', 'Reject', 'Edit'])
  })

  it('too long for a message is cut, says where the whole is, and cannot be edited unseen', async () => {
    const { message } = await asked({ shown: '🎈'.repeat(5000) })
    expect([4095, 4096]).toContain(message.text?.length)
    expect(message.text).toContain('🎈…\n\nThis is only the beginning. See the whole in the inbox')
    expect(message.text).toContain('Content to cash · for Founder')
    expect(message.text).not.toContain('Reply with')
    expect(buttonsOf(message)).toEqual(['Approve', 'Reject'])
  })

  it('that is no text has no button to edit it, nor does a reply', async () => {
    const listened = listen()
    const { message } = await asked({ editable: 'no', parts: [], shown: '{ "score": 3 }' })
    expect(buttonsOf(message)).toEqual(['Approve', 'Reject'])
    await server.say('{ "score": 9 }', { replyTo: message })
    expect(await server.message(says('cannot be edited here'))).toBeDefined()
    expect(listened.answers).toEqual([])
  })

  it('keeps no way to answer', async () => {
    const open = 'http://192.168.1.4:4318/a/token-of-the-link'
    const links = { open, approve: open, reject: open }
    const { kept, message } = await asked({ shown: 'x'.repeat(5000), links, note: 'Again.' })
    expect(message.text).toContain(`The whole: ${open}`)
    expect(JSON.stringify(kept)).not.toMatch(new RegExp(`token-of-the-link|${TICKET}`))
    await channel().close(kept, 'Approved by Ada.', never())
    expect(message.text).toMatch(/^Again\.\n\nPublish this post\?[^]*Approved by Ada\.$/)
    expect(message.text).not.toContain('token-of-the-link')
  })

  it('is closed with how it was answered: the buttons go, the text stays', async () => {
    const { kept, message } = await asked()
    await channel().close(kept, 'Approved by Ada at 9:30.', never())
    expect(buttonsOf(message)).toEqual([])
    expect(message.text).toMatch(/^Publish this post\?[^]*big plan\.[^]*Approved by Ada at 9:30\.$/)
    await channel().close(kept, 'Approved by Ada at 9:30.', never())
    await channel().close({ odd: true }, 'Approved.', never())
    expect(server.messages).toHaveLength(1)
  })
})

describe('an answer', () => {
  it('is a press on Approve, told to whoever pressed', async () => {
    const listened = listen()
    const { message } = await asked()
    expect(await server.press(message, 'Approve')).toEqual({
      text: 'Approved. It goes on.',
      alert: false,
    })
    expect(listened.answers).toEqual([{ ticket: TICKET, decision: 'approve', by: BY_ADA }])
  })

  it('may put another text in place: Edit, and a reply', async () => {
    const listened = listen()
    const { message } = await asked()
    await server.press(message, 'Edit')
    const prompt = await server.message(
      says('with your text. Reply with a new text to replace it.'),
    )
    await server.say('One small step.', { replyTo: prompt })
    const after = await server.message(says('Taken. It is asked anew.'))
    expect(after.message_id).toBe(prompt.message_id)
    expect(buttonsOf(after)).toEqual([])
    expect(listened.edits).toEqual([{ ticket: TICKET, by: BY_ADA, text: 'One small step.' }])
    expect(listened.answers).toEqual([])
  })

  it('may be edited by a reply to the question itself, and Edit may be taken back', async () => {
    const listened = listen()
    const { message } = await asked()
    await server.press(message, 'Edit')
    await server.press(await server.message(says('Reply to this message')), 'Cancel')
    await server.message(says('The question is still open.'))
    await server.say('One small step.', { replyTo: message })
    expect(listened.edits).toEqual([{ ticket: TICKET, by: BY_ADA, text: 'One small step.' }])
  })

  it('that comes too late to edit is told why', async () => {
    listen(channel(), { judgeEdit: () => ({ text: 'Grace approved it before.', counted: false }) })
    const { message } = await asked()
    await server.say('One small step.', { replyTo: message })
    expect((await server.message(says('Grace approved it before.'))).reply_to_message?.text).toBe(
      'One small step.',
    )
  })

  it('is a rejection with a comment, which is a reply', async () => {
    const listened = listen()
    const { message } = await asked()
    await server.press(message, 'Reject')
    const prompt = await server.message(says('What is wrong with it?'))
    expect(listened.answers).toEqual([])
    await server.say('Too long.', { replyTo: prompt })
    await server.message((one) => one.message_id === prompt.message_id && !one.reply_markup)
    expect(listened.answers).toEqual([
      { ticket: TICKET, decision: 'reject', by: BY_ADA, comment: 'Too long.' },
    ])
  })

  it('is a rejection without one', async () => {
    const listened = listen()
    const { message } = await asked()
    await server.press(message, 'Reject')
    const prompt = await server.message(says('What is wrong with it?'))
    await server.press(prompt, 'Reject without a comment')
    expect(listened.answers).toEqual([{ ticket: TICKET, decision: 'reject', by: BY_ADA }])
  })

  it('that changes nothing is told in an alert', async () => {
    listen(channel(), {
      judge: () => ({ text: `Answered already. ${'x'.repeat(300)}`, counted: false }),
    })
    const { message } = await asked()
    const pressed = await server.press(message, 'Approve')
    expect(pressed.alert).toBe(true)
    expect(pressed.text).toMatch(/^Answered already\. x+…$/)
  })

  it('below a closed question is a plain word, not an answer', async () => {
    const listened = listen()
    const { kept, message } = await asked()
    await channel().close(kept, 'Approved by Grace.', never())
    await server.say('No, wait', { replyTo: message })
    expect(await server.message(says('Nothing is open there any more'))).toBeDefined()
    expect(listened.answers).toEqual([])
  })

  it('names a person by the name they first had and a number that they cannot choose', async () => {
    const group = -100123
    const listened = listen(channel({ chat: String(group) }))
    await channel({ chat: String(group) }).ask(question(), never())
    const message = await server.message(says('Publish'))
    await server.press(message, 'Approve', { from: EVE })
    await server.press(message, 'Approve', { from: { ...EVE, first_name: 'Ada' } })
    expect(listened.answers.map(({ by }) => by)).toEqual([
      'Eve (Telegram 666)',
      'Eve (Telegram 666)',
    ])
  })

  it.each(['a:short', 'x:abcdefghijklmnopqrst_-', '', 'a:abcdefghijklmnopqrst_-; drop'])(
    'is not made of the forged data %j',
    async (data) => {
      const listened = listen()
      const { message } = await asked()
      expect(await server.pressData(message, data)).toMatchObject({ alert: true })
      expect(listened.answers).toEqual([])
    },
  )
})

describe('others', () => {
  it('who write are told once that they are not heard, with the number to enter', async () => {
    const listened = listen()
    await server.say('/start', { from: EVE })
    expect(await server.message(says('enter 666 as the chat'))).toMatchObject({ chat: { id: 666 } })
    await server.say('hello?', { from: EVE })
    expect(server.messages).toHaveLength(1)
    expect(listened.answers).toEqual([])
  })

  it('who press on a message in their own chat change nothing', async () => {
    const listened = listen()
    await channel({ chat: '666' }).ask(question(), never())
    const message = await server.message(says('Publish'))
    const pressed = await server.press(message, 'Approve', { from: EVE })
    expect(pressed).toEqual({ text: 'This bot asks somebody else. Nothing changed.', alert: true })
    expect(listened.answers).toEqual([])
  })

  it('the owner who just writes is told how it goes', async () => {
    listen()
    await server.say('hi')
    expect(await server.message(says('Press a button below the question'))).toBeDefined()
  })
})

describe('listening', () => {
  it('goes on after a restart where it was: no answer twice, none lost', async () => {
    const first = listen()
    const { message } = await asked()
    await server.press(message, 'Approve')
    await server.polled()
    await first.stop()
    expect(first.place).toMatchObject({ people: { '4711': 'Ada' } })
    // Pressed while nobody listened.
    const late = server.press(message, 'Approve')
    const second = listen(channel(), { place: first.place })
    await late
    expect(second.answers).toHaveLength(1)
  })

  it('ends where an answer cannot be kept, and asks again later', async () => {
    const first = listen(channel(), {
      judge: () => Promise.reject(new Error('The disk is full.')),
    })
    const { message } = await asked()
    const pressed = server.press(message, 'Approve')
    await expect(first.ended).rejects.toThrow('The disk is full.')
    expect(first.place).toBeUndefined()
    const second = listen()
    expect((await pressed).text).toBe('Approved. It goes on.')
    expect(second.answers).toHaveLength(1)
  })

  it('does not stop over a press that Telegram has forgotten', async () => {
    const listened = listen()
    const { message } = await asked()
    server.refuse('answerCallbackQuery', {
      code: 400,
      description: 'Bad Request: query is too old and response timeout expired',
    })
    void server.press(message, 'Approve')
    await server.press(message, 'Approve')
    expect(listened.answers).toHaveLength(2)
  })

  it.each([
    [401, 'Unauthorized', /The bot token was refused\. Check the connection \*telegram-me\*/],
    [409, 'Conflict: terminated by other getUpdates request', /Only one can: make a bot for each/],
    [409, "Conflict: can't use getUpdates method while webhook is active", /take the webhook away/],
    [502, 'Bad Gateway', /try again later/],
  ])('ends with words for %i %s', async (code, description, words) => {
    server.refuse('getUpdates', { code, description })
    const listened = listen()
    const error = await failureOf(listened.ended)
    expect(error.message).toMatch(words)
    expect(error.code).toBe('http-status')
    expect(error.retryable).toBe(code !== 401)
  })

  it('waits as long as Telegram asks', async () => {
    server.refuse('getUpdates', {
      code: 429,
      description: 'Too Many Requests: retry after 7',
      retryAfter: 7,
    })
    expect(await failureOf(listen().ended)).toMatchObject({ retryable: true, retryAfterMs: 7000 })
  })

  it('says that all is well once it hears, and ends quietly when it is told to', async () => {
    const listened = listen()
    await server.polled()
    expect(listened.problems).toEqual([undefined])
    await expect(listened.stop()).resolves.toBeUndefined()
  })
})

describe('the token', () => {
  const everything = (error: unknown): string =>
    error instanceof Error
      ? `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)} ${everything(error.cause)}`
      : String(error)

  it('stands in no error, though it stands in every address', async () => {
    const secret = /AAFakeTokenForTests|AAWrong/
    const errors = [
      await failureOf(channel({}, `${BOT_TOKEN}AAWrong`).ask(question(), never())),
      await failureOf(
        channel({ baseUrl: `http://127.0.0.1:${await closedPort()}` }).ask(question(), never()),
      ),
      await failureOf(listen(channel({ baseUrl: `${server.url}/nowhere` })).ended),
    ]
    server.breakOff('sendMessage')
    errors.push(await failureOf(channel().ask(question(), never())))
    server.refuse('sendMessage', { code: 400, description: `Bad Request: ${BOT_TOKEN} is odd` })
    errors.push(await failureOf(channel().ask(question(), never())))
    for (const error of errors) {
      expect(error.message).toMatch(/\w+ .*\./)
      expect(everything(error)).not.toMatch(secret)
    }
  })

  it('and the chat are asked for where they are missing', async () => {
    expect(() => channel({}, '')).toThrow(/has no bot token/)
    const error = await failureOf(channel({ chat: '' }).ask(question(), never()))
    expect(error.message).toMatch(/does not say which chat is asked/)
  })
})
