import { describe, expect, it } from 'vitest'
import type { LocalServer } from '../shared/contract/models'
import type { PriceRow } from '../shared/prices'
import { ModelService } from './models'
import type { ConnectionCheck, ConnectionInfo } from './ports'

const connection = (id: string, more: Partial<ConnectionInfo> = {}): ConnectionInfo => ({
  id,
  name: id.toUpperCase(),
  kind: 'openai',
  fields: {},
  secrets: ['apiKey'],
  createdAt: 1,
  ...more,
})

function start({ prices = [] as readonly PriceRow[], found = [] as LocalServer[] } = {}) {
  const state = {
    now: 0,
    connections: [connection('main')],
    answer: { ok: true, message: '', models: ['gpt-5', 'newer'] } as ConnectionCheck | Error,
    asked: [] as string[],
    damaged: false,
  }
  const models = new ModelService({
    clock: { now: () => state.now },
    connections: {
      list: async () => state.connections,
      test: async (id) => {
        state.asked.push(id)
        if (state.answer instanceof Error) throw state.answer
        return state.answer
      },
    },
    settings: {
      read: async () => {
        if (state.damaged) throw new Error('Damaged.')
        return { prices } as never
      },
    },
    localServers: { find: async () => found },
  })
  return { models, state }
}

describe('the list', () => {
  it('has the models of each connection for models, with the price that a call would have', async () => {
    const { models, state } = start({
      prices: [{ pattern: 'local:tiny', price: { kind: 'free' } }],
    })
    state.answer = { ok: true, message: '', models: ['gpt-5', 'tiny'] }
    state.connections = [
      connection('main'),
      connection('own', {
        kind: 'openai-compatible',
        fields: { baseUrl: 'http://127.0.0.1:1/v1' },
      }),
      connection('mail', { kind: 'smtp' }),
    ]
    expect(await models.list()).toEqual([
      {
        connection: 'main',
        name: 'MAIN',
        models: [
          { model: 'openai:gpt-5', price: expect.objectContaining({ input: 1.25, output: 10 }) },
          { model: 'openai:tiny' },
        ],
      },
      {
        connection: 'own',
        name: 'OWN',
        models: [
          { model: 'openai-compatible:gpt-5' },
          { model: 'openai-compatible:tiny', price: { kind: 'free' } },
        ],
      },
    ])
  })

  it('is asked for once in ten minutes, when the connection changed, and when a person wants it anew', async () => {
    const { models, state } = start()
    await Promise.all([models.list(), models.list()])
    state.now = 599_999
    await models.list()
    expect(state.asked.length).toBeLessThanOrEqual(2)
    const before = state.asked.length
    state.now = 600_000
    await models.list()
    expect(state.asked).toHaveLength(before + 1)
    state.connections = [connection('main', { name: 'Renamed' })]
    expect(await models.list()).toMatchObject([{ name: 'Renamed' }])
    expect(state.asked).toHaveLength(before + 2)
    await models.list(true)
    expect(state.asked).toHaveLength(before + 3)
  })

  it('says why a connection has none, and asks it again soon', async () => {
    const { models, state } = start()
    state.answer = { ok: false, message: 'It is down.', models: [] }
    expect(await models.list()).toEqual([
      { connection: 'main', name: 'MAIN', models: [], problem: 'It is down.' },
    ])
    state.answer = new Error('Its secret does not open.')
    state.now = 30_000
    expect(await models.list()).toMatchObject([{ problem: 'Its secret does not open.' }])
  })

  it('tells no price while nobody knows those that a person set', async () => {
    const { models, state } = start()
    state.damaged = true
    expect((await models.list())[0]?.models).toEqual([
      { model: 'openai:gpt-5' },
      { model: 'openai:newer' },
    ])
  })
})

it('finds servers of this computer, with the connection that leads to each', async () => {
  const server = (kind: LocalServer['kind'], port: number): LocalServer => ({
    kind,
    title: kind,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    models: [],
  })
  const { models, state } = start({ found: [server('ollama', 11434), server('lm-studio', 1234)] })
  state.connections = [
    connection('own', {
      kind: 'openai-compatible',
      fields: { baseUrl: 'http://localhost:11434/v1/' },
    }),
  ]
  const [ollama, lmStudio] = await models.discover()
  expect(ollama?.connection).toBe('own')
  expect(lmStudio).not.toHaveProperty('connection')
})
