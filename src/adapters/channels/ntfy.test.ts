import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startNtfy } from '../../../e2e/servers/ntfy'
import type { NtfyServer } from '../../../e2e/servers/ntfy'
import { credentialsOf } from '../connections/credentials'
import { closedPort, failureOf } from '../testing'
import { NtfyChannel } from './ntfy'
import { listening, never, question, TICKET } from './testing'
import type { Listened } from './testing'

const TOKEN = 'tk_0123456789abcdef'
const BY = 'whoever has ada-approvals-7h3k in ntfy'
let server: NtfyServer
const open: Listened[] = []

beforeEach(async () => {
  server = await startNtfy({ token: TOKEN })
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop().catch(() => undefined)
  await server.close()
})

function channel(fields: Record<string, string> = {}, token = TOKEN) {
  return new NtfyChannel(
    credentialsOf({
      id: 'phone',
      name: 'Phone',
      kind: 'ntfy',
      fields: { baseUrl: `${server.url}/`, topic: 'ada-approvals-7h3k', ...fields },
      secrets: { token },
    }),
  )
}

function listen(...[of = channel(), options]: Partial<Parameters<typeof listening>>): Listened {
  const listened = listening(of, options)
  open.push(listened)
  return listened
}

const links = { open: 'http://192.168.1.4:4318/a/x', approve: 'http://h/a', reject: 'http://h/r' }

async function asked(change?: Parameters<typeof question>[0]) {
  const kept = await channel().ask(question(change), never())
  const message = await server.message(({ title }) => title === 'Publish this post?')
  return { kept, message }
}

describe('a question', () => {
  it('is a notification with what it is about, two buttons and the page', async () => {
    const { message } = await asked({ links })
    expect(message).toMatchObject({ topic: 'ada-approvals-7h3k', click: links.open })
    expect(message.message).toContain('Three small steps beat one big plan.')
    expect(message.message).toContain('Content to cash · for Founder')
    expect(message.actions?.map(({ action, label }) => [action, label])).toEqual([
      ['http', 'Approve'],
      ['http', 'Reject'],
      ['view', 'Edit'],
    ])
  })

  it('too long for a notification is cut by bytes, and says where the whole is', async () => {
    const { message } = await asked({ shown: 'ü🎈'.repeat(3000), links })
    expect(Buffer.byteLength(message.message)).toBeLessThanOrEqual(4096)
    expect(message.message).toContain(`The whole: ${links.open}`)
  })

  it('keeps no way to answer', async () => {
    const { kept, message } = await asked({ shown: 'x'.repeat(5000), links })
    expect(JSON.stringify(message.actions)).toContain(TICKET)
    expect(message.sequence_id).toMatch(/^[\w-]{1,64}$/)
    for (const way of [TICKET, links.open]) expect(JSON.stringify(kept)).not.toContain(way)
  })

  it('is closed by the same notification without buttons', async () => {
    const { kept, message } = await asked()
    await channel().close(kept, 'Approved by Ada.', never())
    const closed = await server.message((one) => one.message === 'Approved by Ada.')
    expect(closed.sequence_id).toBe(message.sequence_id)
    expect(closed.actions).toBeUndefined()
    await channel().close(null, 'Approved.', never())
    expect(server.messages).toHaveLength(2)
  })
})

describe('an answer', () => {
  it('is the press of a button', async () => {
    const listened = listen()
    const { message } = await asked()
    expect(await server.press(message, 'Reject')).toBe(200)
    await server.press(message, 'Approve')
    await listenedTo(listened, 2)
    expect(listened.answers).toEqual([
      { ticket: TICKET, decision: 'reject', by: BY, anonymous: true },
      { ticket: TICKET, decision: 'approve', by: BY, anonymous: true },
    ])
  })

  it('that came while nobody listened is heard, and none twice', async () => {
    const { message } = await asked()
    await server.press(message, 'Approve')
    const first = listen()
    await listenedTo(first, 1)
    await first.stop()
    await server.press(message, 'Reject')
    const second = listen(channel(), { place: first.place })
    await listenedTo(second, 1)
    expect(second.answers).toMatchObject([{ decision: 'reject' }])
  })

  it('that changes nothing is told on the phone', async () => {
    listen(channel(), { judge: () => ({ text: 'Grace answered before.', counted: false }) })
    const { message } = await asked()
    await server.press(message, 'Approve')
    expect(await server.message((one) => one.message === 'Grace answered before.')).toBeDefined()
  })

  it('is nothing else that is posted to its topic', async () => {
    const listened = listen()
    const topic = await server.listened()
    for (const body of ['{"ticket":1}', 'hello', '{"ticket":"x","decision":"explode"}', '{'])
      await fetch(`${server.url}/${topic}`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${TOKEN}` },
      })
    const { message } = await asked()
    await server.press(message, 'Approve')
    await listenedTo(listened, 1)
    expect(listened.answers).toEqual([
      { ticket: TICKET, decision: 'approve', by: BY, anonymous: true },
    ])
  })

  it('that cannot be kept now is heard again', async () => {
    const first = listen(channel(), { judge: () => Promise.reject(new Error('The disk is full.')) })
    const { message } = await asked()
    await server.press(message, 'Approve')
    await expect(first.ended).rejects.toThrow('The disk is full.')
    const second = listen(channel(), { place: first.place })
    await listenedTo(second, 1)
  })

  it('comes by a topic that nobody guesses who does not know the token', async () => {
    listen()
    const topic = await server.listened()
    expect(topic).toMatch(/^baton-[0-9a-f]{40}$/)
  })
})

describe('listening', () => {
  it('ends when the stream breaks off, to be begun again', async () => {
    const listened = listen()
    await server.listened()
    server.breakOff()
    expect(await failureOf(listened.ended)).toMatchObject({ code: 'network', retryable: true })
  })

  it('ends with words for a refusal, without the token', async () => {
    const errors = [
      await failureOf(listen(channel({}, 'tk_wrong-secret')).ended),
      await failureOf(channel({}, 'tk_wrong-secret').ask(question(), never())),
      await failureOf(
        channel({ baseUrl: `http://127.0.0.1:${await closedPort()}` }).ask(question(), never()),
      ),
    ]
    expect(errors[0]?.message).toMatch(
      /answered 403\. Check the topic and the token of the connection \*phone\*/,
    )
    expect(errors[2]?.message).toMatch(/Nothing answers at/)
    for (const error of errors)
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(
        /wrong-secret|0123456789abcdef/,
      )
  })

  it('puts the token into no notification', async () => {
    const { kept } = await asked({ links })
    await channel().close(kept, 'Approved.', never())
    expect(JSON.stringify(server.messages)).not.toContain(TOKEN)
  })

  it('says that all is well once it hears', async () => {
    const { message } = await asked()
    const listened = listen()
    await server.press(message, 'Approve')
    await listenedTo(listened, 1)
    expect(listened.problems).toEqual([undefined])
  })

  it('waits as long as the server asks', async () => {
    server.refuse(429, { 'retry-after': '5' })
    expect(await failureOf(listen().ended)).toMatchObject({ retryable: true, retryAfterMs: 5000 })
  })

  it('ends quietly when it is told to', async () => {
    const listened = listen()
    await server.listened()
    await expect(listened.stop()).resolves.toBeUndefined()
  })
})

it('needs a topic that ntfy takes', () => {
  expect(() => channel({ topic: 'no spaces' })).toThrow(
    /The topic of the connection \*phone\* is none/,
  )
})

/** Resolves once so many answers were given. */
async function listenedTo(listened: Listened, count: number): Promise<void> {
  await listened.until(() => listened.answers.length >= count)
}
