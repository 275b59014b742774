import { expect, it } from 'vitest'
import { connectionUses, withConnections } from './connection-uses'
import { graph } from './testing'

const inner = graph([{ id: 'card', type: 'trello', config: { connection: 'board' } }], [])
const workflow = {
  ...graph(
    [
      { id: 'start', type: 'manual-trigger' },
      { id: 'call', type: 'http', config: { url: 'https://x.test', connection: ' crm ' } },
      { id: 'later', type: 'http', config: { url: 'https://x.test', connection: '{{ which }}' } },
      {
        id: 'check',
        type: 'validator',
        config: { judge: { model: 'openai:gpt', connection: 'models' } },
      },
      { id: 'draft', type: 'llm', config: { prompt: 'connection', connection: 'models' } },
      {
        id: 'ask',
        type: 'human-callback',
        config: { channels: ['inbox', 'telegram', 'my-phone', '{{ c }}'] },
      },
      { id: 'odd', type: 'teleport', config: { connection: 'crm' } },
    ],
    [],
  ),
  workflows: { inner },
}

it('finds what is named, also in judges, channels and workflows that it carries, with the kinds that do', () => {
  expect(connectionUses(workflow)).toEqual([
    {
      id: 'crm',
      kinds: expect.arrayContaining(['http-bearer', 'http-oauth2', 'openai-compatible']),
    },
    { id: 'models', kinds: ['openai', 'anthropic', 'google', 'openai-compatible'] },
    { id: 'my-phone', kinds: ['telegram', 'slack', 'ntfy', 'smtp'] },
    { id: 'board', kinds: ['trello'] },
  ])
})

it('puts others in their place, everywhere, and touches nothing else', () => {
  const other = withConnections(workflow, { crm: 'ours', board: 'b2', 'my-phone': 'phone' })
  expect(connectionUses(other).map(({ id }) => id)).toEqual(['ours', 'models', 'phone', 'b2'])
  const back = withConnections(other, { ours: 'crm', b2: 'board', phone: 'my-phone' })
  expect(JSON.stringify(back)).toBe(JSON.stringify(workflow).replace('" crm "', '"crm"'))
  expect(other.nodes.find(({ id }) => id === 'later')?.config?.connection).toBe('{{ which }}')
})

it('is the same document where none of them is in it', () => {
  expect(withConnections(workflow, { other: 'x' })).toBe(workflow)
})
