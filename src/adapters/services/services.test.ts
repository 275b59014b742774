import { describe, expect, it } from 'vitest'
import type { ServiceRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import { credentialsOf } from '../connections/credentials'
import { failureOf } from '../testing'
import type { ServiceCall } from './service'
import { createServices } from './services'

const TOKEN = 'token-0123456789abcdef'
const never = new AbortController().signal

const board = credentialsOf({
  id: 'board',
  name: 'Board',
  kind: 'trello',
  fields: {},
  secrets: { key: 'key-0123456789', token: TOKEN },
})

function bed(call: (call: ServiceCall) => unknown, credentials = [board]) {
  let loads = 0
  const service = createServices({
    connections: { credentials: async (id) => credentials.find((one) => one.id === id) },
    services: {
      trello: async () => {
        loads += 1
        return { kind: 'trello', call: async (given) => call(given) as never }
      },
    },
  })
  const ask = (change: Partial<ServiceRequest> = {}, signal = never) =>
    service(
      {
        service: 'trello',
        connection: 'board',
        action: 'create-card',
        input: { name: 'Post' },
        idempotencyKey: 'k',
        ...change,
      },
      signal,
    )
  return { ask, loads: () => loads }
}

describe('a service', () => {
  it('is loaded once, and gets the request with its credentials', async () => {
    const { ask, loads } = bed(({ action, input, credentials }) => ({
      action,
      input,
      has: Object.keys(credentials.secrets),
    }))
    expect(await ask()).toEqual({
      action: 'create-card',
      input: { name: 'Post' },
      has: ['key', 'token'],
    })
    await ask()
    expect(loads()).toBe(1)
  })

  it('never lets a secret out, in an answer, an error or what that came from', async () => {
    const echoing = bed(({ credentials }) => ({
      said: [`Bearer ${credentials.secrets.token}`],
      [String(credentials.secrets.token)]: 1,
    }))
    expect(JSON.stringify(await echoing.ask())).not.toContain(TOKEN)
    const failing = bed(() => {
      throw new NodeError('http-status', `refused ${TOKEN}`, {
        retryable: true,
        retryAfterMs: 5_000,
        cause: new Error(TOKEN),
      })
    })
    const error = await failureOf(failing.ask())
    expect(error).toMatchObject({ code: 'http-status', retryable: true, retryAfterMs: 5_000 })
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain(TOKEN)
    const strange = bed(() => {
      throw new Error(`boom ${TOKEN}`)
    })
    expect(`${(await failureOf(strange.ask())).stack}`).not.toContain(TOKEN)
  })

  it.each<[string, Partial<ServiceRequest>, string, RegExp]>([
    ['none', { connection: '' }, 'no-connection', /names no connection to Trello/],
    ['one that is not there', { connection: 'x' }, 'no-connection', /no connection \*x\*/],
    ['another kind', { connection: 'notes' }, 'no-connection', /leads to Notion.*one to Trello/],
    ['one without its secret', { connection: 'empty' }, 'no-key', /has no token/],
    ['a service that is not known', { service: 'fax' }, 'bad-config', /no service “fax”/],
  ])('says what to do for %s', async (_what, change, code, message) => {
    const notes = { ...board, id: 'notes', kind: 'notion' as const }
    const empty = { ...board, id: 'empty', secrets: { key: 'k' } }
    const error = await failureOf(bed(() => null, [board, notes, empty]).ask(change))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  it('is not asked any more once the run was stopped', async () => {
    const controller = new AbortController()
    const { ask } = bed(() => {
      controller.abort()
      throw new Error('socket closed')
    })
    expect((await failureOf(ask({}, controller.signal))).code).toBe('aborted')
    expect((await failureOf(ask({}, controller.signal))).code).toBe('aborted')
  })
})
