import { expect, test } from 'vitest'
import type { Json } from '../../shared/workflow/document'
import { fails, runNode } from '../testing'

test('opens one scope for each item', async () => {
  const { result } = await runNode(
    'for-each',
    { items: '{{ posts }}', concurrency: 2, onItemError: 'collect' },
    { posts: ['a', 'b'] },
  )
  expect(result).toEqual({ open: { items: ['a', 'b'], concurrency: 2, onItemError: 'collect' } })
})

test('works on five at a time and stops at the first error, where nothing is said', async () => {
  const { result } = await runNode('for-each', { items: [] })
  expect(result).toEqual({ open: { items: [], concurrency: 5, onItemError: 'stop' } })
})

test.each<[Json, string]>([
  [null, 'nothing'],
  ['a,b', 'text'],
  [{ a: 1 }, 'an object'],
  [3, 'a number'],
  [true, 'true or false'],
])('refuses %j', async (items, kind) => {
  const error = await fails('for-each', { items: '{{ $ }}' }, items)
  expect(error.code).toBe('bad-input')
  expect(error.message).toContain(`items must be a list, got ${kind}`)
})
