import { expect, test } from 'vitest'
import type { StoreRequest } from '../../engine/effects'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { completes, fails } from '../testing'

function recording() {
  const asked: StoreRequest[] = []
  return { asked, stores: { ask: async (request: StoreRequest) => (asked.push(request), 'done') } }
}

test.each<[JsonObject, Json, object]>([
  [{ op: 'get', key: 'a' }, null, { op: 'get', key: 'a' }],
  [
    { op: 'set', key: '{{ mail }}', value: '{{ $ }}' },
    { mail: 'x' },
    { op: 'set', key: 'x', value: { mail: 'x' } },
  ],
  [{ op: 'append', value: 1 }, null, { op: 'append', value: 1 }],
  [{ op: 'append', key: 'l', value: null }, null, { op: 'append', key: 'l', value: null }],
  [{ op: 'increment', key: 'n' }, null, { op: 'increment', key: 'n', by: 1 }],
  [{ op: 'increment', key: 'n', value: '{{ by }}' }, { by: -2 }, { op: 'increment', by: -2 }],
  [{ op: 'delete', key: 'a' }, null, { op: 'delete', key: 'a' }],
  [{ op: 'query' }, null, { op: 'query', where: {}, sort: [], limit: 100 }],
  [
    { op: 'query', where: { s: { gt: '{{ n }}' } }, sort: '-s, name', limit: 5 },
    { n: 3 },
    { op: 'query', where: { s: { gt: 3 } }, sort: ['-s', 'name'], limit: 5 },
  ],
])('asks for %j', async (config, input, wanted) => {
  const { asked, stores } = recording()
  const done = await completes('store', { collection: 'c', ...config }, input, { stores })
  expect(done.output).toBe('done')
  expect(asked).toMatchObject([{ collection: 'c', idempotencyKey: 'run1/n//1', ...wanted }])
})

test.each<[JsonObject, string]>([
  [{ op: 'get' }, 'which row to get'],
  [{ op: 'set', key: 'a' }, 'what to set'],
  [{ op: 'append' }, 'what to append'],
  [{ op: 'increment', key: 'a', value: 'x' }, 'only add a number'],
  [{ op: 'drop' }, 'op'],
  [{ op: 'get', key: 'x'.repeat(501) }, '500'],
  [{ op: 'query', limit: 5000 }, 'limit'],
  [{ op: 'query', where: 'x' }, 'where'],
])('refuses %j', async (config, message) => {
  const { stores } = recording()
  const failure = await fails('store', { collection: 'c', ...config }, null, { stores })
  expect(failure.message).toContain(message)
})

test('fails on a host that keeps no stores', async () => {
  const failure = await fails('store', { op: 'get', collection: 'c', key: 'a' })
  expect(failure.message).toContain('keeps no stores')
})
