import { expect, test } from 'vitest'
import type { Json } from '../../shared/workflow/document'
import { completes } from '../testing'

test.each<Json>([null, 'text', { transcript: '...' }, [1, 2]])(
  'hands on the payload %j',
  async (payload) => {
    expect(await completes('manual-trigger', { sample: { x: 1 } }, payload)).toEqual({
      ports: ['out'],
      output: payload,
    })
  },
)

test('leaves a sample with braces as it is', async () => {
  expect((await completes('manual-trigger', { sample: '{{ not( }}' }, 1)).output).toBe(1)
})
