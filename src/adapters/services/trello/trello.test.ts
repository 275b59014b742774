import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTrello, type TrelloServer } from '../../../../e2e/servers/trello'
import { failureOf } from '../../testing'
import { asker } from '../testing'

const KEY = 'key-0123456789abcdef'
const TOKEN = 'token-0123456789abcdef'
let server: TrelloServer
const ask = (...args: Parameters<ReturnType<typeof asker>>) =>
  asker({ kind: 'trello', fields: { baseUrl: server.url }, secrets: { key: KEY, token: TOKEN } })(
    ...args,
  )

beforeEach(async () => {
  server = await startTrello({ key: KEY, token: TOKEN })
})
afterEach(() => server.close())

const post = { board: 'https://trello.com/b/BoArD123/content', list: 'to review', name: 'A post' }
const card = async (change = {}) =>
  (await ask('create-card', { ...post, ...change })) as { id: string; url: string }

describe('a card', () => {
  it('is created on a list by its name, with labels, due date and links', async () => {
    const made = await ask('create-card', {
      ...post,
      description: 'The *text*.',
      labels: ['post'],
      due: '2027-01-31T09:00:00.000Z',
      position: 'top',
      attachments: ['https://example.com/a.png'],
    })
    expect(made).toEqual({
      id: server.cards[0]?.id,
      name: 'A post',
      description: 'The *text*.',
      url: expect.stringMatching(/^https:\/\/trello\.com\/c\//),
      list: { id: server.lists['To review'], name: 'To review' },
      board: server.board.id,
      labels: ['Post'],
      due: '2027-01-31T09:00:00.000Z',
      dueComplete: false,
      closed: false,
      lastActivity: expect.any(String),
    })
    expect(server.cards).toMatchObject([
      { pos: 'top', attachments: [{ url: 'https://example.com/a.png' }] },
    ])
    expect(server.requests.some(({ path, query }) => /token|key/.test(`${path}${query}`))).toBe(
      false,
    )
  })

  it.each(['before it was sent', 'after it was done'])(
    'is created once when the answer was lost %s',
    async (when) => {
      const lost = when === 'after it was done'
      server.trouble(/POST \/1\/cards$/, { status: 503, loseAnswer: lost })
      const again = { key: 'run/card//1' }
      const error = await failureOf(ask('create-card', post, again))
      expect(error).toMatchObject({ retryable: true, code: lost ? 'network' : 'http-status' })
      const links = { ...post, attachments: ['https://example.com/a.png'] }
      const made = await ask('create-card', links, again)
      expect(await ask('create-card', links, again)).toEqual(made)
      expect(server.cards).toHaveLength(1)
      expect(server.cards[0]?.attachments).toHaveLength(1)
      await ask('create-card', post, { key: 'run/card//2' })
      expect(server.cards).toHaveLength(2)
    },
  )

  it('is found again behind a thousand newer ones, and where a person put it', async () => {
    const again = { key: 'run/card//1' }
    await ask('create-card', post, again)
    const [first] = server.cards
    if (!first) throw new Error('No card')
    for (let count = 0; count < 1_000; count += 1)
      server.cards.push({ ...first, id: `7${String(count).padStart(23, '0')}`, desc: '' })
    server.move(first.id, 'Approved')
    expect(await ask('create-card', post, again)).toMatchObject({ id: first.id })
    expect(server.cards).toHaveLength(1_001)
  })

  it('is moved and commented on, by its address too; a comment is made once', async () => {
    const { id, url } = await card()
    expect(await ask('move-card', { card: url, list: 'Approved' })).toMatchObject({
      id,
      list: { name: 'Approved' },
    })
    const again = { key: 'run/comment//1' }
    await ask('add-comment', { card: url, text: 'Well done' }, again)
    await ask('add-comment', { card: url, text: 'Well done' }, again)
    expect(server.cards[0]?.comments).toHaveLength(1)
    expect(await ask('get-card', { card: id })).toMatchObject({ description: '' })
  })

  it.each([
    [{ list: 'Nowhere' }, /no list “Nowhere”\. It has: To review, Approved, Rejected/],
    [{ board: '' }, /Which board/],
    [{ labels: ['Blue'] }, /no label “Blue”\. It has: Post, Urgent/],
    [{ board: 'ffffffffffffffffffffffff' }, /answered 404/],
  ])('is refused with what to do for %j', async (change, message) => {
    expect((await failureOf(card(change))).message).toMatch(message)
    expect(server.cards).toEqual([])
  })
})

describe('a card that is looked for', () => {
  it('is found once it stands where it is waited for, or has left where it was', async () => {
    const [a, b] = [await card(), await card()]
    const input = { cards: [a.id, b.id], lists: ['approved'], from: {} }
    const home = server.lists['To review'] ?? ''
    const anywhere = { cards: [a.id], lists: [], from: { [a.id]: home } }
    expect(await ask('find-moved', input)).toBeNull()
    expect(await ask('find-moved', anywhere)).toBeNull()
    server.move(a.id, 'Rejected')
    expect(await ask('find-moved', input)).toBeNull()
    expect(await ask('find-moved', anywhere)).toMatchObject({
      id: a.id,
      list: { name: 'Rejected' },
    })
    server.move(b.id, 'Approved')
    expect(await ask('find-moved', input)).toMatchObject({ id: b.id, list: { name: 'Approved' } })
  })

  it('is found when it was archived or deleted, which is said', async () => {
    const { id } = await card()
    const input = { cards: [id], lists: ['Approved'], from: {} }
    Object.assign(server.cards[0] ?? {}, { closed: true })
    expect(await ask('find-moved', input)).toMatchObject({ id, closed: true })
    server.cards.length = 0
    expect(await ask('find-moved', input)).toEqual({ id, closed: true, deleted: true, list: null })
  })
})

describe('a refusal', () => {
  it.each([
    [401, 'invalid token', false, /answered 401 \(invalid token\)\. It refused the key.*\*main\*/],
    [403, 'unauthorized', false, /may not do this/],
    [404, 'not found', false, /no such card, list or board/],
    [500, '<html><h1>Oops</h1></html>', true, /answered 500 \(Oops\)/],
  ])('of %i says what it means', async (status, body, retryable, message) => {
    server.trouble(/./, { status, body })
    const error = await failureOf(ask('get-card', { card: 'x' }))
    expect(error).toMatchObject({ code: 'http-status', retryable })
    expect(error.message).toMatch(message)
  })

  it('of too many requests waits for Trello’s ten seconds', async () => {
    const body = '{"error":"API_TOKEN_LIMIT_EXCEEDED","message":"Rate limit exceeded"}'
    server.trouble(/./, { status: 429, body })
    const error = await failureOf(ask('get-card', { card: 'x' }))
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 10_000 })
    expect(error.message).toMatch(/Rate limit exceeded/)
  })

  it('never shows the key or the token, even where Trello repeats them', async () => {
    server.trouble(/./, { status: 400, body: `bad ${KEY} ${TOKEN}` })
    const error = await failureOf(ask('get-card', { card: 'x' }))
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toMatch(/0123456789abcdef/)
  })
})
