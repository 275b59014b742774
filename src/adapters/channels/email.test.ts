import { afterEach, expect, it } from 'vitest'
import { startSmtp } from '../../../e2e/servers/smtp'
import type { SmtpTestServer } from '../../../e2e/servers/smtp'
import { credentialsOf } from '../connections/credentials'
import { failureOf } from '../testing'
import { createChannels } from './channels'
import { EmailChannel } from './email'
import { never, question } from './testing'

const servers: SmtpTestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(
  fields: Record<string, string> = {},
  refuse?: (address: string) => { code: number; words: string } | undefined,
) {
  const server = await startSmtp({ security: 'none', ...(refuse ? { refuse } : {}) })
  servers.push(server)
  const channel = new EmailChannel(credentialsFor(server, fields))
  return { server, channel }
}

function credentialsFor(server: SmtpTestServer, fields: Record<string, string> = {}) {
  return credentialsOf({
    id: 'mail',
    name: 'Mail',
    kind: 'smtp',
    fields: {
      host: '127.0.0.1',
      port: String(server.port),
      security: 'none',
      from: 'Baton <ada@example.com>',
      ...fields,
    },
    secrets: {},
  })
}

const linksOf = (name: string) => ({
  open: `http://192.168.1.4:4318/a/${name}`,
  approve: `http://192.168.1.4:4318/a/${name}?approve`,
  reject: `http://192.168.1.4:4318/a/${name}?reject`,
})

it('writes to each assignee that is an address, each with links of their own', async () => {
  const { server, channel } = await start()
  await channel.ask(
    question({
      assignees: ['Founder', 'ada@example.com', 'grace@example.com'],
      links: linksOf('all'),
      linksFor: { 'grace@example.com': linksOf('grace') },
    }),
    never(),
  )
  expect(server.mails.map(({ to }) => to)).toEqual([['ada@example.com'], ['grace@example.com']])
  expect(server.mails[0]?.parsed.text).toContain('Approve: http://192.168.1.4:4318/a/all?approve')
  expect(server.mails[1]?.parsed.text).toContain('Reject: http://192.168.1.4:4318/a/grace?reject')
  expect(server.mails[1]?.parsed.text).not.toContain('/a/all')
  expect(server.mails[1]?.parsed.subject).toBe('Publish this post? (Content to cash)')
})

it('writes to the address of the connection where no assignee has one', async () => {
  const { server, channel } = await start()
  await channel.ask(question(), never())
  expect(server.mails[0]?.to).toEqual(['ada@example.com'])
  expect(server.mails[0]?.parsed.text).toContain('Open the inbox of Baton to answer.')
})

it('shows what is to be decided about as it is, never as markup or as headers', async () => {
  const { server, channel } = await start()
  await channel.ask(
    question({ title: 'Good?\r\nBcc: victim@example.com', shown: '<img src=x onerror=alert(1)>' }),
    never(),
  )
  const [mail] = server.mails
  expect(mail?.to).toEqual(['ada@example.com'])
  expect(mail?.parsed.subject).toBe('Good? Bcc: victim@example.com (Content to cash)')
  expect(mail?.parsed.html).not.toContain('<img')
  expect(mail?.parsed.text).toContain('<img src=x onerror=alert(1)>')
})

it('says in the same thread how it was answered', async () => {
  const { server, channel } = await start()
  const kept = await channel.ask(question(), never())
  await channel.close(kept, 'Approved by Grace.', never())
  const [asked, closed] = server.mails
  expect(closed?.parsed.text).toMatch(/^Approved by Grace\./)
  expect(closed?.parsed.inReplyTo).toBe(asked?.parsed.messageId)
  expect(closed?.parsed.subject).toBe('Re: Publish this post? (Content to cash)')
  await channel.close({ odd: 1 }, 'x', never())
  expect(server.mails).toHaveLength(2)
})

const PEOPLE = ['ada@example.com', 'gone@example.com', 'grace@example.com']
const asTo = (server: SmtpTestServer) => server.mails.map(({ to }) => to[0])

it('asks the others where one address is refused for good, and says whom it could not ask', async () => {
  const refuse = (address: string) =>
    address.startsWith('gone') ? { code: 550, words: 'No such user here' } : undefined
  const { server, channel } = await start({}, refuse)
  const kept = await channel.ask(question({ assignees: PEOPLE }), never())
  expect(asTo(server)).toEqual(['ada@example.com', 'grace@example.com'])
  expect(kept).toMatchObject({
    problem: expect.stringMatching(/^Nobody was asked at gone@example\.com\. .*550/),
  })
  await channel.close(kept, 'Approved by Grace.', never())
  expect(asTo(server).slice(2)).toEqual(['ada@example.com', 'grace@example.com'])
})

it('rejects where every address is refused', async () => {
  const { server, channel } = await start({}, () => ({ code: 550, words: 'Nobody here' }))
  const error = await failureOf(channel.ask(question({ assignees: PEOPLE }), never()))
  expect(error).toMatchObject({ retryable: false, message: expect.stringContaining('550') })
  expect(server.mails).toEqual([])
})

it('sends nobody a second mail when another address is tried again', async () => {
  let refusals = 2
  const { server, channel } = await start({}, (address) =>
    address.startsWith('gone') && (refusals -= 1) >= 0
      ? { code: 451, words: 'Try later' }
      : undefined,
  )
  const asked = question({ assignees: PEOPLE })
  for (const _ of [1, 2])
    expect(await failureOf(channel.ask(asked, never()))).toMatchObject({ retryable: true })
  const kept = await channel.ask(asked, never())
  expect(asTo(server)).toEqual(PEOPLE)
  refusals = 2
  for (const _ of [1, 2]) await failureOf(channel.close(kept, 'Approved by Ada.', never()))
  await channel.close(kept, 'Approved by Ada.', never())
  expect(asTo(server).slice(3)).toEqual(PEOPLE)
})

it('remembers what was sent from one attempt to the next, as channels are made anew for each', async () => {
  let refusals = 1
  const { server } = await start({}, (address) =>
    address.startsWith('gone') && (refusals -= 1) >= 0
      ? { code: 451, words: 'Try later' }
      : undefined,
  )
  const channels = createChannels({
    connections: { credentials: async () => credentialsFor(server) },
  })
  const asked = question({ assignees: PEOPLE, ticket: 'another-ticket-of-mine' })
  await failureOf((await channels.make('mail')).ask(asked, never()))
  await (await channels.make('mail')).ask(asked, never())
  expect(asTo(server)).toEqual(PEOPLE)
})

it('does not listen: a mail can be written in anybody’s name', async () => {
  const { channel } = await start()
  expect('listen' in channel).toBe(false)
})

it('says so where nobody has an address', async () => {
  const { channel } = await start({ from: 'Baton' })
  expect((await failureOf(channel.ask(question(), never()))).message).toMatch(
    /Nobody that is asked has a mail address/,
  )
})
