import { expect, it } from 'vitest'
import type { ConnectionKind } from '../../shared/connections/kinds'
import { credentialsOf } from '../connections/credentials'
import { failureOf } from '../testing'
import { createChannels } from './channels'

const FIELDS: Partial<Record<ConnectionKind, Record<string, string>>> = {
  ntfy: { topic: 'a-topic' },
  smtp: { from: 'ada@example.com' },
}

const channels = createChannels({
  connections: {
    credentials: async (id) =>
      id === 'gone'
        ? undefined
        : credentialsOf({
            id,
            name: id,
            kind: id as ConnectionKind,
            fields: FIELDS[id as ConnectionKind] ?? {},
            secrets: { token: '1:a', botToken: 'xoxb-1', appToken: 'xapp-1', password: 'secret' },
          }),
  },
})

it.each([
  ['telegram', 'telegram', true],
  ['slack', 'slack', true],
  ['ntfy', 'ntfy', true],
  ['smtp', 'email', false],
])('a connection to %s asks by %s; it hears answers: %s', async (id, kind, hears) => {
  const channel = await channels.make(id)
  expect(channel.kind).toBe(kind)
  expect(channel.listen !== undefined).toBe(hears)
})

it('says so where nobody can be asked by a connection, or it is gone', async () => {
  expect((await failureOf(channels.make('trello'))).message).toMatch(
    /Nobody can be asked by the connection \*trello\*, which leads to Trello/,
  )
  expect((await failureOf(channels.make('gone'))).message).toMatch(
    /There is no connection \*gone\*/,
  )
})
