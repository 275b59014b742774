// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import { database } from '../projects/database'
import { toast } from '../ui'
import { createDebuggingStore } from './debugging-store'

vi.mock('../ui', async (original) => ({
  ...(await original<object>()),
  toast: vi.fn<() => void>(),
}))

it('tells whether breakpoints are kept, and says why where they are not', async () => {
  const store = createDebuggingStore('posts')
  const stop = { id: 'one', workflow: 'posts', node: 'draft', on: 'start' } as const
  expect(await store.change(() => [stop])).toBe(true)
  expect(store.getState().breakpoints).toEqual([stop])
  vi.spyOn(database.debugging, 'put').mockRejectedValue(new Error('The disk is full.'))
  expect(await store.change(() => [])).toBe(false)
  expect(store.getState().breakpoints).toEqual([stop])
  expect(toast).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ title: 'The breakpoints are as before' }),
  )
  store.dispose()
})
