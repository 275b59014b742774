import { describe, expect, test } from 'vitest'
import type { Effects, ServiceRequest } from '../../engine/effects'
import type { Json } from '../../shared/workflow/document'
import { portsOf } from '../../shared/workflow/node-definition'
import { completes, fails, NOW, suspends } from '../testing'
import { definition } from './definition'

function board(answers: Record<string, Json> = {}) {
  const requests: ServiceRequest[] = []
  const service: Effects['service'] = async (request) => {
    requests.push(request)
    return answers[request.action] ?? null
  }
  return { requests, service }
}

const CARD = { id: 'c1', list: { id: 'l1', name: 'To review' } }

test('creates a card with what is said, and hands it on', async () => {
  const { requests, service } = board({ 'create-card': CARD })
  const config = {
    connection: 'board',
    action: 'create-card',
    board: 'b1',
    list: 'To review',
    name: '{{ title }}',
    labels: 'Post',
  }
  expect(await completes('trello', config, { title: 'A post' }, { service })).toEqual({
    ports: ['out'],
    output: CARD,
  })
  expect(requests).toEqual([
    {
      service: 'trello',
      connection: 'board',
      action: 'create-card',
      input: { board: 'b1', list: 'To review', name: 'A post', labels: ['Post'] },
      idempotencyKey: 'run1/n//1',
    },
  ])
})

test.each<[string, Record<string, Json>, Record<string, Json>]>([
  [
    'move-card',
    { card: 'c1', list: 'Done', position: 'top' },
    { card: 'c1', list: 'Done', position: 'top' },
  ],
  ['add-comment', { card: 'c1', text: 'Well done' }, { card: 'c1', text: 'Well done' }],
  ['get-card', { card: 'c1', name: 'not sent' }, { card: 'c1' }],
])('%s sends only what it needs', async (action, config, input) => {
  const { requests, service } = board({ [action]: CARD })
  await completes('trello', { connection: 'board', action, ...config }, null, { service })
  expect(requests).toMatchObject([{ action, input }])
  expect(requests[0]?.input).toEqual(input)
})

test.each([
  ['create-card', { list: 'To review' }, /needs the name/],
  ['create-card', { name: 'A' }, /needs the list/],
  ['move-card', { list: 'Done' }, /needs the card/],
  ['add-comment', { card: 'c1' }, /needs the comment/],
  ['wait-for-move', {}, /needs the card/],
])('%s with %j is no config', async (action, config, message) => {
  const error = await fails('trello', { connection: 'board', action, ...config })
  expect(error.code).toBe('bad-config')
  expect(error.message).toMatch(message)
})

test('says that a host without services has none', async () => {
  const error = await fails('trello', { connection: 'board', action: 'get-card', card: 'c1' })
  expect(error.code).toBe('no-connection')
})

describe('waiting for a card', () => {
  const config = { connection: 'board', action: 'wait-for-move', card: 'https://trello.com/c/x' }

  test('leaves the looking to the host, by the card’s own id', async () => {
    const { service } = board({ 'get-card': CARD })
    const wait = await suspends(
      'trello',
      { ...config, lists: ['Approved', 'Rejected'], every: '5m', timeout: '7d' },
      null,
      { service },
    )
    expect(wait).toEqual({
      event: {
        name: 'trello:run1/n//1',
        port: 'out',
        watch: {
          service: 'trello',
          connection: 'board',
          action: 'find-moved',
          input: { cards: ['c1'], lists: ['Approved', 'Rejected'], from: { c1: 'l1' } },
          everyMs: 300_000,
        },
      },
      timer: { wakeAt: NOW + 7 * 24 * 3_600_000, port: 'timeout' },
    })
  })

  test('looks no more often than Trello allows, and every minute where nothing is said', async () => {
    const { service } = board({ 'get-card': CARD })
    const often = await suspends('trello', { ...config, every: '1s' }, null, { service })
    expect(often.event?.watch?.everyMs).toBe(10_000)
    const usual = await suspends('trello', config, null, { service })
    expect(usual.event?.watch?.everyMs).toBe(60_000)
  })

  test('is over at once when it is there already', async () => {
    const { service } = board({ 'get-card': CARD, 'find-moved': CARD })
    expect(await completes('trello', { ...config, lists: 'To review' }, null, { service })).toEqual(
      {
        ports: ['out'],
        output: CARD,
      },
    )
  })

  test('has a port for the time being up, which other actions have not', () => {
    const outputs = (action: string) =>
      portsOf(definition as never, { action }).outputs.map(({ id }) => id)
    expect(outputs('wait-for-move')).toEqual(['out', 'timeout', 'error'])
    expect(outputs('create-card')).toEqual(['out', 'error'])
  })
})
