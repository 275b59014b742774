import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import { NodeError } from '../engine/node-error'
import type { StoreQuery } from '../shared/contract/stores'
import type { StoreKeeper } from './ports'
import { coreBed } from './testing'

const unused = () => Promise.reject(new Error('Nobody asks for this.'))

function clientOf(change: Partial<StoreKeeper>) {
  const stores: StoreKeeper = {
    collections: unused,
    rows: unused,
    remove: unused,
    put: unused,
    close: async () => {},
    ...change,
  }
  return createRouterClient(coreBed({ ports: { stores } }).router)
}

const query: StoreQuery = { collection: 'leads', search: 'ada', limit: 25, offset: 50 }

it('hands over what the stores hold, and deletes the row that is named', async () => {
  const asked: unknown[] = []
  const client = clientOf({
    collections: async () => [{ collection: 'leads', rows: 51, updatedAt: 5 }],
    rows: async (given) => {
      asked.push(given)
      return { rows: [{ key: 'ada', value: { score: 9 }, updatedAt: 5 }], total: 51 }
    },
    remove: async (collection, key) => asked.push([collection, key]) > 0 && key === 'ada',
  })
  expect(await client.stores.list()).toEqual([{ collection: 'leads', rows: 51, updatedAt: 5 }])
  expect(await client.stores.query(query)).toMatchObject({ rows: [{ key: 'ada' }], total: 51 })
  expect(await client.stores.remove({ collection: 'leads', key: 'ada' })).toEqual({ removed: true })
  expect(await client.stores.remove({ collection: 'leads', key: 'bo' })).toEqual({ removed: false })
  expect(asked).toEqual([query, ['leads', 'ada'], ['leads', 'bo']])
})

it.each([{ limit: 501 }, { limit: 0 }, { offset: -1 }, { search: 'x'.repeat(501) }])(
  'asks the stores nothing where the question is out of bounds: %j',
  async (change) => {
    const client = clientOf({ rows: async () => ({ rows: [], total: 0 }) })
    await expect(client.stores.query({ ...query, ...change })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  },
)

it('passes on why the rows cannot be read, and what to do', async () => {
  const client = clientOf({
    rows: () => Promise.reject(new NodeError('disk-full', 'Free some space.')),
  })
  await expect(client.stores.query(query)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'Free some space.',
  })
})

it('holds nothing on a host without stores', async () => {
  const client = createRouterClient(coreBed().router)
  expect(await client.stores.list()).toEqual([])
  expect(await client.stores.query(query)).toEqual({ rows: [], total: 0 })
  expect(await client.stores.remove({ collection: 'leads', key: 'ada' })).toEqual({
    removed: false,
  })
})
